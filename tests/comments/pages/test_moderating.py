"""Moderators judge where they read: by a page that needs no script, and by a panel that the script fills with the same."""

import pytest
from django.utils import timezone

from comments.moderation.models import CannedReason, Case, Decision, Note
from comments.threads.models import Comment, Prominence, Status
from tests.comments.pages.reading import faults
from tests.factories.moderation import make_flag, make_held_case, make_order, make_reported_case

ASKS = {"X-Fragment": "moderate"}


def door(comment):
    return f"/c/{comment.pk}/moderate/"


@pytest.fixture
def comment(say, other):
    return say("The gate was late again.", author=other.profile)


@pytest.fixture
def held(thread, other):
    return make_held_case(thread=thread, author=other.profile, body="Buy my boat.").comment


@pytest.fixture
def outsiders(reader, other, foreign_moderator):
    """Who is signed in and moderates nothing here; the second wrote the comments."""
    return [reader, other, foreign_moderator]


def decision(comment, action="remove", reason="abuse", **given):
    return {"act": "decide", "version": comment.version, "action": action, "reason": reason} | given


class TestWhoComesIn:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_moderators_of_the_site_alone(self, outsiders, visitor, comment, held, method):
        for one in (comment, held):
            for who in outsiders:
                answer = getattr(who, method)(door(one))
                assert answer.status == 404
                assert "boat" not in answer.source
                assert "gate" not in answer.source
            assert getattr(visitor, method)(door(one)).location.startswith("/accounts/login/")
        assert not Decision.objects.exists()

    def test_what_is_not_there_is_as_absent_as_what_is_elsewhere(self, foreign_moderator, comment):
        absent = foreign_moderator.get("/c/0198b0a0-0000-7000-8000-000000000000/moderate/")
        assert (absent.status, absent.text("main")) == (
            404,
            foreign_moderator.get(door(comment)).text("main"),
        )


class TestOrders:
    def test_are_offered_where_there_are_any(self, moderator, comment, site):
        assert moderator.get(door(comment)).all("select[name=order]") == []
        order = make_order(site=site, at=timezone.now())
        page = moderator.get(door(comment))
        assert faults(page.source) == []
        chosen = [one.get("value") for one in page.all("select[name=order] option")]
        assert chosen == ["", str(order.pk)]

    def test_are_followed(self, moderator, comment, site):
        order = make_order(site=site, at=timezone.now())
        moderator.post(door(comment), decision(comment, reason="illegal", order=order.pk))
        assert Decision.objects.get().statement.order == order

    def test_that_do_not_fit_are_refused_and_stay_chosen(self, moderator, comment, site):
        order = make_order(site=site, at=timezone.now())
        page = moderator.post(door(comment), decision(comment, order=order.pk))
        assert page.status == 422
        assert "where the reason is the law" in page.text("[role=alert]")
        assert page.one("select[name=order] option[selected]").get("value") == str(order.pk)


