"""How much of what somebody sends turns out to be unfounded (Article 23(3) of Regulation (EU) 2022/2065)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, Subquery

from comments.moderation.models import ABOUT_SENDING, Appeal, AppealOutcome, Decision, Flag, Heard, NoticeItem
from comments.moderation.people.laddering import WEIGHED_DAYS
from comments.moderation.suspended import Sender
from comments.threads.models import Status


@dataclass(frozen=True, kw_only=True)
class Unfounded:
    """What somebody sent to a site in the last WEIGHED_DAYS, and how much of it was kept, or upheld, all the same."""

    sent: int
    unfounded: int

    @property
    def percent(self) -> int:
        return round(100 * self.unfounded / self.sent) if self.sent else 0


def weigh_sent(sender: Sender, what: Heard, *, after: datetime | None = None, now: datetime) -> Unfounded:
    """
    Count what somebody sent, and what of it was found to be unfounded; two queries at most, none for nobody.

    A notice counts once for each comment that it names. Whether something was manifestly so a person has to say.

    :param after: count only what came later than this, where that is less than WEIGHED_DAYS ago
    """
    if not sender:
        return Unfounded(sent=0, unfounded=0)
    if sender.profile_id is not None:
        # Anybody can write somebody's address below a notice: of a person counts what they sent signed in.
        sender = replace(sender, digest="")
    since = now - timedelta(days=WEIGHED_DAYS)
    if after is not None:
        since = max(since, after)
    if what == Heard.OBJECTIONS:
        return _objections(sender, since=since)
    items = NoticeItem.objects.filter(
        sender.rows(profile="notice__sender", digest="notice__sender_digest"),
        notice__site=sender.site_id,
        notice__received_at__gt=since,
    )
    kept = Q(decided_at__isnull=False, outcome=Status.PUBLISHED)
    # Where an objection was right after all, the notice was not unfounded.
    kept &= ~Q(appeal__outcome=AppealOutcome.REVERSED)
    noticed = items.aggregate(sent=Count("pk"), unfounded=Count("pk", filter=kept))
    reported = _reports(sender, since=since)
    return Unfounded(
        sent=noticed["sent"] + reported.sent, unfounded=noticed["unfounded"] + reported.unfounded
    )


def _reports(sender: Sender, *, since: datetime) -> Unfounded:
    if sender.profile_id is None:
        return Unfounded(sent=0, unfounded=0)
    # What was decided about newer words alone leaves a report open; what the same reader said later is another one.
    settled = Decision.objects.settling_reports().values("status_after")[:1]
    kept = Q(settled=Status.PUBLISHED)
    kept &= Q(followed_at__isnull=False) | Q(comment__status=Status.PUBLISHED)
    raised = Flag.objects.filter(reporter=sender.profile_id, raised_at__gt=since)
    raised = raised.annotate(settled=Subquery(settled))
    return Unfounded(**raised.aggregate(sent=Count("pk"), unfounded=Count("pk", filter=kept)))


def _objections(sender: Sender, *, since: datetime) -> Unfounded:
    theirs = sender.rows(profile="notice_item__notice__sender", digest="notice_item__notice__sender_digest")
    if sender.profile_id is not None:
        theirs |= Q(appellant=sender.profile_id)
    filed = Appeal.objects.filter(theirs, site=sender.site_id, filed_at__gt=since)
    # What is said against being suspended is nobody's fault.
    filed = filed.exclude(statement__measure__in=ABOUT_SENDING)
    upheld = Q(outcome=AppealOutcome.UPHELD)
    return Unfounded(**filed.aggregate(sent=Count("pk"), unfounded=Count("pk", filter=upheld)))
