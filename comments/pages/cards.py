"""Comments as a page shows them: what may be read and done, who speaks with which badge."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import router
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.accounts.models import Membership, Role
from comments.accounts.viewer import STAFF_ROLES, Viewer
from comments.moderation.reports.logbook import PublicReason, public_reasons
from comments.sql import run
from comments.threads.listing import Branch
from comments.threads.models import Comment, Status
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.policies import is_author, may_edit, may_vote, may_withdraw
from comments.threads.seen import Seen, seen_of

# As many colours as the style sheet has classes hue-0, hue-1, …
_HUES = 24
_NOBODY = UUID(int=0)
_STAFF_ROLES = sorted(role.value for role in STAFF_ROLES)
_STAFF = "SELECT user_id, role FROM accounts_membership WHERE site_id = %s AND role IN (%s, %s, %s)"


@dataclass(frozen=True, kw_only=True)
class Looking:
    """Who looks, when, and at a discussion of which rules."""

    viewer: Viewer
    rules: DiscussionRules
    # Whether the discussion takes comments.
    is_open: bool
    # Whether the viewer moderates it.
    moderates: bool
    now: datetime


@dataclass(kw_only=True, slots=True)
class Card:
    """One comment with the replies that are shown below it; on a public page the same for everybody."""

    comment: Seen
    badge: str = ""
    # The viewer's own vote: -1, 0 or 1.
    vote: int = 0
    is_own: bool = False
    shows_words: bool = False
    may_reply: bool = False
    may_vote: bool = False
    may_vote_down: bool = False
    shows_score: bool = False
    may_report: bool = False
    may_edit: bool = False
    may_withdraw: bool = False
    # Whether it is restricted and the viewer is its author, who may read the reasons.
    may_ask_why: bool = False
    # Which rule or that the law was broken, where a moderator removed it and wrote down why.
    removed_for: str = ""
    # The name of whom it answers, when that comment is on the same page.
    answers: str = ""
    # Whether it answers another comment than the one it hangs on, because the tree goes no deeper.
    answers_elsewhere: bool = False
    # Whether it says that editors pinned or featured it.
    is_lifted: bool = False
    # How deep it stands on this page.
    level: int = 0
    # How many of its replies are not on this page.
    more: int = 0
    replies: list["Card"] = field(default_factory=list)

    @property
    def address(self) -> str:
        return permalink_of(self.comment.id)

    @property
    def anchor(self) -> str:
        return anchor_of(self.comment.id)

    @property
    def hue(self) -> int:
        """Return the author's colour, always the same one on a site."""
        return self.comment.author_id.int % _HUES

    @property
    def initials(self) -> str:
        return initials_of(self.comment.author_name)

    @property
    def reply_label(self) -> str:
        return _("Reply to %(name)s") % {"name": self.comment.author_name}


def permalink_of(comment_id: UUID) -> str:
    before, after = _around_the_id()
    return f"{before}{comment_id}{after}"


@lru_cache(maxsize=1)
def _around_the_id() -> tuple[str, str]:
    before, _nobody, after = reverse("pages:permalink", args=[_NOBODY]).partition(str(_NOBODY))
    return before, after


def anchor_of(comment_id: UUID) -> str:
    return f"c-{comment_id}"


@lru_cache(maxsize=4096)
def initials_of(name: str) -> str:
    """Return the first letters of the first and the last word, with the signs that combine with them."""
    words = [word for word in name.split() if any(letter.isalnum() for letter in word)]
    chosen = words[:1] + words[1:][-1:]
    return "".join(_first_letter(word) for word in chosen) or "·"


def _first_letter(word: str) -> str:
    start = next(place for place, letter in enumerate(word) if letter.isalnum())
    end = start + 1
    while end < len(word) and end < start + 3 and unicodedata.combining(word[end]):
        end += 1
    return word[start:end].upper()


def badges_of(site_id: int) -> Mapping[UUID, str]:
    """Return the badge of everybody who works for the site, by their user; one query."""
    staff = run(_STAFF, [site_id, *_STAFF_ROLES], database=router.db_for_read(Membership))
    return {UUID(str(user_id)): str(Role(role).label) for user_id, role in staff}


