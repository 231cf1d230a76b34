"""Screening: every phase looks at every submission, everything noticed is kept, the strictest finding decides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from articles.models import Article, Site
from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.moderation.findings.history import History
from comments.moderation.findings.verdicts import STATUS_OF, Asks, Noticed, Submission, Verdict
from comments.moderation.models import (
    Automation,
    Finding,
    Measure,
    ModerationPolicy,
    Reason,
    Statement,
)
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.reasons.labels import LABELS
from comments.moderation.reasons.reasoning import Why, reason_of, statement_of
from comments.moderation.restraints import Restraint
from comments.moderation.screening.phases import (
    awaiting,
    contact,
    flood,
    language,
    length,
    links,
    names,
    newcomer,
    place,
    policy,
    rejections,
    repeats,
    rules,
    sanctions,
    shape,
    staff,
    words,
)
from comments.moderation.screening.suspecting import is_suspect
from comments.threads.models import Comment, Revision

# What a rule's finding is called that does more than hold or reject.
PUBLISHES, LIMITS = "rule_publish", "rule_limit"

Phase = Callable[[Submission], Iterable[Noticed]]

# The one ordered list. The order is that of the findings on the moderator's desk; no phase depends on another.
PHASES: tuple[Phase, ...] = (
    place.look,
    sanctions.look,
    staff.look,
    policy.look,
    newcomer.look,
    rejections.look,
    length.look,
    shape.look,
    repeats.look,
    flood.look,
    links.look,
    contact.look,
    words.look,
    names.look,
    language.look,
    rules.look,
    awaiting.look,
)


def screen(
    *,
    body: str,
    author: Profile,
    viewer: Viewer,
    article: Article,
    known: int | None = None,
    restraint: Restraint = Restraint.NONE,
    rules: ModerationRules | None = None,
    history: History | None = None,
    comment_id: UUID | None = None,
    open_reports: float | None = None,
    now: datetime,
) -> Verdict:
    """
    Return what should happen to these words, and why. Reads only: at most six queries, one in a known edition, and more
    only where a rule or a checking service of the site asks for more.

    Nobody waits for themselves: what moderators of the site write is never held, nor what people write whom they trust. It is looked at like everything
    else, so that the findings are there if a reader reports it.

    :param body: cleaned by `threads.markup.clean_body`
    :param known: how many published comments of the author there are, counted up to `KNOWN_MAX`, if somebody did
    :param restraint: what moderators laid on the author
    :param rules: those in force for the article, if somebody read them
    :param history: what came before; without it, phases that ask for it say nothing
    :param comment_id: the comment that these words are to change, for an edit
    :param open_reports: what they weigh together in the discussion, where it cools down
    :param now: aware time of the request, for phases that count over time
    """
    submission = Submission(
        body=body,
        author=author,
        article=article,
        rules=rules or ModerationPolicy.in_force(article),
        known=known,
        restraint=restraint,
        is_staff=viewer.moderates(article.section_id),
        open_reports=open_reports,
        history=history,
        comment_id=comment_id,
        now=now,
    )
    if viewer.user is not None and viewer.user.pk == author.user_id:
        # At hand already: a rule that asks for it need not ask the database.
        author.user = viewer.user
    findings = tuple(noticed for look in PHASES for noticed in look(submission))
    asks = max(
        (noticed.asks for noticed in deciding(findings)),
        key=lambda asked: asked.strictness,
        default=Asks.PUBLISH,
    )
    is_exempt = any(noticed.code in staff.EXCUSES for noticed in findings)
    if asks == Asks.HOLD and is_exempt:
        asks = Asks.PUBLISH
    else:
        # Where nothing would have been held, nobody asks why nothing was.
        findings = tuple(noticed for noticed in findings if noticed.code not in staff.EXCUSES)
    if asks == Asks.PUBLISH and not is_exempt:
        findings += tuple(links.look_at_published(submission))
    return Verdict(
        status=STATUS_OF[asks],
        findings=findings,
        is_suspect=asks == Asks.PUBLISH and is_suspect(findings, is_exempt=is_exempt),
        label=next((str(noticed.evidence["label"]) for noticed in findings if noticed.code == LABELS), ""),
        wait_seconds=0 if submission.is_staff else _longest_wait(findings),
    )


def deciding(findings: Sequence[Noticed]) -> list[Noticed]:
    """Return the findings that count: where a rule publishes, being new holds nobody. All else does, whatever a rule says."""
    if not any(noticed.code == PUBLISHES for noticed in findings):
        return list(findings)
    return [noticed for noticed in findings if noticed.phase != "newcomer"]


def _longest_wait(findings: Sequence[Noticed]) -> int:
    waits = [noticed.evidence["wait_seconds"] for noticed in findings if noticed.code == LIMITS]
    return max((wait for wait in waits if isinstance(wait, int)), default=0)


def statement_for(
    comment: Comment,
    *,
    findings: Sequence[Finding],
    words: Revision | None = None,
    site: Site,
    now: datetime,
) -> Statement:
    """
    Return the reasons of a rejection that nobody decided, not saved yet.

    :param comment: with author, revision and its thread's article at hand
    :param findings: those of this revision; the strictest of them say why
    :param words: the newer words that alone are rejected
    """
    against = tuple(finding for finding in findings if finding.verdict == Asks.REJECT)
    why = Why(reason=reason_of(against), findings=against, words=words, of_edit=words is not None)
    return statement_of(
        replace(why, automation=Automation.FULLY, explanation=_said_by_a_rule(against)),
        measure=Measure.REJECTED,
        site=site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )


def _said_by_a_rule(findings: Sequence[Finding]) -> str:
    """Return what an editor wrote for the authors of what a rule rejects."""
    said = (finding.evidence.get("explanation") for finding in findings if finding.phase == "rules")
    return next((str(words) for words in said if words), "")


def label_for(
    comment: Comment, *, findings: Sequence[Finding], site: Site, now: datetime
) -> Statement | None:
    """
    Return the reasons of a label that a rule puts above words, not saved yet; None without such a rule.

    :param comment: with author, revision and its thread's article at hand
    """
    labels = tuple(finding for finding in findings if finding.code == LABELS)
    if not labels:
        return None
    why = Why(
        reason=Reason.OTHER,
        explanation=str(labels[0].evidence.get("explanation", "")),
        findings=labels,
        automation=Automation.FULLY,
    )
    return statement_of(
        why, measure=Measure.LABELLED, site=site, recipient=comment.author, comment=comment, starts_at=now
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
