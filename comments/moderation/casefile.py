"""Everything a moderator needs to decide about some comments, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from comments.moderation.models import Action, Case, Decision, Finding, Flag
from comments.moderation.outcomes import possible_actions
from comments.threads.models import Comment, Status

# Of an author's earlier decisions, the latest few tell the story.
EARLIER_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many of an author's comments on the site have which status, this one included."""

    published: int = 0
    held: int = 0
    rejected: int = 0
    removed: int = 0


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """One comment under review, with what is known about it and its author."""

    case: Case
    # With author, revision, thread, article, section, site, and the comment it answers, if any.
    comment: Comment
    # Of the current revision, in the order of the phases.
    findings: list[Finding] = field(default_factory=list)
    # With reporter, oldest first.
    flags: list[Flag] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    # The latest on the author's other comments, newest first.
    earlier: list[Decision] = field(default_factory=list)
    # What closed this case, if it is closed.
    decision: Decision | None = None

    @property
    def answered(self) -> Comment | None:
        return self.comment.reply_to or self.comment.parent

    @property
    def possible_actions(self) -> list[Action]:
        is_reported = self.case.is_open and self.comment.status == Status.PUBLISHED
        return possible_actions(status=self.comment.status, is_reported=is_reported)


# Everything that a card shows of the comment itself, in the query that finds the case.
WITH_COMMENT = (
    "comment__author",
    "comment__revision",
    "comment__thread__article__site",
    "comment__thread__article__section",
    "comment__reply_to__author",
    "comment__reply_to__revision",
    "comment__parent__author",
    "comment__parent__revision",
)


def gather(cases: Sequence[Case]) -> list[CaseFile]:
    """
    Return the files of these cases, in their order; five queries however many there are, none for none.

    :param cases: fetched with `select_related(*WITH_COMMENT)`
    """
    if not cases:
        return []
    comments = [case.comment for case in cases]
    comment_ids = [comment.pk for comment in comments]
    author_ids = {comment.author_id for comment in comments}
    findings: dict[UUID, list[Finding]] = {}
    for finding in Finding.objects.filter(comment__in=comment_ids).order_by("pk"):
        findings.setdefault(finding.comment_id, []).append(finding)
    flags: dict[UUID, list[Flag]] = {}
    for flag in Flag.objects.filter(comment__in=comment_ids).select_related("reporter").order_by("pk"):
        flags.setdefault(flag.comment_id, []).append(flag)
    decisions = {
        decision.case_id: decision
        for decision in Decision.objects.filter(case__in=[case.pk for case in cases])
    }
    standings = _standings(author_ids)
    earlier = _earlier(author_ids)
    return [
        CaseFile(
            case=case,
            comment=case.comment,
            findings=[
                finding
                for finding in findings.get(case.comment_id, [])
                if finding.revision_number == case.comment.revision.number
            ],
            flags=flags.get(case.comment_id, []),
            standing=standings.get(case.comment.author_id, Standing()),
            earlier=[
                decision
                for decision in earlier.get(case.comment.author_id, [])
                if decision.comment_id != case.comment_id
            ][:EARLIER_MAX],
            decision=decisions.get(case.pk),
        )
        for case in cases
    ]


def _standings(author_ids: set[UUID]) -> dict[UUID, Standing]:
    counted = (
        Comment.objects.filter(author__in=author_ids)
        .exclude(status=Status.WITHDRAWN)
        .order_by()
        .values_list("author_id", "status")
        .annotate(count=Count("pk"))
    )
    by_author: dict[UUID, dict[str, int]] = {}
    for author_id, status, count in counted:
        by_author.setdefault(author_id, {})[status] = count
    return {author_id: Standing(**counts) for author_id, counts in by_author.items()}


def _earlier(author_ids: set[UUID]) -> dict[UUID, list[Decision]]:
    """Return each author's latest decisions: one more than shown, because one may be about the comment at hand."""
    ranked = (
        Decision.objects.filter(comment__author__in=author_ids)
        .annotate(
            author_id=F("comment__author"),
            nth=Window(RowNumber(), partition_by="comment__author", order_by=[F("decided_at").desc(), "pk"]),
        )
        .filter(nth__lte=EARLIER_MAX + 1)
        .select_related("comment__thread__article")
        .order_by("-decided_at", "pk")
    )
    by_author: dict[UUID, list[Decision]] = {}
    for decision in ranked:
        by_author.setdefault(decision.author_id, []).append(decision)
    return by_author
