"""What an author is told before they post: what would wait or be refused, and where, as far as the site reveals it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article
from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.moderation.findings.explaining import places_of
from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.models import ModerationPolicy
from comments.moderation.models.moderation_policy import ModerationRules, Nudge
from comments.moderation.screening.phases import language, links, newcomer, policy, words

Phase = Callable[[Submission], Iterator[Noticed]]

# What can be mended, and what else a site may tell. What suspects spam is never told: it would teach how to write it.
_REVEALED: dict[str, tuple[Phase, ...]] = {
    Nudge.NONE: (),
    Nudge.WORDS: (links.look, words.look),
    Nudge.ALL: (policy.look, newcomer.look, links.look, words.look, language.look),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A stretch of the body as it was written, in characters."""

    offset: int
    length: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One thing that an author may mend; `asks` is hold or reject."""

    code: str
    asks: str
    words: str
    places: tuple[Place, ...] = ()


def advice_for(*, body: str, article: Article, viewer: Viewer, now: datetime) -> list[Advice]:
    """
    Return what would keep these words from showing at once, nothing for staff; at most four queries.

    :param body: cleaned by `threads.markup.clean_body`
    """
    rules = ModerationPolicy.in_force(article)
    phases = _REVEALED[rules.nudge]
    if viewer.is_moderator or viewer.profile is None:
        # Nobody waits for themselves; and whoever has no name here yet is told of words and links alone.
        phases = (
            () if viewer.is_moderator else tuple(look for look in phases if look in {links.look, words.look})
        )
    if not phases:
        return []
    given = Submission(
        body=body, author=viewer.profile or Profile(site=article.site), article=article, rules=rules, now=now
    )
    return [
        _advice(noticed, body=body, rules=rules)
        for look in phases
        for noticed in look(given)
        if noticed.asks != Asks.PUBLISH
    ]


def _advice(noticed: Noticed, *, body: str, rules: ModerationRules) -> Advice:
    places = tuple(
        Place(offset=start, length=length, text=body[start : start + length])
        for start, length in ((place["offset"], place["length"]) for place in places_of(noticed.evidence))
    )
    quoted = ", ".join(dict.fromkeys(f"“{place.text}”" for place in places))
    return Advice(
        code=noticed.code,
        asks=noticed.asks,
        words=_words(noticed, quoted=quoted, rules=rules),
        places=places,
    )


def _words(noticed: Noticed, *, quoted: str, rules: ModerationRules) -> str:
    evidence: dict[str, Any] = dict(noticed.evidence)
    first = evidence.get("links", [{}])[0]
    if noticed.code == "many_links":
        return ngettext(
            "A moderator reads first what has %(count)d link or more.",
            "A moderator reads first what has %(count)d links or more.",
            rules.hold_links_from,
        ) % {"count": rules.hold_links_from}
    said = _SAID.get(noticed.code, _("A moderator reads every comment here before everybody sees it."))
    return str(said) % {
        "words": quoted,
        "hosts": ", ".join(host for host in evidence.get("hosts", []) if host),
        "says": first.get("says", ""),
        "host": first.get("host", ""),
    }


_SAID = {
    "banned_word": _("These words are not accepted here: %(words)s"),
    "suspect_word": _("A moderator reads first what has these words: %(words)s"),
    "pattern": _("A moderator reads first what has these words: %(words)s"),
    "banned_domain": _("Links to %(hosts)s are not accepted here."),
    "new_domain": _("A moderator looks first where this leads: %(hosts)s"),
    "misleading_link": _("A link says “%(says)s” and leads to “%(host)s”."),
    "other_language": _("A moderator reads first what is in another language than the article."),
    "first_comments": _("A moderator reads your first comments on this site before everybody sees them."),
}
