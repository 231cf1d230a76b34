"""Role by route by method: who gets what answer. The routes come from the URL configuration, so that none is forgotten."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from comments.accounts.models import Role
from comments.accounts.passes import pass_of
from comments.moderation.models import BulkRun, CannedReason
from comments.threads.models import Status
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.api import Caller, token_of
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.guests import GuestFactory, GuestProfileFactory
from tests.factories.moderation import ModerationPolicyFactory, make_flag
from tests.factories.threads import ThreadFactory, make_comment

ORIGIN = "https://news.example"
ROLES = "nobody reader author moderator editor owner outsider operator section beside".split()
METHODS = "GET POST PUT PATCH DELETE".split()

# One answer for all, or one for each of ROLES: an outsider moderates another site, `section` the comment's section alone,
# `beside` another section of its site.
PUBLIC = {
    ("site", "GET"): "200",
    ("site_articles", "GET"): "200",
    ("site_articles", "POST"): "401 403 403 403 201 201 403 201 403 403",
    ("site_comments", "GET"): "200",
    ("counts", "GET"): "200",
    ("articles", "GET"): "200",
    ("articles", "POST"): "201",
    ("article", "GET"): "200",
    ("article_thread", "GET"): "200",
    ("thread", "GET"): "200",
    ("thread_mine", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("thread_tree", "GET"): "200",
    ("thread_comments", "GET"): "200",
    ("thread_comments", "POST"): "401 201 201 201 201 201 201 201 201 201",
    ("thread_preview", "POST"): "401 200 200 200 200 200 200 200 200 200",
    ("thread_guests", "POST"): "202",
    # Nothing waits here.
    ("confirm_guest", "POST"): "410",
    ("claim_guest", "POST"): "401 200 200 200 200 200 200 200 200 200",
    ("comment", "GET"): "200",
    ("comment", "PATCH"): "401 403 200 403 403 403 403 403 403 403",
    ("comment", "DELETE"): "401 403 204 403 403 403 403 403 403 403",
    ("replies", "GET"): "200",
    ("subtree", "GET"): "200",
    ("ancestors", "GET"): "200",
    ("neighbours", "GET"): "200",
    ("vote", "PUT"): "401 200 403 200 200 200 200 200 200 200",
    ("vote", "DELETE"): "401 200 403 200 200 200 200 200 200 200",
    ("flags", "POST"): "401 201 403 201 201 201 201 201 201 201",
    ("decisions", "POST"): "401 403 403 201 201 201 403 201 201 403",
    ("prominence", "PUT"): "401 403 403 200 200 200 403 200 200 403",
    ("freeze", "PUT"): "401 403 403 200 200 200 403 200 200 403",
    ("notices", "POST"): "201",
    ("cases", "GET"): "401 403 403 200 200 200 200 200 200 200",
    ("case", "GET"): "401 403 403 200 200 200 403 200 200 403",
    ("alike", "GET"): "401 403 403 200 200 200 403 200 200 403",
    ("claim", "PUT"): "401 403 403 200 200 200 403 200 200 403",
    ("claim", "DELETE"): "401 403 403 204 204 204 403 204 204 403",
    ("notes", "POST"): "401 403 403 201 201 201 403 201 201 403",
    ("hand_over", "POST"): "401 403 403 201 201 201 403 201 201 403",
    # Nobody here decided anything.
    ("undo", "POST"): "401 404 404 404 404 404 404 404 404 404",
    ("bulk_decisions", "POST"): "401 403 403 201 201 201 403 201 201 422",
    ("bulk", "GET"): "401 404 404 200 200 200 404 200 404 404",
    # Whoever asked for it begins it: the moderator.
    ("bulk_comments", "GET"): "401 404 404 200 200 200 404 200 404 404",
    ("bulk_begin", "POST"): "401 404 404 200 403 403 404 403 404 404",
    ("bulk_stop", "POST"): "401 404 404 200 200 200 404 200 404 404",
    ("site_notices", "GET"): "401 403 403 200 200 200 403 200 200 200",
    ("site_statements", "GET"): "401 403 403 200 200 200 403 200 200 200",
    ("site_appeals", "GET"): "401 403 403 200 200 200 403 200 200 200",
    ("site_hand_overs", "GET"): "401 403 403 200 200 200 403 200 200 200",
    # Editors and owners keep them.
    ("site_canned", "GET"): "401 403 403 200 200 200 403 200 200 200",
    ("site_canned", "POST"): "401 403 403 403 201 201 403 201 403 403",
    ("canned", "PATCH"): "401 404 404 403 200 200 404 200 403 403",
    ("canned", "DELETE"): "401 404 404 403 204 204 404 204 403 403",
    # A name is for who moderates the whole site, and none waits here.
    ("site_names", "GET"): "401 403 403 200 200 200 403 200 403 403",
    ("profile_name", "POST"): "401 404 404 409 409 409 404 409 404 404",
    # Nobody here objected to anything.
    ("appeal_answer", "POST"): "401 404 404 404 404 404 404 404 404 404",
    ("profile_comments", "GET"): "200",
    ("ignore", "PUT"): "401 200 422 200 200 200 200 200 200 200",
    ("ignore", "DELETE"): "401 204 204 204 204 204 204 204 204 204",
    ("thread_subscription", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("thread_subscription", "PUT"): "401 200 200 200 200 200 200 200 200 200",
    ("thread_subscription", "DELETE"): "401 204 204 204 204 204 204 204 204 204",
    ("author_subscription", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("author_subscription", "PUT"): "401 200 422 200 200 200 200 200 200 200",
    ("author_subscription", "DELETE"): "401 204 204 204 204 204 204 204 204 204",
    ("section_subscription", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("section_subscription", "PUT"): "401 200 200 200 200 200 200 200 200 200",
    ("section_subscription", "DELETE"): "401 204 204 204 204 204 204 204 204 204",
    ("my_preferences", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("my_preference", "PUT"): "401 200 200 200 200 200 200 200 200 200",
    ("my_subscriptions", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("my_statements", "GET"): "401 200 200 200 200 200 200 200 200 200",
    # Nobody here was told anything, and nothing that was reported is decided.
    ("statement_appeal", "POST"): "401 404 404 404 404 404 404 404 404 404",
    ("flag_appeal", "POST"): "401 404 404 404 404 404 404 404 404 404",
    ("site_sanctions", "GET"): "401 403 403 200 200 200 403 200 403 403",
    ("profile_sanctions", "POST"): "401 403 403 201 201 201 403 201 403 403",
    # What somebody sends is for who moderates the whole site, and there is no such notice here.
    ("site_senders", "GET"): "401 403 403 200 200 200 403 200 403 403",
    ("profile_sender", "GET"): "401 404 404 200 200 200 404 200 404 404",
    ("profile_sender", "POST"): "401 404 404 201 201 201 404 201 404 404",
    ("notice_sender", "GET"): "401 404 404 404 404 404 404 404 404 404",
    ("notice_sender", "POST"): "401 404 404 404 404 404 404 404 404 404",
    ("suspension", "DELETE"): "401 404 404 404 404 404 404 404 404 404",
    # Nothing is laid on anybody here.
    ("sanction", "DELETE"): "401 404 404 404 404 404 404 404 404 404",
    ("acknowledge", "POST"): "401 404 404 404 404 404 404 404 404 404",
    ("me", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("problem", "GET"): "200",
    ("document", "GET"): "200",
    ("try_it", "GET"): "200",
    ("session", "GET"): "401 200 200 200 200 200 200 200 200 200",
    ("session", "DELETE"): "204",
    ("sign_up", "POST"): "401 409 409 409 409 409 409 409 409 409",
    ("sign_in", "POST"): "422 422 422 422 422 422 422 422 422 422",
    ("verify_email", "POST"): "409",
    ("resend_verification", "POST"): "409",
    ("request_code", "POST"): "401 200 200 200 200 200 200 200 200 200",
    ("confirm_code", "POST"): "409",
    ("request_reset", "POST"): "401 200 200 200 200 200 200 200 200 200",
    ("reset_password", "POST"): "409",
    ("change_password", "POST"): "401 422 422 422 422 422 422 422 422 422",
}
# The same about a comment that waits: absent for everybody but its author and the moderators of its site.
HIDDEN = {
    ("comment", "GET"): "404 404 200 200 200 200 404 200 200 404",
    ("comment", "PATCH"): "401 404 202 403 403 403 404 403 403 404",
    ("comment", "DELETE"): "401 404 204 403 403 403 404 403 403 404",
    ("replies", "GET"): "404",
    ("subtree", "GET"): "404",
    ("ancestors", "GET"): "404",
    ("neighbours", "GET"): "404",
    ("vote", "PUT"): "401 404 403 409 409 409 404 409 409 404",
    ("vote", "DELETE"): "401 404 403 409 409 409 404 409 409 404",
    ("flags", "POST"): "401 404 403 404 404 404 404 404 404 404",
    ("flag_appeal", "POST"): "401 404 404 404 404 404 404 404 404 404",
    ("decisions", "POST"): "401 404 403 201 201 201 404 201 201 404",
    ("prominence", "PUT"): "401 404 403 409 409 409 404 409 409 404",
    ("freeze", "PUT"): "401 404 403 200 200 200 404 200 200 404",
    ("case", "GET"): "401 404 403 200 200 200 404 200 200 404",
    ("alike", "GET"): "401 404 403 200 200 200 404 200 200 404",
    ("claim", "PUT"): "401 404 403 200 200 200 404 200 200 404",
    ("claim", "DELETE"): "401 404 403 204 204 204 404 204 204 404",
    ("notes", "POST"): "401 404 403 201 201 201 404 201 201 404",
    ("hand_over", "POST"): "401 404 403 201 201 201 404 201 201 404",
}
# What a guest's pass opens, about the guest's own comment, where nobody signed out gets anything else.
GUESTS = {
    ("thread_comments", "POST"): ("201", "201"),
    ("thread_preview", "POST"): ("200", "200"),
    ("thread_mine", "GET"): ("200", "200"),
    ("comment", "GET"): ("200", "200"),
    ("comment", "PATCH"): ("200", "202"),
    ("comment", "DELETE"): ("204", "204"),
    # Nothing is laid on them.
    ("acknowledge", "POST"): ("404", "404"),
}
BODIES = {
    ("site_articles", "POST"): {"title": "The mussel banks", "body": "They came back.\n\nNobody knows why."},
    ("thread_comments", "POST"): {"body": "A word of mine."},
    ("thread_preview", "POST"): {"body": "A word of mine."},
    ("thread_guests", "POST"): {
        "name": "Orla Quist",
        "email": "orla@guests.example",
        "body": "A word of mine.",
    },
    ("confirm_guest", "POST"): {"ticket": "none", "code": "123456"},
    ("comment", "PATCH"): {"body": "Other words."},
    ("vote", "PUT"): {"value": 1},
    ("prominence", "PUT"): {"prominence": "pinned"},
    ("freeze", "PUT"): {"scope": "comment", "frozen": True},
    ("flags", "POST"): {"reason": "spam"},
    ("notes", "POST"): {"body": "A quotation?"},
    ("hand_over", "POST"): {
        "revision": 1,
        "authority": "Harbour police",
        "handed_at": "2026-03-14T10:00:00Z",
    },
    ("thread_subscription", "PUT"): {"level": "all"},
    ("my_preference", "PUT"): {"rhythm": "daily"},
    ("profile_sanctions", "POST"): {"kind": "ban", "reason": "abuse"},
    ("profile_sender", "POST"): {"step": "warning", "what": "notices", "explanation": "It is no libel."},
    ("profile_name", "POST"): {"name": "Win Free Chips", "answer": "accept"},
    ("site_canned", "POST"): {
        "action": "remove",
        "reason": "abuse",
        "title": "Calm",
        "text": "Please be calm.",
    },
    ("canned", "PATCH"): {"title": "Calm"},
    ("statement_appeal", "POST"): {"body": "It was a quotation."},
    ("flag_appeal", "POST"): {"body": "It names my street."},
    ("appeal_answer", "POST"): {"outcome": "upheld", "answer": "It was no quotation."},
    ("sign_up", "POST"): {
        "email": "new@readers.example",
        "password": "quiet-lantern-42",
        "name": "Joris Venn",
    },
    ("sign_in", "POST"): {"email": "new@readers.example", "password": "wrong"},
    ("verify_email", "POST"): {"key": "123456"},
    ("request_code", "POST"): {"email": "new@readers.example"},
    ("confirm_code", "POST"): {"code": "123456"},
    ("request_reset", "POST"): {"email": "new@readers.example"},
    ("reset_password", "POST"): {"key": "123456", "password": "quiet-lantern-42"},
    ("change_password", "POST"): {"current_password": "wrong", "new_password": "quiet-lantern-43"},
}


def routes():
    """Yield every route of the API: its name, its pattern, and the methods that it has."""

    def below(resolver, prefix):
        for found in resolver.url_patterns:
            place = prefix + str(found.pattern)
            if isinstance(found, URLPattern):
                yield found, place
            else:
                yield from below(found, place)

    for found, place in below(get_resolver(), ""):
        if place.startswith("api/"):
            resource = getattr(found.callback, "cls", None)
            has = [method for method in METHODS if resource is None or hasattr(resource, method.lower())]
            yield found.name, place, has if resource else ["GET"]


ROUTES = {name: (place, has) for name, place, has in routes()}


class World:
    """A site with a discussion, one comment in it, and somebody of every role."""

    def __init__(self, status, *, by_guest=False):
        self.site = SiteFactory(url=ORIGIN, allowed_origins=[ORIGIN])
        ModerationPolicyFactory(site=self.site, hold_first_comments=0, who_may_post="guests")
        section = SectionFactory(site=self.site)
        self.thread = ThreadFactory(article=ArticleFactory(site=self.site, section=section))
        beside = SectionFactory(site=self.site)
        author = GuestProfileFactory(site=self.site) if by_guest else ProfileFactory(site=self.site)
        self.comment = make_comment(thread=self.thread, author=author, status=status, at=timezone.now())
        self.guest = GuestFactory(site=self.site, profile=author) if by_guest else None
        if status == Status.PUBLISHED:
            make_flag(self.comment)
        self.people = {
            "reader": ProfileFactory(site=self.site).user,
            "author": author.user or UserFactory(),
            "moderator": MembershipFactory(site=self.site, role=Role.MODERATOR).user,
            "editor": MembershipFactory(site=self.site, role=Role.EDITOR).user,
            "owner": MembershipFactory(site=self.site, role=Role.OWNER).user,
            "outsider": MembershipFactory(role=Role.MODERATOR).user,
            "operator": OperatorFactory(),
            "section": MembershipFactory(site=self.site, limited_to=[section]).user,
            "beside": MembershipFactory(site=self.site, limited_to=[beside]).user,
        }
        self.run = BulkRun.objects.create(
            site=self.site,
            moderator=self.people["moderator"],
            moderator_name="Marit Solheim",
            action="remove",
            reason="spam",
            asked_at=timezone.now(),
        )

        self.canned = CannedReason.objects.create(
            site=self.site, action="remove", reason="abuse", title="Tone", text="Be civil."
        )

    def ask(self, role, name, method):
        call = self._app_of(role)
        ids = {
            "<slug:slug>": self.site.slug,
            "<uuid:article_id>": self.thread.article.public_id,
            "<uuid:thread_id>": self.thread.pk,
            "<uuid:comment_id>": self.comment.pk,
            "<uuid:profile_id>": self.comment.author_id,
            "<uuid:statement_id>": self.comment.pk,
            "<uuid:appeal_id>": self.comment.pk,
            "<uuid:sanction_id>": self.comment.pk,
            "<uuid:notice_id>": self.comment.pk,
            "<uuid:suspension_id>": self.comment.pk,
            "<uuid:decision_id>": self.comment.pk,
            "<uuid:run_id>": self.run.pk,
            "<int:canned_id>": self.canned.pk,
            "<slug:code>": "not_found",
            "<slug:section>": self.thread.article.section.slug,
            "<str:kind>": "reply",
            "<str:channel>": "email",
        }
        path = "/" + ROUTES[name][0]
        for place, value in ids.items():
            path = path.replace(place, str(value))
        if (name, method) == ("articles", "GET"):
            path += f"?url={self.thread.article.canonical_url}"
        if (name, method) == ("counts", "GET"):
            path += f"?articles={self.thread.article.public_id}"
        return call(method, path, self._body(name, method), origin=ORIGIN, if_match="*")

    def _app_of(self, role):
        if role == "guest":
            return Caller(guest=pass_of(self.guest, now=timezone.now()))
        return Caller(token_of(self.people[role]) if role in self.people else "")

    def _body(self, name, method):
        if (name, method) == ("articles", "POST"):
            return {"site": self.site.slug, "url": f"{ORIGIN}/never-seen"}
        if (name, method) == ("decisions", "POST"):
            held = self.comment.status == Status.HELD
            return {
                "action": "approve" if held else "remove",
                "reason": "fine" if held else "spam",
                "version": self.comment.version,
            }
        if (name, method) == ("bulk_decisions", "POST"):
            seen = {"id": str(self.comment.pk), "version": self.comment.version}
            return {"site": self.site.slug, "action": "remove", "reason": "spam", "comments": [seen]}
        if (name, method) == ("notices", "POST"):
            return {
                "comments": [str(self.comment.pk)],
                "category": "fraud",
                "explanation": "It sells a bridge.",
                "in_good_faith": True,
            }
        return BODIES.get((name, method))


def answers(world, name, method, roles=ROLES):
    found = []
    for role in roles:
        cache.clear()
        with transaction.atomic():
            found.append(str(world.ask(role, name, method).status_code))
            transaction.set_rollback(True)
    return found


def test_every_route_and_method_is_in_the_table():
    assert {(name, method) for name, (_place, has) in ROUTES.items() for method in has} == set(PUBLIC)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method"), PUBLIC)
def test_who_gets_what_of_what_is_public(name, method):
    world = World(Status.PUBLISHED)
    expected = PUBLIC[name, method].split()
    assert answers(world, name, method) == (expected if len(expected) > 1 else expected * len(ROLES))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method"), HIDDEN)
def test_who_gets_what_of_a_comment_that_waits(name, method):
    world = World(Status.HELD)
    expected = HIDDEN[name, method].split()
    assert answers(world, name, method) == (expected if len(expected) > 1 else expected * len(ROLES))


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.HELD])
def test_a_guests_pass_opens_what_is_theirs_and_nothing_else(status):
    world = World(status, by_guest=True)
    opened = {}
    for name, method in PUBLIC:
        nobody, guest = answers(world, name, method, roles=("nobody", "guest"))
        if guest != nobody or (name, method) in GUESTS:
            opened[name, method] = guest
    held = status == Status.HELD
    assert opened == {route: expected[held] for route, expected in GUESTS.items()}


def test_every_route_below_a_comment_is_in_the_table_of_hidden_ones():
    below = {(name, m) for name, (place, has) in ROUTES.items() if "comment_id" in place for m in has}
    assert below == set(HIDDEN)


@pytest.mark.django_db
def test_every_other_method_is_refused():
    world = World(Status.PUBLISHED)
    taken = {
        (name, method)
        for name, (_place, has) in ROUTES.items()
        for method in METHODS
        if method not in has and world.ask("operator", name, method).status_code != 405
    }
    assert taken == set()


@pytest.mark.django_db
def test_an_account_that_was_switched_off_gets_nothing():
    world = World(Status.PUBLISHED)
    for user in world.people.values():
        token = token_of(user)
        user.is_active = False
        user.save()
        answer = Caller(token).get("me/")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


@pytest.mark.django_db
def test_an_account_that_is_gone_gets_nothing():
    user = UserFactory()
    token = token_of(user)
    user.delete()
    assert Caller(token).get("me/").status_code == 401


NEVER_SAID = set(
    "email password skeleton fingerprint key path rpath seq confidence is_staff is_superuser last_login user user_id"
    " canonical_key allowed_origins markup_version caller payload moderator".split()
)


def keys_in(answer):
    waiting, found = [answer], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found |= set(one)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


@pytest.mark.django_db
def test_no_read_says_an_address_or_a_column_that_is_nobodys_business():
    world = World(Status.PUBLISHED)
    world.ask("moderator", "decisions", "POST")
    leaks = []
    for name, method in PUBLIC:
        for role in ROLES:
            # The page and the document are no reads of rows, and the session's own address is told to its owner.
            if method != "GET" or name in {"document", "try_it", "session"}:
                continue
            answer = world.ask(role, name, method)
            said = keys_in(answer.json()) & NEVER_SAID
            if said or "@" in answer.content.decode():
                leaks.append((name, role, said))
    assert leaks == []
