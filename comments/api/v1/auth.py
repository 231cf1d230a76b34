"""Signing in from an app: allauth's flows behind our shapes, so that both doors share one set of rules and limits."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account import views
from allauth.headless.constants import Client
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts.limits import TooOften
from comments.api.describing import described
from comments.api.errors import MEDIA_TYPE, RETRY_SECONDS, TokenRefused, TooLarge, problem
from comments.api.fields import Input
from comments.api.resource import Resource
from comments.api.shapes.sign_in import (
    Address,
    Code,
    Credentials,
    Key,
    NewAccount,
    NewPassword,
    PasswordChange,
    SignInAnswer,
)
from comments.errors import Refused
from comments.threads.voting import NotSignedIn


class SignInPending(Refused):
    """The session is not complete: `data.flows` says what is pending, `meta.session_token` carries on with it."""

    code: ClassVar[str] = "sign_in_pending"
    status: ClassVar[int] = 401
    message = _("One more step is needed; see data.flows.")


class StepUnfit(Refused):
    """The step belongs to a flow that was not begun, is over, or has nothing to do for somebody signed in."""

    code: ClassVar[str] = "step_unfit"
    status: ClassVar[int] = 409
    message = _("This step cannot be taken now. Begin the flow again, or sign out first.")


class AuthRoute(Resource):
    """Checks the shape, lets allauth do it, and says what it said in the words of this API."""

    tag = "auth"
    # allauth reads the token itself: it also stands for somebody who is only half-way in.
    authentication_classes = ()
    flow: ClassVar[type[views.APIView]]
    refusals = {"POST": (SignInPending, StepUnfit, TokenRefused, TooOften), "GET": (NotSignedIn,)}

    def get_authenticators(self) -> list[Any]:
        return []

    def run(self, request: Request, shape: type[Input] | None = None) -> Response:
        """
        Answer as the flow does.

        200 is a session. 401 is none yet: `data.flows` says what is pending, and `meta.session_token` carries on.
        """
        _keep_body(request, self.body_max_bytes)
        if shape is not None:
            shape(data=request.data).is_valid(raise_exception=True)
        handle: Callable[..., HttpResponse] = self.flow.as_api_view(client=Client.APP)
        try:
            answered = handle(request._request)  # noqa: SLF001 - allauth takes Django's own request
        except ImmediateHttpResponse as error:
            answered = error.response
        return _in_our_words(answered, request)


class Session(AuthRoute):
    flow = views.SessionView

    @described(operation_id="session", summary="Whether the token is a session", responses=SignInAnswer)
    def get(self, request: Request, **_route: Any) -> Response:
        return self.run(request)

    @described(
        operation_id="signOut", summary="Sign out: the token opens nothing any more", responses={204: None}
    )
    def delete(self, request: Request, **_route: Any) -> Response:
        self.run(request)
        return Response(status=204)


def _route(
    flow: type[views.APIView], shape: type[Input] | None, *, name: str, summary: str
) -> type[AuthRoute]:
    """Return the route of a flow that is one POST."""

    class Flow(AuthRoute):
        takes_body = shape is not None

        @described(operation_id=name, summary=summary, request=shape, responses=SignInAnswer)
        def post(self, request: Request, **_route: Any) -> Response:
            return self.run(request, shape)

    Flow.flow = flow
    Flow.__name__ = Flow.__qualname__ = name[0].upper() + name[1:]
    return Flow


SignUp = _route(
    views.SignupView,
    NewAccount,
    name="signUp",
    summary="Make an account; a code is sent to verify the address",
)
VerifyEmail = _route(
    views.VerifyEmailView, Key, name="verifyEmail", summary="Verify the address with the code from the mail"
)
ResendVerification = _route(
    views.ResendEmailVerificationCodeView, None, name="resendVerification", summary="Send the code once more"
)
SignIn = _route(views.LoginView, Credentials, name="signIn", summary="Sign in with a password")
RequestCode = _route(
    views.RequestLoginCodeView, Address, name="requestCode", summary="Have a sign-in code sent by e-mail"
)
ConfirmCode = _route(views.ConfirmLoginCodeView, Code, name="confirmCode", summary="Sign in with that code")
RequestReset = _route(
    views.RequestPasswordResetView,
    Address,
    name="requestReset",
    summary="Have a code for a new password sent",
)
ResetPassword = _route(
    views.ResetPasswordView, NewPassword, name="resetPassword", summary="Set a new password with that code"
)
ChangePassword = _route(
    views.ChangePasswordView, PasswordChange, name="changePassword", summary="Change your password"
)


def _keep_body(request: Request, limit: int) -> None:
    """Have Django keep the bytes, because allauth reads them again."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(limit_bytes=limit)
    request._request.body  # noqa: B018, SLF001 - reading it once is what keeps it


def _in_our_words(answered: HttpResponse, request: Request) -> Response:
    said: Mapping[str, Any] = json.loads(answered.content or b"{}")
    status = answered.status_code
    if status < 400:
        return Response(said, status=status)
    if status == 410:
        raise AuthenticationFailed
    errors = [
        {"field": error.get("param", ""), "code": error.get("code", ""), "detail": error.get("message", "")}
        for error in said.get("errors", ())
    ]
    if errors:
        status = 422
    pending = any(flow.get("is_pending") for flow in said.get("data", {}).get("flows", ()))
    known: type[Refused] | None = {401: SignInPending if pending else None, 409: StepUnfit}.get(status)
    body = problem(
        status=status,
        path=request.path,
        code=known.code if known else "",
        detail=known.message if known else "",
        errors=errors,
        facts={name: said[name] for name in ("data", "meta") if name in said},
    )
    headers = {"Retry-After": str(RETRY_SECONDS[429])} if status == 429 else {}
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)
