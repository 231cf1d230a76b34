import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.moderation.text.folding import fold, tokens


class TestFold:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("Bad", "bad"),
            ("ＢＡＤ", "bad"),
            ("ﬁne", "fine"),
            ("Straße", "strasse"),
            ("ba\u0301d", "bád"),
            ("b\u200ba\u00add", "bad"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("한글", "한글"),
        ],
    )
    def test_makes_one_form_of_every_way_to_write_a_word(self, written, folded):
        assert fold(written).text == folded

    @given(st.text(max_size=60))
    def test_keeps_the_way_back_to_every_character(self, text):
        folded = fold(text)
        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        assert all(
            0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True)
        )
        assert list(folded.starts) == sorted(folded.starts)

    @given(st.text(max_size=60))
    def test_of_a_decomposed_text_is_that_of_the_composed_one(self, text):
        shown = text.replace("\u0345", "")
        assert (
            fold(unicodedata.normalize("NFD", shown)).text == fold(unicodedata.normalize("NFC", shown)).text
        )

    def test_of_a_tower_of_accents_keeps_their_places(self):
        folded = fold("a" + "\u0301\u0327" * 5000)
        assert len(folded.text) == len(folded.starts)
        assert list(folded.starts) == sorted(folded.starts)


class TestTokens:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("you, bad-tempered idiot!", ["you", "bad", "tempered", "idiot"]),
            ("l'idiot don't", ["l", "idiot", "don", "t"]),
            ("**bold** _word_", ["bold", "word"]),
            ("हिन्दी में", ["हिन्दी", "में"]),
            ("坏人 ok", ["坏", "人", "ok"]),
            ("กิน", ["กิ", "น"]),
            ("これはsexです", ["こ", "れ", "は", "sex", "で", "す"]),
            ("", []),
        ],
    )
    def test_are_words_and_single_characters_of_scripts_without_borders(self, text, found):
        assert [token.text for token in tokens(text)] == found

    def test_know_whether_anything_stands_before_them(self):
        assert [token.key for token in tokens("坏人。 坏")] == [" 坏", "人", " 坏"]
