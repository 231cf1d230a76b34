from collections.abc import Iterator

from articles.models import Article
from comments.moderation.folding import fold
from comments.moderation.models import WordList
from comments.moderation.verdicts import Asks, Noticed, Submission
from comments.moderation.wording import Hit, hits, wording_of

# How many places the evidence spells out; the count is exact whatever it is.
SHOWN_MAX = 20

_KINDS = {
    WordList.Kind.BANNED: ("banned_word", Asks.REJECT),
    WordList.Kind.SUSPECT: ("suspect_word", Asks.HOLD),
}


def look(submission: Submission) -> Iterator[Noticed]:
    """Reject what contains a banned word, hold what contains a suspect one; one query."""
    folded = fold(submission.body)
    found: dict[str, set[Hit]] = {}
    for words in _lists_for(submission.article):
        found.setdefault(words.kind, set()).update(hits(folded, wording_of(words.words)))
    for kind, (code, asks) in _KINDS.items():
        places = sorted(found.get(kind, ()), key=lambda hit: (hit.offset, hit.word))
        if places:
            yield Noticed(phase="words", code=code, asks=asks, evidence=_evidence(places))


def _lists_for(article: Article) -> list[WordList]:
    """Return the site's lists for every language and for the article's: a list for "de" also looks at "de-AT"."""
    language = f"{article.language.lower()}-"
    lists = WordList.objects.filter(site_id=article.site_id).order_by("pk")
    return [
        words for words in lists if not words.language or language.startswith(f"{words.language.lower()}-")
    ]


def _evidence(places: list[Hit]) -> dict[str, object]:
    return {
        "count": len(places),
        "words": [
            {"word": hit.word, "offset": hit.offset, "length": hit.length} for hit in places[:SHOWN_MAX]
        ],
    }
