"""What one reader says of one comment: once, graver where a life is threatened, and anew of words that nobody decided about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comments.accounts.models import Profile
from comments.moderation.casework.cases import count_flag, open_case, put_first
from comments.moderation.models import Decision, Flag, FlagReason
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a reader says, about which words."""

    reason: str
    note: str
    version: int
    # Empty where that was not kept yet.
    revision_number: int | None


def latest_flag(comment_id: UUID, *, reporter_id: UUID | None) -> Flag | None:
    """Return what somebody said last of a comment; None for nobody."""
    if reporter_id is None:
        return None
    return Flag.objects.filter(comment=comment_id, reporter=reporter_id, followed_at=None).first()


def decided_since(flag: Flag) -> Decision | None:
    """Return the latest decision about the words that were reported, none where a later report of the same reader took over."""
    decided = Decision.objects.standing().of_what_stood()
    since = decided.filter(comment=flag.comment_id, decided_at__gte=flag.raised_at)
    if flag.followed_at is not None:
        since = since.filter(decided_at__lte=flag.followed_at)
    return since.order_by("-version").first()


def says_more(earlier: Flag, *, reason: str, revision_number: int | None) -> bool:
    """
    Tell whether a repeat is more than the report that it follows.

    It is where it says for the first time that a life or somebody's safety is threatened, and where it is about words that
    are other ones than those that were reported and then decided about.
    """
    if reason == FlagReason.THREAT and earlier.reason != FlagReason.THREAT:
        return True
    decided = decided_since(earlier)
    if decided is None:
        return False
    # Of a time when this was not kept nobody can tell which words it were.
    known = {earlier.revision_number, decided.words_number} - {None}
    return bool(known) and revision_number is not None and revision_number not in known


def raise_flag(
    *, comment: Comment, reporter: Profile, said: Said, earlier: Flag | None, now: datetime
) -> Flag:
    """
    Write down a report, count it and tell it, inside the caller's transaction.

    :param comment: locked, because under its lock reports are counted; with its thread and article at hand
    :param earlier: what the reader said of it before, where this says more
    """
    if earlier is not None and decided_since(earlier) is None:
        flag = _made_graver(earlier, said, now=now)
        case = open_case(comment=comment, now=now, is_held=False)
        # Counted already, when it came first.
        put_first(case, comment)
    else:
        if earlier is not None:
            # What came of it counts for good, whatever comes of this one.
            Flag.objects.filter(pk=earlier.pk).update(followed_at=now)
        flag = Flag.objects.create(
            comment=comment,
            reporter=reporter,
            reason=said.reason,
            note=said.note,
            version=said.version,
            revision_number=said.revision_number,
            raised_at=now,
        )
        case = count_flag(flag, comment=comment, now=now)
    record(Event.FLAG_RAISED, at=now, comment_id=comment.pk, flag_id=flag.pk, case_id=case.pk)
    return flag


def _made_graver(flag: Flag, said: Said, *, now: datetime) -> Flag:
    flag.reason, flag.note = said.reason, said.note or flag.note
    flag.version, flag.revision_number, flag.raised_at = said.version, said.revision_number, now
    flag.save(update_fields=["reason", "note", "version", "revision_number", "raised_at"])
    return flag
