"""What the phases noticed, in words; explaining.py says which words are whose."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

Evidence = Mapping[str, Any]


def _repeated(evidence: Evidence) -> str:
    count = evidence["count"]
    if evidence["same_person"] == count - 1:
        return ngettext(
            "The author wrote the same or nearly the same %(count)d time today",
            "The author wrote the same or nearly the same %(count)d times today",
            count,
        ) % {"count": count}
    return ngettext(
        "The same or nearly the same words in %(count)d place today, by several people",
        "The same or nearly the same words in %(count)d places today, by several people",
        count,
    ) % {"count": count}


def _refused_before(evidence: Evidence) -> str:
    if evidence["exact"]:
        return _("A moderator did not let the same words stand today")
    return _("A moderator did not let nearly the same words stand today")


def _copied(evidence: Evidence) -> str:
    if evidence["exact"]:
        return _("Somebody else wrote the same words today")
    return _("Somebody else wrote nearly the same words today")


def _flood(evidence: Evidence) -> str:
    return ngettext(
        "%(count)d comment by this person within a minute",
        "%(count)d comments by this person within a minute",
        evidence["count"],
    ) % {"count": evidence["count"]}


def _often_rejected(evidence: Evidence) -> str:
    return _("%(against)d of the author's %(latest)d latest comments were rejected or removed") % evidence


def _shouting(evidence: Evidence) -> str:
    return _("Nearly all in capitals")


def _long_word(evidence: Evidence) -> str:
    return ngettext("A word of %(count)d character", "A word of %(count)d characters", evidence["length"]) % {
        "count": evidence["length"]
    }


def _mostly_links(evidence: Evidence) -> str:
    return _("Hardly anything but links")


def _banned_domain(evidence: Evidence) -> str:
    return _("Links to a banned domain: %(hosts)s") % {"hosts": _hosts(evidence)}


def _new_domain(evidence: Evidence) -> str:
    return _("Nobody here linked to it before: %(hosts)s") % {"hosts": _hosts(evidence)}


def _newcomer_link(evidence: Evidence) -> str:
    return _("Somebody without a standing links to: %(hosts)s") % {"hosts": _hosts(evidence)}


def _contact(evidence: Evidence) -> str:
    return _("Somebody without a standing asks to be reached by a messenger")


def _misleading_link(evidence: Evidence) -> str:
    first = evidence["links"][0]
    return _("A link says “%(says)s” and leads to “%(host)s”") % {
        "says": first["says"],
        "host": first["host"],
    }


def _pattern(evidence: Evidence) -> str:
    lines = ", ".join(dict.fromkeys(place["word"] for place in evidence["words"]))
    return _("Fits a pattern: %(patterns)s") % {"patterns": lines}


def _patterns_unfinished(evidence: Evidence) -> str:
    return _("The patterns of the site take too long here; not all were looked for")


def _staff_lookalike(evidence: Evidence) -> str:
    names = ", ".join(dict.fromkeys(place["word"] for place in evidence["words"]))
    return _("A name of the staff in letters that only look alike: %(names)s") % {"names": names}


def _own_name_lookalike(evidence: Evidence) -> str:
    return _("The author’s name “%(name)s” looks like “%(staff)s” of the staff") % evidence


def _own_name(evidence: Evidence) -> str:
    return _("The author’s name “%(name)s” has what the site does not want: %(found)s") % {
        "name": evidence["name"],
        "found": ", ".join(evidence["found"]),
    }


def _other_language(evidence: Evidence) -> str:
    return _("Written in another language (%(language)s) than the article (%(here)s)") % {
        "language": evidence["language"],
        "here": ", ".join(evidence["here"]),
    }


def _image(evidence: Evidence) -> str:
    return ngettext(
        "%(count)d image by somebody with a standing below %(level)d",
        "%(count)d images by somebody with a standing below %(level)d",
        evidence["count"],
    ) % {"count": evidence["count"], "level": evidence["held_below"]}


def _by_staff(evidence: Evidence) -> str:
    return _("Written by staff, of whom nothing waits")


def _by_trusted(evidence: Evidence) -> str:
    return _("Written by somebody whom a moderator trusts: nothing of theirs waits")


def _too_short(evidence: Evidence) -> str:
    return _("%(length)d characters long; below %(limit)d it waits") % evidence


def _too_long(evidence: Evidence) -> str:
    return _("%(length)d characters long; above %(limit)d it waits") % evidence


def _read_only(evidence: Evidence) -> str:
    return _("Written while nobody but staff could write here")


def _slow_mode(evidence: Evidence) -> str:
    return _("Slow mode: one comment in %(seconds)d seconds") % {"seconds": evidence["wait_seconds"]}


def _heated(evidence: Evidence) -> str:
    if "weight" in evidence:
        weight = formats.localize(evidence["weight"])
        return _("A heated discussion: the open reports weigh %(weight)s together") % {"weight": weight}
    # As it was noticed when reports were counted.
    return ngettext(
        "A heated discussion: %(count)d report waits for a moderator",
        "A heated discussion: %(count)d reports wait for a moderator",
        evidence["reports"],
    ) % {"count": evidence["reports"]}


def _hosts(evidence: Evidence) -> str:
    return ", ".join(host for host in evidence["hosts"] if host) or pgettext("host of a link", "unknown")


def _vote_crowd(evidence: Evidence) -> str:
    return (
        _(
            "A crowd of votes: %(votes)d in %(minutes)d min, %(young)d of them by accounts younger than %(hours)d h; "
            "networks: %(networks)d. They count in the score and do not move the comment"
        )
        % evidence
    )


KNOWN: dict[str, tuple[str, Callable[[Evidence], str]]] = {
    "repeated": ("content_copy", _repeated),
    "refused_before": ("block", _refused_before),
    "copied": ("file_copy", _copied),
    "flood": ("speed", _flood),
    "often_rejected": ("history", _often_rejected),
    "shouting": ("campaign", _shouting),
    "long_word": ("straighten", _long_word),
    "mostly_links": ("link", _mostly_links),
    "banned_domain": ("link_off", _banned_domain),
    "new_domain": ("add_link", _new_domain),
    "newcomer_link": ("person_add", _newcomer_link),
    "contact": ("contact_phone", _contact),
    "misleading_link": ("phishing", _misleading_link),
    "pattern": ("regular_expression", _pattern),
    "patterns_unfinished": ("timer_off", _patterns_unfinished),
    "staff_lookalike": ("supervised_user_circle_off", _staff_lookalike),
    "other_language": ("translate", _other_language),
    "own_name_lookalike": ("supervised_user_circle_off", _own_name_lookalike),
    "own_name": ("id_card", _own_name),
    "image": ("image", _image),
    "by_staff": ("badge", _by_staff),
    "by_trusted": ("verified_user", _by_trusted),
    "too_short": ("short_text", _too_short),
    "too_long": ("article", _too_long),
    "read_only": ("lock", _read_only),
    "slow_mode": ("hourglass", _slow_mode),
    "vote_crowd": ("how_to_vote", _vote_crowd),
    "heated": ("local_fire_department", _heated),
}
