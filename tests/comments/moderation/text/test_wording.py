import random
import string

import pytest

from comments.moderation.text.folding import fold
from comments.moderation.text.wording import Hit, hits, wording_of


def found(words, body):
    """Return what the list finds, as written in the body."""
    return [body[hit.offset : hit.offset + hit.length] for hit in hits(fold(body), wording_of(words))]


class TestHits:
    @pytest.mark.parametrize(
        ("words", "body", "noticed"),
        [
            # Whole words at word borders, in any case and form.
            ("bad", "A *bad* BAD badly notbad ba d", ["bad", "BAD"]),
            ("bad", "b\u200bad and ＢＡＤ", ["b\u200bad", "ＢＡＤ"]),
            ("BAD", "bad", ["bad"]),
            ("bád", "ba\u0301d bad", ["ba\u0301d", "bad"]),
            ("schwül", "schwul schwül", ["schwul", "schwül"]),
            ("strasse", "Straße", ["Straße"]),
            ("idiot", "l'idiot, un idiot", ["idiot", "idiot"]),
            # Phrases, with whatever stands between their words; the longest counts.
            ("kill yourself", "kill, yourself kill\nyourself kill all", ["kill, yourself", "kill\nyourself"]),
            ("kill\nkill yourself", "kill yourself kill", ["kill yourself", "kill"]),
            # Plain substrings where the script has no borders, without anything between.
            ("坏人", "太坏。人 坏人们", ["坏人"]),
            ("ไอ้บ้า", "แกมันไอ้บ้าจริง", ["ไอ้บ้า"]),
            ("바보", "너는바보야", ["바보"]),
            ("sex", "これはsexです sexta", ["sex"]),
            # Signs count where the list has them, still at borders.
            ("a$$", "a a$$ a$$et glass a$$.", ["a$$", "a$$"]),
            ("c++", "c c++ C++!", ["c++", "C++"]),
            ("cheap.example", "https://cheap.example/x notcheap.example", ["cheap.example"]),
            ("$$$", "cash$$$now", ["$$$"]),
            # Not a pattern.
            (".*", "anything at all", []),
            ("(a+)+$", "aaaaaaaaaaaaaaaa!", []),
            # Nothing wanted, nothing found.
            ("", "bad", []),
            ("\n  \n", "bad", []),
            ("\u200b", "bad\u200b", []),
        ],
    )
    def test_are_places_in_the_body_as_written(self, words, body, noticed):
        assert found(words, body) == noticed

    def test_name_the_word_as_it_stands_in_the_list(self):
        assert hits(fold("so kill  YOURSELF"), wording_of("Kill   yourself")) == [Hit("Kill yourself", 3, 14)]

    @pytest.mark.parametrize(
        "body",
        [
            " ".join(random.Random(7).choices(["harbour", "flood", "quay", "мост", "mayor"], k=1700))[
                :10_000
            ],
            "坏" * 10_000,
            "é " * 5000,
            "a" + "\u0301\u0327" * 4999,
            "$" * 10_000,
        ],
        ids=["words", "han", "accents", "tower", "signs"],
    )
    def test_of_5000_words_in_10000_characters_are_looked_for_in_any_text(self, body):
        source = random.Random(11)
        words = wording_of(
            "\n".join("".join(source.choices(string.ascii_lowercase, k=7)) for _ in range(5000))
        )
        assert not list(hits(fold(body), words))

    @pytest.mark.parametrize(
        ("lines", "body"),
        [
            (["a " * length + "b" for length in range(49)], "a " * 5000),
            (["坏" * length + "人" for length in range(99)], "坏" * 10_000),
            (["$" * length for length in range(1, 99)], "$" * 10_000),
            ([f"${number}" for number in range(5000)], "$1 " * 3300),
        ],
        ids=["phrases", "substrings", "signs", "many signs"],
    )
    def test_of_a_hostile_list_come_in_order(self, lines, body):
        offsets = [hit.offset for hit in hits(fold(body), wording_of("\n".join(lines)))]
        assert offsets == sorted(offsets)
