from rest_framework import serializers

from comments.moderation.models import Action, CannedReason, Reason


class CannedShape(serializers.Serializer[CannedReason]):
    id = serializers.IntegerField()
    language = serializers.CharField(help_text="Empty for every language.")
    action = serializers.ChoiceField(choices=Action.values)
    reason = serializers.ChoiceField(choices=Reason.values)
    title = serializers.CharField(help_text="By which moderators find them.")
    text = serializers.CharField(help_text="Words for the author: an `explanation` of a decision.")


class CannedPage(serializers.Serializer[object]):
    results = CannedShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def canned_json(canned: CannedReason) -> dict[str, object]:
    return {
        "id": canned.pk,
        "language": canned.language,
        "action": str(canned.action),
        "reason": str(canned.reason),
        "title": canned.title,
        "text": canned.text,
    }
