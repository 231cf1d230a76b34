"""
The parts of a page that are filled two hundred times: templates that Jinja compiles once for each language.

Everything is escaped that is not said to be markup, and what is said to be is what `threads.markup` sanitised.
"""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

from comments.pages import wording
from comments.pages.dates import Clock

_FOLDER = Path(__file__).parent / "jinja2"
_WORD = re.compile(r"\{\{ words\.(\w+) \}\}")


def fill(name: str, **context: object) -> SafeString:
    """
    Return the template of this name, filled; dates in the zone that is active.

    :param name: below `comments/pages/jinja2`
    """
    environment = _environment(get_language(), settings.DEBUG)
    return SafeString(environment.get_template(name).render(clock=Clock(), **context))


@lru_cache(maxsize=32)
def _environment(language: str | None, reloads: bool) -> Environment:
    """Return the templates in one language: its words stand in them before they are compiled, and cost nothing."""
    words = wording.words()

    def source_of(name: str) -> str:
        source = (_FOLDER / name).read_text()
        return _WORD.sub(lambda word: str(escape(words[word[1]])), source)

    environment = Environment(
        loader=FunctionLoader(source_of),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reloads,
    )
    environment.globals["words"] = words
    environment.globals["replies_counted"] = wording.replies_counted
    environment.globals["more_replies_counted"] = wording.more_replies_counted
    environment.filters["signed"] = signed
    return environment


def signed(number: int) -> str:
    """Return a number with a minus sign where it needs one, not a hyphen."""
    return f"\N{MINUS SIGN}{-number}" if number < 0 else str(number)
