import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.accounts.looks import SKELETON_LENGTH, skeleton

ALIKE = [
    # letter case, accents, spaces, signs between
    ("Anna Berg", "anna berg"),
    ("Anna Berg", "ANNABERG"),
    ("Anna Berg", "Anna_Berg"),
    ("Anna Berg", "A.n.n.a B.e.r.g"),
    ("Anna Berg", "Anna Berg 🌊"),
    ("Peña", "Pena"),
    ("Müller", "Muller"),
    ("Straße", "STRASSE"),
    ("Łukasz", "Lukasz"),
    ("Đỗ Lan", "Do Lan"),
    ("Ærø", "Aero"),
    ("İnci", "ıncı"),
    # Latin, Cyrillic and Greek
    ("Anna", "Аnna"),
    ("Anna", "Αnnа"),
    ("Nora", "Νοra"),
    ("Nora", "ΝΟRΑ"),
    ("Oscar", "Оѕсаr"),
    ("Boris", "Вогіѕ"),
    ("Νίκος", "ΝΙΚΟΣ"),
    ("Ελένη", "ΕΛΕΝΗ"),
    ("Юлія", "ЮЛІЯ"),
    ("Андрей", "АНДРЕЙ"),
    # other forms of Latin letters
    ("Anna", "Ａｎｎａ"),
    ("Anna", "𝐀𝐧𝐧𝐚"),
    ("Anna", "ᴀɴɴᴀ"),
    ("Anna", "Ⓐⓝⓝⓐ"),
    ("Anna", "🅰🅽🅽🅰"),
    ("Anna", "ᗩᑎᑎᗩ"),
    ("Anna", "ᵃⁿⁿᵃ"),
    ("Diana", "ɖɨǟռa"),
    # drawn alike
    ("Ilse", "llse"),
    ("Ilse", "1lse"),
    ("Bob", "B0b"),
    ("Bernard", "Bemard"),
    ("Owen", "Ovven"),
    # what is not seen
    ("Anna", "An\u200dna"),
    ("Anna", "A\u0336n\u0336n\u0336a\u0336"),
    ("علی رضا", "علی\u200cرضا"),
    ("فَاطِمَة", "فاطمة"),
    ("葛城", "葛\U000e0100城"),
]

DIFFERENT = [
    ("Anna", "Hanna"),
    ("Anna 1", "Anna 2"),
    ("Dara", "Clara"),
    # Vowel signs and tone letters are half of these names.
    ("राम", "रमा"),
    ("गीता", "गाता"),
    ("น้ำ", "นา"),
    ("かき", "かぎ"),
    ("김민수", "김민주"),
    ("山口葵", "山口茜"),
    ("יעל", "יואל"),
    ("Юлія", "Ольга"),
    ("ㄒ", "T"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_is_equal_for_names_that_look_alike(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_differs_for_names_that_readers_tell_apart(one, other):
    assert skeleton(one) != skeleton(other)


def test_fits_its_column_and_still_tells_long_names_apart():
    one, other = "㍿" * 58 + " 2", "㍿" * 58 + " 3"
    assert len(skeleton(one)) == SKELETON_LENGTH
    assert skeleton(one) != skeleton(other)


@given(st.text(min_size=1, max_size=60))
def test_is_never_empty_nor_too_long_and_the_same_for_every_normal_form(name):
    found = skeleton(name)
    assert 1 <= len(found) <= SKELETON_LENGTH or not name.strip()
    assert skeleton(unicodedata.normalize("NFC", name)) == skeleton(unicodedata.normalize("NFD", name))
