"""Whoever edits cannot keep moderators waiting: comparing gives up before it takes long."""

from difflib import SequenceMatcher

import pytest

from comments.moderation.desk import comparing
from comments.moderation.desk.comparing import changes


class TestChanges:
    @pytest.mark.parametrize(
        ("before", "after"),
        [("." * 740, ".," * 370), ("a " * 700, "a b " * 350), ("a b " * 350, "b a " * 350)],
        ids=["signs", "one word", "turned round"],
    )
    def test_take_so_many_steps_at_most(self, monkeypatch, before, after):
        looked = []
        find = SequenceMatcher.find_longest_match

        def count(self, alo=0, ahi=None, blo=0, bhi=None):
            looked.append(sum(len(self.b2j.get(word, ())) for word in self.a[alo:ahi]))
            return find(self, alo, ahi, blo, bhi)

        monkeypatch.setattr(SequenceMatcher, "find_longest_match", count)
        assert changes(before, after) == []
        assert sum(looked) <= comparing._STEPS_MAX

    def test_of_plain_sentences_are_told_where_many_of_them_changed(self):
        words = [f"word{number % 300}" for number in range(700)]
        edited = [("new" if number % 12 == 0 else word) for number, word in enumerate(words)]
        told = changes(" ".join(words), " ".join(edited))
        assert "".join(one.text for one in told if one.kind != "gone") == " ".join(edited)
        assert "".join(one.text for one in told if one.kind != "added") == " ".join(words)
        assert sum(one.kind == "added" for one in told) == 59
