"""Refused: a rule said no, and says so in words for people."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - read aloud: the comment was refused
    """
    A rule of the house said no. Subclasses stand beside the verb that raises them.

    `code` is stable and for programs; `status` is the HTTP status an edge answers with; `field` names the input at
    fault, or is empty; `message` is translated and says what to do; `facts` go into the problem body beside it.
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
