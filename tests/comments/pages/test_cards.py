import uuid

import pytest

from comments.pages.cards import Card, initials_of, tree_of
from comments.threads.models import Comment


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "initials"),
        [
            ("Ilse Marran", "IM"),
            ("Tallow Hill Tom", "TT"),
            ("gull_no_7", "G"),
            ("“Bosun’s” Cat", "BC"),
            ("山口葵", "山"),
            ("ليلى حداد", "لح"),
            ("e\u0301lan vital", "E\u0301V"),
            ("ßeta", "SS"),
            ("… !", "·"),
        ],
    )
    def test_are_of_the_first_and_the_last_word(self, name, initials):
        assert initials_of(name) == initials

    def test_pile_up_no_marks(self):
        assert len(initials_of("a" + "\u0301" * 50)) <= 3


def card(parent=None):
    return Card(comment=Comment(id=uuid.uuid4(), parent_id=parent.comment.pk if parent else None))


class TestTree:
    def test_hangs_replies_below_what_they_answer(self):
        one = card()
        two, three = card(one), card(one)
        four = card(two)
        (top,) = tree_of([one, two, four, three], level=1)
        assert top is one
        assert [reply.comment for reply in one.replies] == [two.comment, three.comment]
        assert two.replies == [four]
        assert [one.level, two.level, four.level] == [1, 2, 3]

    def test_shows_at_the_top_what_answers_something_on_an_earlier_page(self):
        absent = card()
        one, two = card(absent), card(absent)
        assert tree_of([one, two]) == [one, two]


class TestHue:
    def test_is_one_of_twenty_four_and_always_the_same(self):
        author = uuid.uuid4()
        hues = {Card(comment=Comment(author_id=author)).hue for _ in range(3)}
        assert len(hues) == 1
        assert hues <= set(range(24))
