"""What an author is told before they post: what would wait or be refused, and where, as far as the site reveals it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article
from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.moderation.findings.explaining import places_of
from comments.moderation.findings.history import history_of
from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.models import ModerationPolicy
from comments.moderation.models.moderation_policy import ModerationRules, Nudge
from comments.moderation.restraints import Restraint, restraint_of, sanctions_of
from comments.moderation.screening.phases import language, length, links, words
from comments.moderation.screening.pipeline import deciding, screen
from comments.moderation.text.likeness import likeness_of
from comments.threads.models import Status
from comments.threads.opening import thread_of

Phase = Callable[[Submission], Iterator[Noticed]]

# What a site may reveal, and which phase notices it. How often somebody wrote or was rejected is never told: it would
# teach how to stay below.
_REVEALED: dict[str, str] = {
    Nudge.APPROVAL: "policy",
    Nudge.NEWCOMER: "newcomer",
    Nudge.LENGTH: "length",
    Nudge.REPEATS: "repeats",
    Nudge.LINKS: "links",
    Nudge.WORDS: "words",
    Nudge.NAMES: "names",
    Nudge.LANGUAGE: "language",
    Nudge.RULES: "rules",
}
# What can be told of words alone, whoever writes them, in the order of the pipeline.
_OF_WORDS: dict[str, Phase] = {
    Nudge.LENGTH: length.look,
    Nudge.LINKS: links.look,
    Nudge.WORDS: words.look,
    Nudge.LANGUAGE: language.look,
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


def advice_for(
    *, body: str, article: Article, viewer: Viewer, comment_id: UUID | None = None, now: datetime
) -> list[Advice]:
    """
    Return what would keep these words from showing at once, nothing for staff; at most eight queries.

    It is what the pipeline would decide now, as far as the site reveals it: of somebody whose words would be shown whatever is
    noticed about them, nothing of it is told.

    :param body: cleaned by `threads.markup.clean_body`
    :param comment_id: the comment that these words are to change
    """
    in_force = ModerationPolicy.in_force(article)
    revealed = set(in_force.nudge.split()) & set(_REVEALED)
    if viewer.profile is None:
        # Whoever has no name here yet is told of the words alone.
        revealed &= set(_OF_WORDS)
    if not revealed or viewer.moderates(article.section_id):
        # Nobody waits for themselves.
        return []
    if viewer.profile is None:
        given = Submission(
            body=body, author=Profile(site=article.site), article=article, rules=in_force, now=now
        )
        looks = [look for kind, look in _OF_WORDS.items() if kind in revealed]
        against = [one for look in looks for one in look(given) if one.asks != Asks.PUBLISH]
    else:
        against = _against(
            body,
            viewer.profile,
            viewer=viewer,
            article=article,
            rules=in_force,
            comment_id=comment_id,
            now=now,
        )
    phases = {_REVEALED[kind] for kind in revealed}
    return [_advice(one, body=body, rules=in_force) for one in against if one.phase in phases]


def _against(
    body: str,
    author: Profile,
    *,
    viewer: Viewer,
    article: Article,
    rules: ModerationRules,
    comment_id: UUID | None,
    now: datetime,
) -> list[Noticed]:
    """Return what would hold or reject these words of this person."""
    restraint = restraint_of(sanctions_of(author.pk, now=now))
    thread = thread_of(article=article, now=now)
    verdict = screen(
        body=body,
        author=author,
        viewer=viewer,
        article=article,
        restraint=restraint,
        rules=rules,
        history=history_of(author, thread_id=thread.pk, likeness=likeness_of(body), now=now),
        comment_id=comment_id,
        now=now,
    )
    if verdict.status == Status.PUBLISHED:
        return []
    # Whom a moderator trusts waits for nothing. Whoever is in the shadow takes their words for published: of waiting they
    # would learn here what they are not to know.
    waits = not (restraint.is_trusted or Restraint.SHADOW_BAN in restraint)
    counting = {Asks.HOLD, Asks.REJECT} if waits else {Asks.REJECT}
    return [one for one in deciding(verdict.findings) if one.asks in counting]


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
    if explained := evidence.get("explanation"):
        # What an editor wrote for whom their rule stops.
        return str(explained)
    said = _SAID.get(noticed.code, _("A moderator reads every comment here before everybody sees it."))
    return str(said) % {
        "words": quoted,
        "name": evidence.get("name", ""),
        "hosts": ", ".join(host for host in evidence.get("hosts", []) if host),
        "says": first.get("says", ""),
        "host": first.get("host", ""),
    }


_SAID = {
    "too_short": _("A moderator reads first what is very short."),
    "too_long": _("A moderator reads first what is very long."),
    "repeated": _("The same words stand here already; a moderator reads repetitions first."),
    "refused_before": _(
        "A moderator reads first what is nearly the same as words that were taken down here."
    ),
    "staff_lookalike": _("This looks like a name of the team, in other letters: %(words)s"),
    "own_name_lookalike": _(
        "Your name “%(name)s” looks like one of the team; a moderator reads first what you write."
    ),
    "own_name": _("A moderator reads first what is written under the name “%(name)s”."),
    "rule_hold": _("A rule of this site asks a moderator to read this first."),
    "rule_reject": _("A rule of this site does not accept this."),
    "banned_word": _("These words are not accepted here: %(words)s"),
    "suspect_word": _("A moderator reads first what has these words: %(words)s"),
    "pattern": _("A moderator reads first what has these words: %(words)s"),
    "banned_domain": _("Links to %(hosts)s are not accepted here."),
    "new_domain": _("A moderator looks first where this leads: %(hosts)s"),
    "misleading_link": _("A link says “%(says)s” and leads to “%(host)s”."),
    "other_language": _("A moderator reads first what is in another language than the article."),
    "first_comments": _("A moderator reads your first comments on this site before everybody sees them."),
}
