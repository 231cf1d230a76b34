import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor


def forged(*values):
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


class TestCursor:
    @given(st.floats(allow_nan=False, allow_infinity=False), st.integers(min_value=0, max_value=2**63 - 1))
    def test_brings_back_exactly_what_went_in(self, rank, seq):
        cursor = encode_cursor("hot", [rank, seq])
        assert decode_cursor(cursor, scope="hot", kinds=(float, int)) == (rank, seq)

    @pytest.mark.parametrize(("further", "taken"), [(0, True), (2, True), (3, False)])
    def test_takes_as_many_further_values_as_it_may(self, further, taken):
        cursor = encode_cursor("list", [1.5, *range(further)])
        if taken:
            values = decode_cursor(cursor, scope="list", kinds=(float,), more=int, more_max=2)
            assert values == (1.5, *range(further))
        else:
            with pytest.raises(CursorRefused):
                decode_cursor(cursor, scope="list", kinds=(float,), more=int, more_max=2)

    def test_belongs_to_one_list(self):
        with pytest.raises(CursorRefused):
            decode_cursor(encode_cursor("roots:newest:1", [5]), scope="roots:newest:2", kinds=(int,))

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "====",
            "é",
            "\x00",
            "a" * 601,
            forged(),
            forged("list"),
            forged("list", 1, 2),
            forged("list", "1"),
            forged("list", -1),
            forged("list", 2**63),
            forged("list", 1.5),
            forged("list", True),
            forged("list", None),
            forged("list", [1]),
            base64.urlsafe_b64encode(b'{"list": 1}').decode(),
            base64.urlsafe_b64encode(b"[" * 400).decode(),
            base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        ],
    )
    def test_refuses_what_it_did_not_give_out(self, cursor):
        with pytest.raises(CursorRefused):
            decode_cursor(cursor, scope="list", kinds=(int,))

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1"])
    def test_refuses_numbers_that_no_comment_has(self, number):
        cursor = base64.urlsafe_b64encode(f'["list", {number}]'.encode()).decode().rstrip("=")
        with pytest.raises(CursorRefused):
            decode_cursor(cursor, scope="list", kinds=(float,))

    @given(st.text(max_size=80))
    def test_never_fails_in_another_way(self, cursor):
        with pytest.raises(CursorRefused):
            decode_cursor(cursor, scope="list", kinds=(int,))
