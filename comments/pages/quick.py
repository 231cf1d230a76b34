"""
The parts of a page that are filled two hundred times: templates that Jinja compiles once.

Everything is escaped that is not said to be markup, and what is said to be is what `threads.markup` sanitised.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from comments.pages import dates, wording

_FOLDER = Path(__file__).parent / "jinja2"


def fill(name: str, **context: object) -> SafeString:
    """
    Return the template of this name, filled; dates in the zone that is active.

    :param name: below `comments/pages/jinja2`
    """
    template = _environment().get_template(name)
    return SafeString(template.render(words=wording.words(), **context))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings.DEBUG,
    )
    environment.globals["iso"] = dates.iso
    environment.globals["moment"] = dates.words_of
    environment.globals["replies_counted"] = wording.replies_counted
    environment.globals["more_replies_counted"] = wording.more_replies_counted
    environment.filters["signed"] = signed
    return environment


def signed(number: int) -> str:
    """Return a number with a minus sign where it needs one, not a hyphen."""
    return f"\N{MINUS SIGN}{-number}" if number < 0 else str(number)
