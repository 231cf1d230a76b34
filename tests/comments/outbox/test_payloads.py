from uuid import uuid4

import pytest

from comments.outbox.catalogue import PRIVATE_KEYS, Event, event_named
from comments.outbox.payloads import Key, Kind, PayloadError, may, payload

SPEC = payload(comment_id=Kind.ID, count=may(Kind.NUMBER), words=may(Kind.TEXT, since=2))
ID = "0190a6c2-0000-7000-8000-00000000000a"


class TestPlain:
    def test_turns_ids_into_text_and_keeps_the_rest(self):
        comment = uuid4()
        kept = {"comment_id": str(comment), "count": -3, "words": None}
        assert SPEC.plain({"comment_id": comment, "count": -3, "words": None}) == kept
        assert SPEC.plain({"comment_id": str(comment)}) == {"comment_id": str(comment)}

    @pytest.mark.parametrize("value", ["none", "", 7, True, ID.upper(), f"{{{ID}}}", [ID], b"1"])
    def test_refuses_what_is_no_id(self, value):
        with pytest.raises(PayloadError, match=r"^comment_id has to be an id \(a UUID\), not a "):
            SPEC.plain({"comment_id": value})

    @pytest.mark.parametrize("value", ["7", 7.0, True, 2**63, [7]])
    def test_refuses_what_is_no_number(self, value):
        with pytest.raises(PayloadError, match=r"^count has to be a whole number"):
            SPEC.plain({"comment_id": ID, "count": value})

    @pytest.mark.parametrize("value", [7, "x" * 1001, ["x"]])
    def test_refuses_what_is_no_short_text(self, value):
        with pytest.raises(PayloadError, match=r"^words has to be a text of at most 1,000 characters"):
            SPEC.plain({"comment_id": ID, "words": value})

    @pytest.mark.parametrize("given", [{}, {"comment_id": None}])
    def test_refuses_what_lacks_a_key(self, given):
        with pytest.raises(PayloadError, match=r"^comment_id is missing$"):
            SPEC.plain(given)

    def test_refuses_a_key_too_many_and_says_which_there_are(self):
        with pytest.raises(
            PayloadError, match=r"^nobody knows the key x; its keys are comment_id, count, words$"
        ):
            SPEC.plain({"comment_id": ID, "x": 1})

    def test_says_nothing_of_what_may_be_private(self):
        with pytest.raises(PayloadError) as refused:
            payload(to=Kind.PRIVATE).plain({"to": ["ilse@readers.example"]})
        assert "ilse" not in str(refused.value)


class TestCheck:
    """What is told may have been recorded by older or newer code."""

    def test_takes_the_keys_of_newer_code(self):
        SPEC.check({"comment_id": ID, "colour": {"red": 1}}, version=9)

    def test_does_not_ask_older_code_for_keys_of_today(self):
        spec = payload(comment_id=Kind.ID, site_id=Key(Kind.NUMBER, since=2))
        assert spec.version == 2
        spec.check({"comment_id": ID}, version=1)
        with pytest.raises(PayloadError, match="site_id is missing"):
            spec.check({"comment_id": ID}, version=2)

    def test_does_not_ask_for_what_was_wiped(self):
        payload(to=Kind.PRIVATE).check({}, version=1)

    @pytest.mark.parametrize("value", [None, [], "text", 7, {}, {"comment_id": "x" * 10**6}])
    def test_refuses_what_cannot_be_told(self, value):
        with pytest.raises(PayloadError):
            SPEC.check(value, version=1)


class TestCatalogue:
    def test_knows_events_by_their_names(self):
        assert all(event_named(event.value) is event for event in Event)
        assert event_named("comment.teleported") is None

    def test_says_what_each_event_carries(self):
        assert all(event.spec.keys for event in Event)

    def test_knows_what_is_private(self):
        assert PRIVATE_KEYS == {Event.MAIL_REQUESTED: ("to", "subject", "text", "html")}
