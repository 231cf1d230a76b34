from collections.abc import Sequence
from datetime import datetime

from rest_framework import serializers

from articles.models import Article
from comments.api.shapes.comment import CommentShape, comment_json
from comments.moderation.casework.needing import in_words
from comments.moderation.desk.alike import BEHIND_MAX
from comments.moderation.desk.casefile import CaseFile, NoticeFile
from comments.moderation.desk.materials import Materials, materials_for
from comments.moderation.models import (
    Action,
    Decision,
    Finding,
    Flag,
    FlagReason,
    Note,
    NoticeCategory,
    NoticeItem,
    Order,
    Queue,
    Reason,
)
from comments.moderation.policies import Moderator
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
    is_edited = serializers.BooleanField(help_text="The words are no longer those that were reported.")
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


class NoteShape(serializers.Serializer[Note]):
    id = serializers.UUIDField()
    by = serializers.CharField()
    body = serializers.CharField()
    written_at = serializers.DateTimeField()


class CaseNoticeShape(serializers.Serializer[NoticeItem]):
    reference = serializers.CharField()
    category = serializers.ChoiceField(choices=NoticeCategory.values)
    explanation = serializers.CharField()
    law = serializers.CharField()
    is_trusted = serializers.BooleanField(help_text="Sent by a trusted flagger.")
    is_edited = serializers.BooleanField(help_text="The words are no longer those that it is about.")
    received_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=Status.values, allow_null=True)


class OpenOrderShape(serializers.Serializer[Order]):
    id = serializers.IntegerField(help_text="For the `order` of a decision.")
    authority = serializers.CharField()
    reference = serializers.CharField(help_text="As the authority calls it; may be empty.")
    law = serializers.CharField()
    received_at = serializers.DateTimeField()
    forbids_telling = serializers.BooleanField(help_text="Whoever is restricted by it is told no reasons.")


class TrackRecordShape(serializers.Serializer[object]):
    """How the author's comments fared: their standing, and their latest ones by status."""

    level = serializers.IntegerField(help_text="Standing: 0 new, 1 known, 2 regular, 3 trusted.")
    published = serializers.IntegerField()
    rejected = serializers.IntegerField()
    removed = serializers.IntegerField()
    joined_at = serializers.DateTimeField()


class ColleagueShape(serializers.Serializer[object]):
    id = serializers.UUIDField(help_text="Of the account; for handing over.")
    name = serializers.CharField()


class ClaimShape(serializers.Serializer[object]):
    claimed = serializers.BooleanField()
    seconds = serializers.IntegerField(help_text="How long it lasts unless renewed.")
    looking = serializers.CharField(allow_null=True, help_text="Who else looks at it, in words.")


class ClusterShape(serializers.Serializer[object]):
    mark = serializers.CharField()
    words = serializers.CharField()
    count = serializers.IntegerField(help_text="Open cases, this one included; up to 5,001.")


class ClusterListShape(serializers.Serializer[object]):
    results = ClusterShape(many=True)
    seen_at = serializers.DateTimeField(
        help_text="Send it with a `mark` to `bulk/`: nothing that came later is meant."
    )


class CaseShape(serializers.Serializer[CaseFile]):
    id = serializers.UUIDField(allow_null=True)
    site = serializers.SlugField()
    article = CaseArticleShape()
    comment = CommentShape(help_text="With its words also where a moderator took them away.")
    pending = serializers.CharField(
        allow_null=True,
        help_text="HTML of newer words that wait, while everybody reads those of the comment; approving and rejecting"
        " are about these.",
    )
    pending_number = serializers.IntegerField(
        allow_null=True, help_text="Number of these words; say it as `pending` when you decide about them."
    )
    is_held = serializers.BooleanField(help_text="Waits unseen; otherwise it is shown and was reported.")
    flag_count = serializers.IntegerField()
    queue = serializers.ChoiceField(choices=Queue.values, allow_null=True)
    wanted_at = serializers.DateTimeField(allow_null=True, help_text="When it should be decided.")
    need = serializers.CharField(help_text="Why by then, in words; empty once it is decided.")
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    author = TrackRecordShape()
    notices = CaseNoticeShape(many=True, help_text="Legal notices about it, where it is a legal case.")
    orders = OpenOrderShape(
        many=True, help_text="Open orders of authorities of its site, one of which a decision may follow."
    )
    notes = NoteShape(many=True)
    looking = serializers.CharField(allow_null=True, help_text="Who else looks at it just now, in words.")
    colleagues = ColleagueShape(many=True, help_text="Who else may decide it.")
    cluster = serializers.UUIDField(
        allow_null=True, help_text="Of the cases that are one row with it; null where it stands alone."
    )
    behind_count = serializers.IntegerField(help_text="How many others there are; 1,000 for more than 999.")
    findings = FindingShape(many=True)
    flags = CaseFlagShape(many=True)
    possible_actions = serializers.ListField(child=serializers.ChoiceField(choices=Action.values))
    decision = DecisionShape(allow_null=True)


