from rest_framework import serializers

from comments.posting.previewing import Preview


class AdvicePlaceShape(serializers.Serializer[object]):
    offset = serializers.IntegerField(help_text="In characters of the body, blanks around it cut off.")
    length = serializers.IntegerField()
    text = serializers.CharField()


class AdviceShape(serializers.Serializer[object]):
    code = serializers.CharField(help_text="What was noticed.")
    asks = serializers.ChoiceField(choices=["hold", "reject"])
    detail = serializers.CharField(help_text="Why, in words for the author.")
    places = AdvicePlaceShape(many=True)


class PreviewShape(serializers.Serializer[Preview]):
    html = serializers.CharField()
    advice = AdviceShape(many=True)


def preview_json(seen: Preview) -> dict[str, object]:
    return {
        "html": seen.html,
        "advice": [
            {
                "code": one.code,
                "asks": str(one.asks),
                "detail": str(one.words),
                "places": [
                    {"offset": place.offset, "length": place.length, "text": place.text}
                    for place in one.places
                ],
            }
            for one in seen.advice
        ],
    }
