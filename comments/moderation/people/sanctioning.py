"""Laying something on a person, lifting it again, and confirming that a warning was read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from comments.accounts.addresses import digest_of
from comments.accounts.banning import FOR_GOOD
from comments.accounts.guests import address_of
from comments.accounts.models import AddressPolicy, Profile
from comments.accounts.once import Key, once
from comments.accounts.viewer import Viewer
from comments.moderation.decisions.deciding import UNDO_SECONDS, name_of
from comments.moderation.models import Exemption, Measure, Sanction, SanctionKind, Statement
from comments.moderation.notes import NOTE_MAX, clean_explanation, clean_law, clean_note
from comments.moderation.people.laddering import facts_of, rung_of
from comments.moderation.people.sanctionable import (
    MayNotSanction,
    PersonNotFound,
    SanctionNotFound,
    SanctionOver,
    UntilUnfit,
    Wish,
    already,
    check_rank,
    check_wish,
    is_repeat,
)
from comments.moderation.reasons.reasoning import Why, statement_of
from comments.moderation.record.auditing import Act, audit
from comments.moderation.restraints import in_force
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound

_MEASURES = {
    SanctionKind.WARNING: Measure.WARNED,
    SanctionKind.MUTE: Measure.MUTED,
    SanctionKind.BAN: Measure.BANNED,
    SanctionKind.SHADOW_BAN: Measure.LIMITED,
    SanctionKind.ALWAYS_HOLD: Measure.LIMITED,
}


@transaction.atomic
def lay_sanction(
    *,
    profile_id: UUID,
    viewer: Viewer,
    wish: Wish,
    comment_id: UUID | None = None,
    key: Key | None = None,
    now: datetime,
) -> Sanction:
    """
    Lay something on a person, with its statement of reasons. The same wish sent twice is one sanction.

    :param comment_id: the comment that led to it, quoted in the statement
    :raises PersonNotFound, CommentNotFound: also for those of other sites
    :raises MayNotSanction, KindUnknown, ReasonUnfit, UntilUnfit, SweepUnfit, NotInTheShadow, LawMissing, ClauseUnknown:
    :raises NotWarned, GravityMissing, IntentMissing: of a mute or ban for what is illegal
    :raises NoteMissing, NoteTooLong, NoteNotText, ExplanationTooLong, LawTooLong, WordsNotText:
    :param key: under which it is laid once, and not again once it is over or lifted
    :raises KeyReused: where the key was used for something else
    :raises SanctionedAlready: when the same is in force, laid by somebody else or in other words
    """
    note = check_wish(wish, viewer, now=now)
    # The person's row is the lock under which sanctions are laid and lifted: two at once are one after the other.
    profile = _locked(profile_id, viewer)
    check_rank(profile, viewer)
    assert viewer.user is not None  # noqa: S101 - asked by check_wish
    return once(
        Sanction,
        lambda: _lay(profile, viewer, wish, note=note, comment_id=comment_id, now=now),
        user=viewer.user,
        key=key,
        now=now,
    )


def _lay(
    profile: Profile, viewer: Viewer, wish: Wish, *, note: str, comment_id: UUID | None, now: datetime
) -> Sanction:
    kind = SanctionKind(wish.kind)
    earlier = Sanction.objects.filter(in_force(now=now), profile=profile, kind=kind).first()
    if earlier is not None:
        if is_repeat(earlier, viewer, wish, note):
            return earlier
        raise already(earlier)
    statement = _reasons(profile, wish, comment=_about(comment_id, profile), now=now)
    rung = rung_of(profile, wish, now=now)
    if statement is not None:
        rung.tell(statement)
        statement.save(force_insert=True)
    sanction = Sanction.objects.create(
        site_id=profile.site_id,
        profile=profile,
        kind=kind,
        reason=wish.reason,
        note=note,
        starts_at=now,
        ends_at=wish.until,
        sweeps_from=now - timedelta(hours=wish.sweep_hours) if wish.sweep_hours else None,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        statement=statement,
        address_digest=_address(profile) if kind in {SanctionKind.BAN, SanctionKind.MUTE} else "",
        **rung.kept,
    )
    copy_ban(profile, now=now)
    if statement is not None and not statement.exemption:
        record(
            Event.STATEMENT_WRITTEN,
            at=now,
            due_at=now + timedelta(seconds=UNDO_SECONDS),
            statement_id=statement.pk,
            sanction_id=sanction.pk,
        )
    due_at = now + timedelta(seconds=UNDO_SECONDS)
    record(Event.PERSON_SANCTIONED, at=now, due_at=due_at, sanction_id=sanction.pk)
    _remember(sanction, viewer, act=f"person.{kind}", facts=_facts(sanction), at=now)
    return sanction


@transaction.atomic
def lift_sanction(*, sanction_id: UUID, viewer: Viewer, note: str = "", now: datetime) -> Sanction:
    """
    End a sanction before its time. Lifting twice is lifting once.

    :param note: why, for the team; it stands in the audit log
    :raises SanctionNotFound, MayNotSanction, SanctionOver, NoteTooLong, NoteNotText:
    """
    cleaned = clean_note(note, limit=NOTE_MAX, is_needed=False)
    if viewer.user is None or not viewer.is_moderator:
        raise MayNotSanction
    seen = Sanction.objects.filter(pk=sanction_id, site_id=viewer.site_id).first()
    if seen is None:
        raise SanctionNotFound
    profile = _locked(seen.profile_id, viewer)
    check_rank(profile, viewer)
    sanction = Sanction.objects.get(pk=sanction_id)
    if sanction.lifted_at is not None:
        return sanction
    # A warning that was read can be taken back for all that.
    if sanction.ends_at is not None and sanction.ends_at <= now:
        raise SanctionOver
    sanction.lifted_at, sanction.lifted_by_name = now, name_of(viewer)
    sanction.save(update_fields=["lifted_at", "lifted_by_name"])
    copy_ban(profile, now=now)
    record(Event.SANCTION_LIFTED, at=now, sanction_id=sanction.pk)
    facts = {"sanction": str(sanction.pk), "kind": sanction.kind} | ({"note": cleaned} if cleaned else {})
    _remember(sanction, viewer, act="person.lift", facts=facts, at=now)
    return sanction


@transaction.atomic
def shorten_sanction(*, sanction_id: UUID, viewer: Viewer, until: datetime, now: datetime) -> Sanction:
    """
    Let a sanction end sooner than it would have; its statement stays as it was written.

    :param until: later than now and earlier than its present end
    :raises SanctionNotFound, MayNotSanction, UntilUnfit: also for one that is over, or has no other end than being read
    """
    seen = Sanction.objects.filter(pk=sanction_id, site_id=viewer.site_id).first()
    if seen is None:
        raise SanctionNotFound
    profile = _locked(seen.profile_id, viewer)
    check_rank(profile, viewer)
    sanction = Sanction.objects.filter(in_force(now=now), pk=sanction_id).first()
    if (
        sanction is None
        or sanction.kind == SanctionKind.WARNING
        or until <= now
        or (sanction.ends_at is not None and until >= sanction.ends_at)
    ):
        raise UntilUnfit(_("Say when it ends instead: later than now, and earlier than it would have."))
    sanction.ends_at = until
    sanction.save(update_fields=["ends_at"])
    copy_ban(profile, now=now)
    record(Event.SANCTION_SHORTENED, at=now, sanction_id=sanction.pk)
    _remember(sanction, viewer, act="person.shorten", facts=_facts(sanction), at=now)
    return sanction


@transaction.atomic
def acknowledge(*, sanction_id: UUID, viewer: Viewer, now: datetime) -> Sanction:
    """
    Confirm that one has read a warning; from then on one may write again. Doing it twice is doing it once.

    :raises SanctionNotFound: for what is no warning, and for anybody else's
    """
    mine = Sanction.objects.filter(profile=viewer.profile_id, kind=SanctionKind.WARNING)
    sanction = mine.select_for_update(of=("self",)).filter(pk=sanction_id).first()
    if viewer.profile_id is None or sanction is None:
        raise SanctionNotFound
    if sanction.acknowledged_at is None and sanction.lifted_at is None:
        sanction.acknowledged_at = now
        sanction.save(update_fields=["acknowledged_at"])
        facts = {"sanction": str(sanction.pk)}
        _remember(sanction, viewer, act="person.acknowledge", facts=facts, at=now)
    return sanction


def _locked(profile_id: UUID, viewer: Viewer) -> Profile:
    # Not for their key: comments of theirs that are written meanwhile need not wait.
    people = Profile.objects.select_for_update(of=("self",), no_key=True).select_related("user", "site")
    profile = people.filter(pk=profile_id, site_id=viewer.site_id).first()
    if profile is None:
        raise PersonNotFound
    return profile


def _about(comment_id: UUID | None, profile: Profile) -> Comment | None:
    if comment_id is None:
        return None
    written = Comment.objects.filter(author=profile, pk=comment_id)
    comment = written.select_related("revision", "pending", "thread__article").first()
    if comment is None:
        raise CommentNotFound
    return comment


def _reasons(profile: Profile, wish: Wish, *, comment: Comment | None, now: datetime) -> Statement | None:
    """Return the statement; None for what restricts nobody."""
    kind = SanctionKind(wish.kind)
    if kind == SanctionKind.TRUSTED:
        return None
    statement = statement_of(
        Why(
            reason=wish.reason,
            explanation=clean_explanation(wish.explanation),
            law=clean_law(wish.law),
            clause=wish.clause,
            rules=wish.rules,
            exemption=Exemption.SPAM if kind == SanctionKind.SHADOW_BAN else "",
        ),
        measure=_MEASURES[kind],
        site=profile.site,
        recipient=profile,
        comment=comment,
        starts_at=now,
        ends_at=wish.until,
    )
    # It restricts the person: among the statements of the comment it would be taken for the comment's own.
    statement.comment = None
    return statement


def _address(profile: Profile) -> str:
    """Return by what the address is recognised in another spelling."""
    email = address_of(profile)
    if not email:
        return ""
    policy = AddressPolicy.objects.filter(site=profile.site_id).first()
    return digest_of(email, site=profile.site, policy=policy)


def copy_ban(profile: Profile, *, now: datetime) -> None:
    """Keep beside somebody's name until when they are banned, for whoever asks that of everybody."""
    bans = Sanction.objects.filter(Q(kind=SanctionKind.BAN) & in_force(now=now), profile=profile)
    ends = [end or FOR_GOOD for end in bans.values_list("ends_at", flat=True)]
    profile.banned_until = max(ends, default=None)
    profile.save(update_fields=["banned_until"])


def _facts(sanction: Sanction) -> dict[str, object]:
    return {
        "sanction": str(sanction.pk),
        "reason": sanction.reason,
        "until": sanction.ends_at.isoformat() if sanction.ends_at else None,
        "removes_from": sanction.sweeps_from.isoformat() if sanction.sweeps_from else None,
    } | facts_of(sanction)


def _remember(
    sanction: Sanction, viewer: Viewer, *, act: str, facts: Mapping[str, object], at: datetime
) -> None:
    audit(
        Act(
            act=act,
            site_id=sanction.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="profile",
            subject_id=sanction.profile_id,
            facts=facts,
        ),
        at=at,
    )
