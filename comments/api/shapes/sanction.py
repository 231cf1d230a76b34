from rest_framework import serializers

from comments.moderation.models import Reason, Sanction, SanctionKind


class SanctionShape(serializers.Serializer[Sanction]):
    id = serializers.UUIDField()
    profile = serializers.UUIDField(help_text="On whom it is laid.")
    kind = serializers.ChoiceField(choices=SanctionKind.values)
    reason = serializers.ChoiceField(choices=Reason.values)
    note = serializers.CharField(help_text="For moderators alone.")
    laid_by = serializers.CharField(help_text="The moderator's name.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null for good, and for a warning.")
    removes_from = serializers.DateTimeField(
        allow_null=True, help_text="What was posted from then on is being removed."
    )
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class SanctionPage(serializers.Serializer[object]):
    results = SanctionShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


class AcknowledgedShape(serializers.Serializer[object]):
    id = serializers.UUIDField()
    acknowledged_at = serializers.DateTimeField()


def sanction_json(sanction: Sanction) -> dict[str, object]:
    return {
        "id": sanction.pk,
        "profile": sanction.profile_id,
        "kind": str(sanction.kind),
        "reason": str(sanction.reason),
        "note": sanction.note,
        "laid_by": sanction.moderator_name,
        "starts_at": sanction.starts_at,
        "ends_at": sanction.ends_at,
        "removes_from": sanction.sweeps_from,
        "acknowledged_at": sanction.acknowledged_at,
        "lifted_at": sanction.lifted_at,
    }
