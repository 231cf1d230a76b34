"""A site's lists of words, patterns and domains, made ready for looking and kept in the process while they stay the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Article, Site
from articles.remembering import SiteMemory, database_of
from comments.moderation.models import WordList
from comments.moderation.text.patterning import Patterns, patterns_of
from comments.moderation.text.wording import Wording, wording_of

# The lists of so many sites are at hand in one process.
_SITES_MAX = 64
_remembered: "SiteMemory[SiteLists]" = SiteMemory(most=_SITES_MAX)


@dataclass(frozen=True, kw_only=True)
class Entries:
    """One list of words or patterns."""

    kind: str
    language: str
    entries: Wording | Patterns


@dataclass(frozen=True, kw_only=True)
class SiteLists:
    """Everything that a site lists; domains without `www.`, in small letters."""

    words: Sequence[Entries]
    banned_domains: frozenset[str]
    allowed_domains: frozenset[str]

    def words_for(self, article: Article) -> list[Entries]:
        """Return the lists for every language and for the article's: a list for "de" also looks at "de-AT"."""
        language = f"{article.language.lower()}-"
        return [
            words
            for words in self.words
            if not words.language or language.startswith(f"{words.language.lower()}-")
        ]


def lists_of(site: Site) -> SiteLists:
    """Return the site's lists; one query, or none in a known edition."""
    return _remembered.get(site, None, read=lambda: _read(site))


def _read(site: Site) -> SiteLists:
    rows = list(WordList.objects.using(database_of(site)).filter(site=site).order_by("pk"))
    domains = {
        kind: frozenset(
            line.strip().lower().removeprefix("www.")
            for row in rows
            if row.kind == kind
            for line in row.words.splitlines()
        )
        for kind in (WordList.Kind.BANNED_DOMAINS, WordList.Kind.ALLOWED_DOMAINS)
    }
    return SiteLists(
        words=[
            Entries(kind=row.kind, language=row.language, entries=_ready(row))
            for row in rows
            if row.kind not in domains
        ],
        banned_domains=domains[WordList.Kind.BANNED_DOMAINS],
        allowed_domains=domains[WordList.Kind.ALLOWED_DOMAINS],
    )


def _ready(row: WordList) -> Wording | Patterns:
    return patterns_of(row.words) if row.kind == WordList.Kind.PATTERN else wording_of(row.words)
