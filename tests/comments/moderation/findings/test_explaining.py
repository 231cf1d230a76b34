import pytest

from comments.moderation.findings.explaining import Excerpt, explain
from comments.moderation.models import Finding


def finding(code, verdict="hold", phase="words", **evidence):
    return Finding(phase=phase, code=code, verdict=verdict, evidence=evidence)


def words(*places):
    return [{"word": word, "offset": offset, "length": length} for word, offset, length in places]


class TestExplain:
    @pytest.mark.parametrize(
        ("found", "said"),
        [
            (finding("pre_moderation", mode="pre"), "Everything here waits for approval"),
            (
                finding("first_comments", published_before=0, held_below=2),
                "A newcomer: nothing published here yet",
            ),
            (
                finding("first_comments", published_before=1, held_below=2),
                "A newcomer: 1 comment published here so far",
            ),
            (
                finding("first_comments", published_before=2, held_below=3),
                "A newcomer: 2 comments published here so far",
            ),
            (finding("many_links", count=1, hosts=["a.example"]), "1 link: a.example"),
            (
                finding("many_links", count=3, hosts=["", "a.example", "b.example"]),
                "3 links: a.example, b.example",
            ),
            (
                finding("banned_word", "reject", words=words(("Froth", 0, 5), ("Froth", 9, 5))),
                "Banned word: Froth",
            ),
            (finding("suspect_word", words=words(("a", 0, 1), ("b", 2, 1))), "Suspect words: a, b"),
            (finding("from_the_future", phase="mood", score=3), "mood: from_the_future"),
        ],
    )
    def test_says_a_finding_in_words(self, found, said):
        assert explain(found, body="Froth or Froth").words == said

    def test_shows_a_noticed_word_where_it_stands(self):
        body = "You blastwort!"
        explanation = explain(finding("banned_word", "reject", words=words(("blastwort", 4, 9))), body=body)
        assert explanation.excerpts == (Excerpt(before="You ", marked="blastwort", after="!"),)
        assert explanation.tone == "reject"

    def test_shows_a_few_words_around_and_three_places(self):
        body = "lantern " * 20 + "blastwort" + " harbour" * 20
        place = ("blastwort", 160, 9)
        explanation = explain(finding("banned_word", words=words(place, place, place, place)), body=body)
        assert len(explanation.excerpts) == 3
        assert explanation.excerpts[0] == Excerpt(
            before="…lantern lantern lantern ", marked="blastwort", after=" harbour harbour harbour…"
        )
