import pytest

from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Flag, FlagReason
from comments.threads.revising import revise
from tests.comments.pages.reading import faults


def report(comment):
    return f"/c/{comment.pk}/report/"


class TestReport:
    def test_offers_every_reason(self, reader, say):
        page = reader.get(report(say()))
        assert [box.get("value") for box in page.all("input[type=radio]")] == FlagReason.values
        assert faults(page.source) == []

    def test_calls_a_moderator_and_thanks(self, reader, say, address):
        comment = say()
        answer = reader.post(report(comment), {"reason": "spam", "note": "Third time today."})
        assert answer.location == f"{address}#c-{comment.pk}"
        flag = Flag.objects.get()
        assert (flag.reason, flag.note, flag.reporter) == ("spam", "Third time today.", reader.profile)
        assert "Thank you" in reader.mine(address)["messages"]

    @pytest.mark.parametrize(
        ("given", "status", "where"),
        [
            ({"note": "Kept."}, 422, "#reason-error"),
            ({"reason": "boring", "note": "Kept."}, 422, "#reason-error"),
            ({"reason": "spam", "note": "Kept." * 101}, 422, "#note-error"),
        ],
    )
    def test_is_refused_beside_the_field_and_keeps_the_words(self, reader, say, given, status, where):
        page = reader.post(report(say()), given)
        assert page.status == status
        assert page.one(where).get("role") == "alert"
        assert page.text("textarea") == given["note"]
        assert faults(page.source) == []
        assert not Flag.objects.exists()

    def test_of_something_else_needs_a_note(self, reader, say):
        page = reader.post(report(say()), {"reason": "other"})
        assert page.status == 422
        assert page.one("#note").get("aria-invalid") == "true"
        assert page.one("input[value=other]").get("checked") is not None

    def test_made_twice_counts_once(self, reader, say):
        comment = say()
        for _ in range(2):
            assert reader.post(report(comment), {"reason": "spam"}).status == 302
        assert Flag.objects.count() == 1

    def test_that_waits_says_so_where_it_was_made(self, reader, say):
        comment = say()
        assert not reader.get(report(comment)).all(".notice")
        reader.post(report(comment), {"reason": "spam"})
        assert "A moderator has not decided yet" in reader.get(report(comment)).source

    def test_that_waits_can_still_say_that_a_life_is_threatened(self, reader, say):
        comment = say()
        reader.post(report(comment), {"reason": "spam"})
        assert "life or safety, report that all the same" in reader.get(report(comment)).source
        reader.post(report(comment), {"reason": "threat"})
        assert Flag.objects.get().reason == "threat"
        assert "report that all the same" not in reader.get(report(comment)).source

    def test_that_was_decided_can_be_of_other_words(self, reader, say, moderator):
        comment = say()
        reader.post(report(comment), {"reason": "spam"})
        now = Flag.objects.get().raised_at
        decide(
            comment_id=comment.pk,
            viewer=viewer_of(moderator.profile.user, site=comment.site),
            action="approve",
            reason="fine",
            version=comment.version,
            now=now,
        )
        assert "You can report what it says now" not in reader.get(report(comment)).source
        comment.refresh_from_db()
        revise(comment=comment, body="Other words.", html="<p>Other words.</p>", now=now)
        assert "You can report what it says now" in reader.get(report(comment)).source
        reader.post(report(comment), {"reason": "spam"})
        assert Flag.objects.count() == 2

    def test_of_ones_own_is_neither_offered_nor_taken(self, reader, say, address):
        own = say(author=reader.profile)
        assert reader.mine(address, own)["comments"][str(own.pk)]["own"]
        assert report(own) not in reader.get(f"/c/{own.pk}/vote/").source
        assert reader.post(report(own), {"reason": "spam"}).status == 403

    def test_asks_a_stranger_to_sign_in_and_come_back(self, visitor, say):
        comment = say()
        back = report(comment).replace("/", "%2F")
        assert f"/accounts/login/?next={back}" in visitor.get(report(comment)).source
        assert visitor.post(report(comment), {"reason": "spam"}).location == f"/accounts/login/?next={back}"
