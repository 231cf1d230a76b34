from rest_framework import serializers

from comments.moderation.models import Notice, NoticeCategory, NoticeItem
from comments.threads.models import Status


class NoticeItemShape(serializers.Serializer[NoticeItem]):
    comment = serializers.UUIDField()
    version = serializers.IntegerField(help_text="Of the comment when the notice came.")
    outcome = serializers.ChoiceField(choices=Status.values, allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class FiledNoticeShape(serializers.Serializer[Notice]):
    """A notice for moderators; who sent it is not said."""

    reference = serializers.CharField()
    category = serializers.ChoiceField(choices=NoticeCategory.values)
    explanation = serializers.CharField()
    law = serializers.CharField()
    is_trusted = serializers.BooleanField(help_text="Sent by a trusted flagger.")
    is_paused = serializers.BooleanField(
        help_text="Waits because its sender is suspended from sending notices."
    )
    received_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    comments = NoticeItemShape(many=True)


class FiledNoticePage(serializers.Serializer[object]):
    results = FiledNoticeShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def notice_json(notice: Notice) -> dict[str, object]:
    """Return a notice with its items, which must be at hand."""
    return {
        "reference": notice.reference,
        "category": str(notice.category),
        "explanation": notice.explanation,
        "law": notice.law,
        "is_trusted": notice.is_trusted,
        "is_paused": notice.paused_by_id is not None,
        "received_at": notice.received_at,
        "decided_at": notice.decided_at,
        "comments": [
            {
                "comment": item.comment_id,
                "version": item.version,
                "outcome": item.outcome or None,
                "decided_at": item.decided_at,
            }
            for item in notice.items.all()
        ],
    }
