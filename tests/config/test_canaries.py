"""
What waits, was rejected, removed or put into the shadow, and all that is filed about it, asked for by who has no right to it.

Every route of the URL configuration that reads something by an id is asked for each such thing by five people who may not see
it. Nobody gets an answer that has one of its words, and of what is hidden whole there is no answer at all. Lists, feeds, counts
and articles are asked for too: they answer, without a word of it.
"""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Role
from comments.accounts.profiles import want_name
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk.noting import write_note
from comments.moderation.models import (
    BulkRun,
    CannedReason,
    Case,
    Notice,
    NoticeCategory,
    SanctionKind,
    Statement,
)
from comments.moderation.models.notice import NoticeItem
from comments.moderation.notices.handing import hand_over
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.people.suspendable import SenderWish
from comments.moderation.people.suspending import suspend
from comments.threads.models import Comment, Status
from comments.webhooks.models import Try
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.api import Caller, token_of
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.moderation import ModerationPolicyFactory, make_held_case
from tests.factories.routes import every_route
from tests.factories.threads import ThreadFactory, make_comment
from tests.factories.webhooks import make_delivery, make_endpoint

pytestmark = pytest.mark.django_db

CANARY = "oystercatcher"
HIDDEN = "held rejected removed shadowed".split()
ABSENT = {401, 403, 404, 405}
# Where an answer is none about the comment: the page of what is one's own is empty, and a form leads to the comment.
EMPTY = {"pages:mine_of_comment"}


