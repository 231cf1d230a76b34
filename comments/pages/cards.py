"""Comments as one viewer sees them: what may be read, what may be done, who speaks with which badge."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from comments.accounts.models import Membership, Role
from comments.accounts.viewer import STAFF_ROLES, Viewer
from comments.threads.models import Comment, Status
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.policies import is_author, may_edit, may_reply, may_vote, may_withdraw
from comments.threads.reading import Branch, votes_of

# As many colours as the style sheet has classes hue-0, hue-1, …
_HUES = 24


@dataclass(frozen=True, kw_only=True)
class Looking:
    """Who looks, when, and at a discussion of which rules."""

    viewer: Viewer
    rules: DiscussionRules
    # Whether the discussion takes comments.
    is_open: bool
    now: datetime


@dataclass(kw_only=True)
class Card:
    """One comment as one viewer sees it, with the replies that are shown below it."""

    comment: Comment
    badge: str = ""
    # The viewer's own vote: -1, 0 or 1.
    vote: int = 0
    is_own: bool = False
    shows_words: bool = False
    may_reply: bool = False
    may_vote: bool = False
    may_report: bool = False
    may_edit: bool = False
    may_withdraw: bool = False
    # The name of whom it answers, when that comment is on the same page.
    answers: str = ""
    # Whether it answers another comment than the one it hangs on, because the tree goes no deeper.
    answers_elsewhere: bool = False
    # How deep it stands on this page.
    level: int = 0
    # How many of its replies are not on this page.
    more: int = 0
    replies: list["Card"] = field(default_factory=list)

    # Asked many times by the templates, and dear.
    @cached_property
    def address(self) -> str:
        return permalink_of(self.comment)

    @cached_property
    def anchor(self) -> str:
        return anchor_of(self.comment)

    @property
    def is_held(self) -> bool:
        return self.comment.status == Status.HELD

    @property
    def is_rejected(self) -> bool:
        return self.comment.status == Status.REJECTED

    @property
    def is_withdrawn(self) -> bool:
        return self.comment.status == Status.WITHDRAWN

    @property
    def hue(self) -> int:
        """Return the author's colour, always the same one on a site."""
        return self.comment.author_id.int % _HUES

    @property
    def reply_label(self) -> str:
        return _("Reply to %(name)s") % {"name": self.comment.author.display_name}

    @property
    def report_label(self) -> str:
        return _("Report the comment by %(name)s") % {"name": self.comment.author.display_name}

    @property
    def initials(self) -> str:
        return initials_of(self.comment.author.display_name)


def permalink_of(comment: Comment) -> str:
    return reverse("pages:permalink", args=[comment.pk])


def anchor_of(comment: Comment) -> str:
    return f"c-{comment.pk}"


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


def cards_of(comments: Sequence[Comment], *, looking: Looking) -> list[Card]:
    """Return a card for each comment, badges and own votes read for all of them at once; two queries at most."""
    badges = _badges(comments, site_id=looking.viewer.site_id)
    votes = votes_of(viewer=looking.viewer, comments=comments)
    by_id = {comment.pk: comment for comment in comments}
    return [_card(comment, looking=looking, badges=badges, votes=votes, by_id=by_id) for comment in comments]


def branches_of(branches: Iterable[Branch], *, looking: Looking) -> list[Card]:
    """Return the cards of roots with their first replies below them."""
    branches = list(branches)
    everyone = [comment for branch in branches for comment in (branch.comment, *branch.replies)]
    cards = {card.comment.pk: card for card in cards_of(everyone, looking=looking)}
    roots = []
    for branch in branches:
        root = cards[branch.comment.pk]
        root.replies = [cards[reply.pk] for reply in branch.replies]
        root.more = branch.more
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
        seen[card.comment.pk] = card
    return tops


def _card(
    comment: Comment,
    *,
    looking: Looking,
    badges: dict[UUID, str],
    votes: dict[UUID, int],
    by_id: dict[UUID, Comment],
) -> Card:
    viewer = looking.viewer
    own = is_author(comment, viewer)
    answered = by_id.get(comment.reply_to_id) if comment.reply_to_id else None
    waits = comment.status in {Status.HELD, Status.REJECTED}
    return Card(
        comment=comment,
        badge=badges.get(comment.author.user_id, "") if comment.author.user_id else "",
        vote=votes.get(comment.pk, 0),
        is_own=own,
        # Nobody reads here what was removed or withdrawn: a moderator finds it in the admin.
        shows_words=comment.is_public or (waits and (own or viewer.is_moderator)),
        may_reply=looking.is_open and may_reply(comment),
        # Who is signed out sees the buttons too, and is asked to sign in.
        may_vote=may_vote(comment, viewer) if viewer.is_signed_in else comment.is_public,
        may_report=comment.is_public and not own,
        may_edit=may_edit(comment, viewer, rules=looking.rules, now=looking.now),
        may_withdraw=may_withdraw(comment, viewer),
        answers=answered.author.display_name if answered and not answered.is_tombstone else "",
        answers_elsewhere=comment.reply_to_id != comment.parent_id,
    )


def _badges(comments: Iterable[Comment], *, site_id: int) -> dict[UUID, str]:
    """Return the badge of each author, by their user, who has a staff role on the site."""
    users = {comment.author.user_id for comment in comments if comment.author.user_id and comment.is_public}
    if not users:
        return {}
    held = Membership.objects.filter(site_id=site_id, user_id__in=users, role__in=STAFF_ROLES)
    return {user_id: str(Role(role).label) for user_id, role in held.values_list("user_id", "role")}
