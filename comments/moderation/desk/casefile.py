"""Everything a moderator needs to decide about some comments, gathered in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, Q, QuerySet

from comments.moderation.casework import brigading
from comments.moderation.casework.objections import appeals_of
from comments.moderation.decisions.outcomes import possible_actions
from comments.moderation.desk.alike import Alike, Behind, alike_cases, behind
from comments.moderation.desk.around import replies_before
from comments.moderation.desk.comparing import Change, changes
from comments.moderation.desk.reporters import latest_reports
from comments.moderation.models import (
    Action,
    Appeal,
    Case,
    Decision,
    Finding,
    Flag,
    NoticeItem,
    Queue,
    Standing,
)
from comments.moderation.people.track_record import EARLIER_MAX, TrackRecord, decisions_on, track_records_of
from comments.moderation.policies import Moderator
from comments.threads.models import Comment, Revision, Status

# Who has read so many notices about one comment knows what they say.
_NOTICES_MAX = 50
# The cases that an appeal or a notice may have opened.
_GRAVE = frozenset({Queue.APPEAL, Queue.LEGAL})


@dataclass(frozen=True, kw_only=True)
class NoticeFile:
    """One legal notice about a comment."""

    # With its notice and the words that it is about.
    item: NoticeItem
    # What was changed of those words since; nothing where they stand as they did, or are too long to compare.
    changes: list[Change]
    is_edited: bool


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """One comment under review, with what is known about it and its author."""

    # The open or else the latest case; a comment that nobody ever doubted has none.
    case: Case | None
    # With author, revision, thread, article, section, site, and the comment it answers, if any.
    comment: Comment
    # Of the latest words, in the order of the phases.
    findings: list[Finding] = field(default_factory=list)
    # The latest of each reason, with reporter and `of_reason`, how many there are; oldest first.
    flags: list[Flag] = field(default_factory=list)
    # Where it is a legal case; oldest first.
    notices: list[NoticeFile] = field(default_factory=list)
    # What was said in this case against an earlier decision, with who said it and what it is against; oldest first.
    appeals: list[Appeal] = field(default_factory=list)
    track_record: TrackRecord = field(default_factory=TrackRecord)
    # The latest on the author's other comments, newest first.
    earlier: list[Decision] = field(default_factory=list)
    # What closed this case, if it is closed.
    decision: Decision | None = None
    # Of the author and of whoever reported, by person; nobody is in it about whom nothing was computed yet.
    standings: Mapping[UUID, Standing] = field(default_factory=dict)
    # The words before the author's last edit, where they edited.
    earlier_words: Revision | None = None
    # The words that were reported in this case, the first of them, where others stand there now.
    reported_words: Revision | None = None
    # What others answered to the same comment just before, oldest first; with author and words.
    replies_before: list[Comment] = field(default_factory=list)
    # What it shares with other open cases.
    alike: list[Alike] = field(default_factory=list)
    # What is one row of the queue with it.
    behind: Behind | None = None

    @property
    def answered(self) -> Comment | None:
        return self.comment.reply_to or self.comment.parent

    @property
    def is_open(self) -> bool:
        return self.case is not None and self.case.is_open

    @property
    def awaited(self) -> Appeal | None:
        """The objection that somebody waits to be answered, the oldest; the case is settled by answering it."""
        if not self.is_open:
            return None
        return next((appeal for appeal in self.appeals if appeal.is_awaited), None)

    @property
    def possible_actions(self) -> list[Action]:
        if self.awaited is not None:
            return []
        is_reported = self.is_open and self.comment.status == Status.PUBLISHED
        return possible_actions(
            status=self.comment.status,
            is_reported=is_reported,
            is_pending=self.comment.is_edit_waiting,
        )


def with_surroundings(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Bring along everything that a card shows of the comment itself, in the query that finds it."""
    return comments.select_related(
        "author",
        "revision",
        "pending",
        "thread__article__site",
        "thread__article__section",
        "reply_to__author",
        "reply_to__revision",
        "parent__author",
        "parent__revision",
    )


