from rest_framework import serializers

from comments.moderation.models import Gravity, Intent, Reason, Sanction, SanctionKind


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
    warned_by = serializers.UUIDField(
        allow_null=True, help_text="The warning before a mute or ban for what is illegal."
    )
    unwarned_because = serializers.CharField(help_text="Why there was none.")
    weighed_illegal = serializers.IntegerField(
        allow_null=True, help_text="Comments against the law among those weighed, of 180 days."
    )
    weighed_comments = serializers.IntegerField(allow_null=True)
    gravity = serializers.ChoiceField(choices=["", *Gravity.values])
    intent = serializers.ChoiceField(choices=["", *Intent.values])
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
        "warned_by": sanction.warned_by_id,
        "unwarned_because": sanction.unwarned_because,
        "weighed_illegal": sanction.weighed_illegal,
        "weighed_comments": sanction.weighed_comments,
        "gravity": str(sanction.gravity),
        "intent": str(sanction.intent),
        "lifted_at": sanction.lifted_at,
    }
