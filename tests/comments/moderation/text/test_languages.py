import pytest

from comments.moderation.text.languages import language_of, plain


class TestLanguageOf:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("The wall of the harbour is what they have to mend.", "en"),
            ("Die Mauer ist nicht das, was wir von der Stadt wollten.", "de"),
            ("Le mur du port est dans un état que les gens ne voient pas.", "fr"),
            ("El muro del puerto no es lo que los vecinos pidieron.", "es"),
            ("Il muro del porto non è quello che la gente ha chiesto.", "it"),
            ("De muur van de haven is niet wat het volk wilde.", "nl"),
            ("Это неправда, и все это знают, но они не скажут.", "ru"),
            ("Це неправда, і всі це знають, але вони не скажуть.", "uk"),
            ("هذا ما قال الناس عن الميناء في كل يوم من الأسبوع", "ar"),
            ("港の壁が崩れています", "ja"),
            ("항구 벽이 무너지고 있습니다", "ko"),
            ("กำแพงท่าเรือกำลังพัง", "th"),
            ("港口的墙要塌了", "zh"),
            ("Το τείχος του λιμανιού", "el"),
            # Too little to tell.
            ("", None),
            ("👍👍👍", None),
            ("Well said.", None),
            ("https://the.and.is.example/of/to", None),
            ("12.345,67", None),
        ],
    )
    def test_tells_what_letters_and_small_words_tell(self, text, language):
        assert language_of(text) == language


class TestPlain:
    def test_is_the_language_without_its_region(self):
        assert [plain("pt-BR"), plain("zh_Hant"), plain("DE"), plain("")] == ["pt", "zh", "de", ""]
