import random

import pytest

from comments.moderation.text.likeness import likeness_of

WORDS = (
    "The harbour wall has stood for two hundred years, and nobody on the council has looked at its foundations since"
    " the storm of 1953. Ask them for the survey; they have none."
)


class TestLikeness:
    @pytest.mark.parametrize(
        ("other", "exact", "alike"),
        [
            (WORDS, True, True),
            (WORDS.upper() + "!!!", True, True),
            ("  " + WORDS.replace(",", " —"), True, True),
            (WORDS.replace("council", "coun\u200bcil"), True, True),
            (WORDS.replace("survey", "report"), False, True),
            (WORDS + " Really.", False, True),
            ("Listen: " + WORDS, False, True),
            (WORDS[: len(WORDS) // 3], False, False),
            (
                "Something else entirely, about the ferry and its timetable, which nobody keeps to.",
                False,
                False,
            ),
        ],
    )
    def test_is_that_of_the_same_words_and_of_nearly_the_same(self, other, exact, alike):
        one, two = likeness_of(WORDS), likeness_of(other)
        assert (one.exact == two.exact, one.resembles(two.sketch)) == (exact, alike)

    def test_is_that_of_short_words_of_which_one_is_another(self):
        """Two hundred texts of fifteen to forty words."""
        chance = random.Random(41)
        words = sorted(set(WORDS.lower().replace(",", "").replace(".", "").split()))
        missed = mistaken = 0
        for _turn in range(200):
            said = [chance.choice(words) for _word in range(chance.randint(15, 40))]
            other = [*said]
            other[chance.randrange(len(said))] = "submarine"
            one, two = likeness_of(" ".join(said)), likeness_of(" ".join(other))
            missed += not (one.resembles(two.sketch) and set(one.probes) & set(two.probes))
            chance.shuffle(other)
            mistaken += one.resembles(likeness_of(" ".join(other)).sketch)
        assert missed <= 6
        assert mistaken == 0

    def test_of_what_is_alike_is_found_by_one_probe_at_least(self):
        one, two = likeness_of(WORDS), likeness_of(WORDS.replace("survey", "report"))
        assert set(one.probes) & set(two.probes)

    @pytest.mark.parametrize(
        ("body", "is_kept"), [("Thank you!", False), ("Well said.", False), ("a" * 20, True)]
    )
    def test_is_kept_of_more_than_a_greeting(self, body, is_kept):
        assert (likeness_of(body) is not None) is is_kept

    def test_of_chinese_is_told_by_its_signs(self):
        body = "港口的墙已经站了两百年了没有人看过它的地基"
        assert likeness_of(body).resembles(likeness_of(body.replace("两", "三")).sketch)

    def test_of_ten_thousand_letters_has_the_same_size(self):
        assert len(likeness_of("harbour wall " * 800).sketch) == 128
