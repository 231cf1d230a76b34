"""Letting what somebody sends wait for a time, after a warning; and ending that before its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Site
from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import UNDO_SECONDS, name_of
from comments.moderation.models import (
    Exemption,
    Gravity,
    Ground,
    Heard,
    Intent,
    Measure,
    Notice,
    Statement,
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
    SanctionNotFound,
    SanctionOver,
    UntilUnfit,
    check_rank,
)
from comments.moderation.people.taking_up import take_up
from comments.moderation.people.unfounded import Unfounded, weigh_sent
from comments.moderation.reasons.reasoning import words_of
from comments.moderation.record.auditing import Act, audit
from comments.moderation.suspended import Sender, suspension_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

# "For a reasonable period": nobody's notices wait for longer than this.
LONGEST = timedelta(days=180)
# Once is not often.
OFTEN = 2


class SenderUnknown(Refused):
    code: ClassVar[str] = "sender_unknown"
    status: ClassVar[int] = 409
    message = gettext_lazy(
        "Whoever sent this gave no address and was not signed in, so nobody would know them again."
    )


class NotOften(Refused):
    """Facts are `unfounded`, how much was, and `needed`."""

    code: ClassVar[str] = "not_often"
    status: ClassVar[int] = 422


class ExplanationMissing(Refused):
    code: ClassVar[str] = "explanation_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "explanation"
    message = gettext_lazy("Say in words for them what was manifestly unfounded about it.")


@dataclass(frozen=True, kw_only=True)
class SenderWish:
    """What a moderator wants of what somebody sends."""

    step: str
    what: str
    # Of a suspension.
    until: datetime | None = None
    # For whoever it is about.
    explanation: str
    # For the team.
    note: str = ""
    gravity: str = ""
    intent: str = ""


@dataclass(frozen=True, kw_only=True)
class _Whom:
    """Who is meant, under their lock: the row of the person, or of the first notice from the address."""

    site: Site
    profile: Profile | None
    # The notice to whose address letters go.
    notice: Notice | None

    @property
    def sender(self) -> Sender:
        if self.profile is not None:
            return Sender(site_id=self.site.pk, profile_id=self.profile.pk)
        return Sender(site_id=self.site.pk, digest=self.notice.sender_digest if self.notice else "")

    @property
    def language(self) -> str:
        return self.notice.language if self.notice is not None and self.profile is None else ""

    @property
    def is_reached(self) -> bool:
        if self.profile is not None:
            return self.profile.user_id is not None or self.profile.is_guest
        return self.notice is not None and bool(self.notice.email)


@transaction.atomic
def suspend(
    *,
    profile_id: UUID | None = None,
    notice_id: UUID | None = None,
    viewer: Viewer,
    wish: SenderWish,
    now: datetime,
) -> Suspension:
    """
    Warn somebody that what they send is often unfounded, or let it wait for a time; the same wish sent twice is one.

    A warning that stands and that they were told is needed first, without exception, and it is a person who says that it was
    manifestly so. What they send meanwhile is received and taken up afterwards (taking_up.py).

    :param profile_id: somebody who is known on the site, or
    :param notice_id: a notice, whose sender is meant: whoever was signed in, else whoever gives its address
    :raises PersonNotFound, SenderUnknown, MayNotSanction, KindUnknown, UntilUnfit, ExplanationMissing:
    :raises NotWarned, NotOften, GravityMissing, IntentMissing, SanctionedAlready: of a suspension
    :raises NoteTooLong, NoteNotText, ExplanationTooLong, WordsNotText:
    """
    if viewer.user is None or not viewer.is_moderator:
        raise MayNotSanction
    if wish.step not in Step.values or wish.what not in Heard.values:
        raise KindUnknown
    step, what = Step(wish.step), Heard(wish.what)
    _check_until(wish, now=now)
    explanation = clean_explanation(wish.explanation)
    if not explanation:
        raise ExplanationMissing
    note = clean_note(wish.note, limit=NOTE_MAX, is_needed=False)
    whom = _whom(profile_id, notice_id, viewer)
    if whom.profile is not None:
        check_rank(whom.profile, viewer)
    earlier = _same(whom, wish, explanation, viewer, now=now)
    if earlier is not None:
        return earlier
    weighed = weigh_sent(whom.sender, what, now=now)
    warning = warning_about(whom.sender, what, now=now) if step == Step.SUSPENSION else None
    if step == Step.SUSPENSION:
        _check_ladder(wish, warning, weighed)
    statement = _statement(whom, wish, warning, weighed, explanation=explanation, now=now)
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
        record(Event.STATEMENT_WRITTEN, at=now, due_at=due_at, statement_id=statement.pk)
    _remember(made, viewer, act=f"sender.{step}", facts=_facts(made), at=now)
    return made


@transaction.atomic
def lift_suspension(*, suspension_id: UUID, viewer: Viewer, note: str = "", now: datetime) -> Suspension:
    """
    Take a warning back, or end a suspension before its time and take up what waited. Lifting twice is lifting once.

    :raises SanctionNotFound, MayNotSanction, SanctionOver, NoteTooLong, NoteNotText:
    """
    cleaned = clean_note(note, limit=NOTE_MAX, is_needed=False)
    found = _locked(suspension_id, viewer)
    if found.lifted_at is not None:
        return found
    if found.ends_at is not None and found.ends_at <= now:
        raise SanctionOver
    found.lifted_at, found.lifted_by_name = now, name_of(viewer)
    found.save(update_fields=["lifted_at", "lifted_by_name"])
    if found.step == Step.SUSPENSION:
        take_up(found, now=now)
    facts = {"suspension": str(found.pk)} | ({"note": cleaned} if cleaned else {})
    _remember(found, viewer, act="sender.lift", facts=facts, at=now)
    return found


@transaction.atomic
def shorten_suspension(*, suspension_id: UUID, viewer: Viewer, until: datetime, now: datetime) -> Suspension:
    """
    Let a suspension end sooner than it would have; its statement stays as it was written.

    :raises SanctionNotFound, MayNotSanction, UntilUnfit: also of a warning, and of what is over
    """
    found = _locked(suspension_id, viewer)
    if found.ends_at is None or found.lifted_at is not None or not now < until < found.ends_at:
        raise UntilUnfit(_("Say when it ends instead: later than now, and earlier than it would have."))
    found.ends_at = until
    found.save(update_fields=["ends_at"])
    _remember(found, viewer, act="sender.shorten", facts=_facts(found), at=now)
    return found


def warning_about(sender: Sender, what: Heard, *, now: datetime) -> Suspension | None:
    """Return the latest warning that whoever sends it was told, and that nobody took back; one query, none for nobody."""
    if not sender:
        return None
    warnings = Suspension.objects.filter(
        sender.rows(),
        site=sender.site_id,
        what=what,
        step=Step.WARNING,
        lifted_at__isnull=True,
        statement__exemption="",
        starts_at__lte=now - timedelta(seconds=UNDO_SECONDS),
    )
    return warnings.order_by("-starts_at", "-pk").first()


def _check_until(wish: SenderWish, *, now: datetime) -> None:
    if wish.step == Step.WARNING:
        if wish.until is not None:
            raise UntilUnfit(_("A warning has no end."))
    elif wish.until is None or not now < wish.until <= now + LONGEST:
        raise UntilUnfit(_("Say until when, at most %(days)d days from now.") % {"days": LONGEST.days})


def _check_ladder(wish: SenderWish, warning: Suspension | None, weighed: Unfounded) -> None:
    if warning is None:
        raise NotWarned(
            _(
                "They have not been warned of this yet, or were not told. Warn them first; there is no exception."
            )
        )
    if weighed.unfounded < OFTEN:
        raise NotOften(
            _("Of what they sent in %(days)d days %(count)d was found to be unfounded. That is not often.")
            % {"days": WEIGHED_DAYS, "count": weighed.unfounded},
            unfounded=weighed.unfounded,
            needed=OFTEN,
        )
    if wish.gravity not in Gravity.values:
        raise GravityMissing
    if wish.intent not in Intent.values:
        raise IntentMissing


def _whom(profile_id: UUID | None, notice_id: UUID | None, viewer: Viewer) -> _Whom:
    notices = Notice.objects.select_related("site").filter(site=viewer.site_id)
    notice = notices.filter(pk=notice_id).first() if notice_id is not None else None
    known = notice.sender_id if notice is not None else profile_id
    if known is not None:
        # Not for their key: what they write meanwhile need not wait.
        people = Profile.objects.select_for_update(of=("self",), no_key=True).select_related("user", "site")
        profile = people.filter(pk=known, site_id=viewer.site_id).first()
        if profile is None:
            raise PersonNotFound
        return _Whom(site=profile.site, profile=profile, notice=notice)
    if notice is None:
        raise PersonNotFound
    if not notice.sender_digest:
        raise SenderUnknown
    # The first of all from this address is the lock that two notices have in common.
    same = Notice.objects.select_for_update(of=("self",)).filter(
        site=viewer.site_id, sender_digest=notice.sender_digest
    )
    same.order_by("pk").first()
    return _Whom(site=notice.site, profile=None, notice=notice)


def _same(
    whom: _Whom, wish: SenderWish, explanation: str, viewer: Viewer, *, now: datetime
) -> Suspension | None:
    """Return what was just said in the same words; refuse to suspend twice."""
    assert viewer.user is not None  # noqa: S101 - asked before
    what = Heard(wish.what)
    if wish.step == Step.SUSPENSION:
        earlier = suspension_of(whom.sender, what, now=now)
    else:
        earlier = warning_about(whom.sender, what, now=now + timedelta(seconds=UNDO_SECONDS))
    if earlier is None:
        return None
    said = (earlier.moderator_id, earlier.statement.explanation, earlier.ends_at)
    if said == (viewer.user.pk, explanation, wish.until):
        return earlier
    if wish.step == Step.WARNING or earlier.ends_at is None:
        return None
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


def _statement(
    whom: _Whom,
    wish: SenderWish,
    warning: Suspension | None,
    weighed: Unfounded,
    *,
    explanation: str,
    now: datetime,
) -> Statement:
    """Return its reasons, not saved yet, in the language of whoever is told."""
    statement = Statement(
        site=whom.site,
        recipient=whom.profile,
        measure=Measure.SUSPENDED if wish.step == Step.SUSPENSION else Measure.CAUTIONED,
        starts_at=now,
        ends_at=wish.until,
        ground=Ground.LAW,
        explanation=explanation,
        exemption="" if whom.is_reached else Exemption.NO_CONTACT,
        written_at=now,
    )
    with words_of(whom.profile, site=whom.site, wanted=whom.language) as language:
        statement.language = language
        statement.law = _("Article 23(2) of Regulation (EU) 2022/2065 (Digital Services Act)")
        statement.facts = "\n\n".join(_said(wish, warning, weighed))
    return statement


def _said(wish: SenderWish, warning: Suspension | None, weighed: Unfounded) -> list[str]:
    numbers = {
        "days": WEIGHED_DAYS,
        "sent": weighed.sent,
        "unfounded": weighed.unfounded,
        "percent": weighed.percent,
    }
    sentences = {
        Heard.NOTICES: _(
            "Notices and reports that you sent in %(days)d days: %(sent)d; found to be unfounded: %(unfounded)d (%(percent)d %%)."
        ),
        Heard.OBJECTIONS: _(
            "Objections that you sent in %(days)d days: %(sent)d; found to be unfounded: %(unfounded)d (%(percent)d %%)."
        ),
    }
    said = [sentences[Heard(wish.what)] % numbers]
    if warning is not None:
        laid = formats.date_format(timezone.localtime(warning.starts_at), "DATETIME_FORMAT")
        said.insert(0, _("You were warned on %(moment)s.") % {"moment": laid})
    if wish.gravity in Gravity.values and wish.intent in Intent.values:
        said.append(
            _("How grave it is: %(gravity)s. What was meant by it: %(intent)s.")
            % {"gravity": Gravity(wish.gravity).label, "intent": Intent(wish.intent).label}
        )
    return said


def _locked(suspension_id: UUID, viewer: Viewer) -> Suspension:
    if viewer.user is None or not viewer.is_moderator:
        raise MayNotSanction
    rows = Suspension.objects.select_for_update(of=("self",)).select_related("profile__user")
    found = rows.filter(pk=suspension_id, site_id=viewer.site_id).first()
    if found is None:
        raise SanctionNotFound
    if found.profile is not None:
        check_rank(found.profile, viewer)
    return found


def _facts(made: Suspension) -> dict[str, object]:
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


def _remember(
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
