"""Markdown that is short to write and may be long to read: each makes as much of one thing as fits into so many characters."""

from collections.abc import Callable

Bomb = Callable[[int], str]


def _of(unit: str, *, before: str = "", after: str = "") -> Bomb:
    """Return what repeats a unit."""

    def bomb(size: int) -> str:
        times = max(1, (size - len(before) - len(after)) // len(unit))
        return f"{before}{unit * times}{after}"[:size]

    return bomb


def _both(opened: str, closed: str, *, within: str = "a") -> Bomb:
    """Return what opens so often, and then closes as often."""

    def bomb(size: int) -> str:
        times = max(1, (size - len(within)) // (len(opened) + len(closed)))
        return opened * times + within + closed * times

    return bomb


def _staircase(marker: str) -> Bomb:
    """Return lines each of which is one deeper than the one before."""

    def bomb(size: int) -> str:
        lines, length, depth = [], 0, 1
        while length + depth * len(marker) + 2 <= size:
            lines.append(f"{marker * depth}a")
            length += depth * len(marker) + 2
            depth += 1
        return "\n".join(lines) or "a"

    return bomb


def _numbered(line: str) -> Bomb:
    """Return lines each with its number in the place of the #."""

    def bomb(size: int) -> str:
        lines, length, number = [], 0, 0
        while length + len(line) + 6 <= size:
            lines.append(line.replace("#", str(number)))
            length += len(lines[-1]) + 1
            number += 1
        return "\n".join(lines) or "a"

    return bomb


def _runs(letter: str) -> Bomb:
    """Return runs of one letter, each longer than the one before."""

    def bomb(size: int) -> str:
        parts, length, run = [], 0, 1
        while length + run + 2 <= size:
            parts.append(f"{letter * run} a")
            length += run + 2
            run += 1
        return "".join(parts) or "a"

    return bomb


PLAIN = _of("Twice we came down to the harbour, and twice the boats were out. ")

BOMBS: dict[str, Bomb] = {
    "quotes in one line": _of(">", after="a"),
    "quotes on stairs": _staircase(">"),
    "quotes and no quotes": _of("> a\n\na\n"),
    "list markers in one line": _of("- ", after="a"),
    "lists on stairs": _staircase("  "),
    "list items on stairs": _staircase("- "),
    "numbered lists": _of("1. a\n"),
    "quotes of lists": _of("> - > - a\n"),
    "asterisks": _of("*", before="a"),
    "emphasis that never ends": _of("*a "),
    "emphasis that never began": _of("a* "),
    "emphasis of two kinds": _of("*a _b "),
    "strong inside emphasis": _both("*a **b ", " b** a*"),
    "underscores between letters": _of("a_"),
    "tildes": _of("~~a ~"),
    "spoilers": _of("||a "),
    "spoilers inside one another": _both("||a ", " a||"),
    "opened brackets": _of("["),
    "closed brackets": _of("]", before="["),
    "brackets inside one another": _both("[", "]"),
    "links inside one another": _both("[a", "](http://b.example)"),
    "links that never close": _of("[a](<b"),
    "links to nowhere": _of("[a]("),
    "links": _of("[a](//b.example)"),
    "the shortest links": _of("[](//b)"),
    "links that say another host": _of("[a.com](//b.example) "),
    "links to many hosts": _numbered("[a](//b#.example)"),
    "titles that never close": _of('[a](b "c '),
    "images": _of("![a](//b) "),
    "images inside one another": _both("![", "](//b)"),
    "bare addresses": _of("http://b.c "),
    "bare addresses of many hosts": _numbered("http://b#.example"),
    "one address that goes on": _of("a.", before="http://"),
    "addresses of mailboxes": _of("a@b.c "),
    "at signs": _of("a@"),
    "dots": _of("a."),
    "www": _of("www."),
    "schemes": _of("http://"),
    "angle brackets": _of("<"),
    "tags": _of("<a>"),
    "tags that never close": _of("<a b='c' "),
    "comments": _of("<!-- a "),
    "processing instructions": _of("<?a "),
    "entities": _of("&amp;"),
    "entities that are none": _of("&a"),
    "entities of letters": _of("&#x61;"),
    "backslashes": _of("\\"),
    "escapes": _of("\\*"),
    "runs of backticks": _runs("`"),
    "code that never ends": _of("`a``b"),
    "fences": _of("```\n"),
    "definitions": _numbered("[a#]: //b"),
    "definitions that are used": _of("[a]", before="[a]: //b.example\n\n"),
    "definitions of one name": _of("[a]: //b\n"),
    "tables": _of("|a|b|\n|-|-|\n"),
    "lines under headings": _of("a\n=\n"),
    "rules": _of("* * *\n"),
    "empty lines with blanks": _of(" \n", before="a", after="a"),
    "blanks": _of(" ", before="a", after="a"),
    "tabs": _of("\t", before="- a\n"),
    "one long word": _of("a"),
    "marks on a letter": _of("\u0301", before="a"),
    "letters of nobody": _of("\u3164", before="a"),
    "turns of direction": _of("\u202e\u2066", before="a"),
    "letters in disguise": _of("4\u0430\u0301"),
    "leet": _of("@$$ "),
    "words of a link like a host": _of("a.", before="[", after="](https://x.example)"),
    "words of a link like a host, backwards": _of(".a", before="[\u202e", after="](https://x.example)"),
    "words of a link with hyphens": _of("a-", before="[", after="](https://x.example)"),
    "words of a link like numbers": _of("1.", before="[", after="](https://x.example)"),
    "words of a link with dots": _of("a..", before="[", after="](https://x.example)"),
    "words of a link of signs alone": _of("!", before="[", after="](https://x.example)"),
    "links with words like hosts": _of("[a.a](https://x.example) "),
    "a user like a host": _of("a.", before="https://", after="@x.example"),
}
