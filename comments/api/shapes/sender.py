from rest_framework import serializers

from comments.moderation.models import Gravity, Heard, Intent, Step, Suspension
from comments.moderation.people.sending import SenderFile


class SuspensionShape(serializers.Serializer[Suspension]):
    id = serializers.UUIDField()
    profile = serializers.UUIDField(
        allow_null=True, help_text="Whose it is; null for whoever gives an address."
    )
    notice = serializers.UUIDField(allow_null=True, help_text="The legal notice whose sender is meant.")
    what = serializers.ChoiceField(choices=Heard.values)
    step = serializers.ChoiceField(choices=Step.values)
    explanation = serializers.CharField(help_text="What they were told.")
    is_told = serializers.BooleanField(help_text="Whether there is anywhere to tell them.")
    note = serializers.CharField(help_text="For moderators alone.")
    laid_by = serializers.CharField(help_text="The moderator's name.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null for a warning.")
    warned_by = serializers.UUIDField(allow_null=True, help_text="The warning on which a suspension stands.")
    weighed_sent = serializers.IntegerField(help_text="What they had sent in 180 days.")
    weighed_unfounded = serializers.IntegerField()
    gravity = serializers.ChoiceField(choices=["", *Gravity.values])
    intent = serializers.ChoiceField(choices=["", *Intent.values])
    lifted_at = serializers.DateTimeField(allow_null=True)


class SuspensionPage(serializers.Serializer[object]):
    results = SuspensionShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


class SentShape(serializers.Serializer[object]):
    what = serializers.ChoiceField(choices=Heard.values)
    sent = serializers.IntegerField(help_text="In 180 days.")
    unfounded = serializers.IntegerField(help_text="How much of it was found to be unfounded.")
    warning = serializers.UUIDField(
        allow_null=True, help_text="The warning on which a suspension could stand."
    )


class SenderShape(serializers.Serializer[object]):
    profile = serializers.UUIDField(allow_null=True)
    notice = serializers.UUIDField(allow_null=True)
    sent = SentShape(many=True)
    suspensions = SuspensionShape(many=True, help_text="The latest twenty, what is over among them.")


def suspension_json(suspension: Suspension) -> dict[str, object]:
    return {
        "id": suspension.pk,
        "profile": suspension.profile_id,
        "notice": suspension.notice_id,
        "what": str(suspension.what),
        "step": str(suspension.step),
        "explanation": suspension.statement.explanation,
        "is_told": not suspension.statement.exemption,
        "note": suspension.note,
        "laid_by": suspension.moderator_name,
        "starts_at": suspension.starts_at,
        "ends_at": suspension.ends_at,
        "warned_by": suspension.warned_by_id,
        "weighed_sent": suspension.weighed_sent,
        "weighed_unfounded": suspension.weighed_unfounded,
        "gravity": str(suspension.gravity),
        "intent": str(suspension.intent),
        "lifted_at": suspension.lifted_at,
    }


def sender_json(file: SenderFile) -> dict[str, object]:
    return {
        "profile": file.profile.pk if file.profile else None,
        "notice": file.notice.pk if file.notice else None,
        "sent": [
            {
                "what": str(one.what),
                "sent": one.weighed.sent,
                "unfounded": one.weighed.unfounded,
                "warning": one.warning.pk if one.warning else None,
            }
            for one in file.sent
        ],
        "suspensions": [suspension_json(one) for one in file.suspensions],
    }
