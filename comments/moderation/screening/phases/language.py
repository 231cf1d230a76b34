from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.text.languages import language_of, plain


def look(submission: Submission) -> Iterator[Noticed]:
    """Note another language than the article's and the site's, and hold it where the site wants that."""
    article = submission.article
    here = {plain(article.language), plain(article.site.language)} - {""}
    found = language_of(submission.body)
    if found is None or not here or found in here:
        return
    yield Noticed(
        phase="language",
        code="other_language",
        asks=Asks.HOLD if submission.rules.hold_other_languages else Asks.PUBLISH,
        evidence={"language": found, "here": sorted(here)},
    )
