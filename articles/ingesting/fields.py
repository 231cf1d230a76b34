"""Named values from front matter or JSON, each of the type it has to be."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from articles.addresses import BadAddress, parse
from articles.ingesting.courtesies import Courtesy
from articles.ingesting.dates import parse_date
from articles.ingesting.notes import split_url
from articles.ingesting.parsed import Conventions, NotAnArticle

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Fields:
    """
    A mapping from a file; every method takes the names that a value may have and reads the first that is there.

    :param line_of: says in which line of the file a name stands
    :raises NotAnArticle: when a value has another type, naming it
    """

    def __init__(
        self, values: Mapping[str, object], *, line_of: Callable[[str], int], conventions: Conventions
    ) -> None:
        self._values = {name: value for name, value in values.items() if value is not None and value != ""}
        self._line_of = line_of
        self._conventions = conventions
        self._read: set[str] = set()

    def refuse(self, name: str, reason: str) -> NotAnArticle:
        """Return the refusal of a value, to be raised."""
        return NotAnArticle(
            _("“%(name)s”: %(reason)s") % {"name": name, "reason": reason}, line=self._line_of(name)
        )

    def unread(self) -> list[str]:
        return sorted(str(name) for name in self._values.keys() - self._read)

    def ignore(self, *names: str) -> None:
        self._read.update(names)

    def any(self, *names: str) -> tuple[str, object]:
        """Return the name that was used and its value, or an empty name and None."""
        self._read.update(names)
        return next(((name, self._values[name]) for name in names if name in self._values), ("", None))

    def text(self, *names: str, multiline: bool = False) -> str:
        name, value = self.any(*names)
        if value is None:
            return ""
        written = self.string(name, value)
        return written if multiline else " ".join(written.split())

    def string(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            raise self.refuse(name, _("must be text."))
        if _UNWRITABLE.search(value):
            raise self.refuse(name, _("has characters that no text has."))
        return value

    def names(self, *names: str) -> str:
        """Read one person or several; each is a text or has a `name`."""
        name, value = self.any(*names)
        people = value if isinstance(value, list) else [] if value is None else [value]
        read = [
            self.string(name, one.get("name") if isinstance(one, dict) else one).strip() for one in people
        ]
        return ", ".join(filter(None, read))

    def date(self, *names: str) -> datetime | None:
        name, _value = self.any(*names)
        written = self.text(*names)
        if not written:
            return None
        # A text in another language than the site's brings its own month names.
        own = self.text("language").replace("_", "-")
        languages = (own,) * bool(LANGUAGE.match(own)) + (self._conventions.language, "en")
        moment = parse_date(written, zone=self._conventions.zone, languages=languages)
        if moment is None:
            raise self.refuse(name, _("“%(date)s” is not a date that can be read.") % {"date": written[:80]})
        return moment

    def language(self, *names: str) -> str:
        name, _value = self.any(*names)
        tag = self.text(*names).replace("_", "-")
        if tag and (not LANGUAGE.match(tag) or len(tag) > 35):
            raise self.refuse(name, _("is not a language tag such as “en” or “pt-BR”."))
        return tag

    def address(self, *names: str) -> str:
        name, _value = self.any(*names)
        return self.web_address(name, self.text(*names))

    def web_address(self, name: str, url: str) -> str:
        if url:
            try:
                parse(url)
            except BadAddress as bad:
                raise self.refuse(name, str(bad)) from None
        return url

    def count(self, *names: str) -> int | None:
        name, value = self.any(*names)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value[:9])
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
            raise self.refuse(name, _("must be a whole number from 0."))
        return value

    def courtesy(self, *names: str) -> Courtesy:
        """Read "NAME", "NAME https://…", or a mapping with `name` and `url`."""
        name, value = self.any(*names)
        if isinstance(value, dict):
            strange = sorted(str(key) for key in value.keys() - {"name", "url"})
            if strange:
                raise self.refuse(name, _("has “%(key)s”; it takes name and url.") % {"key": strange[0]})
            inner = {
                key: self.string(f"{name}.{key}", part).strip()
                for key, part in value.items()
                if part is not None
            }
            url = self.web_address(f"{name}.url", inner.get("url", ""))
            return Courtesy(name=inner.get("name", ""), url=url)
        words, url = split_url(self.text(*names))
        return Courtesy(name=words, url=url)