def gather(comments: Sequence[tuple[Comment, Case | None]], *, viewer: Moderator) -> list[CaseFile]:
    """
    Return the files of these comments, in their order; none for none, else eight queries however many there are. One more
    each where a case is legal, where it is that or an appeal, where a comment was edited, where it was after a report, where
    cases are alike, and where they may be one row with others.

    :param comments: each fetched by `with_surroundings`, and the case it is shown for
    :param viewer: what is told of other comments is told of those that they moderate
    """
    if not comments:
        return []
    ids = [comment.pk for comment, _case in comments]
    author_ids = {comment.author_id for comment, _case in comments}
    findings: dict[UUID, list[Finding]] = {}
    for finding in Finding.objects.filter(comment__in=ids).order_by("pk"):
        findings.setdefault(finding.comment_id, []).append(finding)
    flags: dict[UUID, list[Flag]] = {}
    for flag in latest_reports(ids):
        flags.setdefault(flag.comment_id, []).append(flag)
    case_ids = [case.pk for _comment, case in comments if case is not None]
    decisions = {decision.case_id: decision for decision in Decision.objects.filter(case__in=case_ids)}
    notices = _notices_about([pair for pair in comments if pair[1] and pair[1].queue == Queue.LEGAL])
    edited = [
        comment for comment, _case in comments if comment.revision.number > 1 and not comment.is_edit_waiting
    ]
    before = _words_before(edited)
    reported = _reported_words(comments, flags)
    beside = replies_before([comment for comment, _case in comments])
    alike = alike_cases([case for _comment, case in comments if case is not None], reach=viewer.reach())
    gathered = behind([case for _comment, case in comments if case is not None], reach=viewer.reach())
    reporter_ids = {flag.reporter_id for several in flags.values() for flag in several}
    standings = Standing.objects.in_bulk(author_ids | reporter_ids)
    appeals: dict[UUID, list[Appeal]] = {}
    grave = [case.pk for _comment, case in comments if case is not None and case.queue in _GRAVE]
    for appeal in appeals_of(Q(case__in=grave)).order_by("filed_at", "pk") if grave else ():
        if appeal.case_id is not None:
            appeals.setdefault(appeal.case_id, []).append(appeal)
    track_records = track_records_of(author_ids)
    earlier = decisions_on(author_ids)
    return [
        CaseFile(
            case=case,
            comment=comment,
            findings=[
                finding
                for finding in findings.get(comment.pk, [])
                if finding.revision_number == comment.words_at_issue.number
                # Votes are on what everybody reads, and say as much of whoever sends them while newer words wait.
                or (finding.code == brigading.CODE and finding.revision_number == comment.revision.number)
            ],
            flags=flags.get(comment.pk, []),
            notices=notices.get(comment.pk, []),
            appeals=appeals.get(case.pk, []) if case is not None else [],
            track_record=track_records.get(comment.author_id, TrackRecord()),
            earlier=[
                decision
                for decision in earlier.get(comment.author_id, [])
                if decision.comment_id != comment.pk and viewer.covers(decision.comment.thread.article)
            ][:EARLIER_MAX],
            decision=decisions.get(case.pk) if case is not None else None,
            standings=standings,
            earlier_words=before.get(comment.pk),
            reported_words=reported.get(comment.pk),
            replies_before=beside.get(comment.pk, []),
            alike=alike.get(case.pk, []) if case is not None else [],
            behind=gathered.get(case.pk) if case is not None else None,
        )
        for comment, case in comments
    ]


def _words_before(edited: Sequence[Comment]) -> dict[UUID, Revision]:
    """Return the version before the one that counts, for comments whose latest words do not wait."""
    if not edited:
        return {}
    before = Revision.objects.filter(comment__in=edited, number=F("comment__revision__number") - 1)
    return {revision.comment_id: revision for revision in before}


def _reported_words(
    comments: Sequence[tuple[Comment, Case | None]], flags: Mapping[UUID, Sequence[Flag]]
) -> dict[UUID, Revision]:
    """Return what readers reported of comments whose open case is about that, where it was changed since."""
    read: dict[UUID, int] = {}
    for comment, case in comments:
        if case is None or not case.is_open:
            continue
        for flag in flags.get(comment.pk, ()):
            number = flag.revision_number
            if number not in {None, comment.revision.number} and flag.raised_at >= case.opened_at:
                read.setdefault(comment.pk, number)
    if not read:
        return {}
    numbered = Revision.objects.filter(comment__in=read, number__in=set(read.values()))
    return {one.comment_id: one for one in numbered if read[one.comment_id] == one.number}


def _notices_about(legal: Sequence[tuple[Comment, Case | None]]) -> dict[UUID, list[NoticeFile]]:
    if not legal:
        return {}
    bodies = {comment.pk: comment.revision for comment, _case in legal}
    found: dict[UUID, list[NoticeFile]] = {}
    items = NoticeItem.objects.filter(comment__in=bodies).select_related("notice", "revision").order_by("pk")
    for item in items:
        now = bodies[item.comment_id]
        files = found.setdefault(item.comment_id, [])
        if len(files) < _NOTICES_MAX:
            is_edited = item.revision_id != now.pk
            since = changes(item.revision.body, now.body) if is_edited else []
            files.append(NoticeFile(item=item, changes=since, is_edited=is_edited))
    return found
