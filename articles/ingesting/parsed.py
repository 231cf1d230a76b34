"""What a reader understood of a file, and how it says that a file is no article."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.errors import Refused

MAX_TITLE_LENGTH = 300
MAX_NAME_LENGTH = 200
UTC = ZoneInfo("UTC")


class NotAnArticle(Refused):
    """The file holds no article; `line` counts from 1."""

    code: ClassVar[str] = "not_an_article"
    status: ClassVar[int] = 422
    message = _("This is not an article.")

    def __init__(self, message: str | Promise = "", *, line: int = 1, **facts: object) -> None:
        super().__init__(message, **facts)
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """How a site writes: its language (BCP 47) and the zone of dates that name none."""

    language: str = "en"
    zone: ZoneInfo = UTC


@dataclass(frozen=True, kw_only=True)
class ParsedReference:
    """A note: `text` without its first URL; "?" when the article leaves it open."""

    number: int
    text: str
    url: str = ""
    sourced: bool = True
    mark_count: int = 0


@dataclass(frozen=True, kw_only=True)
class ParsedArticle:
    """
    An article as its file tells it; what the file does not tell is empty or None.

    `paragraphs` are plain text with their marks as written; `body` is the same, sanitised, with each mark linked to
    its reference; `marks` are the numbers in reading order, with or without a reference.
    """

    shape: str
    title: str
    byline: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str = ""
    section: str = ""
    url: str = ""
    courtesy_name: str = ""
    courtesy_url: str = ""
    paragraphs: tuple[str, ...]
    body: str
    marks: tuple[int, ...] = ()
    references: tuple[ParsedReference, ...] = ()
    reported_comment_count: int | None = None
    warnings: tuple[str, ...] = ()
