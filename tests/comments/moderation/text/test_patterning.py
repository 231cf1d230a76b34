from time import thread_time

import pytest

from comments.moderation.text import patterning
from comments.moderation.text.patterning import (
    Budget,
    PatternError,
    check_together,
    compiled,
    matches,
    patterns_of,
)

TOO_LARGE = [
    ".{0,400}b.{0,480}c",
    "(a|b|c|d|e|f|g){1,900}zz",
    "((a{1,100}){1,9})",
    r"(\pL{1,300}){1,3}z",
    "(a{1000}){1000}",
    r"[\x{0}-\x{10ffff}]{500}q",
]
HARMLESS = [
    r"\bcall\s+\+?\d{6,}",
    r"\b(cheap|free)\s+(casino|chips|pills)\b",
    r"\w+@\w+\.com",
    "(x+x+)+y",
    ".*.*.*.*.*=.*",
    "(?:a?){50}a{50}",
    "(.*a){30}",
    "a.{0,40}b",
]


@pytest.mark.parametrize("line", TOO_LARGE)
def test_what_is_too_much_for_one_pattern_is_refused_with_words(line):
    with pytest.raises(PatternError, match=r"too long|too large|invalid repetition"):
        compiled(line)


def test_what_people_write_is_taken():
    check_together(HARMLESS)
    assert len(patterns_of("\n".join(HARMLESS)).compiled) == len(HARMLESS)


def test_what_takes_too_long_together_is_refused_and_the_slowest_is_named():
    lines = [f".{{0,{number}}}b.{{0,20}}c" for number in range(1, 40)]
    assert all(map(compiled, lines))
    with pytest.raises(PatternError, match=r"Together .*“\.\{0,\d+\}b"):
        check_together(lines)


def test_one_that_is_small_and_slow_is_refused_too():
    with pytest.raises(PatternError, match="Together"):
        check_together([f"[ab]*a[ab]{{{number}}}c" for number in range(480, 500)])


@pytest.mark.parametrize("text", ["a" * 9_999 + "b", "ab" * 5_000, "漢字" * 5_000, "ab ba" * 2_000])
def test_two_hundred_hostile_patterns_stall_nobody(text):
    lines = "\n".join(f".{{0,{number % 37 + 1}}}b.{{0,{number % 20 + 1}}}c" for number in range(200))
    patterns, begun = patterns_of(lines), thread_time()
    matches(text, patterns, budget=Budget())
    # Fifty milliseconds is what is measured; a test leaves room for a machine that is busy.
    assert thread_time() - begun < 0.15


def test_nothing_is_looked_for_once_the_time_is_over():
    budget = Budget(seconds=0)
    assert matches("aab", patterns_of("aab"), budget=budget) == []
    assert budget.is_over


def test_time_is_one_for_all_lists():
    budget = Budget(seconds=10)
    matches("x" * 10_000, patterns_of("x+y"), budget=budget)
    first = budget.spent
    matches("x" * 10_000, patterns_of("x+z"), budget=budget)
    assert 0 < first < budget.spent


def test_hostile_texts_are_made_of_the_letters_of_the_patterns():
    texts = list(patterning._hostile(["qu.x"]))
    assert {len(text) for text in texts} == {10_000}
    assert any(text.startswith("quxqux") for text in texts)
