"""Accounts as the operator makes and changes them: one for each address, however it is written."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import UserChangeForm, UserCreationForm

from comments.accounts.models import User


class NewUserForm(UserCreationForm):  # type: ignore[misc]  # unfold publishes no types
    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this address."))
        return email


class OwnUserForm(UserChangeForm):  # type: ignore[misc]  # unfold publishes no types
    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an account with this address."))
        return email
