"""What rules may ask about a submission; each fact is found out when the first condition asks for it."""

from collections.abc import Container, Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

from articles.models import Section, Site
from articles.remembering import SiteMemory, database_of
from comments.accounts.guests import address_of
from comments.moderation.findings.conditions import FACTS
from comments.moderation.findings.verdicts import Submission
from comments.moderation.models import Standing
from comments.moderation.restraints import Restraint
from comments.moderation.screening.phases import links, words
from comments.moderation.screening.phases.links import links_of
from comments.moderation.text.finding import find_in
from comments.moderation.text.languages import language_of
from comments.moderation.text.linking import images_of
from comments.moderation.text.wording import wording_of

_SITES_MAX = 64
# The strictest first.
_TRUST = (
    (Restraint.SHADOW_BAN, "shadow"),
    (Restraint.ALWAYS_HOLD, "hold"),
    (Restraint.TRUSTED, "trusted"),
)
_LISTED = {
    "banned_word": "banned",
    "suspect_word": "suspect",
    "pattern": "pattern",
    "banned_domain": "nolinks",
}
_sections: SiteMemory[dict[int, str]] = SiteMemory(most=_SITES_MAX)


class Facts:
    """
    The facts about one submission, by the names of `conditions.FACTS`.

    Posting has most of them at hand; the author's standing takes one query, and only where a rule asks for it.
    """

    def __init__(
        self,
        submission: Submission,
        *,
        standing: Standing | None = None,
        scores: Mapping[str, int] | None = None,
    ):
        """
        :param standing: the author's, if somebody read it
        :param scores: the suspicion of each checking service that answered, in per cent, by its name
        """
        self._submission = submission
        self._given_standing = standing
        self._scores = scores or {}

    def find(self, name: str, of: str = "") -> int | str | Container[str] | None:
        """
        Return a fact; None for what nobody knows, and for a name of newer code.

        :param of: for a score, the service's name; without one, the highest of all
        """
        if name not in FACTS or (of and name != "score"):
            return None
        found = self._scores.get(of) if of else getattr(self, name)
        return found if isinstance(found, int | str | Container) else None

    @property
    def score(self) -> int | None:
        return max(self._scores.values(), default=None)

    @cached_property
    def trust(self) -> str:
        laid = self._submission.restraint
        return next((said for restraint, said in _TRUST if restraint in laid), "none")

    @cached_property
    def contains(self) -> "Wordy":
        return Wordy(self._submission)

    @cached_property
    def listed(self) -> Container[str]:
        """Of which kinds of lists something is in the text."""
        found = {noticed.code for look in (words.look, links.look) for noticed in look(self._submission)}
        return {kind for code, kind in _LISTED.items() if code in found} or {"none"}

    @cached_property
    def _standing(self) -> Standing:
        if self._given_standing is not None:
            return self._given_standing
        found = Standing.objects.filter(profile_id=self._submission.author.pk).first()
        return found or Standing(profile_id=self._submission.author.pk)

    @cached_property
    def author_age(self) -> int:
        return max(0, (self._submission.now - self._submission.author.joined_at).days)

    @cached_property
    def approved(self) -> int:
        return self._standing.approved_count

    @cached_property
    def rejected(self) -> int:
        return self._standing.rejected_count

    @cached_property
    def standing(self) -> int:
        return self._standing.level

    @cached_property
    def email_domain(self) -> str | None:
        """Of the confirmed address, member's or guest's; of whoever is gone there is none. One query for a guest."""
        return address_of(self._submission.author).rpartition("@")[2].lower() or None

    @cached_property
    def links(self) -> int:
        return len(links_of(self._submission.body))

    @cached_property
    def images(self) -> int:
        return len(images_of(self._submission.body))

    @cached_property
    def words(self) -> int:
        return len(self._submission.body.split())

    @cached_property
    def length(self) -> int:
        return len(self._submission.body)

    @cached_property
    def language(self) -> str | None:
        return language_of(self._submission.body)

    @cached_property
    def repeats(self) -> int | None:
        history = self._submission.history
        if history is None:
            return None
        return sum(earlier.comment_id != self._submission.comment_id for earlier in history.alike)

    @cached_property
    def section(self) -> str | None:
        article = self._submission.article
        if article.section_id is None:
            return None
        site = article.site
        return _sections.get(site, None, read=lambda: _sections_of(site)).get(article.section_id)

    @cached_property
    def hour(self) -> int:
        return self._submission.now.astimezone(ZoneInfo(self._submission.article.site.time_zone)).hour


class Wordy(Container[str]):
    """The words of a text as a rule asks for them: however they are written, as lists of words find them."""

    def __init__(self, submission: Submission):
        self._submission = submission

    def __contains__(self, wanted: object) -> bool:
        return bool(find_in(self._submission.body, wording_of(str(wanted))))


def _sections_of(site: Site) -> dict[int, str]:
    return dict(Section.objects.using(database_of(site)).filter(site=site).values_list("pk", "slug"))
