"""
allauth's forms as our pages show them: every field has its label, so that none needs a placeholder.

Settings name each form (ACCOUNT_FORMS). It is not our `forms` module, because allauth's forms build on that one.
"""

from typing import Any

from allauth.account import forms as theirs
from django.utils.translation import gettext_lazy as _


class _Labelled:
    """Take what a label says better out of the fields, and tell browsers what is typed there."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            attributes = field.widget.attrs
            attributes.pop("placeholder", None)
            if attributes.get("type") == "email" or name == "code":
                attributes |= {"autocapitalize": "none", "spellcheck": "false"}
            if name in {"email", "login"}:
                field.label = _("E-mail address")
            if name == "password1":
                field.help_text = _(
                    "At least 8 characters. A few words that only you would put together are best."
                )
            elif name in {"password", "oldpassword"}:
                # The pages say beside the button what to do when it is forgotten.
                field.help_text = ""


class LoginForm(_Labelled, theirs.LoginForm):  # type: ignore[misc]
    pass


class SignupForm(_Labelled, theirs.SignupForm):  # type: ignore[misc]
    pass


class AddEmailForm(_Labelled, theirs.AddEmailForm):  # type: ignore[misc]
    pass


class ChangeEmailForm(_Labelled, theirs.ChangeEmailForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_Labelled, theirs.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(_Labelled, theirs.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(_Labelled, theirs.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(_Labelled, theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Labelled, theirs.ReauthenticateForm):  # type: ignore[misc]
    pass


class RequestLoginCodeForm(_Labelled, theirs.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmLoginCodeForm(_Labelled, theirs.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmEmailVerificationCodeForm(_Labelled, theirs.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    pass


class ConfirmPasswordResetCodeForm(_Labelled, theirs.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    pass
