from rest_framework import serializers

from comments.moderation.models import HandOver


class HandOverShape(serializers.Serializer[HandOver]):
    id = serializers.IntegerField()
    comment = serializers.UUIDField(allow_null=True, help_text="Null once it is gone; its words stay below.")
    revision = serializers.IntegerField(help_text="Number of the words that were handed over.")
    words = serializers.CharField(help_text="As they stood.")
    authority = serializers.CharField()
    reference = serializers.CharField(help_text="Theirs; may be empty.")
    handed_at = serializers.DateTimeField(help_text="When they were told.")
    note = serializers.CharField(help_text="For the team.")
    recorded_by = serializers.CharField(help_text="Name of who wrote it down.")
    recorded_at = serializers.DateTimeField()


class HandOverPage(serializers.Serializer[object]):
    results = HandOverShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def hand_over_json(handed: HandOver) -> dict[str, object]:
    return {
        "id": handed.pk,
        "comment": handed.comment_id,
        "revision": handed.revision_number,
        "words": handed.words,
        "authority": handed.authority,
        "reference": handed.reference,
        "handed_at": handed.handed_at,
        "note": handed.note,
        "recorded_by": handed.moderator_name,
        "recorded_at": handed.recorded_at,
    }
