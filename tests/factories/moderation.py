"""Policies, word lists, orders, flags and cases for tests; flags and cases are made by the code that makes real ones."""

from datetime import UTC, datetime, timedelta
from itertools import count

import factory
from django.db import transaction

from comments.accounts.viewer import Viewer
from comments.moderation.casework.cases import open_case
from comments.moderation.findings.verdicts import Asks, Noticed, Verdict
from comments.moderation.models import Case, Flag, ModerationPolicy, Order, WordList
from comments.moderation.people.flagging import flag_comment
from comments.moderation.screening.pipeline import keep
from comments.threads.models import Comment, Status
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import SiteFactory
from tests.factories.threads import make_comment

FIRST_OPENED = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
_minutes = count()
_references = count(1)


class ModerationPolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ModerationPolicy

    site = factory.SubFactory(SiteFactory)


class WordListFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WordList

    site = factory.SubFactory(SiteFactory)
    kind = WordList.Kind.BANNED
    words = "blastwort\nfroth merchant"


def make_flag(comment: Comment, *, reporter=None, reason="abuse", note="", at=None) -> Flag:
    """Report a comment as a reader of its site."""
    reporter = reporter or ProfileFactory(site=comment.thread.article.site)
    viewer = Viewer(site_id=reporter.site_id, user=reporter.user, profile=reporter)
    at = at or FIRST_OPENED + timedelta(minutes=next(_minutes))
    return flag_comment(comment_id=comment.pk, viewer=viewer, reason=reason, note=note, now=at)


def make_reported_case(*, flags=1, reason="abuse", at=None, **comment) -> Case:
    """Open the case of a public comment that so many readers reported."""
    made = make_comment(**comment)
    for _ in range(flags):
        make_flag(made, reason=reason, at=at)
    return Case.objects.get(comment=made, closed_at=None)


@transaction.atomic
def make_held_case(*, at=None, because=("newcomer", "first_comments"), evidence=None, **comment) -> Case:
    """Open the case of a comment that waits for approval, with the finding that holds it."""
    at = at or FIRST_OPENED + timedelta(minutes=next(_minutes))
    made = make_comment(status=Status.HELD, **comment)
    phase, code = because
    noticed = Noticed(
        phase=phase,
        code=code,
        asks=Asks.HOLD,
        evidence=evidence or {"published_before": 0, "held_below": 1},
    )
    keep(
        comment=made,
        revision_number=1,
        verdict=Verdict(status=Status.HELD, findings=(noticed,)),
        now=at,
    )
    return open_case(comment=made, now=at, is_held=True)


def make_order(*, site, at, **given) -> Order:
    """File an order to act against one comment, as an authority sent it."""
    return Order.objects.create(
        **{
            "site": site,
            "kind": Order.Kind.ACT,
            "authority": "District court",
            "reference": f"7 O {next(_references)}/26",
            "state": "DE",
            "legal_reference": "Section 185 of the code",
            "received_at": at,
        }
        | given
    )
