from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from comments.accounts.models import AddressProof
from comments.accounts.passes import GOOD_FOR, pass_of, ticket_of
from comments.accounts.proving import TRIES_MAX, code_of
from comments.accounts.viewer import viewer_of
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.posting.models import Unconfirmed
from comments.threads.models import Comment, DiscussionPolicy, Status
from comments.threads.publishing import change_status
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.api import Caller
from tests.factories.articles import ArticleFactory
from tests.factories.guests import SENDER, GuestFactory, make_offer
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

WORDS = {"name": "Orla Quist", "email": "orla@guests.example", "body": "The tide was out by noon."}


@pytest.fixture(autouse=True)
def policy(site):
    return ModerationPolicyFactory(site=site, hold_first_comments=0, who_may_post="guests")


@pytest.fixture
def send(call, thread):
    return lambda **given: call.post(f"threads/{thread.pk}/guests/", WORDS | given)


@pytest.fixture
def confirm(call, site):
    def confirmed(ticket, code=""):
        return call.post(
            f"sites/{site.slug}/guests/confirm/", {"ticket": ticket, "code": code or latest_code()}
        )

    return confirmed


@pytest.fixture
def guest(site):
    return GuestFactory(site=site)


@pytest.fixture
def lay(guest, moderator, site):
    """Lay something on the guest."""

    def laid(kind, *, days=None):
        until = timezone.now() + timedelta(days=days) if days else None
        wish = Wish(kind=kind, reason="abuse", until=until, explanation="Three insults in an hour.")
        viewer = viewer_of(moderator, site=site)
        return lay_sanction(profile_id=guest.profile_id, viewer=viewer, wish=wish, now=timezone.now())

    return laid


@pytest.fixture
def write_on(guest):
    """The app of a guest."""
    return Caller(guest=pass_of(guest, now=timezone.now()))


def latest_code():
    return code_of(AddressProof.objects.get())


class TestWriting:
    def test_is_taken_and_seen_by_nobody(self, send, call, thread):
        answer = send()
        assert (answer.status_code, answer.headers["Cache-Control"]) == (202, "private, no-store")
        assert answer.json().keys() == {"ticket", "code_seconds", "link_seconds"}
        assert (answer.json()["code_seconds"], answer.json()["link_seconds"]) == (600, 86_400)
        assert Unconfirmed.objects.get().body == WORDS["body"]
        assert call.get(f"threads/{thread.pk}/comments/").json()["results"] == []

    def test_is_answered_alike_whoever_has_the_address(self, send, site):
        GuestFactory(site=site, email="guest@guests.example")
        member = ProfileFactory(site=site).user
        answers = [
            send(email=email)
            for email in (WORDS["email"], WORDS["email"], "guest@guests.example", member.email)
        ]
        told = [{**one.json(), "ticket": len(one.json()["ticket"])} for one in answers]
        assert all(one == other for one, other in pairwise(told))
        assert {one.status_code for one in answers} == {202}
        heads = [{name for name in one.headers if name != "RateLimit"} for one in answers]
        assert all(one == other for one, other in pairwise(heads))

    @pytest.mark.parametrize(
        ("given", "status", "code"),
        [
            ({"email": "orla"}, 422, "address_unfit"),
            ({"email": "orla@guests.example\nBcc: all@guests.example"}, 422, "address_unfit"),
            ({"name": "O"}, 422, "name_refused"),
            ({"body": "  "}, 422, "body_empty"),
            ({"parent": "019ad0c4-7d32-7c1a-9b1e-2f6c0f5d8a11"}, 404, "parent_not_found"),
            ({"wants_replies": "yes"}, 422, "invalid"),
            ({"is_guest": False}, 422, "invalid"),
        ],
    )
    def test_says_what_is_wrong(self, send, given, status, code):
        answer = send(**given)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not Unconfirmed.objects.exists()

    def test_is_refused_where_guests_may_not_write(self, send, policy):
        policy.who_may_post = "all"
        policy.save()
        answer = send()
        assert (answer.status_code, answer.json()["code"]) == (403, "not_among_writers")

    def test_is_counted_by_network(self, send):
        for number in range(10):
            assert send(body=f"Words {number}.").status_code == 202
        answer = send()
        assert (answer.status_code, answer.json()["limit"]) == (429, "guest")

    def test_is_told_beforehand(self, call, thread, policy):
        path = f"threads/{thread.pk}/"
        assert call.get(path).json()["takes_guests"] is True
        policy.who_may_post = "all"
        policy.save()
        assert call.get(path).json()["takes_guests"] is False


