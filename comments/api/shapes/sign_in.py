from rest_framework import serializers

from comments.api.fields import Input, Text

_SECRET_MAX = 1000


class Address(Input):
    email = Text(max_length=254)


class Credentials(Address):
    password = Text(max_length=_SECRET_MAX)


class NewAccount(Credentials):
    name = Text(max_length=60, help_text="The name beside your comments; each site gives it out once.")
    site = Text(
        required=False,
        allow_blank=True,
        max_length=50,
        help_text="Slug of the site that you come from, if any.",
    )


class Code(Input):
    code = Text(max_length=_SECRET_MAX, help_text="From the mail.")


class Key(Input):
    key = Text(max_length=_SECRET_MAX, help_text="The code from the mail.")


class NewPassword(Key):
    password = Text(max_length=_SECRET_MAX)


class PasswordChange(Input):
    current_password = Text(max_length=_SECRET_MAX)
    new_password = Text(max_length=_SECRET_MAX)


class SignedInUserShape(serializers.Serializer[object]):
    id = serializers.UUIDField()
    display = serializers.CharField()
    email = serializers.EmailField(help_text="Your own; it stands nowhere else in this API.")
    has_usable_password = serializers.BooleanField()


class SignInShape(serializers.Serializer[object]):
    user = SignedInUserShape(required=False)


class SignInMetaShape(serializers.Serializer[object]):
    is_authenticated = serializers.BooleanField()
    session_token = serializers.CharField(
        required=False, help_text="Send it as X-Session-Token from now on; it replaces the one before."
    )


class SignInAnswer(serializers.Serializer[object]):
    status = serializers.IntegerField()
    # The framework gathers fields and takes them off the class, so that its own `data` stays.
    data = SignInShape(required=False)  # type: ignore[assignment]
    meta = SignInMetaShape(required=False)
