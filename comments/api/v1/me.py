from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts.models import Membership, Profile, Role, User
from comments.api.describing import described
from comments.api.resource import Resource


class MyPlaceShape(serializers.Serializer[object]):
    site = serializers.SlugField()
    role = serializers.ChoiceField(choices=Role.values)
    name = serializers.CharField(allow_null=True, help_text="Yours there; null until you first take part.")
    wanted_name = serializers.CharField(
        allow_null=True, help_text="Another name of yours that waits for a moderator; null where none does."
    )


class MeShape(serializers.Serializer[object]):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="The name you asked for; each site gives it out once.")
    language = serializers.CharField(help_text="BCP 47 tag; empty for the browser's.")
    time_zone = serializers.CharField(help_text="IANA name; empty for the browser's.")
    sites = MyPlaceShape(many=True, help_text="Where you have a name or a role, by slug.")


class Me(Resource):
    tag = "me"
    signed_in = ("GET",)

    @described(operation_id="me", summary="Who you are here", responses=MeShape)
    def get(self, request: Request, **_route: Any) -> Response:
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        return Response(me_json(self.user))


def me_json(user: User) -> dict[str, object]:
    """Return somebody's own view of themselves, without the address they sign in with; two queries."""
    own = Profile.objects.filter(user=user).values_list("site__slug", "display_name", "wanted_name")
    names = {slug: (name, wanted or None) for slug, name, wanted in own}
    roles = dict(Membership.objects.filter(user=user).values_list("site__slug", "role"))
    return {
        "id": user.pk,
        "name": user.name,
        "language": user.language,
        "time_zone": user.time_zone,
        "sites": [
            {
                "site": slug,
                "role": roles.get(slug, Role.READER.value),
                "name": names.get(slug, (None, None))[0],
                "wanted_name": names.get(slug, (None, None))[1],
            }
            for slug in sorted({*names, *roles})
        ],
    }
