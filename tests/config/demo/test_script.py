import pytest

from config.demo import composing, loading, script
from config.demo.world import read_world


class TestScript:
    def test_most_of_the_conversations_are_written_by_hand(self):
        written = [
            line
            for article in read_world().articles
            for root in script.read_threads(article.name)
            for line in root.walk()
        ]
        assert len(written) > 350

    @pytest.mark.parametrize("article", read_world().articles, ids=lambda article: article.name)
    def test_every_article_is_a_read_of_some_minutes(self, article):
        assert 500 <= len(article.text.split()) <= 900

    @pytest.mark.parametrize(
        "text", ["@@ > tom\nAn answer to nothing.", "@@ tom\n\n@@ gull\nBefore this, silence."]
    )
    def test_a_script_that_cannot_be_played_is_refused_by_line(self, text, tmp_path):
        path = tmp_path / "broken.txt"
        path.write_text(text)
        with pytest.raises(ValueError, match=r"broken\.txt, line 1"):
            script.read_script(path)

    def test_a_misspelt_direction_is_refused(self, tmp_path):
        path = tmp_path / "broken.txt"
        path.write_text("@@ tom uup=3\nHm.")
        with pytest.raises(ValueError, match="uup=3"):
            script.read_script(path)

    def test_a_choice_is_made_and_nothing_of_the_others_left(self):
        chance = loading._chance("a choice")
        texts = {composing.spell_out("A {cup|glass} of {tea}.", chance=chance) for _time in range(50)}
        assert texts == {"A cup of {tea}.", "A glass of {tea}."}
