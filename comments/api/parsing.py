"""JSON that everybody reads the same way, or a refusal that says why."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from comments.api.errors import MediaTypeRefused, NotReadable, TooLarge

# 10,000 characters of a comment, each as two six-byte escapes, fit.
BODY_MAX_BYTES = 128 * 1024
_DIGITS_MAX = 19
_LARGEST = 2**63 - 1
# NUL and lone surrogates: no database keeps them, and no reader can see them.
UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def read_json(raw: bytes) -> dict[str, Any]:
    """
    Return the JSON object in `raw`.

    :raises NotReadable: for bytes that are not UTF-8, anything but an object, names given twice, NUL and lone
        surrogates, NaN and Infinity, numbers that no column holds, and nesting deeper than anybody needs
    """
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_real,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        raise NotReadable(_("The body is not UTF-8.")) from None
    except RecursionError:
        raise NotReadable(_("The body is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        raise NotReadable(
            _("The body is not JSON: line %(line)d, column %(column)d.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    if not isinstance(found, dict):
        raise NotReadable
    _check_texts(found)
    return found


class StrictJSONParser(BaseParser):
    """Reads at most the bytes that the view allows (`body_max_bytes`)."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        context = parser_context or {}
        limit: int = getattr(context.get("view"), "body_max_bytes", BODY_MAX_BYTES)
        request = context.get("request")
        if request is not None:
            _check_encoding(media_type or "", request.META.get("HTTP_CONTENT_ENCODING", ""))
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge(limit_bytes=limit)
        return read_json(raw)


def _check_encoding(media_type: str, packing: str) -> None:
    charset = re.search(r"""charset\s*=\s*["']?([^;"'\s]+)""", media_type, re.IGNORECASE)
    # A packed body could unfold to any size.
    if (charset and charset[1].lower() not in {"utf-8", "utf8"}) or packing.lower() not in {"", "identity"}:
        raise MediaTypeRefused


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotReadable(_("The body names a field twice."))
    return found


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > _DIGITS_MAX or not -_LARGEST <= (number := int(digits)) <= _LARGEST:
        raise NotReadable(_("The body has a number that is too large."))
    return number


def _real(digits: str) -> float:
    number = float(digits)
    if number in {float("inf"), float("-inf")}:
        raise NotReadable(_("The body has a number that is too large."))
    return number


def _no_number(constant: str) -> float:
    raise NotReadable(_("The body has a value that is no number."))


def _check_texts(value: object) -> None:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                if UNUSABLE.search(text):
                    raise NotReadable(_("The body has characters that are not text."))
            case dict() as inner:
                waiting += [*inner.keys(), *inner.values()]
            case list() as inner:
                waiting += inner