def public_cards(
    comments: Sequence[Seen], *, badges: Mapping[UUID, str], is_open: bool, rules: DiscussionRules
) -> list[Card]:
    """
    Return a card for each comment, the same whoever looks; no query, or one where a moderator removed some of them.

    Everybody sees the buttons, also who is signed out and will be asked to sign in: what somebody may not do here the
    page learns afterwards, from `overlay.py`.

    :param comments: shown ones only
    :param rules: of their discussion
    """
    by_id = {comment.id: comment for comment in comments}
    reasons = public_reasons(comment.id for comment in comments if comment.status == Status.REMOVED)
    cards = [
        _public_card(comment, badges=badges, is_open=is_open, rules=rules, by_id=by_id)
        for comment in comments
    ]
    for card in cards if reasons else ():
        if reason := reasons.get(card.comment.id):
            card.removed_for = reason.words
    return cards


def branches_of(
    branches: Iterable[Branch], *, badges: Mapping[UUID, str], is_open: bool, rules: DiscussionRules
) -> list[Card]:
    """Return the public cards of roots with their first replies below them."""
    branches = list(branches)
    everyone = [comment for branch in branches for comment in (branch.comment, *branch.replies)]
    cards = iter(public_cards(everyone, badges=badges, is_open=is_open, rules=rules))
    roots = []
    for branch in branches:
        root = next(cards)
        root.more = branch.more
        root.replies = [next(cards) for _reply in branch.replies]
        for reply in root.replies:
            reply.level = 1
            reply.more = reply.comment.reply_count
        roots.append(root)
    return roots


def tree_of(cards: Iterable[Card], *, level: int = 0) -> list[Card]:
    """
    Hang cards that come depth first below one another; return the ones whose parent is not among them.

    :param level: where those stand
    """
    seen: dict[UUID, Card] = {}
    tops: list[Card] = []
    for card in cards:
        above = seen.get(card.comment.parent_id) if card.comment.parent_id else None
        card.level = above.level + 1 if above else level
        (above.replies if above else tops).append(card)
        seen[card.comment.id] = card
    return tops


def card_for(
    comment: Comment,
    *,
    looking: Looking,
    badges: Mapping[UUID, str],
    vote: int = 0,
    why: PublicReason | None = None,
) -> Card:
    """
    Return the card of one comment as this viewer sees it, for a page that only they get; no query.

    :param comment: one that they may see, fetched `with_words()`
    :param vote: their own
    :param why: it was removed, if the page tells it
    """
    viewer, rules = looking.viewer, looking.rules
    seen = seen_of(comment)
    own = is_author(comment, viewer)
    waits = comment.status in {Status.HELD, Status.REJECTED}
    # Who is signed out sees the buttons too, and is asked to sign in.
    votes = (
        may_vote(comment, viewer, rules=rules)
        if viewer.is_signed_in
        else comment.is_public and not own and rules.takes_vote(1)
    )
    return Card(
        comment=seen,
        badge=_badge(seen, badges),
        vote=vote,
        is_own=own,
        # Nobody reads here what was removed or withdrawn: a moderator finds it in the admin.
        shows_words=comment.is_public or (waits and (own or looking.moderates)),
        may_reply=looking.is_open and comment.is_public,
        may_vote=votes,
        may_vote_down=votes and rules.takes_vote(-1),
        shows_score=rules.shows_scores,
        may_report=comment.is_public and not own,
        may_edit=may_edit(comment, viewer, rules=rules, now=looking.now),
        may_withdraw=may_withdraw(comment, viewer),
        may_ask_why=own and (comment.status in {Status.REJECTED, Status.REMOVED} or bool(comment.label)),
        removed_for=why.words if why else "",
    )


def _public_card(
    comment: Seen,
    *,
    badges: Mapping[UUID, str],
    is_open: bool,
    rules: DiscussionRules,
    by_id: Mapping[UUID, Seen],
) -> Card:
    if not comment.is_public:
        return Card(comment=comment)
    answered = by_id.get(comment.reply_to_id) if comment.reply_to_id else None
    return Card(
        comment=comment,
        badge=_badge(comment, badges),
        shows_words=True,
        may_reply=is_open,
        may_vote=rules.takes_vote(1),
        may_vote_down=rules.takes_vote(-1),
        shows_score=rules.shows_scores,
        may_report=True,
        answers=answered.author_name if answered and not answered.is_tombstone else "",
        answers_elsewhere=comment.reply_to_id != comment.parent_id,
        is_lifted=comment.prominence > 0,
    )


def _badge(comment: Seen, badges: Mapping[UUID, str]) -> str:
    return badges.get(comment.author_user_id, "") if comment.author_user_id else ""
