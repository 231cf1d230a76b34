"""What a moderator fills in to lay something on somebody."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy

from comments.moderation.models import Reason, SanctionKind
from comments.moderation.people.sanctionable import Wish

# What is chosen most; any other end can be typed.
SPANS = {
    "1h": (gettext_lazy("for an hour"), timedelta(hours=1)),
    "1d": (gettext_lazy("for a day"), timedelta(days=1)),
    "7d": (gettext_lazy("for a week"), timedelta(days=7)),
    "30d": (gettext_lazy("for 30 days"), timedelta(days=30)),
}


class LayForm(forms.Form):
    """The shape of a wish; whether it is allowed is asked of `lay_sanction`."""

    kind = forms.CharField(required=False)
    reason = forms.CharField(required=False)
    span = forms.CharField(required=False)
    until = forms.DateTimeField(required=False)
    note = forms.CharField(required=False)
    explanation = forms.CharField(required=False)
    law = forms.CharField(required=False)
    gravity = forms.CharField(required=False)
    intent = forms.CharField(required=False)
    unwarned_because = forms.CharField(required=False)
    sweep_hours = forms.IntegerField(required=False)
    comment = forms.UUIDField(required=False)

    def wish(self, *, now: datetime) -> Wish:
        given = self.cleaned_data
        is_trusted = given["kind"] == SanctionKind.TRUSTED
        return Wish(
            kind=given["kind"],
            reason=Reason.FINE if is_trusted and not given["reason"] else given["reason"],
            until=now + SPANS[given["span"]][1] if given["span"] in SPANS else given["until"],
            note=given["note"],
            explanation=given["explanation"],
            law=given["law"],
            gravity=given["gravity"],
            intent=given["intent"],
            unwarned_because=given["unwarned_because"],
            sweep_hours=given["sweep_hours"] or 0,
        )