class TestThePage:
    def test_shows_why_it_is_here_and_what_can_be_done(self, moderator, held):
        page = moderator.get(door(held))
        assert page.status == 200
        assert faults(page.source) == []
        assert "Buy my boat." in page.text(".comment-body")
        assert "held" in page.text(".moderate-state").lower()
        acts = page.text(".moderate-acts")
        assert all(word in acts for word in ("Approve", "Reject", "Spam", "Note"))
        assert "Pin" not in acts
        ways = [link.get("href") for link in page.all(".moderate-ways a")]
        assert f"/admin/threads/comment/{held.pk}/change/" in ways
        assert any(f"/lay/?comment={held.pk}" in way for way in ways)

    def test_shows_what_readers_reported(self, moderator, comment):
        make_flag(comment, note="It is about my brother.")
        assert "It is about my brother." in moderator.get(door(comment)).text(".moderate-why")

    def test_offers_other_acts_for_other_states(self, moderator, say, change):
        public = say()
        page = moderator.get(door(public))
        assert "Remove…" in page.texts(".moderate-acts summary")
        assert {"Pin", "Feature"} <= set(page.texts(".moderate-acts button"))
        gone = say(replies=1)
        change(gone, Status.REMOVED)
        page = moderator.get(door(gone))
        assert "Restore…" in page.texts(".moderate-acts summary")
        # Who is to bring it back reads it first.
        assert "Well said." in page.text("[data-words]")

    def test_is_found_without_a_script(self, visitor, moderator, comment, held):
        links = [link.get("href") for link in visitor.get(f"/c/{comment.pk}/").all("noscript a")]
        assert door(comment) in links
        assert door(held) in [link.get("href") for link in moderator.get(f"/c/{held.pk}/").all("main a")]

    def test_shows_words_that_wait_beside_those_that_stand(self, moderator, other, comment):
        other.post(
            f"/c/{comment.pk}/edit/", {"body": "Buy: https://a.example https://b.example https://c.example"}
        )
        assert "a.example" in moderator.get(door(comment)).text(".moderate-words")


class TestDeciding:
    def test_does_what_the_desk_does_and_comes_back_to_undo(self, moderator, comment):
        answer = moderator.post(door(comment), decision(comment, explanation="Not to a neighbour."))
        assert answer.location == door(comment)
        made = Decision.objects.get()
        assert (made.action, made.reason, made.moderator_name) == ("remove", "abuse", "Marit Solheim")
        assert made.statement.explanation == "Not to a neighbour."
        page = moderator.get(door(comment))
        assert faults(page.source) == []
        assert page.one("form[data-undo] [name=decision]").get("value") == str(made.pk)

    def test_can_be_taken_back(self, moderator, comment):
        moderator.post(door(comment), decision(comment))
        made = Decision.objects.get()
        assert moderator.post(door(comment), {"act": "undo", "decision": made.pk}).location == door(comment)
        assert Comment.objects.get(pk=comment.pk).status == Status.PUBLISHED

    def test_takes_words_kept_ready_where_nobody_wrote_others(self, moderator, site, comment, say):
        CannedReason.objects.create(site=site, action="remove", title="Tone", text="Please keep it civil.")
        page = moderator.get(door(comment))
        assert "Please keep it civil." in [
            option.get("value") for option in page.all("select[name=ready] option")
        ]
        moderator.post(door(comment), decision(comment, ready="Please keep it civil."))
        second = say()
        moderator.post(door(second), decision(second, ready="Please keep it civil.", explanation="Mine."))
        told = [made.statement.explanation for made in Decision.objects.order_by("decided_at")]
        assert told == ["Please keep it civil.", "Mine."]

    def test_refuses_what_was_not_seen_and_shows_what_is_there_now(self, moderator, comment):
        moderator.post(door(comment), decision(comment))
        page = moderator.post(door(comment), decision(comment, action="approve", reason="fine"))
        assert page.status == 409
        assert "Marit Solheim already removed this comment" in page.text("[role=alert]")
        assert "Restore…" in page.texts(".moderate-acts summary")
        assert Decision.objects.count() == 1

    def test_keeps_what_was_typed_when_it_refuses(self, moderator, comment):
        page = moderator.post(door(comment), decision(comment, reason="illegal", explanation="It is."))
        assert page.status == 422
        assert page.text("details[open] textarea[name=explanation]") == "It is."

    @pytest.mark.parametrize(
        "given",
        [{}, {"act": "burn"}, {"act": "decide"}, {"act": "decide", "version": "x"}, {"act": "undo"}],
    )
    def test_refuses_half_a_form(self, moderator, comment, given):
        assert moderator.post(door(comment), given).status == 400

    def test_counts_towards_the_limit_of_the_desk(self, moderator, comment, monkeypatch):
        monkeypatch.setattr("comments.pages.views.moderating._FORMS", _strict())
        moderator.post(door(comment), decision(comment))
        assert moderator.post(door(comment), decision(comment)).status == 429


