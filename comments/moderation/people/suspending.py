"""Letting what somebody sends wait for a time, after a warning (`releasing.py` ends it before its time)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from comments.accounts.models import Profile
from comments.accounts.once import Key, once
from comments.accounts.viewer import Viewer
from comments.moderation.decisions.deciding import UNDO_SECONDS, name_of
from comments.moderation.models import (
    Gravity,
    Heard,
    Intent,
    Notice,
    Step,
    Suspension,
)
from comments.moderation.notes import NOTE_MAX, clean_explanation, clean_note
from comments.moderation.people.laddering import WEIGHED_DAYS, GravityMissing, IntentMissing, NotWarned
from comments.moderation.people.sanctionable import (
    KindUnknown,
    MayNotSanction,
    PersonNotFound,
    SanctionedAlready,
    UntilUnfit,
    check_rank,
)
from comments.moderation.people.suspendable import (
    ExplanationMissing,
    NotOften,
    NotSinceWarned,
    SenderUnknown,
    SenderWish,
    Whom,
)
from comments.moderation.people.suspension_reasons import reasons_for
from comments.moderation.people.unfounded import Unfounded, weigh_sent
from comments.moderation.record.auditing import Act, audit
from comments.moderation.suspended import Sender, person_sending, suspension_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

# "For a reasonable period": nobody's notices wait for longer than this.
LONGEST = timedelta(days=180)
# Once is not often.
OFTEN = 2
# A suspension can stand on a warning for so many days; whoever was quiet for longer is warned anew.
WARNED_DAYS = 365
# A warning in the same words within so much time is the first, sent again.
AGAIN = timedelta(minutes=10)


@transaction.atomic
def suspend(
    *,
    profile_id: UUID | None = None,
    notice_id: UUID | None = None,
    viewer: Viewer,
    wish: SenderWish,
    key: Key | None = None,
    now: datetime,
) -> Suspension:
    """
    Warn somebody that what they send is often unfounded, or let it wait for a time; the same wish sent twice is one.

    A warning of the last WARNED_DAYS that stands and that they were told is needed first, without exception, and something
    unfounded that came after it; and it is a person who says that it was manifestly so. What they send meanwhile is received
    and taken up afterwards (taking_up.py).

    :param profile_id: somebody who is known on the site, or
    :param notice_id: a notice, whose sender is meant: whoever was signed in, else whoever gives its address
    :raises PersonNotFound, SenderUnknown, MayNotSanction, KindUnknown, UntilUnfit, ExplanationMissing:
    :raises NotWarned, NotOften, NotSinceWarned, GravityMissing, IntentMissing, SanctionedAlready: of a suspension
    :raises NoteTooLong, NoteNotText, ExplanationTooLong, WordsNotText:
    :param key: under which it is done once, and not again once it is over or lifted
    :raises KeyReused: where the key was used for something else
    """
    if viewer.user is None or not viewer.is_moderator:
        raise MayNotSanction
    if wish.step not in Step.values or wish.what not in Heard.values:
        raise KindUnknown
    _check_until(wish, now=now)
    explanation = clean_explanation(wish.explanation)
    if not explanation:
        raise ExplanationMissing
    note = clean_note(wish.note, limit=NOTE_MAX, is_needed=False)
    whom = _whom(profile_id, notice_id, viewer)
    if whom.profile is not None:
        check_rank(whom.profile, viewer)
    return once(
        Suspension,
        lambda: _suspend(whom, viewer, wish, explanation=explanation, note=note, now=now),
        user=viewer.user,
        key=key,
        now=now,
    )


def _suspend(
    whom: Whom, viewer: Viewer, wish: SenderWish, *, explanation: str, note: str, now: datetime
) -> Suspension:
    step, what = Step(wish.step), Heard(wish.what)
    earlier = _same(whom, wish, explanation, viewer, now=now)
    if earlier is not None:
        return earlier
    weighed = weigh_sent(whom.sender, what, now=now)
    warning = warning_about(whom.sender, what, now=now) if step == Step.SUSPENSION else None
    if step == Step.SUSPENSION:
        _check_ladder(wish, warning, weighed, sender=whom.sender, now=now)
    statement = reasons_for(whom, wish, warning, weighed, explanation=explanation, now=now)
    statement.save(force_insert=True)
    made = Suspension.objects.create(
        site=whom.site,
        profile=whom.profile,
        sender_digest=whom.sender.digest,
        notice=whom.notice,
        what=what,
        step=step,
        starts_at=now,
        ends_at=wish.until,
        warned_by=warning,
        weighed_sent=weighed.sent,
        weighed_unfounded=weighed.unfounded,
        gravity=wish.gravity if wish.gravity in Gravity.values else "",
        intent=wish.intent if wish.intent in Intent.values else "",
        note=note,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        statement=statement,
    )
    if not statement.exemption:
        due_at = now + timedelta(seconds=UNDO_SECONDS)
        record(
            Event.STATEMENT_WRITTEN,
            at=now,
            due_at=due_at,
            statement_id=statement.pk,
            suspension_id=made.pk,
        )
    remember(made, viewer, act=f"sender.{step}", facts=facts_of(made), at=now)
    return made


def warning_about(sender: Sender, what: Heard, *, now: datetime) -> Suspension | None:
    """
    Return the latest warning on which a suspension could stand: of the last WARNED_DAYS, told, and taken back by nobody.

    One query, none for nobody.
    """
    if not sender:
        return None
    warnings = Suspension.objects.filter(
        sender.rows(),
        site=sender.site_id,
        what=what,
        step=Step.WARNING,
        lifted_at__isnull=True,
        statement__exemption="",
        starts_at__gt=now - timedelta(days=WARNED_DAYS),
        starts_at__lte=now - timedelta(seconds=UNDO_SECONDS),
    )
    return warnings.order_by("-starts_at", "-pk").first()


def _check_until(wish: SenderWish, *, now: datetime) -> None:
    if wish.step == Step.WARNING:
        if wish.until is not None:
            raise UntilUnfit(_("A warning has no end."))
    elif wish.until is None or not now < wish.until <= now + LONGEST:
        raise UntilUnfit(_("Say until when, at most %(days)d days from now.") % {"days": LONGEST.days})


def _check_ladder(
    wish: SenderWish, warning: Suspension | None, weighed: Unfounded, *, sender: Sender, now: datetime
) -> None:
    if warning is None:
        raise NotWarned(
            _(
                "They have not been warned of this in the last %(days)d days, or were not told. Warn them first;"
                " there is no exception."
            )
            % {"days": WARNED_DAYS}
        )
    if weighed.unfounded < OFTEN:
        raise NotOften(
            _("Of what they sent in %(days)d days %(count)d was found to be unfounded. That is not often.")
            % {"days": WEIGHED_DAYS, "count": weighed.unfounded},
            unfounded=weighed.unfounded,
            needed=OFTEN,
        )
    if not weigh_sent(sender, Heard(wish.what), after=warning.starts_at, now=now).unfounded:
        moment = formats.date_format(timezone.localtime(warning.starts_at), "DATETIME_FORMAT")
        raise NotSinceWarned(
            _("They were warned on %(moment)s, and nothing that came after that was found to be unfounded.")
            % {"moment": moment},
            warned_at=warning.starts_at.isoformat(),
        )
    if wish.gravity not in Gravity.values:
        raise GravityMissing
    if wish.intent not in Intent.values:
        raise IntentMissing


def _whom(profile_id: UUID | None, notice_id: UUID | None, viewer: Viewer) -> Whom:
    notices = Notice.objects.select_related("site").filter(site=viewer.site_id)
    notice = notices.filter(pk=notice_id).first() if notice_id is not None else None
    known = notice.sender_id if notice is not None else profile_id
    if known is not None:
        # Not for their key: what they write meanwhile need not wait.
        people = Profile.objects.select_for_update(of=("self",), no_key=True).select_related("user", "site")
        profile = people.filter(pk=known, site_id=viewer.site_id).first()
        if profile is None:
            raise PersonNotFound
        return Whom(site=profile.site, profile=profile, sender=person_sending(profile), notice=notice)
    if notice is None:
        raise PersonNotFound
    if not notice.sender_digest:
        raise SenderUnknown
    # The first of all from this address is the lock that two notices have in common.
    same = Notice.objects.select_for_update(of=("self",)).filter(
        site=viewer.site_id, sender_digest=notice.sender_digest
    )
    same.order_by("pk").first()
    sender = Sender(site_id=notice.site_id, digest=notice.sender_digest)
    return Whom(site=notice.site, profile=None, sender=sender, notice=notice)


def _same(
    whom: Whom, wish: SenderWish, explanation: str, viewer: Viewer, *, now: datetime
) -> Suspension | None:
    """Return what was just said in the same words; refuse to suspend twice."""
    assert viewer.user is not None  # noqa: S101 - asked before
    what = Heard(wish.what)
    if wish.step == Step.WARNING:
        said = Suspension.objects.filter(whom.sender.rows(), site=whom.site, what=what, step=Step.WARNING)
        again = said.filter(
            lifted_at__isnull=True,
            starts_at__gt=now - AGAIN,
            moderator=viewer.user,
            statement__explanation=explanation,
        )
        return again.order_by("-starts_at", "-pk").first()
    earlier = suspension_of(whom.sender, what, now=now)
    if earlier is None or earlier.ends_at is None:
        return None
    if (earlier.moderator_id, earlier.statement.explanation, earlier.ends_at) == (
        viewer.user.pk,
        explanation,
        wish.until,
    ):
        return earlier
    raise SanctionedAlready(
        _("%(name)s already suspended them until %(moment)s. Lift that first.")
        % {
            "name": earlier.moderator_name,
            "moment": formats.date_format(timezone.localtime(earlier.ends_at), "DATETIME_FORMAT"),
        },
        sanction=str(earlier.pk),
        by=earlier.moderator_name,
        until=earlier.ends_at.isoformat(),
    )


def facts_of(made: Suspension) -> dict[str, object]:
    return {
        "suspension": str(made.pk),
        "what": made.what,
        "until": made.ends_at.isoformat() if made.ends_at else None,
        "warned_by": str(made.warned_by_id) if made.warned_by_id else None,
        "sent": made.weighed_sent,
        "unfounded": made.weighed_unfounded,
        "gravity": made.gravity,
        "intent": made.intent,
    }


def remember(
    made: Suspension, viewer: Viewer, *, act: str, facts: Mapping[str, object], at: datetime
) -> None:
    """Write it into the log; who sends from an address is told by the notice, which can be deleted."""
    is_known = made.profile_id is not None
    audit(
        Act(
            act=act,
            site_id=made.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="profile" if is_known else "notice",
            subject_id=made.profile_id or made.notice_id or made.pk,
            facts=facts,
        ),
        at=at,
    )
