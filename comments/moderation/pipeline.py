"""Screening: every phase looks at every submission, everything noticed is kept, the strictest finding decides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from articles.models import Article, Site
from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.moderation.models import Automation, Finding, Measure, ModerationPolicy, Reason, Statement
from comments.moderation.phases import links, newcomer, policy, words
from comments.moderation.reasoning import Why, statement_of
from comments.moderation.verdicts import STATUS_OF, Asks, Noticed, Submission, Verdict
from comments.threads.models import Comment

Phase = Callable[[Submission], Iterable[Noticed]]

# The one ordered list. The order is that of the findings on the moderator's desk; no phase depends on another.
PHASES: tuple[Phase, ...] = (policy.look, newcomer.look, links.look, words.look)

# What a rejection by one of these phases is called.
_REASONS = {"words": Reason.ABUSE, "links": Reason.SPAM}


def screen(
    *,
    body: str,
    author: Profile,
    viewer: Viewer,
    article: Article,
    known: int | None = None,
    now: datetime,
) -> Verdict:
    """
    Return what should happen to these words, and why. Reads only: at most three queries, and none about what is known.

    Nobody waits for themselves: what moderators of the site write is never held. It is looked at like everything
    else, so that the findings are there if a reader reports it.

    :param body: cleaned by `threads.markup.clean_body`
    :param known: how many published comments of the author there are, counted up to `KNOWN_MAX`, if somebody did
    :param now: aware time of the request, for phases that count over time
    """
    submission = Submission(
        body=body, author=author, article=article, rules=ModerationPolicy.in_force(article), known=known
    )
    findings = tuple(noticed for look in PHASES for noticed in look(submission))
    asks = max(
        (noticed.asks for noticed in findings), key=lambda asked: asked.strictness, default=Asks.PUBLISH
    )
    if asks == Asks.HOLD and viewer.is_moderator:
        asks = Asks.PUBLISH
    return Verdict(status=STATUS_OF[asks], findings=findings)


def statement_for(comment: Comment, *, findings: Sequence[Finding], site: Site, now: datetime) -> Statement:
    """
    Return the reasons of a rejection that nobody decided, not saved yet.

    :param comment: with author, revision and its thread's article at hand
    :param findings: those of this revision; the strictest of them say why
    """
    against = tuple(finding for finding in findings if finding.verdict == Asks.REJECT)
    why = Why(
        reason=_REASONS.get(against[0].phase, Reason.OTHER) if against else Reason.OTHER, findings=against
    )
    return statement_of(
        replace(why, automation=Automation.FULLY),
        measure=Measure.REJECTED,
        site=site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )


def keep(*, comment: Comment, revision_number: int, verdict: Verdict, now: datetime) -> list[Finding]:
    """Write down what screening noticed about this revision, inside the caller's transaction; one query or none."""
    return Finding.objects.bulk_create(
        findings_of(comment=comment, revision_number=revision_number, verdict=verdict, now=now)
    )


def findings_of(*, comment: Comment, revision_number: int, verdict: Verdict, now: datetime) -> list[Finding]:
    """Return what screening noticed as rows that are not saved yet."""
    return [
        Finding(
            comment=comment,
            revision_number=revision_number,
            phase=noticed.phase,
            code=noticed.code,
            verdict=noticed.asks,
            evidence=dict(noticed.evidence),
            found_at=now,
        )
        for noticed in verdict.findings
    ]
