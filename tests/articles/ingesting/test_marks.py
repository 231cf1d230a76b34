import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingesting.marks import numbers, pieces


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("lighting.[3] This", [3]),
            ("tides. [1] [2]", [1, 2]),
            ("tides.[1][2]", [1, 2]),
            ("tides [1, 2]", [1, 2]),
            ("tides [1,2]", [1, 2]),
            ("tides [1;2; 13]", [1, 2, 13]),
            ("tides [ 1 ]", [1]),
            ("[4] published the roster", [4]),
            ("left [^9] over", [9]),
            ("[999]", [999]),
            ("a [2] b [1] c [2]", [2, 1, 2]),
            ("([5])", [5]),
        ],
    )
    def test_are_those_of_all_marks_in_reading_order(self, text, found):
        assert numbers(text) == found

    @pytest.mark.parametrize(
        "text",
        [
            "[sic]",
            "[1-3]",
            "[1–3]",
            "[2016]",
            "[0]",
            "[01]",
            "[]",
            "[ ]",
            "[1a]",
            "[a1]",
            "[1.5]",
            "(1)",
            "[[",
            "[1",
            "1]",
            "[?]",
            "[-1]",
            "[1,]",
            "[x, 1]",
        ],
    )
    def test_are_none_where_brackets_hold_something_else(self, text):
        assert numbers(text) == []


class TestPieces:
    def test_cut_a_row_of_numbers_into_one_link_each(self):
        cut = [(piece.text, piece.number) for piece in pieces("so [1, 2].")]
        assert cut == [("so ", None), ("[", None), ("1", 1), (", ", None), ("2", 2), ("]", None), (".", None)]

    @given(st.text(alphabet=st.sampled_from("[]123, ^a;-"), max_size=60))
    def test_are_the_text_again_when_joined(self, text):
        assert "".join(piece.text for piece in pieces(text)) == text
