"""One case with everything that its card on the desk shows: beside what a list of cases says, what a moderator reads before deciding."""

from datetime import datetime

from rest_framework import serializers

from comments.api.shapes.bulk import StretchShape
from comments.api.shapes.case import (
    CaseNoticeShape,
    CaseShape,
    DecisionShape,
    case_json,
    decision_json,
    notice_json,
)
from comments.api.shapes.statement import AppealShape, appeal_json
from comments.moderation.desk.alike import Alike
from comments.moderation.desk.around import plain
from comments.moderation.desk.cards import Card, card_of
from comments.moderation.desk.casefile import CaseFile, NoticeFile
from comments.moderation.desk.comparing import Change, Edit
from comments.moderation.desk.materials import materials_for
from comments.moderation.desk.reporters import Reports
from comments.moderation.findings.explaining import Explanation
from comments.moderation.models import Appeal, FlagReason
from comments.moderation.policies import Moderator
from comments.threads.models import Comment, Status


class WhyShape(serializers.Serializer[object]):
    tone = serializers.CharField(help_text="What it asks for: publish, hold or reject.")
    words = serializers.CharField()
    comments = serializers.ListField(
        child=serializers.UUIDField(), help_text="Earlier ones that it is about."
    )


class ChangeShape(serializers.Serializer[Change]):
    kind = serializers.ChoiceField(choices=["same", "added", "gone"])
    text = serializers.CharField()


class EditShape(serializers.Serializer[Edit]):
    changes = ChangeShape(many=True, help_text="In reading order; empty where it is too long to compare.")
    before = serializers.CharField(help_text="The words before, as they were written.")


class ReporterShape(serializers.Serializer[object]):
    profile = serializers.UUIDField()
    name = serializers.CharField()
    note = serializers.CharField()
    past = serializers.CharField(help_text="How their earlier reports fared, in words.")
    accuracy = serializers.FloatField(
        allow_null=True, help_text="The same, 0 to 1; null while none of them is decided."
    )
    raised_at = serializers.DateTimeField()


class ReportsShape(serializers.Serializer[Reports]):
    reason = serializers.ChoiceField(choices=FlagReason.values)
    count = serializers.IntegerField(help_text="How many there are for this reason.")
    reporters = ReporterShape(many=True, help_text="The latest 20, oldest first.")


class StandingShape(serializers.Serializer[object]):
    words = serializers.ListField(
        child=serializers.CharField(),
        help_text="The level, what it follows from, and what the next asks for.",
    )
    approved = serializers.IntegerField(help_text="Comments that stand.")
    rejected = serializers.IntegerField(help_text="Rejected or removed ones.")
    flagged = serializers.IntegerField(help_text="Reports by readers.")
    upheld = serializers.IntegerField(help_text="Reported comments that were taken away.")
    is_of_the_latest = serializers.BooleanField(
        help_text="`author` counts their latest comments alone: they have more."
    )


class NetworkShape(serializers.Serializer[object]):
    digest = serializers.CharField(help_text="From where it came, hashed: the filter `address` of `cases`.")
    count = serializers.IntegerField(help_text="Comments from there; 100 for more than 99.")


class BesideShape(serializers.Serializer[Comment]):
    id = serializers.UUIDField()
    author = serializers.CharField(help_text="Display name.")
    status = serializers.ChoiceField(choices=Status.values)
    text = serializers.CharField(help_text="Without markup; empty where its author withdrew it.")


class AlikeShape(serializers.Serializer[Alike]):
    mark = serializers.CharField(help_text="By which they are decided together (`bulk/`).")
    words = serializers.CharField()
    count = serializers.IntegerField(help_text="Other open cases; 100 or more for more than 99.")
    comments = BesideShape(many=True, help_text="The first three.")


class CaseAppealShape(AppealShape):
    against = serializers.CharField(help_text="What it is against, in words.")
    by = serializers.CharField(help_text="Who objected, by their name.")
    decided_by = serializers.CharField(allow_null=True)


class NoticeFileShape(CaseNoticeShape):
    words = serializers.CharField(help_text="What it is about, as it was written.")
    changes = ChangeShape(
        many=True, help_text="What was changed since; empty where it is too long to compare."
    )


