"""What a request asks for: the address and the parameters that matter, or nothing that is kept here."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.handlers.wsgi import get_path_info
from django.urls import Resolver404, resolve

from config.hot.memo import Memo

# The identifiers of a hundred articles in one call fit; what is longer goes to Django.
QUERY_CHARACTERS = 5_000
PATH_CHARACTERS = 1_000
_FIELDS = 60
# Addresses remembered, by the characters of them.
_REMEMBERED = 500_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """
    `key`: the same for all requests that mean the same.

    `query`: of the parameters that matter, sorted. `is_written`: whether words on it depend on the language.
    `refuses_formats`: whether an Accept header can be refused there. `is_kept`: False for what is Django's alone.
    """

    key: str = ""
    path: str = ""
    query: str = ""
    is_written: bool = False
    refuses_formats: bool = False
    is_kept: bool = True


DJANGOS = Place(is_kept=False)


class Places:
    def __init__(self) -> None:
        self._known: Memo[str, Place] = Memo(limit=_REMEMBERED)

    def of(self, environ: dict[str, Any]) -> Place:
        """Return the place that is asked for, `DJANGOS` for what is not kept here."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        # A query holds no blank, so that the first one tells where the path begins, whatever stands in it.
        asked = f"{query} {path}"
        if environ.get("SCRIPT_NAME"):
            return DJANGOS
        found = self._known.get(asked)
        if found is None:
            if len(query) > QUERY_CHARACTERS or len(path) > PATH_CHARACTERS or " " in query:
                return DJANGOS
            found = _place(environ, path=path, query=query)
            self._known.keep(asked, found, weight=len(asked) + len(found.key) + 200)
        return found


def _place(environ: dict[str, Any], *, path: str, query: str) -> Place:
    try:
        match = resolve(get_path_info(environ))
    except Resolver404:
        return DJANGOS
    view = getattr(match.func, "view_class", None) or getattr(match.func, "cls", None)
    parameters = getattr(view, "hot_parameters", None)
    if not isinstance(parameters, tuple):
        return DJANGOS
    refuses_others = bool(getattr(view, "hot_refuses_others", False))
    canonical = _canonical(query, known=frozenset(parameters), refuses_others=refuses_others)
    if canonical is None:
        return DJANGOS
    return Place(
        key=f"{canonical} {path}",
        path=path,
        query=canonical,
        is_written=bool(getattr(view, "hot_by_language", False)),
        refuses_formats=refuses_others,
    )


def _canonical(query: str, *, known: frozenset[str], refuses_others: bool) -> str | None:
    """Return the parameters that matter, sorted; None when Django has to look at the query itself."""
    if not query:
        return ""
    if not query.isascii():
        return None
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        return None
    kept = [field for field in fields if field[0] in known]
    names = {name for name, _value in kept}
    if len(names) < len(kept) or (refuses_others and len(kept) < len(fields)):
        return None
    return urlencode(sorted(kept))
