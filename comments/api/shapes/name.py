from rest_framework import serializers

from comments.accounts.models import Profile
from comments.moderation.models import NameRefusal
from comments.moderation.people.renaming import Waiting


class RefusedNameShape(serializers.Serializer[NameRefusal]):
    name = serializers.CharField()
    refused_at = serializers.DateTimeField()
    by = serializers.CharField(help_text="What the moderator was called then.")
    rule = serializers.CharField(
        help_text="The title of the house rule, or the law; empty where there is neither."
    )
    explanation = serializers.CharField(help_text="What they were told beside the reason.")
    statement = serializers.UUIDField()
    given_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when they may bear it after all; null while the refusal stands."
    )


class NameShape(serializers.Serializer[Profile]):
    profile = serializers.UUIDField()
    name = serializers.CharField(help_text="What everybody reads above what they write.")
    is_guest = serializers.BooleanField()
    wanted = serializers.CharField(allow_null=True, help_text="The name that waits, if one does.")
    wanted_at = serializers.DateTimeField(allow_null=True)
    noticed = serializers.ListField(
        child=serializers.CharField(), help_text="What the site's lists have of the name that waits by now."
    )
    refused = RefusedNameShape(
        many=True, help_text="Names that they were refused before, where one waits: the latest, five at most."
    )


class NamePage(serializers.Serializer[object]):
    results = NameShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def name_json(profile: Profile, *, waiting: Waiting | None = None) -> dict[str, object]:
    """
    Return what somebody is called and wants to be.

    :param waiting: what has to be known of the name that waits, where one does
    """
    return {
        "profile": profile.pk,
        "name": profile.display_name,
        "is_guest": profile.is_guest,
        "wanted": profile.wanted_name or None,
        "wanted_at": profile.wanted_at,
        "noticed": list(waiting.noticed) if waiting else [],
        "refused": [_refused_json(refusal) for refusal in waiting.refused] if waiting else [],
    }


def _refused_json(refusal: NameRefusal) -> dict[str, object]:
    return {
        "name": refusal.name,
        "refused_at": refusal.refused_at,
        "by": refusal.moderator_name,
        "rule": refusal.statement.clause_title or refusal.statement.law,
        "explanation": refusal.statement.explanation,
        "statement": refusal.statement_id,
        "given_at": refusal.given_at,
    }
