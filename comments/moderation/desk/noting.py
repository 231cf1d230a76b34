"""Notes of moderators for moderators: a word to a colleague, or a case handed over for a second opinion."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.accounts.models import Membership, Profile, User
from comments.accounts.once import Key, once
from comments.accounts.viewer import STAFF_ROLES, Viewer
from comments.errors import Refused
from comments.moderation.casework.marking import add_marks, mark_for
from comments.moderation.decisions.deciding import NotAllowed, name_of
from comments.moderation.models import Case, CaseMark, Note
from comments.moderation.notes import NOTE_MAX, clean_note
from comments.moderation.policies import may_decide
from comments.moderation.record.auditing import Act, audit
from comments.moderation.text.folding import has_no_borders, is_word_character
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound

_HYPHENS = "-‐‑"


class ColleagueUnknown(Refused):
    code: ClassVar[str] = "colleague_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "to"
    message = gettext_lazy("Choose another moderator of this site.")


class NothingToHand(Refused):
    code: ClassVar[str] = "nothing_to_hand"
    status: ClassVar[int] = 409
    message = gettext_lazy("This case is closed. There is nothing left to decide, and nothing to hand over.")


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who moderates a site, or some of its sections."""

    site_id: int
    user_id: UUID
    name: str
    # None for the whole site.
    sections: frozenset[int] | None = None

    def covers(self, section_id: int | None) -> bool:
        """Tell whether a case below an article of this section is theirs to look at."""
        return self.sections is None or section_id in self.sections


def colleagues_on(site_ids: Collection[int]) -> list[Colleague]:
    """Return everybody who moderates these sites or some of them, by name; one query, two where somebody is limited."""
    name = Profile.objects.filter(site=OuterRef("site"), user=OuterRef("user")).values("display_name")[:1]
    found = (
        Membership.objects.filter(site__in=site_ids, role__in=STAFF_ROLES, user__is_active=True)
        .annotate(shown=Subquery(name))
        .select_related("user")
    )
    limited = [one for one in found if one.is_limited]
    if limited:
        prefetch_related_objects(limited, "sections")
    everybody = [
        Colleague(
            site_id=one.site_id,
            user_id=one.user_id,
            name=getattr(one, "shown", "") or one.user.name or _("A moderator"),
            sections=one.section_ids,
        )
        for one in found
    ]
    return sorted(everybody, key=lambda colleague: colleague.name.casefold())


@transaction.atomic
def write_note(
    *,
    comment_id: UUID,
    viewer: Viewer,
    body: str,
    to: UUID | None = None,
    key: Key | None = None,
    now: datetime,
) -> Note:
    """
    Keep a note about a comment for whoever moderates the site. Readers and the author never see it.

    Everybody whose name stands behind an @ finds the case, as long as it is open, in the list of what is for them, and
    is told.

    :param to: a colleague to whom the case is handed for a second opinion; whoever held it before is let off
    :raises CommentNotFound, NotAllowed, NoteMissing, NoteTooLong, NoteNotText, ColleagueUnknown:
    :param key: under which it is written once
    :raises KeyReused: where the key was used for something else
    :raises NothingToHand: when the case to be handed over is closed
    """
    seen = Comment.objects.visible_to(viewer).select_related("thread__article")
    comment = seen.select_for_update(of=("self",)).filter(pk=comment_id).first()
    if comment is None:
        raise CommentNotFound
    if viewer.user is None or not may_decide(viewer, comment_id):
        raise NotAllowed
    return once(
        Note,
        lambda: _write(comment, viewer, body=body, to=to, now=now),
        user=viewer.user,
        key=key,
        now=now,
    )


def _write(comment: Comment, viewer: Viewer, *, body: str, to: UUID | None, now: datetime) -> Note:
    assert viewer.user is not None  # noqa: S101 - asked before
    cleaned = clean_note(body, limit=NOTE_MAX, is_needed=True)
    section_id = comment.thread.article.section_id
    team = colleagues_on([comment.site_id])
    others = [one for one in team if one.user_id != viewer.user.pk and one.covers(section_id)]
    called = names_called({one.name for one in team}, cleaned)
    asked = {one.user_id for one in others if one.name in called}
    case = Case.objects.select_for_update().filter(comment=comment, closed_at=None).first()
    if to is not None:
        if to not in {one.user_id for one in others}:
            raise ColleagueUnknown
        if case is None:
            raise NothingToHand
        _hand(case, to)
        asked.add(to)
    note = Note.objects.create(
        comment=comment, author=viewer.user, author_name=name_of(viewer), body=cleaned, written_at=now
    )
    note.mentioned.set(User.objects.filter(pk__in=asked))
    if case is not None:
        for user_id in sorted(asked):
            add_marks(case, mark_for(user_id))
        if asked:
            record(Event.NOTE_WRITTEN, at=now, note_id=note.pk)
    # What it says stays among moderators; to whom a case went is for the record.
    facts: dict[str, object] = {"note": str(note.pk)}
    if to is not None:
        facts["to"] = next(one.name for one in others if one.user_id == to)
    audit(
        Act(
            act="comment.note" if to is None else "comment.hand",
            site_id=comment.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="comment",
            subject_id=comment.pk,
            facts=facts,
        ),
        at=now,
    )
    return note


def _hand(case: Case, to: UUID) -> None:
    if case.handed_to_id is not None:
        CaseMark.objects.filter(case=case, mark=mark_for(case.handed_to_id)).delete()
    case.handed_to_id = to
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["handed_to", "claimed_by", "claimed_until"])


def names_called(names: Collection[str], body: str) -> set[str]:
    """Return whose names stand behind an @: whole names, and of several that could be meant there the longest."""
    said = _plain(body)
    by_plain: dict[str, set[str]] = {}
    for name in names:
        by_plain.setdefault(_plain(name), set()).add(name)
    longest_first = sorted(filter(None, by_plain), key=len, reverse=True)
    found: set[str] = set()
    for at in (place for place, sign in enumerate(said) if sign == "@"):
        if at and is_word_character(said[at - 1]):
            # An address of mail.
            continue
        behind = said[at + 1 :]
        meant = next(
            (name for name in longest_first if behind.startswith(name) and _ends(name, behind)), None
        )
        if meant is not None:
            found |= by_plain[meant]
    return found


def _ends(name: str, said: str) -> bool:
    """Tell whether a name with which words begin is whole there, and no part of a longer word."""
    following = said[len(name) : len(name) + 2].lstrip(_HYPHENS)[:1]
    return not following or not is_word_character(following) or has_no_borders(following)


def _plain(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).casefold().split())
