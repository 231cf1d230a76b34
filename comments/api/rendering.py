from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

# Times end in Z like those of the serializers that describe them.
_OPTIONS = orjson.OPT_UTC_Z


def _spell(value: object) -> str:
    # StrEnum, lazy translations, UUIDs in odd wrappers: whatever says itself in words. Nothing else belongs in an answer.
    if isinstance(value, str | Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def encode(answer: object) -> bytes:
    """Return JSON in UTF-8: aware datetimes as RFC 3339, UUIDs and enumerations as their text."""
    return orjson.dumps(answer, default=_spell, option=_OPTIONS)


class JSONRenderer(BaseRenderer):
    """Plain dicts to JSON at orjson's speed."""

    media_type = "application/json"
    format = "json"
    # JSON is UTF-8 and says nothing of it (RFC 8259, section 11).
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else encode(data)