class TestConfirming:
    def test_publishes_and_gives_the_app_a_token_for_thirty_days(self, send, confirm, thread, now):
        answer = confirm(send().json()["ticket"])
        told = answer.json()
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert (told["name"], told["refused"], told["left"]) == ("Orla Quist", [], 0)
        comment = told["comments"][0]
        assert (comment["status"], comment["author"]["name"], comment["author"]["is_guest"]) == (
            "published",
            "Orla Quist",
            True,
        )
        assert WORDS["email"] not in answer.content.decode()
        posted = Caller(guest=told["token"]).post(
            f"threads/{thread.pk}/comments/", {"body": "And once more."}
        )
        assert posted.status_code == 201
        assert posted.json()["author"] == comment["author"]

    def test_is_for_all_that_one_app_sent(self, send, confirm):
        ticket = send().json()["ticket"]
        again = send(body="And then it came back.", ticket=ticket).json()["ticket"]
        send(body="From another app.")
        told = confirm(again).json()
        assert [one["body"] for one in told["comments"]] == [WORDS["body"], "And then it came back."]
        assert told["left"] == 1

    def test_says_what_waits_for_a_moderator_and_what_came_to_nothing(
        self, *, send, confirm, thread, policy, now
    ):
        gone = make_comment(thread=thread)
        ticket = send(parent=str(gone.pk)).json()["ticket"]
        send(body="On its own.", ticket=ticket)
        change_status(comment=gone, status=Status.WITHDRAWN, now=now)
        policy.hold_first_comments = 3
        policy.save()
        told = confirm(ticket).json()
        assert [(one["status"], one["body"]) for one in told["comments"]] == [("held", "On its own.")]
        assert [(one["code"], one["body"]) for one in told["refused"]] == [
            ("parent_not_found", WORDS["body"])
        ]

    def test_hides_the_scores_where_the_discussion_does(self, send, confirm, site):
        DiscussionPolicy.objects.create(site=site, votes="off")
        assert confirm(send().json()["ticket"]).json()["comments"][0]["score"] is None

    @pytest.mark.parametrize(("code", "expected"), [("000000x", "code_refused"), ("", "code_refused")])
    def test_needs_the_code(self, *, send, call, site, code, expected):
        ticket = send().json()["ticket"]
        answer = call.post(f"sites/{site.slug}/guests/confirm/", {"ticket": ticket, "code": code})
        assert (answer.status_code, answer.json()["code"]) == (422, expected)
        assert not Comment.objects.exists()

    def test_is_over_after_five_wrong_codes(self, send, confirm):
        ticket = send().json()["ticket"]
        wrong = "000000" if latest_code() != "000000" else "111111"
        assert [confirm(ticket, wrong).status_code for _ in range(TRIES_MAX)] == [422] * TRIES_MAX
        answer = confirm(ticket)
        assert (answer.status_code, answer.json()["code"]) == (410, "code_over")

    @pytest.mark.parametrize("ticket", ["", "forged", "x" * 5_000])
    def test_needs_a_ticket(self, send, confirm, ticket):
        send()
        assert confirm(ticket or "none").json()["code"] == "code_over"

    def test_does_nothing_for_the_ticket_of_another_app_or_site(self, send, confirm, site):
        send()
        assert confirm(ticket_of(site=site, sender=SENDER)).json()["code"] == "code_over"
        elsewhere = ThreadFactory().article
        ModerationPolicyFactory(site=elsewhere.site, who_may_post="guests")
        make_offer(article=elsewhere, now=timezone.now(), sender=SENDER)
        assert confirm(ticket_of(site=elsewhere.site, sender=SENDER), "123456").json()["code"] == "code_over"

    def test_is_counted_by_network(self, confirm):
        for _ in range(30):
            confirm("none", "123456")
        assert confirm("none", "123456").json()["limit"] == "guest-confirm"


