"""What allauth does differently here: mail goes through the outbox, and nobody is led away or given away."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from comments.accounts import limits
from comments.accounts.addresses import AddressRefused, check_address
from comments.accounts.arriving import site_of
from comments.accounts.models import User
from comments.accounts.profiles import ensure_profile
from comments.accounts.security import tell_not_signed_in, tell_signed_in
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

_ADDRESS_MAX = 2000
_SUBJECT_MAX = 200


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    # Used where a template greets somebody before any site is known.
    house_name: ClassVar[str] = "Belowline"

    def is_safe_url(self, url: str) -> bool:
        """Lead back only to pages of the host that was asked; allauth alone would allow every host of ours."""
        request: HttpRequest = current.request
        return len(url) <= _ADDRESS_MAX and url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail, and leave the sending to the worker: a slow mail server must not hold a request."""
        request: HttpRequest | None = current.request
        site = site_of(request)
        known = {"request": request, "email": email, "site_name": site.name if site else self.house_name}
        mail = self.render_mail(template_prefix, email, known | context)
        pages = [body for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"]
        with transaction.atomic():
            record(
                Event.MAIL_REQUESTED,
                at=timezone.now(),
                to=email,
                subject=_one_line(mail.subject),
                text=mail.body,
                html=pages[0] if pages else "",
            )

    def clean_email(self, email: str) -> str:
        """Refuse addresses of providers that the site does not take, before anybody looks whether there is an account."""
        cleaned: str = super().clean_email(email)
        site = site_of(current.request)
        if site is not None:
            try:
                check_address(cleaned, site=site)
            except AddressRefused as refused:
                raise ValidationError(str(refused), code=refused.code) from None
        return cleaned

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        try:
            with transaction.atomic():
                saved: User = super().save_user(request, user, form, commit)
        except IntegrityError:
            # Two sign-ups with one address at once: the second is answered as if it had come later.
            answer = prevent_enumeration(request, email=form.cleaned_data["email"])
            raise ImmediateHttpResponse(answer) from None
        return saved

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of the address alone; the time that a new account's password takes is spent here too."""
        make_password("nobody's password")
        super().send_account_already_exists_mail(email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """
        Mark the address as its owner's and give them their name on the site they came from.

        Not earlier: if a mere sign-up took the name, a second one could ask whether it is taken, and so learn whether
        the first one's address had an account already. Nor does an address that is not theirs keep a name from others.
        """
        confirmed: bool = super().confirm_email(request, email_address)
        site = site_of(request) if confirmed else None
        if site:
            ensure_profile(user=email_address.user, site=site, now=timezone.now())
        return confirmed

    def login(self, request: HttpRequest, user: User) -> None:
        """Refuse who was switched off between the password and the code."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        tell_signed_in(user_id=user.pk, is_staff=user.is_staff)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        named = credentials.get("email") or credentials.get("username") or ""
        tell_not_signed_in(mailbox=limits.caller_mailbox(str(named)))


def _one_line(subject: str) -> str:
    """Return the subject without line ends and signs that nobody sees, which some readers of mail obey."""
    return "".join(sign for sign in " ".join(subject.split()) if sign.isprintable())[:_SUBJECT_MAX]
