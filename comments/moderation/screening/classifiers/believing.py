"""What follows from a service's answer: nothing, a case for moderators, a rejection with its reasons, or an end of waiting."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from comments.accounts.models import Membership
from comments.accounts.viewer import STAFF_ROLES
from comments.moderation.casework.cases import close_case, open_case, release_case
from comments.moderation.casework.hidden import is_hidden_by_reports
from comments.moderation.findings.conditions import matches
from comments.moderation.findings.verdicts import Asks, Submission
from comments.moderation.models import (
    Case,
    Check,
    Classifier,
    DecidedBy,
    Decision,
    Finding,
    Queue,
    Rule,
    RuleOutcome,
)
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.restraints import restraint_of, sanctions_of
from comments.moderation.screening.classifiers.asking import Answer
from comments.moderation.screening.classifiers.restricting import hold, reject
from comments.moderation.screening.labelling import label_published, put_label
from comments.moderation.screening.phases.awaiting import DOWN, PHASE
from comments.moderation.screening.phases.facts import Facts
from comments.moderation.screening.phases.rules import ASKS, rules_in_force
from comments.moderation.screening.shadows import edited_in_shadow, in_shadow
from comments.moderation.screening.suspecting import SUSPECT_SCORE
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread
from comments.threads.publishing import change_status
from comments.threads.revising import accept_pending

RULES = "rules"


@dataclass(frozen=True, kw_only=True)
class _Believed:
    """The strictest of a service's answer and the rules that ask for its score."""

    asks: Asks
    explanation: str = ""


@transaction.atomic
def believe(answer: Answer, *, check: Check, classifier: Classifier, now: datetime) -> None:
    """
    Write an answer down, once, and do what it asks for, as far as nobody has decided about these words.

    Words that were edited meanwhile are another question. What a moderator approved stays; what moderators write, what
    a legal notice or an appeal is about, and edits that wait beside approved words are theirs to decide: the finding
    is there for them. So it is for words in the shadow, whose author would learn of it from anything else.
    """
    comment = _locked(check)
    answered = Check.objects.filter(pk=check.pk, answered_at=None).update(
        answered_at=now, answer=answer.asks, score=answer.score, tries=F("tries") + 1, error=""
    )
    if not answered or comment.latest_words.number != check.revision_number:
        return
    believed = _believe(answer, check, comment, classifier, now=now)
    if _is_in_shadow(comment):
        return
    if believed.asks == Asks.PUBLISH:
        _end_waiting(comment, check=check, now=now)
        if (answer.score or 0) >= SUSPECT_SCORE and comment.is_public and not _is_for_people(comment, check):
            open_case(comment=comment, now=now, is_held=False, queue=Queue.SUSPECT)
        return
    if _is_for_people(comment, check) or comment.status not in {Status.PUBLISHED, Status.HELD}:
        return
    if believed.asks == Asks.HOLD or comment.pending_id is not None:
        hold(comment, classifier, now=now)
    else:
        reject(comment, classifier, explanation=believed.explanation, now=now)


@transaction.atomic
def hold_meanwhile(*, check: Check, classifier: Classifier, now: datetime) -> None:
    """Hold a comment whose service does not answer, with that as its finding; a repeat finds it there."""
    comment = _locked(check)
    about = Finding.objects.filter(comment=comment, revision_number=check.revision_number, code=DOWN)
    if (
        comment.latest_words.number != check.revision_number
        or comment.status not in {Status.PUBLISHED, Status.HELD}
        or any(finding.evidence.get("service_id") == classifier.pk for finding in about)
        or _is_for_people(comment, check)
    ):
        return
    _note(comment, classifier, code=DOWN, asks=Asks.HOLD, evidence={}, now=now)
    if not _is_in_shadow(comment):
        hold(comment, classifier, now=now)


def _locked(check: Check) -> Comment:
    thread_id = Comment.objects.values_list("thread_id", flat=True).get(pk=check.comment_id)
    thread = lock_thread(thread_id)
    locked = Comment.objects.select_for_update(of=("self",))
    comment = locked.select_related("author__user", "revision", "pending").get(pk=check.comment_id)
    comment.thread = thread
    return comment


def _is_in_shadow(comment: Comment) -> bool:
    """Whether these words, or the newer ones of an edit, are shown to their author alone, who takes them for published."""
    return bool(in_shadow([comment.pk]) or edited_in_shadow([comment]))


