import pytest

from articles.ingesting.notes import reference


class TestReference:
    @pytest.mark.parametrize("text", ["?", "? ", "?.", " ? ", "??", "(?)", "[?]", "？", "؟", "", ".", "-"])
    def test_is_unsourced_when_the_note_only_asks(self, text):
        read = reference(2, text)
        assert (read.number, read.text, read.url, read.sourced) == (2, "?", "", False)

    @pytest.mark.parametrize(
        "text", ["Source?", "Letter (undated?)", "? The harbour master says so", "1", "Ibid."]
    )
    def test_is_sourced_by_any_word(self, text):
        assert reference(1, text).sourced
        assert reference(1, text).text == text

    @pytest.mark.parametrize(
        ("note", "text", "url"),
        [
            (
                "Council minutes, 4 November 2025, https://council.example/m",
                "Council minutes, 4 November 2025",
                "https://council.example/m",
            ),
            ("Council minutes: https://council.example/m.", "Council minutes", "https://council.example/m"),
            ("Minutes (https://council.example/m)", "Minutes", "https://council.example/m"),
            ("Minutes (https://council.example/m), page 4", "Minutes, page 4", "https://council.example/m"),
            ("Minutes <https://council.example/m>", "Minutes", "https://council.example/m"),
            ("Minutes – https://council.example/m", "Minutes", "https://council.example/m"),
            (
                "Minutes https://council.example/m accessed 3 May",
                "Minutes accessed 3 May",
                "https://council.example/m",
            ),
            ("https://council.example/m", "", "https://council.example/m"),
            ("https://council.example/m, page 4", "page 4", "https://council.example/m"),
            ("Wiki, https://wiki.example/Foo_(bar)", "Wiki", "https://wiki.example/Foo_(bar)"),
            ("“https://council.example/m”", "", "https://council.example/m"),
            (
                "A https://a.example/1 and https://b.example/2",
                "A and https://b.example/2",
                "https://a.example/1",
            ),
            ("? https://council.example/m", "", "https://council.example/m"),
            ("HTTPS://council.example/m", "", "HTTPS://council.example/m"),
            ("see https://user@evil.example/x", "see https://user@evil.example/x", ""),
            ("see https://", "see https://", ""),
            ("Minutes, www.council.example/m.", "Minutes", "https://www.council.example/m"),
            ("see www. and wwwhat", "see www. and wwwhat", ""),
            ("javascript:alert(1)", "javascript:alert(1)", ""),
            ("Two\n  lines\tof note", "Two lines of note", ""),
        ],
    )
    def test_keeps_its_words_and_its_address_apart(self, note, text, url):
        read = reference(1, note)
        assert (read.text, read.url, read.sourced) == (text, url, True)

    def test_prefers_an_address_that_is_given_beside_the_text(self):
        read = reference(1, "Minutes, https://a.example", url="https://b.example")
        assert (read.text, read.url) == ("Minutes, https://a.example", "https://b.example")

    def test_does_not_say_the_same_address_twice(self):
        read = reference(1, "Minutes, https://a.example", url="https://a.example")
        assert (read.text, read.url) == ("Minutes", "https://a.example")
