"""Conversations written by hand, in plain text files that read like a play."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from config.demo.world import CONTENT

# "@@ >> jorunn de up=12 ago=3m": one ">" for each comment above it, then who speaks, a language other than English,
# and what became of it. "@@was" in a comment precedes what it said before its edit.
_HEAD = re.compile(r"@@ (?P<depth>>*) ?(?P<author>[a-z*]+)(?P<rest>(?: \S+)*)$", re.MULTILINE)
_EARLIER = "\n@@was\n"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(kw_only=True)
class Line:
    """
    One comment of a script, with the replies to it in order.

    `author` is a handle, or "*" where the generator picks one. `ups` and `downs` are votes, None where they are left
    to chance. `ago` fixes the age at loading. `flag` and what moderators did (`approved`, `rejected`, `removed`) name
    a reason, `held` what screening stopped at; `kept` says that a moderator left a reported comment standing.
    """

    author: str
    language: str
    body: str
    earlier: str = ""
    ups: int | None = None
    downs: int | None = None
    ago: timedelta | None = None
    held: str = ""
    approved: str = ""
    rejected: str = ""
    removed: str = ""
    flag: str = ""
    kept: bool = False
    withdrawn: bool = False
    replies: list["Line"] = field(default_factory=list)

    @property
    def is_undisputed(self) -> bool:
        """Whether it simply stands: nobody held, reported, removed or took back anything."""
        return not (
            self.held or self.approved or self.rejected or self.removed or self.flag or self.withdrawn
        )

    @property
    def waits(self) -> bool:
        """Whether screening holds it at first."""
        return bool(self.held or self.approved or self.rejected)

    def walk(self) -> Iterator["Line"]:
        """Itself and everything below it, parents first."""
        waiting = [self]
        while waiting:
            line = waiting.pop()
            yield line
            waiting.extend(reversed(line.replies))


def read_threads(article: str) -> list[Line]:
    """Return the hand-written roots of an article, with their replies, in the order of its files."""
    return [
        root for path in sorted((CONTENT / "threads" / article).glob("*.txt")) for root in read_script(path)
    ]


def read_parts(article: str) -> list[Line]:
    """Return the short exchanges of which the generator composes more; `{a|b}` in them leaves a choice."""
    return read_script(CONTENT / "parts" / f"{article}.txt")


def read_script(path: Path) -> list[Line]:
    """
    Return the roots of one file.

    :raises ValueError: naming file and line, when a comment answers nothing or is empty
    """
    text = path.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    roots: list[Line] = []
    above: list[Line] = []
    for head, end in zip(heads, ends, strict=True):
        depth = len(head["depth"])
        line = _line(head, text[head.end() : end])
        if depth > len(above) or not line.body:
            raise ValueError(f"{path.name}, line {text.count(chr(10), 0, head.start()) + 1}: {head[0]}")
        del above[depth:]
        (above[-1].replies if above else roots).append(line)
        above.append(line)
    return roots


def _line(head: re.Match[str], text: str) -> Line:
    body, _, earlier = text.strip().partition(_EARLIER)
    line = Line(author=head["author"], language="en", body=body.strip(), earlier=earlier.strip())
    for word in head["rest"].split():
        name, _, value = word.partition("=")
        match name:
            case "up":
                line.ups, line.downs = int(value), line.downs or 0
            case "down":
                line.downs = int(value)
            case "ago":
                line.ago = timedelta(**{_UNITS[value[-1]]: int(value[:-1])})
            case "held" | "approved" | "rejected" | "removed" | "flag":
                setattr(line, name, value)
            case "kept" | "withdrawn":
                setattr(line, name, True)
            case "edited" if line.earlier:
                pass
            case "de" | "fr" | "es" | "ar":
                line.language = name
            case _:
                raise ValueError(f"“{word}” in “{head[0]}” is unknown")
    return line
