"""Findings in words: why a comment waits, with the places that were noticed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.moderation.findings import saying
from comments.moderation.findings.conditions import in_words
from comments.moderation.models import Finding, RuleOutcome

# How much of the text is shown on either side of a noticed word, in characters.
_AROUND = 32
# Beyond this many places one more proves nothing.
_EXCERPTS_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A noticed word where it stands."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One reason to look at a comment: `tone` is what it asks for (publish, hold, reject)."""

    tone: str
    icon: str
    words: str
    excerpts: tuple[Excerpt, ...] = ()
    # Ids of earlier comments that it is about.
    comments: tuple[str, ...] = ()


def explain(finding: Finding, *, body: str) -> Explanation:
    """
    Return a finding in words.

    :param body: the text of the revision that the finding is about
    """
    icon, words_of = _KNOWN.get(finding.code, ("policy", None))
    # A phase of another release may have written this; its own names say more than nothing.
    words = words_of(finding.evidence) if words_of else f"{finding.phase}: {finding.code}"
    return Explanation(
        tone=finding.verdict,
        icon=icon,
        words=words,
        excerpts=_excerpts(finding.evidence, body=body),
        comments=tuple(str(key) for key in finding.evidence.get("comments", ())),
    )


def places_of(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what of the text a finding is about, each with `offset` and `length` in characters."""
    places = (evidence.get(name, []) for name in ("words", "places", "links"))
    return [place for several in places for place in several if place.get("length")]


def _excerpts(evidence: Mapping[str, Any], *, body: str) -> tuple[Excerpt, ...]:
    return tuple(
        _excerpt(body, place["offset"], place["offset"] + place["length"])
        for place in places_of(evidence)[:_EXCERPTS_MAX]
    )


def _excerpt(body: str, start: int, end: int) -> Excerpt:
    before, after = body[max(0, start - _AROUND) : start], body[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + before.partition(" ")[2]
    if end + _AROUND < len(body):
        after = after.rpartition(" ")[0] + "…"
    return Excerpt(before=before, marked=body[start:end], after=after)


def _pre_moderation(evidence: Mapping[str, Any]) -> str:
    return _("Everything here waits for approval")


def _first_comments(evidence: Mapping[str, Any]) -> str:
    count = evidence["published_before"]
    if count == 0:
        return _("A newcomer: nothing published here yet")
    return ngettext(
        "A newcomer: %(count)d comment published here so far",
        "A newcomer: %(count)d comments published here so far",
        count,
    ) % {"count": count}


def _many_links(evidence: Mapping[str, Any]) -> str:
    count = evidence["count"]
    hosts = ", ".join(host for host in evidence["hosts"] if host)
    return ngettext("%(count)d link: %(hosts)s", "%(count)d links: %(hosts)s", count) % {
        "count": count,
        "hosts": hosts,
    }


def _banned_word(evidence: Mapping[str, Any]) -> str:
    words = _listed(evidence)
    return ngettext("Banned word: %(words)s", "Banned words: %(words)s", len(words)) % {
        "words": ", ".join(words)
    }


def _suspect_word(evidence: Mapping[str, Any]) -> str:
    words = _listed(evidence)
    return ngettext("Suspect word: %(words)s", "Suspect words: %(words)s", len(words)) % {
        "words": ", ".join(words)
    }


def _listed(evidence: Mapping[str, Any]) -> list[str]:
    """Return the words as they stand in the site's list, each once."""
    return list(dict.fromkeys(place["word"] for place in evidence["words"]))


def _rule(evidence: Mapping[str, Any]) -> str:
    conditions = "; ".join(
        in_words(one) + (f" ({one['found']})" if one.get("found") is not None else "")
        for one in evidence["conditions"]
    )
    return _("Rule “%(name)s”: %(conditions)s") % {"name": evidence["rule"], "conditions": conditions}


def _always_hold(evidence: Mapping[str, Any]) -> str:
    return _("A moderator wants everything by this person to wait")


def _shadow_ban(evidence: Mapping[str, Any]) -> str:
    return _("The author was in a shadow ban: they take this for published")


def _service(evidence: Mapping[str, Any]) -> str:
    name = evidence["service"]
    if reasons := ", ".join(evidence.get("reasons", [])):
        return _("The checking service “%(name)s” doubts it: %(reasons)s") % {
            "name": name,
            "reasons": reasons,
        }
    return _("The checking service “%(name)s” doubts it") % {"name": name}


def _service_fine(evidence: Mapping[str, Any]) -> str:
    return _("The checking service “%(name)s” sees nothing wrong; suspicion %(score)d %%") % {
        "name": evidence["service"],
        "score": evidence.get("score", 0),
    }


def _service_down(evidence: Mapping[str, Any]) -> str:
    return _("The checking service “%(name)s” gives no answer yet") % {"name": evidence["service"]}


_KNOWN: dict[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "always_hold": ("person_alert", _always_hold),
    "shadow_ban": ("person_off", _shadow_ban),
    "pre_moderation": ("front_hand", _pre_moderation),
    "first_comments": ("waving_hand", _first_comments),
    "many_links": ("link", _many_links),
    "banned_word": ("block", _banned_word),
    "suspect_word": ("visibility", _suspect_word),
    "service_hold": ("robot", _service),
    "service_reject": ("robot", _service),
    "service_publish": ("robot", _service_fine),
    "service_down": ("cloud_off", _service_down),
    **saying.KNOWN,
    **{f"rule_{outcome}": ("rule", _rule) for outcome in RuleOutcome.values},
}
