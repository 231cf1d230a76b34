"""
Role by route by method for every address outside the API: pages, account pages and the admin, as the URL configuration has them.

The table is `permissions.txt`: one line for each route and method with one answer for each of ASKED, and one for each kind of
rows in the admin with what its pages let everybody do: view, add, change, delete. A route that is not in it fails, and so
does an answer that is another than there. The API's own table is tests/comments/api/test_permissions.py.
Written anew, to be read line by line before it is committed: `WRITE_PERMISSIONS=1 python3 manage.py test tests/config/test_permissions.py`.
"""

import os
import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from comments.accounts.models import Membership, Role
from comments.moderation.models import BulkRun, CannedReason, Case
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory
from tests.factories.api import token_of
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory, make_reported_case
from tests.factories.routes import every_route
from tests.factories.threads import ThreadFactory, make_comment

ROLES = "nobody reader section beside moderator editor owner outsider operator".split()
# `section` moderates the section of the comment alone, `beside` another one of its site. Pages are asked as these; what editors and owners may do beyond moderators is what rows say.
ASKED = "nobody reader section beside moderator outsider operator".split()
TABLE = Path(__file__).with_name("permissions.txt")
# The pages that Django makes for a kind of rows ask its permissions; what they are is asked without filling two hundred.
_OF_ROWS = ("_add", "_change", "_delete", "_changelist", "_history")
_RIGHTS = ("view", "add", "change", "delete")


def our_routes():
    """Yield the name and the address of every route outside the API."""
    for name, place, _view in every_route():
        if not place.startswith("api/v1/"):
            yield name, place


def is_of_rows(name, place):
    """Whether Django's own pages for rows answer, or their old address, which leads to the new one."""
    return name.startswith("admin:") and name.endswith(_OF_ROWS) and "_".join(place.split("/")[1:3]) in name


ROUTES = [
    (name, place, method)
    for name, place in our_routes()
    if not is_of_rows(name, place) and not name.endswith("/<path:object_id>/")
    for method in ("GET", "POST")
]
ROWS = {one._meta.label_lower.replace(".", "_"): pages for one, pages in admin.site._registry.items()}


class World:
    """A site with one comment that was reported, an object of most kinds, and somebody of every role."""

    def __init__(self):
        self.site = site = SiteFactory()
        policy = ModerationPolicyFactory(site=site, hold_first_comments=0)
        self.article = ArticleFactory(site=site, section=SectionFactory(site=site))
        author = ProfileFactory(site=site)
        thread = ThreadFactory(article=self.article)
        self.comment = make_reported_case(thread=thread, author=author, at=timezone.now()).comment
        make_comment(thread=thread)
        people = {
            "reader": ProfileFactory(site=site).user,
            "section": MembershipFactory(site=site, limited_to=[self.article.section]).user,
            "beside": MembershipFactory(site=site, limited_to=[SectionFactory(site=site)]).user,
            "moderator": MembershipFactory(site=site, role=Role.MODERATOR).user,
            "editor": MembershipFactory(site=site, role=Role.EDITOR).user,
            "owner": MembershipFactory(site=site, role=Role.OWNER).user,
            "outsider": MembershipFactory(role=Role.MODERATOR).user,
            "operator": OperatorFactory(),
        }
        self.people = {"nobody": AnonymousUser(), **people}
        self.tokens = {role: token_of(user) for role, user in people.items()}
        self.run = BulkRun.objects.create(
            site=site, moderator=people["moderator"], action="remove", reason="spam", asked_at=timezone.now()
        )
        made = [
            policy,
            WordListFactory(site=site),
            CannedReason.objects.create(site=site, action="remove", title="Tone", text="Be civil."),
            Case.objects.get(),
            self.comment,
            self.article,
            self.article.section,
            site,
            author,
            author.user,
            Membership.objects.filter(site=site).first(),
        ]
        self.objects = {one._meta.label_lower.replace(".", "_"): one.pk for one in made}

    def address(self, name, place):
        values = {
            "id": self.objects["accounts_user"],
            "uuid:comment_id": self.comment.pk,
            "uuid:profile_id": self.comment.author_id,
            "uuid:run_id": self.run.pk,
            "slug:site_slug": self.site.slug,
            "slug:article_slug": self.article.slug,
            "str:token": "nothing",
        }
        place = re.sub(r"\^\(\?P<app_label>[^)]*\)/\$", "moderation/", place)
        place = re.sub(r"\(\?P<url>\.\*\)\$", "nowhere", place)
        return "/" + re.sub(r"<([^>]+)>", lambda found: str(values.get(found[1], self.comment.pk)), place)

    def ask(self, role, method, address):
        client = Client(raise_request_exception=False)
        if role in self.tokens:
            client.cookies["sessionid"] = self.tokens[role]
        return client.generic(method, address, content_type="application/x-www-form-urlencoded")


def told(answer):
    """Return a status; where it leads to signing in, that."""
    to = answer.headers.get("Location", "")
    return "login" if "/login/" in to and "next=" in to else str(answer.status_code)


def table():
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {(name, method): " ".join(answers) for name, method, *answers in lines}


def flags(pages, request):
    """Return what somebody may do with a kind of rows, by first letters."""
    return "".join(one[0] for one in _RIGHTS if getattr(pages, f"has_{one}_permission")(request)) or "-"


def requests_of(world):
    for role in ROLES:
        request = RequestFactory().get("/admin/")
        request.user = world.people[role]
        yield role, request


def test_every_route_and_method_is_in_the_table_and_no_other():
    there = {(name, method) for name, _place, method in ROUTES} | {(name, "ROWS") for name in ROWS}
    assert there == set(table())


def test_every_other_route_is_one_of_rows_in_the_table():
    ours = {name for name, _place, _method in ROUTES}
    rest = {
        place.split("/")[1] + "_" + place.split("/")[2] for name, place in our_routes() if name not in ours
    }
    assert rest <= set(ROWS)


@pytest.mark.django_db
def test_everybody_gets_what_the_table_says():
    world, found = World(), {}
    for name, place, method in ROUTES:
        answers = []
        for role in ASKED:
            cache.clear()
            with transaction.atomic():
                answers.append(told(world.ask(role, method, world.address(name, place))))
                transaction.set_rollback(True)
        found[name, method] = " ".join(answers if len(set(answers)) > 1 else answers[:1])
    for name, pages in ROWS.items():
        found[name, "ROWS"] = " ".join(flags(pages, request) for _role, request in requests_of(world))
    if os.environ.get("WRITE_PERMISSIONS"):
        lines = [f"{name} {method} {answers}\n" for (name, method), answers in sorted(found.items())]
        TABLE.write_text(f"# Pages: {' '.join(ASKED)}\n# Rows: {' '.join(ROLES)}\n" + "".join(lines))
    assert found == table()


@pytest.mark.django_db
def test_rows_are_not_there_for_staff_of_another_site_or_section():
    world, seen = World(), {}
    for role, request in requests_of(world):
        if role in {"moderator", "section", "beside", "outsider", "operator"}:
            seen[role] = {
                name
                for name, key in world.objects.items()
                if ROWS[name].has_view_permission(request)
                and ROWS[name].get_queryset(request).filter(pk=key).exists()
            }
    assert {"moderation_case", "threads_comment", "accounts_profile"} <= seen["moderator"]
    assert seen["operator"] == set(world.objects)
    assert {"moderation_case", "threads_comment"} == seen["section"]
    assert seen["beside"] == seen["outsider"] == set()
