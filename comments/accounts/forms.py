"""
What the sign-up form asks beyond allauth's own questions, what people may say about themselves later, and what the
operator may about their addresses.
"""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import context as current
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.distinct import DistinctFormSet
from articles.models import Site
from articles.validators import validate_time_zone
from comments.accounts.arriving import SESSION_KEY, site_of
from comments.accounts.models import User
from comments.accounts.names import NAME_LENGTH
from comments.accounts.profiles import check_name
from comments.errors import Refused


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        longest = NAME_LENGTH.stop - 1
        widget = forms.TextInput(
            attrs={"autocomplete": "nickname", "maxlength": longest, "spellcheck": "false"}
        )
        super().__init__(label=_("Display name"), widget=widget, **kwargs)


class SignupForm(forms.Form):
    """The part of the sign-up form that is ours; allauth's form inherits from it, as its API does."""

    name = NameField(help_text=_("Readers see it beside what you write. You can change it later."))
    # Where the person comes from; the form carries it from the first page on.
    site = forms.Field(required=False, widget=forms.HiddenInput)

    field_order = ("name", "email", "password1", "site")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arrived_from = site_of(current.request, named=str(self.data.get("site", "")))
        if self.arrived_from:
            self.initial.setdefault("site", self.arrived_from.slug)

    def clean_name(self) -> str:
        return _checked_name(self.cleaned_data["name"], site=self.arrived_from, user=None)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep what the person said; the profile follows when the address is shown to be theirs (adapters.py)."""
        user.name = self.cleaned_data["name"]
        user.language = get_language() or ""
        user.save(update_fields=["name", "language"])
        if self.arrived_from:
            request.session[SESSION_KEY] = self.arrived_from.slug


class ProfileForm(forms.Form):
    """What somebody may say about themselves: their name on a site, and how pages are written for them."""

    name = NameField()
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("As my browser says")), *settings.LANGUAGES],
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        required=False,
        max_length=64,
        validators=[validate_time_zone],
        help_text=_("Times are shown in it. Left empty, the zone of your device is used."),
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: User, site: Site | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._site = user, site
        if site is None:
            del self.fields["name"]

    def clean_name(self) -> str:
        return _checked_name(self.cleaned_data["name"], site=self._site, user=self._user)


def _checked_name(raw: str, *, site: Site | None, user: User | None) -> str:
    try:
        return check_name(raw, site=site, user=user)
    except Refused as refused:
        raise forms.ValidationError(str(refused), code=refused.code) from None


class EmailAddressForm(forms.ModelForm):
    def clean_email(self) -> str:
        # As allauth keeps it, or two that differ in case would look like two.
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verified") and "email" in cleaned:
            others = EmailAddress.objects.filter(email=cleaned["email"], verified=True)
            if others.exclude(user=self.instance.user_id).exists():
                self.add_error("email", _("There is an account with this address."))
        return cleaned


class EmailAddressFormSet(DistinctFormSet):
    """At most one address is the primary one."""

    distinct = "primary"
    taken = _("Another address is the primary one already.")

    def spares(self, used: set[Any]) -> Iterator[bool]:
        return repeat(False)
