import pytest

from comments.moderation.desk.evidence import Spot, spots_of, stretches_of
from comments.moderation.models import Finding
from comments.moderation.text.linking import links_of


def noticed(body, *pieces, name="words"):
    """Return a finding about these pieces of the body, each where it first stands."""
    places = [{"word": piece.lower(), "offset": body.index(piece), "length": len(piece)} for piece in pieces]
    return Finding(code="suspect_word", evidence={name: places})


def marked(body, *findings):
    return [stretch.text for stretch in stretches_of(findings, body=body) if stretch.why]


class TestStretches:
    def test_are_the_whole_body_in_order(self):
        body = "So a **blast**wort, and [here](https://cheap.example/x) again."
        stretches = stretches_of([noticed(body, "**blast**wort", "https://cheap.example/x")], body=body)
        assert "".join(stretch.text for stretch in stretches) == body

    def test_mark_words_across_inline_marks_and_addresses_of_links(self):
        body = "So a **blast**wort, and [here](https://cheap.example/x) again."
        assert marked(body, noticed(body, "**blast**wort", "https://cheap.example/x")) == [
            "**blast**wort",
            "https://cheap.example/x",
        ]

    def test_mark_the_place_that_was_noticed_and_no_other_of_the_same_word(self):
        body = "bad, bad, bad"
        finding = Finding(code="x", evidence={"words": [{"word": "bad", "offset": 5, "length": 3}]})
        assert [stretch.why for stretch in stretches_of([finding], body=body)] == ["", "bad", ""]

    def test_name_both_where_two_findings_overlap(self):
        body = "a blastworts here"
        found = [noticed(body, "blast"), noticed(body, "lastworts")]
        (stretch,) = [one for one in stretches_of(found, body=body) if one.why]
        assert (stretch.text, stretch.why) == ("blastworts", "blast · lastworts")

    def test_are_none_where_no_finding_names_a_place(self):
        assert stretches_of([Finding(code="flood", evidence={"count": 7})], body="So.") == []

    @pytest.mark.parametrize(("offset", "length"), [(10, 3), (2, 0)])
    def test_leave_out_what_is_not_in_the_body(self, offset, length):
        finding = Finding(code="x", evidence={"words": [{"offset": offset, "length": length}]})
        assert stretches_of([finding], body="So.") == []

    def test_know_the_places_that_the_links_phase_writes_down(self):
        body = "See [the port](https://cheap.example/x), or <https://b.example>."
        places = [{"host": one.host, "offset": one.offset, "length": one.length} for one in links_of(body)]
        finding = Finding(code="many_links", evidence={"links": places})
        assert marked(body, finding) == ["https://cheap.example/x", "https://b.example"]


class TestSpots:
    def test_say_what_shows_on_the_page_and_how_often_it_stood_before(self):
        body = "blastwort *and* **blast**wort"
        assert spots_of([noticed(body, "**blast**wort")], body=body) == [
            Spot(written="**blast**wort", shown="blastwort", nth=1)
        ]
