import pytest


@pytest.fixture(scope="session")
def generations():
    def generations(comments):
        """How many comments the longest chain of answers has."""
        answered = dict(comments.values_list("pk", "reply_to"))
        longest = 0
        for place in answered:
            length, at = 0, place
            while at is not None:
                length, at = length + 1, answered[at]
            longest = max(longest, length)
        return longest

    return generations
