"""Which of Django's answers are kept, and with which head they are handed out."""

import re
from dataclasses import dataclass

from config.hot.cleaning import Answer
from config.hot.entries import NANO, NEVER, Entry, Head
from config.hot.places import Place

_SUBJECT = re.compile(r"[as]:\d{1,18}")
# What belongs to one request or one packing, or is said anew here.
_DROPPED = frozenset(
    {
        "age",
        "cache-control",
        "connection",
        "content-length",
        "date",
        "etag",
        "expires",
        "ratelimit",
        "ratelimit-policy",
        "server",
        "surrogate-key",
        "cache-tag",
        "vary",
        "x-correlation-id",
        "x-request-id",
    }
)


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """
    What is said to caches between us and the reader.

    :param seconds: how long they may keep an answer without asking
    :param names_subjects: whether answers carry the names by which they can be purged
    """

    seconds: int = 1
    names_subjects: bool = False

    def rule(self, seconds: float | None) -> str:
        """
        Return what caches are told: the reader's own browser asks each time, a shared one hands out what it has.

        :param seconds: how long the answer is true although nothing is purged; None for as long as nothing changes
        """
        if seconds is not None:
            return f"public, max-age=0, s-maxage={min(self.seconds, int(seconds))}"
        return f"public, max-age=0, s-maxage={self.seconds}, stale-while-revalidate=30"


def entry_of(answer: Answer, *, place: Place, key: str, built_at: int, sharing: Sharing) -> Entry | None:
    """Return what is kept of the answer; None for an answer that is not everybody's, whatever the reason."""
    public = answer.public
    if not answer.is_ok or public is None or not (public.subjects or public.seconds):
        return None
    if not all(_SUBJECT.fullmatch(subject) for subject in public.subjects):
        return None
    said = {name.lower(): value for name, value in answer.head}
    if said.keys() & {"set-cookie", "content-encoding"} or "no-store" in said.get("cache-control", ""):
        return None
    ends_at = NEVER if public.seconds is None else built_at + int(public.seconds * NANO)
    return Entry(
        key=key,
        content=answer.content,
        head=_head(
            answer.head,
            place=place,
            subjects=sorted(public.subjects),
            sharing=sharing,
            seconds=public.seconds,
        ),
        given_tag=said.get("etag", ""),
        versions=public.subjects,
        built_at=built_at,
        ends_at=ends_at,
    )


def _head(head: Head, *, place: Place, subjects: list[str], sharing: Sharing, seconds: float | None) -> Head:
    dropped = _DROPPED if place.is_written else _DROPPED | {"content-language"}
    kept = [(name, value) for name, value in head if name.lower() not in dropped]
    kept.append(("Cache-Control", sharing.rule(seconds)))
    # Not the cookie that names a language: few have it, and every reader has others. See `for_its_reader`.
    kept.append(("Vary", "Accept-Encoding, Accept-Language" if place.is_written else "Accept-Encoding"))
    if sharing.names_subjects and subjects:
        names = [surrogate(subject) for subject in subjects]
        kept += [("Surrogate-Key", " ".join(names)), ("Cache-Tag", ",".join(names))]
    return kept


def for_its_reader(head: Head) -> Head:
    """Return the head of an answer whose language a cookie chose: caches on the way must not give it to others."""
    kept = [(name, value) for name, value in head if name not in {"Cache-Control", "Vary"}]
    return [
        *kept,
        ("Cache-Control", "private, no-cache"),
        ("Vary", "Accept-Encoding, Accept-Language, Cookie"),
    ]


def surrogate(subject: str) -> str:
    """Return the subject as caches name it: `a:12` is `a12`."""
    return subject.replace(":", "")
