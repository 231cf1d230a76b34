"""What publishers may hear of: the events that go out, in words, and from which of the house's own each is made."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.outbox.catalogue import Event


@dataclass(frozen=True, kw_only=True)
class Kind:
    """
    :param name: as receivers know it, `comment.published`; never changed
    :param heard: the house's events that it is made from
    :param version: of what its body holds; grows where something in it changes its meaning, not where something is added
    """

    name: str
    words: Promise
    heard: tuple[Event, ...]
    version: int = 1

    @property
    def family(self) -> str:
        """What it is about. Of one event at most one kind of a family is made."""
        return self.name.partition(".")[0]


# What somebody decided about a comment, whichever way.
_DECIDED = (
    Event.COMMENT_APPROVED,
    Event.COMMENT_REJECTED,
    Event.COMMENT_REMOVED,
    Event.COMMENT_RESTORED,
    Event.COMMENT_KEPT,
)
_KINDS = (
    Kind(name="comment.published", words=_("a comment appeared"), heard=(Event.COMMENT_PUBLISHED,)),
    Kind(name="comment.held", words=_("a comment waits for a moderator"), heard=(Event.COMMENT_HELD,)),
    Kind(name="comment.approved", words=_("a comment was approved"), heard=(Event.COMMENT_APPROVED,)),
    Kind(name="comment.rejected", words=_("a comment was rejected"), heard=(Event.COMMENT_REJECTED,)),
    Kind(name="comment.removed", words=_("a comment was removed"), heard=(Event.COMMENT_REMOVED,)),
    Kind(name="comment.restored", words=_("a comment was restored"), heard=(Event.COMMENT_RESTORED,)),
    Kind(name="comment.edited", words=_("the words of a comment changed"), heard=(Event.COMMENT_EDITED,)),
    Kind(name="comment.withdrawn", words=_("an author took a comment back"), heard=(Event.COMMENT_WITHDRAWN,)),
    Kind(name="flag.raised", words=_("a reader reported a comment"), heard=(Event.FLAG_RAISED,)),
    Kind(name="case.opened", words=_("a comment came into the queue"), heard=(Event.CASE_OPENED,)),
    Kind(name="case.decided", words=_("a moderator decided about a comment"), heard=_DECIDED),
    Kind(name="appeal.filed", words=_("somebody objected to a decision"), heard=(Event.APPEAL_FILED,)),
    Kind(name="appeal.decided", words=_("an objection was answered"), heard=(Event.APPEAL_DECIDED,)),
    Kind(name="article.registered", words=_("a page was seen for the first time"), heard=(Event.ARTICLE_REGISTERED,)),
    Kind(name="thread.closed", words=_("a discussion closed"), heard=(Event.THREAD_CLOSED,)),
    Kind(name="user.sanctioned", words=_("something was laid on a person"), heard=(Event.PERSON_SANCTIONED,)),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}

# What an owner sends themselves, to see whether it arrives; every endpoint hears it.
TEST_KIND = Kind(name="endpoint.test", words=_("a test"), heard=())


def words_of(name: str) -> str:
    """Return what a kind is called, in the reader's language; one that nobody knows any more as it was written."""
    kind = TEST_KIND if name == TEST_KIND.name else KINDS.get(name)
    return str(kind.words) if kind else name


def made_from(event: str) -> list[Kind]:
    """Return what publishers hear of one of the house's events, by its name."""
    return [kind for kind in _KINDS if event in kind.heard]