def _believe(
    answer: Answer, check: Check, comment: Comment, classifier: Classifier, *, now: datetime
) -> _Believed:
    """Write down what the service and the site's rules say about the words; return the strictest of it."""
    evidence: dict[str, object] = {"reasons": list(answer.reasons)}
    if answer.score is not None:
        evidence["score"] = answer.score
    believed = _Believed(asks=answer.asks)
    if answer.asks != Asks.PUBLISH or answer.score is not None:
        code = f"service_{answer.asks}"
        _note(comment, classifier, code=code, asks=answer.asks, evidence=evidence, now=now)
    if answer.score is None:
        return believed
    for rule in _rules_by_score(check, comment, now=now):
        asks = ASKS[RuleOutcome(rule.outcome)]
        found = {"rule": rule.name, "rule_id": rule.pk, "conditions": rule.conditions}
        _note(
            comment,
            classifier,
            code=f"rule_{rule.outcome}",
            asks=asks,
            evidence=found,
            now=now,
            phase=RULES,
        )
        if asks.strictness > believed.asks.strictness:
            believed = _Believed(asks=asks, explanation=rule.explanation)
    return believed


def _rules_by_score(check: Check, comment: Comment, *, now: datetime) -> list[Rule]:
    """
    Return the rules about scores that are about this comment now, and were not before; all others spoke when it was posted.

    They see what every service said of these words so far: a rule over two of them waits for the second answer.
    """
    article = comment.thread.article
    submission = Submission(
        body=comment.latest_words.body,
        author=comment.author,
        article=article,
        rules=ModerationRules(),
        restraint=restraint_of(sanctions_of(comment.author_id, now=now)),
        now=comment.posted_at,
    )
    answered = Check.objects.filter(
        comment=comment, revision_number=check.revision_number, score__isnull=False
    )
    scores = {name: score or 0 for name, score in answered.values_list("classifier__name", "score")}
    facts = Facts(submission, scores=scores)
    said = Finding.objects.filter(comment=comment, revision_number=check.revision_number, phase=RULES)
    spoken = {evidence.get("rule_id") for evidence in said.values_list("evidence", flat=True)}
    return [
        rule
        for rule in rules_in_force(article.site)
        if rule.pk not in spoken
        and any(one["fact"] == "score" for one in rule.conditions)
        and matches(rule.conditions, facts.find)
    ]


def _note(
    comment: Comment,
    classifier: Classifier,
    *,
    code: str,
    asks: Asks,
    evidence: dict[str, object],
    now: datetime,
    phase: str = PHASE,
) -> None:
    Finding.objects.create(
        comment=comment,
        revision_number=comment.latest_words.number,
        phase=phase,
        code=code,
        verdict=asks,
        evidence={"service": classifier.name, "service_id": classifier.pk, **evidence},
        found_at=now,
    )


def _is_for_people(comment: Comment, check: Check) -> bool:
    """Whether it is not for a program to decide about these words."""
    team = Membership.objects.filter(site=comment.site_id, user=comment.author.user_id, role__in=STAFF_ROLES)
    if team.covering(comment.thread.article.section_id).exists():
        return True
    grave = Case.objects.filter(comment=comment, closed_at=None, queue__in=[Queue.APPEAL, Queue.LEGAL])
    by_people = Decision.objects.filter(
        comment=comment, decided_by=DecidedBy.PERSON, decided_at__gte=comment.latest_words.written_at
    )
    return grave.exists() or by_people.exists()


def _end_waiting(comment: Comment, *, check: Check, now: datetime) -> None:
    """Publish what waited for services alone, new words or an edit, once the last of them sees nothing against it."""
    holding = Finding.objects.filter(
        comment=comment, revision_number=check.revision_number, verdict__in=[Asks.HOLD, Asks.REJECT]
    )
    cleared = set(
        Check.objects.filter(
            comment=comment, revision_number=check.revision_number, answer=Asks.PUBLISH
        ).values_list("classifier_id", flat=True)
    )
    codes = [(finding.code, finding.evidence.get("service_id")) for finding in holding]
    waited = [service for code, service in codes if code == DOWN]
    if not waited or any(code != DOWN or service not in cleared for code, service in codes):
        return
    waits = comment.status == Status.HELD or comment.is_edit_waiting
    if not waits or is_hidden_by_reports(comment) or _is_for_people(comment, check):
        return
    if comment.is_edit_waiting:
        accept_pending(comment)
        put_label(comment, now=now)
        release_case(comment=comment, now=now)
        record(Event.COMMENT_EDITED, at=now, comment_id=comment.pk, revision=comment.revision.number)
        return
    if Case.objects.filter(comment=comment, closed_at=None, flag_count__gt=0).exists():
        # Readers called for a moderator: it shows, and is looked at.
        release_case(comment=comment, now=now)
    else:
        close_case(comment=comment, now=now)
    label, labelled_by = label_published(comment, now=now)
    change_status(comment=comment, status=Status.PUBLISHED, restriction_id=labelled_by, label=label, now=now)
    record(Event.COMMENT_PUBLISHED, at=now, comment_id=comment.pk)
