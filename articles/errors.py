"""Refused: a rule about articles said no, and says so in words for people."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - read aloud: the article was refused
    """
    A rule said no. Subclasses stand beside the verb that raises them.

    The shape is the one that the discussion above uses, so that an edge answers both alike: `code` is stable and for
    programs; `status` is the HTTP status; `field` names the input at fault, or is empty; `message` is translated.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    field: ClassVar[str] = ""
    message: str | Promise = ""

    def __init__(self, message: str | Promise = "", **facts: object) -> None:
        self.message = message or self.message
        self.facts: Mapping[str, object] = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)
