import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.accounts.names import NAME_LENGTH, NameRefused, clean_name, reserved, skeleton

# Sixty people, as they write themselves.
REAL_NAMES = [
    "Mhairi Dunross", "Jean-Luc Ó Briain", "Siobhán Ní Fhaoláin", "D'Arcy McQueen", "O’Brien", "Bosun's Cat", "gull_no_7",
    "Dr. Ruth Weiß", "J. R. R.", "Ondine K.", "Íñigo Sarralde", "María José Núñez-Téllez", "Inês Caldeira", "João d’Ávila",
    "Bastien L'Hôte", "Zoë Fraïssé", "Åse Bjørnstad", "Þórunn Guðjónsdóttir", "Łukasz Śliwiński", "Petra Hlaváčková",
    "Ștefan Țurcanu", "Şükrü Çağlayan", "Ģirts Ķēniņš", "Nguyễn Thị Ánh Tuyết", "Lan Phương Đỗ", "Kaʻiulani Mahoe",
    "Chukwuemeka Ọ́ládélé", "Ọlọ́runtóbi", "Ελένη Ρούσσου", "Αϊνστάιν", "Юлія Ковальчук", "Наталья Ёлкина",
    "Ђорђе Његош", "Бөртэ Ганхуяг", "Արմինե Հակոբյան", "ნინო ბერიძე", "נועה ברקאי", "שְׁלֹמֹה", "ליאת בן־עמי", "ليلى حداد",
    "مُحَمَّد", "عبد‌الرحمن", "علی‌رضا پناهی", "کھلیل", "ሰላም ተስፋዬ", "प्रिया नायर", "ক্ষিতীশ", "ਗੁਰਪ੍ਰੀਤ", "தமிழ்ச்செல்வி", "శ్రీనివాస్",
    "ശ്രീലക്ഷ്മി", "ශ්‍රී ජයවර්ධන", "สมชาย ใจดี", "ปิยะนุช กิ่งแก้ว", "ကျော်စွာ", "ភារុណ", "བསྟན་འཛིན་རྒྱ་མཚོ", "山口 葵",
    "葛󠄀城", "小鳥遊みのり", "ジョン・スミス", "林文静", "김민수", "X Æ A-12", "Anna & Ben", "Anna 🌊", "👩‍🚀 Ada", "007",
]  # fmt: skip

REFUSED_NAMES = {
    "nothing": "",
    "one letter": "A",
    "one letter in two code points": "e\u0301",
    "only spaces": " \u00a0\u3000 ",
    "only punctuation": "!?...",
    "only symbols": "♥♥♥",
    "only an emoji": "🌊🌊",
    "NUL": "Anna\x00Berg",
    "escape": "Anna\x1b[31m",
    "line end inside": "Anna\nBerg",
    "tab inside": "Anna\tBerg",
    "next line": "Anna\x85Berg",
    "line separator": "Anna\u2028Berg",
    "paragraph separator": "Anna\u2029Berg",
    "zero-width space": "An\u200bna",
    "zero-width joiner in Latin": "An\u200dna",
    "zero-width non-joiner in Latin": "An\u200cna",
    "joiner at the end": "علی\u200c",
    "joiner at the start": "\u200dAnna",
    "word joiner": "An\u2060na",
    "byte order mark": "\ufeffAnna",
    "soft hyphen": "An\u00adna",
    "right-to-left override": "Anna\u202egreB",
    "left-to-right mark": "Anna\u200e",
    "isolate": "\u2067Anna\u2069",
    "tag characters": "Anna\U000e0041\U000e007f",
    "blank Hangul letters": "\u3164\u3164",
    "blank Hangul letter beside others": "Anna\u3164",
    "braille blank": "Anna\u2800",
    "grapheme joiner": "An\u034fna",
    "selector after a letter": "Anna\ufe0f",
    "lone high surrogate": "Anna\ud83d",
    "lone low surrogate": "\udc00Anna",
    "private use": "Anna\ue000",
    "unassigned": "Anna\u0378",
    "noncharacter": "Anna\uffff",
    "piled-up marks": "Z\u0300\u0301\u0302\u0303algo",
    "nine marks": "\u0f40" + "\u0f71" * 9 + "\u0f40",
    "enclosing mark": "A\u20ddnna",
    "a mark without a letter": "\u0301Anna",
    "a mark after a space": "Anna \u0301Berg",
    "a sentence in one sign": "Anna \ufdfd",
    "a sentence that unfolds": "Anna \ufdfa",
    "a copied check mark": "Anna ✓",
    "a copied badge": "Anna ✅",
    "a copied shield": "Anna 🛡",
    "61 letters": "a" * 61,
    "a novel": "a" * 1_000_000,
}


class TestCleanName:
    @pytest.mark.parametrize("name", REAL_NAMES)
    def test_takes_the_names_of_real_people(self, name):
        assert clean_name(name) == unicodedata.normalize("NFC", name)

    @pytest.mark.parametrize("name", REFUSED_NAMES.values(), ids=REFUSED_NAMES.keys())
    def test_refuses_what_is_no_name(self, name):
        with pytest.raises(NameRefused) as refused:
            clean_name(name)
        assert (refused.value.code, refused.value.field, refused.value.status) == (
            "name_refused",
            "name",
            422,
        )

    @pytest.mark.parametrize(
        ("length", "taken"), [(1, False), (2, True), (59, True), (60, True), (61, False)]
    )
    def test_counts_characters_of_the_composed_form(self, length, taken):
        decomposed = "e\u0301" * length
        if taken:
            assert clean_name(decomposed) == "é" * length
        else:
            with pytest.raises(NameRefused) as refused:
                clean_name(decomposed)
            assert refused.value.facts["length"] == length

    @pytest.mark.parametrize(("marks", "taken"), [(7, True), (8, True), (9, False)])
    def test_takes_eight_marks_on_a_letter(self, marks, taken):
        name = "\u0f40" + "\u0fb2" * marks + "\u0f40"
        if taken:
            assert clean_name(name) == name
        else:
            with pytest.raises(NameRefused):
                clean_name(name)

    @pytest.mark.parametrize(("marks", "taken"), [(2, True), (3, True), (4, False)])
    def test_takes_three_marks_piled_up(self, marks, taken):
        name = "x" + "\u0331" * marks + "x"
        if taken:
            assert clean_name(name) == name
        else:
            with pytest.raises(NameRefused):
                clean_name(name)

    def test_trims_and_collapses_spaces(self):
        assert clean_name("  Anna \u00a0\u2003 Berg\n") == "Anna Berg"

    @given(st.text(max_size=80))
    def test_gives_the_same_when_done_twice(self, raw):
        try:
            name = clean_name(raw)
        except NameRefused:
            return
        assert clean_name(name) == name
        assert len(name) in NAME_LENGTH
        assert skeleton(name)


def test_no_two_of_the_real_names_are_taken_for_each_other():
    assert len({skeleton(name) for name in REAL_NAMES}) == len(REAL_NAMES)


@pytest.mark.parametrize("name", REAL_NAMES)
def test_no_real_name_is_taken_for_staff(name):
    assert not reserved(name, site=None)
