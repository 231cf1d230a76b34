from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Article, Site
from articles.remembering import SiteMemory, database_of
from comments.moderation.folding import fold, tokens
from comments.moderation.models import WordList
from comments.moderation.verdicts import Asks, Noticed, Submission
from comments.moderation.wording import Hit, Wording, hits, wording_of

# How many places the evidence spells out; the count is exact whatever it is.
SHOWN_MAX = 20

# The lists of so many sites are at hand in one process, ready for looking.
_SITES_MAX = 64
_remembered: "SiteMemory[list[_List]]" = SiteMemory(most=_SITES_MAX)


@dataclass(frozen=True, kw_only=True)
class _List:
    kind: str
    language: str
    wording: Wording


_KINDS = {
    WordList.Kind.BANNED: ("banned_word", Asks.REJECT),
    WordList.Kind.SUSPECT: ("suspect_word", Asks.HOLD),
}


def look(submission: Submission) -> Iterator[Noticed]:
    """Reject what contains a banned word, hold what contains a suspect one; one query, or none in a known edition."""
    folded = fold(submission.body)
    found_words = tokens(folded.text)
    found: dict[str, set[Hit]] = {}
    for words in _lists_for(submission.article):
        found.setdefault(words.kind, set()).update(hits(folded, words.wording, words=found_words))
    for kind, (code, asks) in _KINDS.items():
        places = sorted(found.get(kind, ()), key=lambda hit: (hit.offset, hit.word))
        if places:
            yield Noticed(phase="words", code=code, asks=asks, evidence=_evidence(places))


def _lists_for(article: Article) -> list[_List]:
    """Return the site's lists for every language and for the article's: a list for "de" also looks at "de-AT"."""
    language = f"{article.language.lower()}-"
    site = article.site
    lists = _remembered.get(site, None, read=lambda: _lists_of(site))
    return [
        words for words in lists if not words.language or language.startswith(f"{words.language.lower()}-")
    ]


def _lists_of(site: Site) -> list[_List]:
    return [
        _List(kind=words.kind, language=words.language, wording=wording_of(words.words))
        for words in WordList.objects.using(database_of(site)).filter(site=site).order_by("pk")
    ]


def _evidence(places: list[Hit]) -> dict[str, object]:
    return {
        "count": len(places),
        "words": [
            {"word": hit.word, "offset": hit.offset, "length": hit.length} for hit in places[:SHOWN_MAX]
        ],
    }