class TestATokenOfAGuest:
    def test_edits_and_withdraws_what_is_theirs(self, write_on, guest, thread):
        mine = make_comment(thread=thread, author=guest.profile, at=timezone.now())
        theirs = make_comment(thread=thread, at=timezone.now())
        edited = write_on.patch(f"comments/{mine.pk}/", {"body": "Other words."}, if_match="*")
        assert (edited.status_code, edited.json()["body"]) == (200, "Other words.")
        answer = write_on.patch(f"comments/{theirs.pk}/", {"body": "Other words."}, if_match="*")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
        assert write_on.delete(f"comments/{mine.pk}/", if_match="*").status_code == 204

    def test_shows_them_what_waits_and_nobody_else(self, write_on, call, guest, thread):
        path = f"comments/{make_comment(thread=thread, author=guest.profile, status=Status.HELD).pk}/"
        answer = write_on.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert "X-Guest-Token" in answer.headers["Vary"].split(", ")
        other = Caller(guest=pass_of(GuestFactory(site=guest.site), now=timezone.now()))
        assert (call.get(path).status_code, other.get(path).status_code) == (404, 404)
        mine = write_on.get(f"threads/{thread.pk}/mine/").json()
        assert (mine["name"], len(mine["waiting"])) == (guest.profile.display_name, 1)

    def test_is_good_on_their_site_alone(self, write_on, now):
        elsewhere = ThreadFactory()
        ModerationPolicyFactory(site=elsewhere.article.site, who_may_post="guests", hold_first_comments=0)
        answer = write_on.post(f"threads/{elsewhere.pk}/comments/", {"body": "A word of mine."})
        assert answer.status_code == 401
        assert not Comment.objects.exists()

    def test_is_refused_when_it_is_over(self, guest, thread):
        old = Caller(guest=pass_of(guest, now=timezone.now() - GOOD_FOR))
        answer = old.post(f"threads/{thread.pk}/comments/", {"body": "A word of mine."})
        assert (answer.status_code, answer.json()["code"]) == (401, "guest_token_refused")
        assert answer.headers["WWW-Authenticate"] == 'X-Guest-Token realm="api"'
        assert Caller(guest="x").get(f"threads/{thread.pk}/mine/").status_code == 401

    def test_does_not_vote_flag_or_ignore(self, write_on, thread):
        comment = make_comment(thread=thread)
        asked = [
            write_on.put(f"comments/{comment.pk}/vote/", {"value": 1}),
            write_on.post(f"comments/{comment.pk}/flags/", {"reason": "spam"}),
            write_on.put(f"profiles/{comment.author_id}/ignore/"),
            write_on.get("me/"),
        ]
        assert {one.json()["code"] for one in asked} == {"not_signed_in"}

    def test_stands_behind_a_session(self, guest, thread, reader, call_as):
        app = call_as(reader.user)
        app.guest = pass_of(guest, now=timezone.now())
        posted = app.post(f"threads/{thread.pk}/comments/", {"body": "A word of mine."})
        assert posted.json()["author"]["is_guest"] is False

    def test_keeps_to_the_rules_for_everybody(self, write_on, lay, thread):
        lay("mute", days=7)
        answer = write_on.post(f"threads/{thread.pk}/comments/", {"body": "A word of mine."})
        assert (answer.status_code, answer.json()["code"]) == (403, "muted")

    def test_says_that_they_have_read_a_warning(self, write_on, call, lay, thread):
        path = f"sanctions/{lay('warning').pk}/acknowledge/"
        posted = {"body": "A word of mine."}
        assert write_on.post(f"threads/{thread.pk}/comments/", posted).json()["code"] == "warning_unread"
        other = Caller(guest=pass_of(GuestFactory(site=thread.article.site), now=timezone.now()))
        assert [one.post(path).status_code for one in (call, other, write_on)] == [401, 404, 200]
        assert write_on.post(f"threads/{thread.pk}/comments/", posted).status_code == 201

    def test_is_counted_by_guest(self, write_on, guest, thread):
        other = Caller(guest=pass_of(GuestFactory(site=guest.site), now=timezone.now()))
        path = f"threads/{thread.pk}/comments/"
        for number in range(10):
            assert write_on.post(path, {"body": f"Words {number}."}).status_code in {201, 202}
        assert write_on.post(path, {"body": "Too many."}).status_code == 429
        assert other.post(path, {"body": "My first."}).status_code == 201


class TestClaiming:
    def test_makes_theirs_what_was_written_under_their_address(self, call_as, call, site, thread):
        user = UserFactory(email=WORDS["email"])
        written = make_comment(thread=thread, author=GuestFactory(site=site, email=user.email).profile)
        app = call_as(user)
        told = [app.post(f"sites/{site.slug}/guests/claim/").json() for _ in range(2)]
        assert told == [{"comments": 1}, {"comments": 0}]
        author = call.get(f"comments/{written.pk}/").json()["author"]
        assert (author["name"], author["is_guest"]) == (user.name, False)

    def test_gives_nobody_what_is_anothers(self, ask, site, guest, thread):
        make_comment(thread=thread, author=guest.profile)
        assert ask.post(f"sites/{site.slug}/guests/claim/").json() == {"comments": 0}


def test_an_article_of_its_own_policy_takes_guests_alone(call, site):
    article = ArticleFactory(site=site)
    other = ThreadFactory(article=article)
    ModerationPolicyFactory(site=site, article=article, who_may_post="all")
    assert call.post(f"threads/{other.pk}/guests/", WORDS).json()["code"] == "not_among_writers"
