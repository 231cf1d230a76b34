"""
Patterns of a site: regular expressions of RE2, whose time grows with the text alone, whatever a pattern says.

Linear is not yet quick: what looks for four hundred different ends at once takes four hundred times as long. So patterns
are bounded in what they are compiled to, measured on hostile texts before they are saved, and given so much time a comment.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle, islice
from time import thread_time
from typing import Any

import re2
from django.utils.translation import gettext as _

from comments.moderation.text.wording import Hit

# A line is one pattern; this bounds what compiling one costs.
PATTERN_MAX = 300
PATTERNS_MAX = 200
# Of one pattern, so many instructions of the engine: three hundred letters, or sixty times "any sign".
SIZE_MAX = 600
# For a whole list on the worst of the texts that it is measured with, as long as the longest comment.
LIST_SECONDS = 0.025
# For all patterns of a site on one comment; whatever was not looked for then is a reason to hold it.
POST_SECONDS = 0.02
_LONGEST = 10_000
_MEMORY_BYTES = 1 << 20
# Of one pattern, so many places prove enough.
_HITS_MAX = 50


class PatternError(ValueError):
    """What was written is no pattern of RE2, or none that can be looked for; the words say why."""


@dataclass(frozen=True)
class Patterns:
    """The patterns of a list, compiled, each with its line."""

    compiled: tuple[tuple[str, Any], ...]


@dataclass
class Budget:
    """How much time may go into patterns; whoever waits for the processor meanwhile spends none of it."""

    seconds: float = POST_SECONDS
    spent: float = 0.0

    @property
    def is_over(self) -> bool:
        return self.spent >= self.seconds


def compiled(line: str) -> Any:
    """
    Return one pattern ready for looking; capitals make no difference.

    :raises PatternError: for what RE2 does not know, look-around and back references above all, and for what is too much of it
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    # Where it fits is asked for, never what its parts fit: that alone halves the time.
    options.never_capture = True
    options.max_mem = _MEMORY_BYTES
    try:
        pattern = re2.compile(line, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        raise PatternError(said.decode(errors="replace") if isinstance(said, bytes) else str(said)) from error
    if pattern.search("") is not None:
        raise PatternError("")
    if max(pattern.programsize, pattern.reverseprogramsize) > SIZE_MAX:
        raise PatternError(_("it takes too long to look for. Repeat less, or fewer different signs"))
    return pattern


def check_together(lines: Iterable[str]) -> None:
    """
    Refuse a list that takes too long on texts made to let it.

    :raises PatternError: naming the slowest line first
    """
    ready = [(line, compiled(line)) for line in lines]
    worst: dict[str, float] = {}
    for text in _hostile([line for line, _pattern in ready]):
        took = {}
        for one in ready:
            budget = Budget(seconds=LIST_SECONDS)
            matches(text, Patterns((one,)), budget=budget)
            took[one[0]] = budget.spent
        if sum(took.values()) > sum(worst.values()):
            worst = took
    if sum(worst.values()) > LIST_SECONDS:
        slowest = max(worst, key=lambda line: worst[line])
        raise PatternError(
            _("Together these patterns take too long, “%(pattern)s” above all. Repeat less.")
            % {"pattern": slowest}
        )


@lru_cache(maxsize=64)
def patterns_of(lines: str) -> Patterns:
    """Return the list ready for looking; a line that is no pattern, kept by older code, finds nothing (`broken_in`)."""
    found = []
    for line in lines.splitlines():
        try:
            found.append((line, compiled(line)))
        except PatternError:
            continue
    return Patterns(tuple(found))


def broken_in(lines: str) -> list[tuple[str, str]]:
    """Return the lines of a saved list that find nothing, because they are refused by now, each with why."""
    found = []
    for line in lines.splitlines():
        try:
            compiled(line)
        except PatternError as unfit:
            found.append((line, str(unfit) or _("it fits every text")))
    return found


def matches(body: str, patterns: Patterns, *, budget: Budget | None = None) -> list[Hit]:
    """Return where the text fits a pattern, in time linear in the text; no more than the budget allows."""
    hits = []
    budget = budget or Budget()
    for line, pattern in patterns.compiled:
        if budget.is_over:
            break
        begun, spent = thread_time(), budget.spent
        for number, match in enumerate(pattern.finditer(body)):
            budget.spent = spent + thread_time() - begun
            if number == _HITS_MAX or budget.is_over:
                break
            if match.end() > match.start():
                hits.append(Hit(word=line, offset=match.start(), length=match.end() - match.start()))
        budget.spent = spent + thread_time() - begun
    return hits


def _hostile(lines: list[str]) -> Iterator[str]:
    """Yield long texts in which patterns begin again and again and never end: of their own letters, few and many."""
    letters = "".join(dict.fromkeys(sign.lower() for line in lines for sign in re.findall(r"[^\W_]", line)))[
        :40
    ]
    for run in ("a", "ab", letters or "a", f"{letters} ", "1", "a ", "é", "漢字"):
        yield "".join(islice(cycle(run), _LONGEST - 1)) + "b"
    # No period that a pattern could fall in step with.
    state = 1
    mixed = []
    for _place in range(_LONGEST):
        state = state * 1_103_515_245 + 12_345 & 0x7FFF_FFFF
        mixed.append("ab"[state >> 16 & 1])
    yield "".join(mixed)