class CasePage(serializers.Serializer[object]):
    results = CaseShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def cases_json(files: Sequence[CaseFile], *, viewer: Moderator, now: datetime) -> list[dict[str, object]]:
    """Return cases with what lies beside them on the desk, read for all of them at once."""
    materials = materials_for(files, viewer=viewer, now=now)
    return [case_json(file, materials=materials, now=now) for file in files]


def case_json(file: CaseFile, *, materials: Materials, now: datetime) -> dict[str, object]:
    """Return a case as lists have it; one by itself has more (case_file.py)."""
    case, comment = file.case, file.comment
    standing = file.standings.get(comment.author_id)
    pending = comment.pending if comment.is_edit_waiting else None
    article, record = comment.thread.article, file.track_record
    has_words = comment.status != Status.WITHDRAWN
    return {
        "id": case.pk if case else None,
        "site": article.site.slug,
        "article": {"id": article.public_id, "title": article.title},
        "comment": comment_json(
            # Moderators see how readers voted, whatever the discussion shows.
            seen_of(comment),
            hidden=(),
            has_words=has_words,
            reasons={},
        ),
        "pending": pending.html if pending else None,
        "pending_number": pending.number if pending else None,
        "is_held": bool(case and case.is_held),
        "flag_count": case.flag_count if case else 0,
        "queue": str(case.queue) if case else None,
        "wanted_at": case.wanted_at if case else None,
        "need": in_words(case, now=now) if case and case.is_open else "",
        "opened_at": case.opened_at if case else None,
        "closed_at": case.closed_at if case else None,
        "author": {
            "level": standing.level if standing else 0,
            "published": record.published,
            "rejected": record.rejected,
            "removed": record.removed,
            "joined_at": comment.author.joined_at,
        },
        "notices": [notice_json(notice) for notice in file.notices],
        "orders": [_order_json(order) for order in materials.orders.get(article.site_id, [])],
        "notes": [note_json(note) for note in materials.notes.get(comment.pk, [])],
        "looking": materials.claims.get(comment.pk),
        "colleagues": [{"id": one.user_id, "name": one.name} for one in materials.colleagues_for(file)],
        "cluster": file.behind.cluster if file.behind else None,
        "behind_count": min(file.behind.count, BEHIND_MAX + 1) if file.behind else 0,
        "findings": [_finding_json(finding, has_words=has_words) for finding in file.findings],
        "flags": [_flag_json(flag, file) for flag in file.flags],
        "possible_actions": [action.value for action in file.possible_actions],
        "decision": decision_json(file.decision) if file.decision else None,
    }


def note_json(note: Note) -> dict[str, object]:
    return {"id": note.pk, "by": note.author_name, "body": note.body, "written_at": note.written_at}


def notice_json(file: NoticeFile) -> dict[str, object]:
    notice = file.item.notice
    return {
        "reference": notice.reference,
        "category": str(notice.category),
        "explanation": notice.explanation,
        "law": notice.law,
        "is_trusted": notice.is_trusted,
        "is_edited": file.is_edited,
        "received_at": notice.received_at,
        "outcome": file.item.outcome or None,
    }


def _order_json(order: Order) -> dict[str, object]:
    return {
        "id": order.pk,
        "authority": order.authority,
        "reference": order.reference,
        "law": order.legal_reference,
        "received_at": order.received_at,
        "forbids_telling": order.forbids_telling,
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


def _finding_json(finding: Finding, *, has_words: bool) -> dict[str, object]:
    return {
        "phase": finding.phase,
        "code": finding.code,
        "verdict": finding.verdict,
        # It quotes them.
        "evidence": finding.evidence if has_words else {},
    }


def _flag_json(flag: Flag, file: CaseFile) -> dict[str, object]:
    return {
        "reason": str(flag.reason),
        "note": flag.note,
        "reporter": flag.reporter.display_name,
        "is_edited": flag.revision_number not in {None, file.comment.revision.number},
        "raised_at": flag.raised_at,
    }
