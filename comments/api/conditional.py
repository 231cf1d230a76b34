"""Entity tags: 304 for readers who have it already, If-Match for writers who must not overwrite."""

import hashlib
import re
from typing import ClassVar

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from comments.errors import Refused

# What a 304 repeats of the answer it stands for (RFC 9110, 15.4.5), and what lets a browser read it at all.
_REPEATED = ("Cache-Control", "Content-Location", "ETag", "Expires", "Vary")
# Whatever packs an answer on its way names the packing in the tag: other bytes, another tag, the same version.
_OUR_TAG = re.compile(r'"(\d{1,10})-[0-9a-f]{24}(?:[-;](?:gzip|br|zstd))?"')


class VersionMissing(Refused):
    code: ClassVar[str] = "precondition_required"
    status: ClassVar[int] = 428
    message = _("Send If-Match with the ETag of the comment that you saw.")


class VersionUnknown(Refused):
    code: ClassVar[str] = "stale_version"
    status: ClassVar[int] = 412
    message = _("The comment was changed meanwhile. Load it again and repeat your change.")


def tag_of(content: bytes, *, version: int, reader: str = "") -> str:
    """
    Return the strong entity tag of these bytes.

    :param version: of the row, in front, so that a vote in between changes the tag and does not get in an editor's way
    :param reader: who the answer is private to, if to anybody: two people never hold the same tag
    """
    # Processors have instructions for this one: a third of the time of BLAKE2 for a page.
    digest = hashlib.sha256(f"{reader} ".encode())
    digest.update(content)
    return f'"{version}-{digest.hexdigest()[:24]}"'


def tagged(response: HttpResponse, request: Request, *, version: int, reader: str = "") -> HttpResponse:
    """Return the rendered answer with its tag, or 304 without a body for a reader who holds that tag."""
    tag = tag_of(response.content, version=version, reader=reader)
    response.headers["ETag"] = tag
    if request.method not in {"GET", "HEAD"}:
        return response
    held = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if not ("*" in held or tag in {one.removeprefix("W/") for one in held}):
        return response
    unchanged = HttpResponseNotModified()
    for name in _REPEATED:
        if name in response.headers:
            unchanged.headers[name] = response.headers[name]
    return unchanged


def version_seen(request: Request) -> int | None:
    """
    Return the version that `If-Match` names; None for `*`, which asks only that there is one.

    :raises VersionMissing: without the header
    :raises VersionUnknown: for a tag that was never given out, a weak one, or several
    """
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise VersionMissing
    if sent == "*":
        return None
    ours = _OUR_TAG.fullmatch(sent)
    if ours is None:
        raise VersionUnknown
    return int(ours[1])
