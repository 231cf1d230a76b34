from collections.abc import Sequence

from rest_framework import serializers

from comments.accounts.models import Profile


class NameShape(serializers.Serializer[Profile]):
    profile = serializers.UUIDField()
    name = serializers.CharField(help_text="What everybody reads above what they write.")
    is_guest = serializers.BooleanField()
    wanted = serializers.CharField(allow_null=True, help_text="The name that waits, if one does.")
    wanted_at = serializers.DateTimeField(allow_null=True)
    noticed = serializers.ListField(
        child=serializers.CharField(), help_text="What the site's lists have of the name that waits by now."
    )


class NamePage(serializers.Serializer[object]):
    results = NameShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def name_json(profile: Profile, *, noticed: Sequence[str] = ()) -> dict[str, object]:
    """
    Return what somebody is called and wants to be.

    :param noticed: `noticed_in` them, where a name waits
    """
    return {
        "profile": profile.pk,
        "name": profile.display_name,
        "is_guest": profile.is_guest,
        "wanted": profile.wanted_name or None,
        "wanted_at": profile.wanted_at,
        "noticed": list(noticed),
    }