class World:
    """A site on which words of each hidden kind stand, with all that can be filed about them, and five people from elsewhere."""

    def __init__(self):
        self.now = timezone.now()
        self.site = SiteFactory()
        ModerationPolicyFactory(site=self.site, hold_first_comments=0, has_public_log=True)
        section = SectionFactory(site=self.site)
        self.thread = ThreadFactory(article=ArticleFactory(site=self.site, section=section))
        self.author = ProfileFactory(site=self.site)
        moderator = MembershipFactory(site=self.site, role=Role.MODERATOR).user
        ProfileFactory(site=self.site, user=moderator)
        self.judge = viewer_of(moderator, site=self.site)
        self.shown = make_comment(thread=self.thread, at=self.now)
        self.comments = {kind: self._hide(kind) for kind in HIDDEN}
        removed = self.comments["removed"]
        statement = Statement.objects.get(comment=removed, recipient=self.author)
        about = redress.of_statement(statement.pk, person_id=self.author.pk)
        appeal = file_appeal(about=about, body=f"The {CANARY} was a quotation.", now=self.now)
        write_note(
            comment_id=self.comments["held"].pk, viewer=self.judge, body=f"A {CANARY}?", to=None, now=self.now
        )
        handed = hand_over(
            comment_id=self.comments["held"].pk,
            viewer=self.judge,
            revision_number=1,
            authority="Harbour police",
            note=f"A {CANARY} for them.",
            handed_at=self.now,
            now=self.now,
        )
        canned = CannedReason.objects.create(
            site=self.site, action="remove", reason="abuse", title=f"No {CANARY}", text="Be civil."
        )
        want_name(self.author, f"The {CANARY}", now=self.now)
        sanction = lay_sanction(
            profile_id=self.author.pk,
            viewer=self.judge,
            wish=Wish(kind=SanctionKind.WARNING, reason="abuse", explanation=f"No {CANARY} again."),
            now=self.now,
        )
        run = BulkRun.objects.create(
            site=self.site,
            moderator=moderator,
            action="remove",
            reason="spam",
            note=CANARY,
            asked_at=self.now,
        )
        endpoint = make_endpoint(site=self.site, description=f"The {CANARY}", by=moderator)
        delivery = make_delivery(endpoint, at=self.now)
        Try.objects.create(
            delivery=delivery, endpoint=endpoint, number=1, at=self.now, answer=f"No {CANARY}", status=500
        )
        self.filed = {
            "endpoint_id": endpoint.pk,
            "canned_id": canned.pk,
            "delivery_id": delivery.pk,
            "statement_id": statement.pk,
            "decision_id": removed.decisions.get().pk,
            "sanction_id": sanction.pk,
            "run_id": run.pk,
            "appeal_id": appeal.pk,
            "notice_id": self._noticed().pk,
            "suspension_id": self._cautioned().pk,
        }
        made = [
            *self.comments.values(),
            statement,
            appeal,
            sanction,
            handed,
            canned,
            run,
            endpoint,
            delivery,
            Notice.objects.get(),
            self.author,
            self.author.user,
        ]
        made += [*Case.objects.all(), *removed.decisions.all(), *self.comments["held"].findings.all()]
        self.rows = {}
        for one in made:
            self.rows.setdefault(one._meta.label_lower.replace(".", "_"), one.pk)
        self.people = {
            "a reader": ProfileFactory(site=self.site).user,
            "who wrote beside it": self.shown.author.user,
            "a moderator of another site": MembershipFactory(role=Role.MODERATOR).user,
            "an owner of another site": MembershipFactory(role=Role.OWNER).user,
        }
        self.tokens = {"nobody": ""} | {who: token_of(user) for who, user in self.people.items()}

    def _hide(self, kind):
        body = f"The {CANARY} {kind}."
        if kind == "held":
            return make_held_case(thread=self.thread, author=self.author, body=body).comment
        if kind == "shadowed":
            because = ("sanctions", "shadow_ban")
            return make_held_case(thread=self.thread, author=self.author, body=body, because=because).comment
        if kind == "rejected":
            return make_comment(thread=self.thread, author=self.author, body=body, status=Status.REJECTED)
        comment = make_comment(thread=self.thread, author=self.author, body=body)
        # Something stands below it, so that its place stays.
        make_comment(answers=comment)
        comment.refresh_from_db()
        decide(
            comment_id=comment.pk,
            viewer=self.judge,
            action="remove",
            reason="abuse",
            explanation=f"The {CANARY} is a nickname.",
            version=comment.version,
            now=self.now,
        )
        return Comment.objects.get(pk=comment.pk)

    def _cautioned(self):
        wish = SenderWish(step="warning", what="notices", explanation=f"The {CANARY} is no libel.")
        return suspend(profile_id=self.author.pk, viewer=self.judge, wish=wish, now=self.now)

    def _noticed(self):
        comment = self.comments["removed"]
        notice = Notice.objects.create(
            site=self.site,
            reference="BL-AAAA-AAAA",
            category=NoticeCategory.FRAUD,
            explanation=f"The {CANARY} sells a bridge.",
            in_good_faith_at=self.now,
            received_at=self.now,
        )
        NoticeItem.objects.create(
            notice=notice,
            comment=comment,
            revision=comment.revision,
            version=comment.version,
            address="https://news.example/c/",
        )
        return notice

    def addresses(self):
        """Yield the name of each reading route, which comment it is asked for if any, and its address."""
        for name, place, view in every_route():
            if (resource := getattr(view, "cls", None)) is not None and not hasattr(resource, "get"):
                continue
            asked = re.findall(r"<(?:\w+:)?(\w+)>", place)
            if not asked:
                continue
            for kind, comment in self.comments.items() if "comment_id" in asked else [("", self.shown)]:
                values = self._values(place) | {"comment_id": comment.pk}
                address = re.sub(
                    r"<(?:\w+:)?(\w+)>", lambda found, values=values: str(values[found[1]]), place
                )
                yield name, kind, "/" + address

    def _values(self, place):
        row = "_".join(place.split("/")[1:3])
        return self.filed | {
            "slug": self.site.slug,
            "site_slug": self.site.slug,
            "article_slug": self.thread.article.slug,
            "article_id": self.thread.article.public_id,
            "section": self.thread.article.section.slug,
            "thread_id": self.thread.pk,
            "profile_id": self.author.pk,
            "object_id": self.rows.get(row, self.comments["held"].pk),
            "trial_id": self.filed["run_id"],
            "id": self.author.user_id,
            "code": "not_found",
            "key": "MQ-nothing",
            "uidb36": "1",
            "token": f"s.{self.filed['statement_id'].hex}.{self.author.pk.hex}.nothing",
            "app_label": "moderation",
            "url": "nowhere",
            "kind": "reply",
            "channel": "email",
        }


def sweep(world, role):
    client = Client()
    if world.tokens[role]:
        client.cookies["sessionid"] = world.tokens[role]
    for name, kind, address in world.addresses():
        cache.clear()
        yield name, kind, client.get(re.sub(r"\^?\(\?P<\w+>[^)]*\)/?\$?", "nowhere/", address))


def test_no_answer_has_a_word_of_what_is_hidden():
    world, leaks, there = World(), [], set()
    seen = Caller(token_of(world.judge.user)).get(f"comments/{world.comments['held'].pk}/")
    # Whoever moderates it reads it at the same address: it is there to be found.
    assert CANARY in seen.content.decode()
    for role in world.tokens:
        for name, kind, answer in sweep(world, role):
            if CANARY in answer.content.decode(errors="replace") or answer.status_code >= 500:
                leaks.append((role, name, kind, answer.status_code))
            to_sign_in = answer.status_code == 302 and "/login/" in answer.headers["Location"]
            # The place of a removed comment stays, without its words.
            if (
                kind in {"held", "rejected", "shadowed"}
                and answer.status_code not in ABSENT
                and not to_sign_in
            ):
                there.add((role, name, kind, answer.status_code))
    assert leaks == []
    assert {one for one in there if one[1] not in EMPTY} == set()
