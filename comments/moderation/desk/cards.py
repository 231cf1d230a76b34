"""A comment under review as a moderator sees it: who, what, why it waits, and what can be done."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.moderation.casework.needing import in_words, is_handed_over, threatens_life
from comments.moderation.decisions.undoing import seconds_to_undo
from comments.moderation.desk.acts import ActionForm, form_of
from comments.moderation.desk.around import lead_of, plain
from comments.moderation.desk.casefile import CaseFile
from comments.moderation.desk.comparing import Edit, edit_of
from comments.moderation.desk.evidence import Spot, Stretch, spots_of, stretches_of
from comments.moderation.desk.materials import Materials, Network
from comments.moderation.desk.noting import Colleague
from comments.moderation.desk.reporters import Reports, reports_of
from comments.moderation.findings.allowances import TRUSTED
from comments.moderation.findings.explaining import Explanation, explain
from comments.moderation.models import Clause, Decision, Note, Order, Standing
from comments.moderation.notes import EXPLANATION_MAX, LAW_MAX, NOTE_MAX
from comments.moderation.people.standing_words import (
    facts_in_words,
    level_in_words,
    next_level_in_words,
)
from comments.moderation.reasons.filing import CHOICES
from comments.threads.models import Comment, Revision


@dataclass(frozen=True, kw_only=True)
class Card:
    """What one card of the queue shows."""

    file: CaseFile
    now: datetime
    why: list[Explanation]
    reports: list[Reports]
    # The words as written, with what was noticed; empty where no finding names a place.
    written: list[Stretch]
    spots: list[Spot]
    actions: list[ActionForm]
    # The address of the comment on its page. The doors lie above; this one is fixed for good, mails carry it.
    permalink: str
    # The comment whose card comes next, where a plain form returns to.
    next_id: UUID | None = None
    # Who else looks at it just now, in words.
    claim: str = ""
    notes: list[Note] = field(default_factory=list)
    colleagues: list[Colleague] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    # Open orders of authorities, one of which a decision by law may follow.
    orders: list[Order] = field(default_factory=list)
    network: Network | None = None
    # Whether something may be laid on its author: what binds the whole site is for who moderates all of it.
    may_sanction: bool = False
    # What whoever looks at the card just decided, although its case is open for something else.
    settled: Decision | None = None
    # So long the decision can be taken back by whoever looks at the card; 0 for not at all.
    undo_seconds: int = 0
    # The words that somebody decided about who did not know the newer ones.
    seen_words: Revision | None = None

    note_max: ClassVar[int] = NOTE_MAX
    explanation_max: ClassVar[int] = EXPLANATION_MAX
    law_max: ClassVar[int] = LAW_MAX
    categories: ClassVar = CHOICES

    @property
    def comment(self) -> Comment:
        return self.file.comment

    @property
    def decision(self) -> Decision | None:
        """What closed the case, or else settled a part of it a moment ago."""
        return self.file.decision or self.settled

    @property
    def can_be_settled(self) -> bool:
        """Whether something is left to do here: to decide, or to answer an objection."""
        return bool(self.actions) or self.file.awaited is not None

    @property
    def waits_since(self) -> datetime:
        return self.file.case.opened_at if self.file.case else self.comment.posted_at

    @property
    def waits(self) -> str:
        return timesince(self.waits_since, self.now, depth=1)

    @property
    def need(self) -> str:
        """Until when it should be decided, and why; nothing once it is."""
        case = self.file.case
        return in_words(case, now=self.now) if case is not None and case.is_open else ""

    @property
    def threatens_life(self) -> bool:
        """Whether somebody says so, and it is still to be decided."""
        case = self.file.case
        return case is not None and case.is_open and threatens_life(case)

    @property
    def is_handed_over(self) -> bool:
        return self.file.case is not None and is_handed_over(self.file.case)

    @property
    def joined(self) -> str:
        if self.now - self.comment.author.joined_at < timedelta(days=1):
            return _("joined today")
        time = timesince(self.comment.author.joined_at, self.now, depth=1)
        return _("joined %(time)s ago") % {"time": time}

    @property
    def published(self) -> str:
        count = self.file.track_record.published
        return ngettext("%(count)s published", "%(count)s published", count) % {"count": count}

    @property
    def rejected(self) -> str:
        count = self.file.track_record.rejected
        return ngettext("%(count)s rejected", "%(count)s rejected", count) % {"count": count}

    @property
    def removed(self) -> str:
        count = self.file.track_record.removed
        return ngettext("%(count)s removed", "%(count)s removed", count) % {"count": count}

    @property
    def level(self) -> str:
        """The author's standing in one sentence; the facts that it follows from, and what the next asks for."""
        return level_in_words(self.standing)

    @property
    def level_facts(self) -> list[str]:
        standing = self.standing
        next_level = [next_level_in_words(standing.level)] if standing.level < TRUSTED else []
        return [facts_in_words(standing), *next_level]

    @property
    def standing(self) -> Standing:
        """The author's; of whom nothing was computed yet, as it begins."""
        known = self.file.standings.get(self.comment.author_id)
        return known or Standing(profile_id=self.comment.author_id, computed_at=self.now)

    @property
    def answered_words(self) -> str:
        """The comment it answers, without its markup."""
        return plain(self.file.answered.revision.html) if self.file.answered else ""

    @property
    def said_before(self) -> list[tuple[str, str]]:
        """Names and words of those who answered the same just before."""
        return [(one.author.display_name, plain(one.revision.html)) for one in self.file.replies_before]

    @property
    def alike(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What it shares with other open cases, and whose the first of them are."""
        return [
            (
                shared.words,
                [(one.author.display_name, plain(one.words_at_issue.html)) for one in shared.comments],
            )
            for shared in self.file.alike
        ]

    @property
    def lead(self) -> str:
        """How the article begins."""
        return lead_of(self.comment.thread.article)

    @property
    def spots_json(self) -> str:
        return json.dumps([asdict(spot) for spot in self.spots])

    @property
    def report_count(self) -> int:
        return sum(report.count for report in self.reports)

    @property
    def edit(self) -> Edit | None:
        """What the latest words changed: of those somebody decided about, of those that are public, or of the ones before."""
        latest = self.comment.words_at_issue
        public = self.comment.revision if self.comment.is_edit_waiting else self.file.earlier_words
        before = self.seen_words or public
        return edit_of(before, latest) if before is not None and before.pk != latest.pk else None

    @property
    def edit_since_reported(self) -> Edit | None:
        """What was changed of the words that readers reported."""
        before = self.file.reported_words
        return edit_of(before, self.comment.revision) if before is not None else None

    @property
    def is_edited(self) -> bool:
        return self.comment.edited_at is not None


def card_of(
    file: CaseFile,
    *,
    now: datetime,
    next_id: UUID | None = None,
    materials: Materials | None = None,
    viewer_id: UUID | None = None,
    seen_words: Revision | None = None,
    settled: Decision | None = None,
) -> Card:
    """
    Return the card of a case.

    :param viewer_id: the account of whoever looks: their own decision can be taken back for a while
    :param seen_words: about which somebody decided who did not know the newer ones
    :param settled: what they decided just now, where the case is open all the same
    """
    body = file.comment.words_at_issue.body
    beside = materials or Materials()
    site_id = file.comment.site_id
    return Card(
        file=file,
        now=now,
        why=[explain(finding, body=body) for finding in file.findings],
        reports=reports_of(file.flags, standings=file.standings),
        written=stretches_of(file.findings, body=body),
        spots=spots_of(file.findings, body=body),
        network=beside.networks.get(file.comment.pk),
        may_sanction=site_id in beside.whole,
        actions=[form_of(action, file=file, materials=beside) for action in file.possible_actions],
        permalink=f"/c/{file.comment.pk}/",
        next_id=next_id,
        claim=beside.claims.get(file.comment.pk, ""),
        notes=beside.notes.get(file.comment.pk, []),
        colleagues=beside.colleagues_for(file),
        clauses=beside.clauses.get(site_id, []),
        orders=beside.orders.get(site_id, []),
        settled=settled if file.is_open else None,
        undo_seconds=_undo_seconds(file, settled, viewer_id=viewer_id, now=now),
        seen_words=seen_words,
    )


def cards_of(
    files: Sequence[CaseFile],
    *,
    now: datetime,
    materials: Materials | None = None,
    viewer_id: UUID | None = None,
) -> list[Card]:
    """Return the cards of a page, each with the one that comes next."""
    following = [*files[1:], None]
    return [
        card_of(
            file,
            now=now,
            next_id=after.comment.pk if after else None,
            materials=materials,
            viewer_id=viewer_id,
        )
        for file, after in zip(files, following, strict=False)
    ]


def _undo_seconds(file: CaseFile, settled: Decision | None, *, viewer_id: UUID | None, now: datetime) -> int:
    decision = settled if file.is_open else file.decision
    if decision is None or viewer_id is None or decision.moderator_id != viewer_id:
        return 0
    return seconds_to_undo(decision, now=now)