class CaseFileShape(CaseShape):
    revision = serializers.IntegerField(
        help_text="Number of the words at issue; say it when you hand them over to an authority."
    )
    why = WhyShape(many=True, help_text="The findings in words.")
    written = StretchShape(
        many=True, help_text="The words at issue as they were written, with what was noticed in them."
    )
    reports = ReportsShape(many=True, help_text="By reason, the most frequent first.")
    standing = StandingShape()
    network = NetworkShape(allow_null=True)
    edit = EditShape(
        allow_null=True, help_text="What the latest words changed: of those that are public, or before them."
    )
    edit_since_reported = EditShape(
        allow_null=True, help_text="What was changed of the words that readers reported."
    )
    lead = serializers.CharField(help_text="How the article begins.")
    answered = BesideShape(allow_null=True, help_text="The comment that it answers.")
    said_before = BesideShape(many=True, help_text="What others answered to the same one just before.")
    earlier = DecisionShape(many=True, help_text="The latest on other comments of the author.")
    appeals = CaseAppealShape(many=True, help_text="Objections that opened the case, oldest first.")
    alike = AlikeShape(many=True, help_text="What it shares with other open cases, what most share first.")
    notices = NoticeFileShape(many=True, help_text="Legal notices about it, where it is a legal case.")
    threatens_life = serializers.BooleanField(help_text="Somebody says so, and it is still to be decided.")
    is_handed_over = serializers.BooleanField(help_text="An authority was told.")
    may_sanction = serializers.BooleanField(help_text="You may lay something on its author.")
    undo_seconds = serializers.IntegerField(help_text="So long you can take your decision back; else 0.")


def case_file_json(file: CaseFile, *, viewer: Moderator, now: datetime) -> dict[str, object]:
    """Return a case with what its card shows, made by the card itself; words that their author withdrew are in none of it."""
    materials = materials_for([file], viewer=viewer, now=now)
    card = card_of(file, now=now, materials=materials, viewer_id=viewer.user_id)
    comment, record, standing = file.comment, file.track_record, card.standing
    has_words = comment.status != Status.WITHDRAWN
    shown = {
        "revision": comment.words_at_issue.number,
        # Its words quote those of the comment.
        "why": [_why_json(one) for one in card.why] if has_words else [],
        "written": [{"text": one.text, "why": one.why} for one in card.written] if has_words else [],
        "reports": [_reports_json(one) for one in card.reports],
        "standing": {
            "words": [card.level, *card.level_facts],
            "approved": standing.approved_count,
            "rejected": standing.rejected_count,
            "flagged": standing.flagged_count,
            "upheld": standing.upheld_count,
            "is_of_the_latest": record.is_of_the_latest,
        },
        "network": {"digest": card.network.digest, "count": card.network.count} if card.network else None,
        "edit": _edit_json(card.edit) if has_words else None,
        "edit_since_reported": _edit_json(card.edit_since_reported) if has_words else None,
        "lead": card.lead,
        "answered": _beside_json(file.answered) if file.answered else None,
        "said_before": [_beside_json(one) for one in file.replies_before],
        "earlier": [decision_json(one) for one in file.earlier],
        "appeals": [_appeal_json(one) for one in file.appeals],
        "alike": [_alike_json(one) for one in file.alike],
        "notices": [_notice_json(one, has_words=has_words) for one in file.notices],
    }
    return case_json(file, materials=materials, now=now) | shown | _state_json(card)


def _why_json(why: Explanation) -> dict[str, object]:
    return {"tone": why.tone, "words": why.words, "comments": list(why.comments)}


def _state_json(card: Card) -> dict[str, object]:
    return {
        "threatens_life": card.threatens_life,
        "is_handed_over": card.is_handed_over,
        "may_sanction": card.may_sanction,
        "undo_seconds": card.undo_seconds,
    }


def _reports_json(reports: Reports) -> dict[str, object]:
    return {
        "reason": str(reports.code),
        "count": reports.count,
        "reporters": [
            {
                "profile": one.profile_id,
                "name": one.name,
                "note": one.note,
                "past": one.past,
                "accuracy": one.accuracy,
                "raised_at": one.raised_at,
            }
            for one in reports.reporters
        ],
    }


def _edit_json(edit: Edit | None) -> dict[str, object] | None:
    return {"changes": _changes_json(edit.changes), "before": edit.before} if edit else None


def _changes_json(changes: list[Change]) -> list[dict[str, str]]:
    return [{"kind": one.kind, "text": one.text} for one in changes]


def _beside_json(comment: Comment) -> dict[str, object]:
    is_withdrawn = comment.status == Status.WITHDRAWN
    return {
        "id": comment.pk,
        "author": comment.author.display_name,
        "status": str(comment.status),
        "text": "" if is_withdrawn else plain(comment.revision.html),
    }


def _alike_json(alike: Alike) -> dict[str, object]:
    return {
        "mark": alike.mark,
        "words": alike.words,
        "count": alike.count,
        # The words by which they are alike: of some, newer ones than everybody reads.
        "comments": [_beside_json(one) | {"text": plain(one.words_at_issue.html)} for one in alike.comments],
    }


def _appeal_json(appeal: Appeal) -> dict[str, object]:
    return appeal_json(appeal) | {
        "against": appeal.against,
        "by": appeal.by,
        "decided_by": appeal.reviewer_name or None,
    }


def _notice_json(file: NoticeFile, *, has_words: bool) -> dict[str, object]:
    return notice_json(file) | {
        "words": file.item.revision.body if has_words else "",
        "changes": _changes_json(file.changes) if has_words else [],
    }
