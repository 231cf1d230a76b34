"""What an author is told before they post, on the page that needs no script."""

from tests.comments.pages.reading import faults
from tests.factories.moderation import WordListFactory


class TestAdvice:
    def test_stands_below_the_preview(self, reader, there, site):
        WordListFactory(site=site, kind="suspect", words="mayor")
        form = reader.get(there).form()
        page = reader.post(there, form | {"body": "The mayor knows.", "preview": ""})
        assert "A moderator reads first what has these words: “mayor”" in page.text(".advice")
        assert 'data-offset="4"' in page.source
        assert faults(page.source) == []

    def test_is_empty_where_nothing_would_wait(self, reader, there):
        form = reader.get(there).form()
        page = reader.post(there, form | {"body": "Nobody knows.", "preview": ""})
        assert page.text(".advice").strip() == ""
