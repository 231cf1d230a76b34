"""What screening is given, what a phase noticed, and what follows from all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from articles.models import Article
from comments.accounts.models import Profile
from comments.moderation.findings.history import History
from comments.moderation.findings.lists import SiteLists, lists_of
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.restraints import Restraint
from comments.moderation.text.folding import Folded, Token, read
from comments.threads.models import Status


class Asks(StrEnum):
    """What one finding alone asks for, from mild to strict."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def strictness(self) -> int:
        return list(Asks).index(self)


STATUS_OF = {Asks.PUBLISH: Status.PUBLISHED, Asks.HOLD: Status.HELD, Asks.REJECT: Status.REJECTED}


# Counting a newcomer's comments beforehand stops here; few sites ask for more.
KNOWN_MAX = 10


@dataclass(frozen=True, kw_only=True)
class Submission:
    """Somebody's words for one article, with the rules in force there."""

    # As the author wrote it, cleaned by `threads.markup.clean_body`: every offset refers to it.
    body: str
    author: Profile
    article: Article
    rules: ModerationRules
    # How many published comments of the author were counted on the site, up to KNOWN_MAX; empty if nobody counted.
    known: int | None = None
    # What moderators laid on the author.
    restraint: Restraint = Restraint.NONE
    # Whether they work for the site.
    is_staff: bool = False
    # What the open reports in the discussion weigh together; empty where nobody added up.
    open_reports: float | None = None
    # What came before; empty where nobody looked, as for words that are only tried out.
    history: History | None = None
    # The comment that these words are to change, for an edit.
    comment_id: UUID | None = None
    # When it is said: what the author's age and the hour are counted by.
    now: datetime

    @property
    def level(self) -> int:
        """The author's standing, 0 to 3; of whom nothing is known, the first."""
        return self.history.level if self.history else 0

    @cached_property
    def folded(self) -> Folded:
        """The body in the one form in which words are compared; several phases look at it."""
        return read(self.body)[0]

    @cached_property
    def lists(self) -> SiteLists:
        """What the site lists; one query for all phases, or none in a known edition."""
        return lists_of(self.article.site)

    @cached_property
    def words(self) -> list[Token]:
        return read(self.body)[1]


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """What one phase noticed; it becomes a Finding once the comment has its row."""

    phase: str
    code: str
    asks: Asks
    # Plain JSON: numbers, texts, lists and mappings of them.
    evidence: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What happens to the words: `status` is published, held or rejected; every finding is kept whatever it is."""

    status: Status
    findings: tuple[Noticed, ...] = ()
    # What a rule of the site writes above the words, if they are published.
    label: str = ""
    # Whether somebody of the team should look at it although it is published (screening/suspecting.py).
    is_suspect: bool = False
    # How long a rule of the site asks the author to wait between comments; 0 not at all.
    wait_seconds: int = 0
