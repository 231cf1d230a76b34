"""The words as their author wrote them, with what was noticed marked by its very place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from comments.moderation.findings.explaining import places_of
from comments.moderation.models import Finding

# Signs of Markdown that a reader does not see: what is noticed across them stands together on the page.
_UNSEEN = re.compile(r"\]\([^)\s]*\)|[*_~`\[\]|<>\\]")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of the words; `why` names what was noticed there, and is empty where nothing was."""

    text: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One noticed place for the page: as it was written, as it shows, and how often the same stood before."""

    written: str
    shown: str
    nth: int


def stretches_of(findings: Iterable[Finding], *, body: str) -> list[Stretch]:
    """Return the body from its beginning to its end, in stretches; nothing where no finding names a place."""
    places = _places(findings, body=body)
    if not places:
        return []
    stretches, at = [], 0
    for start, end, why in places:
        if start > at:
            stretches.append(Stretch(text=body[at:start]))
        stretches.append(Stretch(text=body[start:end], why=why))
        at = end
    if at < len(body):
        stretches.append(Stretch(text=body[at:]))
    return stretches


def spots_of(findings: Iterable[Finding], *, body: str) -> list[Spot]:
    """Return the noticed places for whoever marks them among the words as readers see them, without Markdown's signs."""
    spots = []
    for start, end, _why in _places(findings, body=body):
        shown = _UNSEEN.sub("", body[start:end]).strip()
        if shown:
            written = body[start:end]
            spots.append(Spot(written=written, shown=shown, nth=_UNSEEN.sub("", body[:start]).count(shown)))
    return spots


def _places(findings: Iterable[Finding], *, body: str) -> list[tuple[int, int, str]]:
    """Return start, end and name of each place in reading order; what lies across an earlier one is one place with it."""
    found = sorted(
        (place["offset"], min(len(body), place["offset"] + place["length"]), str(place.get("word", "")))
        for finding in findings
        for place in places_of(finding.evidence)
        if 0 <= place["offset"] < len(body)
    )
    merged: list[tuple[int, int, str]] = []
    for start, end, name in found:
        why = name or body[start:end]
        if merged and start < merged[-1][1]:
            first, last, before = merged[-1]
            names = dict.fromkeys([*before.split(" · "), why])
            merged[-1] = (first, max(last, end), " · ".join(names))
        else:
            merged.append((start, end, why))
    return merged
