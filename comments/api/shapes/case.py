from rest_framework import serializers

from articles.models import Article
from comments.api.shapes.comment import CommentShape, comment_json
from comments.moderation.desk.casefile import CaseFile
from comments.moderation.models import Action, Case, Decision, Finding, Flag, FlagReason, Reason
from comments.threads.models import Status
from comments.threads.seen import seen_of


class FindingShape(serializers.Serializer[Finding]):
    phase = serializers.CharField()
    code = serializers.CharField()
    verdict = serializers.CharField()
    evidence = serializers.DictField()


class CaseFlagShape(serializers.Serializer[Flag]):
    reason = serializers.ChoiceField(choices=FlagReason.values)
    note = serializers.CharField()
    reporter = serializers.CharField(help_text="Display name.")
    raised_at = serializers.DateTimeField()


class DecisionShape(serializers.Serializer[Decision]):
    id = serializers.UUIDField()
    comment = serializers.UUIDField()
    action = serializers.ChoiceField(choices=Action.values)
    reason = serializers.ChoiceField(choices=Reason.values)
    note = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the comment that was decided on.")
    status_before = serializers.ChoiceField(choices=Status.values)
    status_after = serializers.ChoiceField(choices=Status.values)
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField()


class CaseArticleShape(serializers.Serializer[Article]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class CaseShape(serializers.Serializer[CaseFile]):
    id = serializers.UUIDField()
    site = serializers.SlugField()
    article = CaseArticleShape()
    comment = CommentShape(help_text="With its words also where a moderator took them away.")
    pending = serializers.CharField(
        allow_null=True,
        help_text="HTML of newer words that wait, while everybody reads those of the comment; approving and rejecting"
        " are about these.",
    )
    is_held = serializers.BooleanField(help_text="Waits unseen; otherwise it is shown and was reported.")
    flag_count = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    findings = FindingShape(many=True)
    flags = CaseFlagShape(many=True)
    possible_actions = serializers.ListField(child=serializers.ChoiceField(choices=Action.values))
    decision = DecisionShape(allow_null=True)


class CasePage(serializers.Serializer[object]):
    results = CaseShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def case_json(case: Case, file: CaseFile) -> dict[str, object]:
    return {
        "id": case.pk,
        "site": file.comment.thread.article.site.slug,
        "article": {
            "id": file.comment.thread.article.public_id,
            "title": file.comment.thread.article.title,
        },
        "comment": comment_json(
            seen_of(file.comment), has_words=file.comment.status != Status.WITHDRAWN, reasons={}
        ),
        "pending": file.comment.pending.html if file.comment.pending else None,
        "is_held": case.is_held,
        "flag_count": case.flag_count,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "findings": [_finding_json(finding) for finding in file.findings],
        "flags": [_flag_json(flag) for flag in file.flags],
        "possible_actions": [action.value for action in file.possible_actions],
        "decision": decision_json(file.decision) if file.decision else None,
    }


def decision_json(decision: Decision) -> dict[str, object]:
    return {
        "id": decision.pk,
        "comment": decision.comment_id,
        "action": str(decision.action),
        "reason": str(decision.reason),
        "note": decision.note,
        "version": decision.version,
        "status_before": str(decision.status_before),
        "status_after": str(decision.status_after),
        "decided_by": decision.moderator_name,
        "decided_at": decision.decided_at,
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "phase": finding.phase,
        "code": finding.code,
        "verdict": finding.verdict,
        "evidence": finding.evidence,
    }


def _flag_json(flag: Flag) -> dict[str, object]:
    return {
        "reason": str(flag.reason),
        "note": flag.note,
        "reporter": flag.reporter.display_name,
        "raised_at": flag.raised_at,
    }
