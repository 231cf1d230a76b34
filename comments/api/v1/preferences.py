"""What somebody wants to be told, kind by kind and channel by channel."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.api.describing import described
from comments.api.fields import Choice, Input
from comments.api.resource import Resource
from comments.notifications.choosing import KindIsOwed, RhythmRefused, choose
from comments.notifications.kinds import Kind, Rhythm
from comments.notifications.offering import KindNotFound, Way, offer_to


class NewsWayShape(serializers.Serializer[object]):
    channel = serializers.CharField(help_text="email, in_app; others may follow.")
    rhythm = serializers.ChoiceField(choices=Rhythm.values, help_text="How it comes now.")
    rhythms = serializers.ListField(
        child=serializers.ChoiceField(choices=Rhythm.values),
        help_text="What it could be; empty where it is owed and nobody chooses.",
    )


class NewsShape(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices=Kind.values)
    title = serializers.CharField(help_text="What is told, in the first person and the caller's language.")
    owed_because = serializers.CharField(help_text="Why it cannot be switched off; empty where it can.")
    ways = NewsWayShape(many=True)


class PreferencesShape(serializers.Serializer[object]):
    is_stopped = serializers.BooleanField(
        help_text="Whether nothing comes but what is owed, whatever is chosen below."
    )
    kinds = NewsShape(many=True, help_text="Those that may concern you, in a fixed order.")


class RhythmInput(Input):
    rhythm = Choice(choices=Rhythm.values, help_text="`off` switches it off, and any other one on again.")


class MyPreferences(Resource):
    tag = "me"
    signed_in = ("GET",)

    @described(operation_id="myPreferences", summary="What you are told", responses=PreferencesShape)
    def get(self, request: Request, **_route: Any) -> Response:
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        offer = offer_to(self.user)
        kinds = [
            {
                "kind": line.kind.value,
                "title": str(line.wish),
                "owed_because": str(line.owed),
                "ways": [_way_json(way) for way in line.ways],
            }
            for line in offer.lines
        ]
        return Response({"is_stopped": offer.is_stopped, "kinds": kinds})


class MyPreference(Resource):
    tag = "me"
    signed_in = ("PUT",)
    limits = {"PUT": limits.EDIT}
    refusals = {"PUT": (KindNotFound, KindIsOwed, RhythmRefused)}

    @described(
        operation_id="setMyPreference",
        summary="Choose how you are told of one kind over one channel",
        request=RhythmInput,
        responses=NewsWayShape,
    )
    def put(self, request: Request, kind: str, channel: str, **_route: Any) -> Response:
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        sent = RhythmInput(data=request.data)
        sent.is_valid(raise_exception=True)
        way = offer_to(self.user).way(kind, channel)
        rhythm = Rhythm(sent.validated_data["rhythm"])
        choose(user=self.user, rhythms={(way.kind, way.channel): rhythm}, now=self.now)
        return Response(_way_json(offer_to(self.user).way(kind, channel)))


def _way_json(way: Way) -> dict[str, object]:
    return {
        "channel": way.channel,
        "rhythm": way.rhythm.value,
        "rhythms": [rhythm.value for rhythm in way.rhythms],
    }
