"""A site's lists of words, patterns and domains, made ready for looking and kept in the process while they stay the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.models import Article, Site
from articles.remembering import SiteMemory, database_of
from comments.moderation.models import WordList
from comments.moderation.text.patterning import Patterns, patterns_of
from comments.moderation.text.wording import Wording, wording_of

# What is no list of words but of domains.
DOMAINS = frozenset({WordList.Kind.BANNED_DOMAINS, WordList.Kind.ALLOWED_DOMAINS})
# The lists of so many sites are at hand in one process.
_SITES_MAX = 64
_remembered: "SiteMemory[SiteLists]" = SiteMemory(most=_SITES_MAX)


@dataclass(frozen=True, kw_only=True)
class Scoped:
    """Where a list counts."""

    kind: str
    # article, section or site, and the key of the first two.
    scope: str = "site"
    scope_id: object = None

    def reaches(self, article: Article) -> bool:
        """Whether an article is in the scope of the list; wider ones count beside narrower ones."""
        return self.scope == "site" or self.scope_id == (
            article.pk if self.scope == "article" else article.section_id
        )


@dataclass(frozen=True, kw_only=True)
class Entries(Scoped):
    """One list of words or patterns."""

    language: str
    entries: Wording | Patterns


@dataclass(frozen=True, kw_only=True)
class Domains(Scoped):
    """One list of domains, without `www.`, in small letters."""

    domains: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class SiteLists:
    """Everything that a site lists, for itself, its sections and its articles."""

    words: Sequence[Entries]
    domains: Sequence[Domains] = ()

    def domains_for(self, article: Article, kind: str) -> frozenset[str]:
        """Return what is listed for an article: its own list, its section's and the site's together."""
        found = [one.domains for one in self.domains if one.kind == kind and one.reaches(article)]
        return found[0] if len(found) == 1 else frozenset().union(*found)

    def words_for(self, article: Article) -> list[Entries]:
        """Return the lists for every language and for the article's: a list for "de" also looks at "de-AT"."""
        language = f"{article.language.lower()}-"
        return [
            words
            for words in self.words
            if words.reaches(article)
            and (not words.language or language.startswith(f"{words.language.lower()}-"))
        ]


def lists_of(site: Site) -> SiteLists:
    """Return the site's lists; one query, or none in a known edition."""
    return _remembered.get(site, None, read=lambda: _read(site))


def _read(site: Site) -> SiteLists:
    return made_ready(WordList.objects.using(database_of(site)).filter(site=site).order_by("pk"))


def made_ready(lists: Iterable[WordList]) -> SiteLists:
    """Return lists ready for looking, whether they are saved or not."""
    rows = list(lists)
    return SiteLists(
        words=[
            Entries(
                kind=row.kind,
                language=row.language,
                entries=_ready(row),
                scope=row.scope,
                scope_id=row.article_id or row.section_id,
            )
            for row in rows
            if row.kind not in DOMAINS
        ],
        domains=[
            Domains(
                kind=row.kind,
                domains=frozenset(
                    line.strip().lower().removeprefix("www.") for line in row.words.splitlines()
                ),
                scope=row.scope,
                scope_id=row.article_id or row.section_id,
            )
            for row in rows
            if row.kind in DOMAINS
        ],
    )


def _ready(row: WordList) -> Wording | Patterns:
    return patterns_of(row.words) if row.kind == WordList.Kind.PATTERN else wording_of(row.words)
