"""Patterns of a site: regular expressions of RE2, whose time grows with the text alone, whatever a pattern says."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from comments.moderation.text.wording import Hit

# A line is one pattern; this bounds what compiling one costs.
PATTERN_MAX = 300
PATTERNS_MAX = 200
_MEMORY_BYTES = 1 << 20
# Of one pattern, so many places prove enough.
_HITS_MAX = 50


class PatternError(ValueError):
    """What was written is no pattern of RE2; the words say why."""


@dataclass(frozen=True)
class Patterns:
    """The patterns of a list, compiled, each with its line."""

    compiled: tuple[tuple[str, Any], ...]


def compiled(line: str) -> Any:
    """
    Return one pattern ready for looking; capitals make no difference.

    :raises PatternError: for what RE2 does not know: look-around and back references above all
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY_BYTES
    try:
        pattern = re2.compile(line, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        raise PatternError(said.decode(errors="replace") if isinstance(said, bytes) else str(said)) from error
    if pattern.search("") is not None:
        raise PatternError("")
    return pattern


@lru_cache(maxsize=64)
def patterns_of(lines: str) -> Patterns:
    """Return the list ready for looking; a line that is no pattern, kept by older code, finds nothing."""
    found = []
    for line in lines.splitlines():
        try:
            found.append((line, compiled(line)))
        except PatternError:
            continue
    return Patterns(tuple(found))


def matches(body: str, patterns: Patterns) -> list[Hit]:
    """Return where the text fits a pattern, in time linear in the text."""
    hits = []
    for line, pattern in patterns.compiled:
        for number, match in enumerate(pattern.finditer(body)):
            if number == _HITS_MAX:
                break
            if match.end() > match.start():
                hits.append(Hit(word=line, offset=match.start(), length=match.end() - match.start()))
    return hits
