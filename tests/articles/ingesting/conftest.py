from zoneinfo import ZoneInfo

import pytest

from articles.ingesting.parsed import Conventions, ParsedArticle
from articles.ingesting.reading import read_article


@pytest.fixture
def read():
    """Read an article from text as a file of the given name would be read."""

    def read(text: str, name: str = "article.txt", *, language="en", zone="UTC", address="") -> ParsedArticle:
        conventions = Conventions(language=language, zone=ZoneInfo(zone))
        return read_article(text.encode(), name=name, conventions=conventions, address=address)

    return read
