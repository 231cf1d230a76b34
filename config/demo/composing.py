"""Discussions from hand-written conversations and short exchanges, the same for the same seed."""

import re
from collections import Counter
from collections.abc import Iterator
from random import Random  # noqa: TID251 - seeded by the caller: the demo is the same on every machine

from config.demo.script import Line, read_parts, read_threads
from config.demo.world import DemoArticle, read_phrases, read_world

_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_SENTENCE = re.compile(r"[^\n]{12,120}?[.?!](?=\s|$)")
# Who has said this much in a discussion is known there; words from the generator could contradict theirs.
_KNOWN_FROM = 3
_NODDING_SHARE = 0.12
_OPENING_SHARE = 0.2
_CLOSING_SHARE = 0.12
_QUOTING_SHARE = 0.35


class Phrases:
    """What people say around a point and in place of one; nothing comes again before all has come."""

    def __init__(self, *, chance: Random) -> None:
        self._chance = chance
        self._left: dict[tuple[str, str], list[str]] = {}

    def take(self, language: str, kind: str) -> str:
        """Return one of `openers`, `closers` or `replies`."""
        left = self._left.setdefault((language, kind), [])
        if not left:
            every = read_phrases()[language][kind]
            left.extend(self._chance.sample(every, len(every)))
        return left.pop()


class Cast:
    """Who speaks next: somebody who writes the language, is not in this exchange yet, and has said little."""

    def __init__(self, threads: list[Line], *, chance: Random) -> None:
        self._said = Counter(line.author for root in threads for line in root.walk())
        self._chance = chance
        self._speakers = {
            language: [
                person.handle
                for person in read_world().readers
                # Few write the other languages; there everybody may speak.
                if language in person.writes and (language != "en" or self._said[person.handle] < _KNOWN_FROM)
            ]
            for language in read_phrases()
        }

    def pick(self, language: str, *, but: set[str]) -> str:
        """Return a handle."""
        able = [handle for handle in self._speakers[language] if handle not in but]
        least = min(self._said[handle] for handle in able)
        author = self._chance.choice([handle for handle in able if self._said[handle] <= least + 1])
        self._said[author] += 1
        return author

    def fill(self, root: Line) -> None:
        """Give every line of a composed exchange its author: the second answer is again the first speaker's."""
        root.author = self.pick(root.language, but=set())
        for reply in root.replies:
            reply.author = self.pick(reply.language, but={root.author})
            for answer in reply.replies:
                answer.author = root.author


def compose(article: DemoArticle, *, phrases: Phrases, chance: Random) -> list[Line]:
    """Return the roots of an article's discussion, `article.comments` comments in all."""
    threads = read_threads(article.name)
    cast = Cast(threads, chance=chance)
    missing = article.comments - _size(threads)
    exchanges = list(
        _exchanges(article.name, at_most=missing - round(missing * _NODDING_SHARE), chance=chance)
    )
    for root in exchanges:
        cast.fill(root)
        threads.insert(chance.randrange(len(threads) + 1), root)
    _nod(threads, times=article.comments - _size(threads), cast=cast, phrases=phrases, chance=chance)
    for root in exchanges:
        root.body = dress(root.body, language=root.language, phrases=phrases, chance=chance)
    return threads


def spell_out(text: str, *, chance: Random) -> str:
    """Return the text with one of the alternatives in each `{a|b}`."""
    return _CHOICE.sub(lambda choice: chance.choice(choice[1].split("|")), text)


def dress(body: str, *, language: str, phrases: Phrases, chance: Random) -> str:
    """Return the point with now and then a few words before or after it."""
    if chance.random() < _OPENING_SHARE:
        return f"{phrases.take(language, 'openers')} {body}"
    if chance.random() < _CLOSING_SHARE:
        return f"{body}\n\n{phrases.take(language, 'closers')}"
    return body


def nod_to(body: str, *, language: str, phrases: Phrases, chance: Random) -> str:
    """Return a short answer that fits most comments, at times with the sentence that it answers."""
    words = phrases.take(language, "replies")
    if chance.random() < _QUOTING_SHARE and (sentence := _SENTENCE.match(body)):
        return f"> {sentence[0]}\n\n{words}"
    return words


def _size(roots: list[Line]) -> int:
    return sum(1 for root in roots for _line in root.walk())


def _exchanges(name: str, *, at_most: int, chance: Random) -> Iterator[Line]:
    """Take exchanges at random until there are as many comments as wanted."""
    parts = read_parts(name)
    chance.shuffle(parts)
    for root in parts:
        lines = list(root.walk())
        if len(lines) > at_most:
            continue
        at_most -= len(lines)
        for line in lines:
            line.body = spell_out(line.body, chance=chance)
        yield root


def _nod(threads: list[Line], *, times: int, cast: Cast, phrases: Phrases, chance: Random) -> None:
    """Let people agree or half agree with comments that say something and ask nothing."""
    inviting = [
        root
        for root in threads
        if root.is_undisputed and root.ago is None and "?" not in root.body[-40:] and len(root.replies) < 10
    ]
    for root in chance.sample(inviting, times):
        author = cast.pick(root.language, but={line.author for line in root.walk()})
        words = nod_to(root.body, language=root.language, phrases=phrases, chance=chance)
        root.replies.append(Line(author=author, language=root.language, body=words))