def _strict():
    from comments.accounts.limits import Limit
    from comments.pages.views import moderating

    strict = Limit(name="decide", quota=1, window_seconds=60)
    return {act: (form, strict) for act, (form, _limit) in moderating._FORMS.items()}


class TestTheOtherActs:
    def test_pins_and_puts_back(self, moderator, comment):
        moderator.post(door(comment), {"act": "lift", "prominence": "pinned"})
        assert Comment.objects.get(pk=comment.pk).prominence == Prominence.PINNED
        assert "Put back into the order" in moderator.get(door(comment)).texts(".moderate-acts button")

    def test_keeps_a_note(self, moderator, comment):
        moderator.post(door(comment), {"act": "note", "body": "Third time this week."})
        assert Note.objects.get().author_name == "Marit Solheim"
        assert "Third time this week." in moderator.get(door(comment)).text(".moderate-why")


class TestTheScript:
    def test_is_told_the_panel_and_then_the_comment_as_it_stands(self, moderator, held):
        told = moderator.client.get(door(held), headers=ASKS)
        assert told.headers["Cache-Control"] == "private, no-store"
        assert "Buy my boat." in told.json()["panel"]
        assert "comment" not in told.json()
        done = moderator.client.post(door(held), decision(held, "approve", "fine"), headers=ASKS).json()
        assert done["said"].startswith("Approved: ")
        assert f'id="c-{held.pk}"' in done["comment"]
        assert "data-undo" in done["panel"]
        assert moderator.mine("/c/")["messages"] == ""

    def test_is_told_a_refusal_in_the_panel(self, moderator, comment):
        answer = moderator.client.post(door(comment), decision(comment, reason="fine"), headers=ASKS)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.json()["panel"]
        assert "comment" not in answer.json()


class TestWhatTheOverlayTells:
    def test_moderators_of_the_site_alone_learn_the_way(
        self, reader, moderator, foreign_moderator, comment, address
    ):
        way = moderator.mine(address, comment)["moderating"]
        assert moderator.get(way["address"].replace("%(id)s", str(comment.pk))).status == 200
        assert way["script"].endswith("/pages/moderate.js")
        for who in (reader, foreign_moderator):
            assert who.mine(address, comment)["moderating"] is None

    def test_shows_them_what_waits_with_its_state_and_place(self, moderator, other, comment, address):
        thread = comment.thread
        root = make_held_case(thread=thread, author=other.profile, body="Buy my boat.").comment
        reply = make_held_case(answers=comment, author=other.profile, body="Buy my oars.").comment
        make_held_case(thread=thread, author=moderator.profile, body="My own.")
        make_reported_case(thread=thread, body="Everybody sees it.")
        told = moderator.mine(address, comment)["held"]
        assert [one["parent"] for one in told["comments"]] == ["", str(comment.pk)]
        for one, words in zip(told["comments"], (root, reply), strict=True):
            assert f'id="c-{words.pk}"' in one["html"]
            assert "Waiting for a moderator." in one["html"]

    def test_shows_nobody_else_what_waits(self, outsiders, visitor, held, address):
        for who in (*outsiders, visitor):
            assert who.mine(address).get("held") is None
            told = who.client.get(f"{address}mine/").content.decode()
            assert ("boat" in told) == (who.profile == held.author)

    def test_shows_on_a_comments_page_only_what_hangs_on_it(self, moderator, thread, comment, say):
        inside = make_held_case(answers=comment, body="Inside.").comment
        make_held_case(answers=say(), body="Elsewhere.")
        told = moderator.mine(f"/c/{comment.pk}/", comment)["held"]["comments"]
        assert [str(inside.pk) in one["html"] for one in told] == [True]

    def test_shows_nothing_that_nobody_is_asked_to_decide(self, moderator, held, address):
        Case.objects.update(closed_at=held.posted_at)
        assert moderator.mine(address)["held"] is None
