"""What all routes share: who asks, what may be asked how often, and what goes into the head of the answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.editions import tell_public
from articles.sharing import PUBLIC_CACHE
from comments.accounts import limits
from comments.accounts.limits import Allowance, Limit, Used
from comments.accounts.models import Guest, User
from comments.api.answering import answer_refusal
from comments.api.authentication import (
    GUEST_HEADER,
    TOKEN_HEADER,
    CookieAuthentication,
    TokenAuthentication,
    guest_of,
)
from comments.api.conditional import tagged
from comments.api.describing import Parameter
from comments.api.errors import Refusal
from comments.api.parameters import check_parameters
from comments.api.parsing import BODY_MAX_BYTES, StrictJSONParser
from comments.api.rendering import JSONRenderer

# How long an answer is kept that depends on more than can be named; a reader may see a page that is a second old.
UNNAMED_SECONDS = 0.8
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PRIVATE_CACHE = "private, no-store"


# What programs send; nothing in it has to be weighed.
_PLAIN_WISHES = frozenset({"*/*", "application/json", "application/json, */*"})


class Negotiation(DefaultContentNegotiation):
    """By Accept alone: an address always answers in the same format."""

    def filter_renderers(self, renderers: Any, format: str | None) -> Any:  # noqa: A002 - the framework's word
        return renderers

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        # A browser tab and curl say */*; a client of problems may ask for those alone.
        accepts = request.META.get("HTTP_ACCEPT", "*/*")
        if accepts in _PLAIN_WISHES or "application/problem+json" in accepts or "application/*" in accepts:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, None)


class Resource(APIView):
    """
    The base of every route; subclasses say what is particular about them.

    `open_reads`: safe methods answer everybody alike, without asking who it is, and from any origin.
    `reads_without_rights`: they answer anybody, and show more to some. `signed_in`: methods that need somebody.
    `guests`: methods in which the pass of a guest is somebody, for whoever is not signed in.
    `parameters`: what GET takes. `limits`: what a method uses up. `refusals`: what else may be answered.

    What every reader gets alike may be answered in front of Django (config/hot/), once `tell_public` was called:
    `hot_parameters` make one answer another. A request with any other one is refused here and not answered there.
    """

    tag: ClassVar[str]
    open_reads: ClassVar[bool] = False
    reads_without_rights: ClassVar[bool] = False
    signed_in: ClassVar[Collection[str]] = ()
    guests: ClassVar[Collection[str]] = ()
    parameters: ClassVar[Mapping[str, Parameter]] = {}
    limits: ClassVar[Mapping[str, Limit]] = {}
    refusals: ClassVar[Mapping[str, Collection[type[Refusal]]]] = {}
    hot_parameters: ClassVar[tuple[str, ...]]
    hot_by_language: ClassVar[bool] = False
    hot_refuses_others: ClassVar[bool] = True
    takes_body: ClassVar[bool] = True
    body_max_bytes: ClassVar[int] = BODY_MAX_BYTES

    renderer_classes = (JSONRenderer,)
    parser_classes = (StrictJSONParser,)
    authentication_classes: Sequence[type[BaseAuthentication]] = (TokenAuthentication, CookieAuthentication)
    permission_classes = ()
    throttle_classes = ()
    content_negotiation_class = Negotiation
    metadata_class = None

    # The version of the row that the answer shows, for its entity tag.
    version_shown = 0
    # Whose pass came along, where one counts.
    guest: Guest | None = None
    # Whether the answer, although it depends on who asks, is what everybody sees.
    shown_to_all = False
    allowance: Allowance | None = None
    # What whoever let the caller in has counted of the limit already, with the same statement.
    used: Used | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.open_reads:
            cls.hot_parameters = tuple(cls.parameters)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # One clock for the whole request; below this edge nobody reads it.
        self.now = timezone.now()

    @classmethod
    def origins_of(cls, **_route: Any) -> Collection[str]:
        """Return the origins whose pages may use this route with rights: those of the site that it belongs to."""
        return ()

    @property
    def user(self) -> User | None:
        """Who is signed in, if anybody."""
        found = self.request.user
        return found if isinstance(found, User) else None

    @property
    def verb(self) -> str:
        """The method, with HEAD as the GET that it is."""
        # Without a request when the document is made.
        method = getattr(self.request, "method", None) or ""
        return "GET" if method == "HEAD" else method

    @property
    def limit(self) -> Limit | None:
        """What this request uses up."""
        return self.limits.get(self.verb)

    @property
    def is_open(self) -> bool:
        """Whether the answer to this request is the same for everybody."""
        return self.open_reads and self.verb in SAFE

    @property
    def caller(self) -> str:
        """Whom a limit counts: the account, the guest, or the network that the request came from."""
        if self.user is not None:
            return limits.caller_of(user_id=self.user.pk)
        if self.guest is not None:
            return limits.caller_of(guest_id=self.guest.profile_id)
        return limits.caller_of(address=self.address)

    @property
    def _reader(self) -> str:
        """Whom an answer is for, if it is for one alone."""
        if self.user is not None:
            return str(self.user.pk)
        return f"guest {self.guest.pk}" if self.guest is not None else ""

    @property
    def address(self) -> str:
        """The network address of the client, believed only from as many proxies as we run; "" if nobody knows."""
        try:
            return str(get_adapter().get_client_ip(self.request))
        except PermissionDenied:
            return ""

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [] if self.is_open else list(super().get_authenticators())

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if self.verb in self.guests and self.user is None:
            self.guest = guest_of(request, now=self.now)

    def get_permissions(self) -> list[Any]:
        is_needed = self.verb in self.signed_in and self.guest is None
        needed: list[BasePermission] = [IsAuthenticated()] if is_needed else []
        return needed

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return answer_refusal

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_parameters(request, self.parameters if self.verb == "GET" else ())

    def check_throttles(self, request: Request) -> None:
        if (limit := self.limit) is None:
            return
        if self.used is not None:
            caller = self.caller if self.used.times > limit.quota else ""
            self.allowance = limits.allowance(limit, used=self.used, caller=caller, now=self.now)
        else:
            self.allowance = limits.take(limit, caller=self.caller, now=self.now)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        self._say_what_is_left(response)
        is_public = (self.is_open or self.shown_to_all) and response.status_code in {200, 201}
        if not self.is_open:
            patch_vary_headers(response, ["Cookie", TOKEN_HEADER, *([GUEST_HEADER] if self.guests else [])])
        reader = self._reader
        may_be_shared = is_public and (self.is_open or not reader)
        response.headers.setdefault("Cache-Control", PUBLIC_CACHE if may_be_shared else PRIVATE_CACHE)
        if response.status_code in {200, 201, 202} and isinstance(response, Response):
            alone = "" if is_public else reader
            response.add_post_render_callback(
                partial(tagged, request=request, version=self.version_shown, reader=alone)
            )
        return response

    def tell_public(self, subjects: Mapping[str, int], *, seconds: float | None = None) -> None:
        """
        Say that this answer is everybody's, and what it was made from.

        :param subjects: their versions, read before anything else that the answer shows
        :param seconds: how long it may be kept at most, for what depends on more than can be named
        """
        tell_public(self.request.META, subjects=subjects, seconds=seconds)

    def _say_what_is_left(self, response: HttpResponse) -> None:
        if self.allowance is not None:
            limit = self.allowance.limit
            response.headers.setdefault(
                "RateLimit-Policy", f'"{limit.name}";q={limit.quota};w={limit.window_seconds}'
            )
            response.headers.setdefault(
                "RateLimit", f'"{limit.name}";r={self.allowance.remaining};t={self.allowance.reset_seconds}'
            )
