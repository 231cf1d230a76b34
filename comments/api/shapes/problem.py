from rest_framework import serializers


class FieldErrorShape(serializers.Serializer[object]):
    """What is wrong with one field or parameter; the facts of its code, such as `limit`, stand beside."""

    field = serializers.CharField(help_text="Inner fields are named with dots.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer[object]):
    """RFC 9457. Some codes add facts of their own, such as `version` or `retry_after_seconds`."""

    type = serializers.URLField(help_text="Address of the code's description.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What to do, in the language of Accept-Language.")
    code = serializers.CharField(help_text="Stable; for programs.")
    instance = serializers.CharField(help_text="The path that was asked.")
    # The framework gathers fields and takes them off the class, so that its own `errors` stays.
    errors = FieldErrorShape(many=True, required=False)  # type: ignore[assignment]


class ProblemKindShape(serializers.Serializer[object]):
    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    type = serializers.URLField()
