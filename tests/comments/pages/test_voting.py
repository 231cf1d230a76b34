from urllib.parse import urlencode

import pytest
from django.utils import timezone

from comments.accounts import limits
from comments.threads.models import DiscussionPolicy, Status, Vote
from comments.threads.tallying import count_votes
from tests.comments.pages.reading import faults
from tests.factories.accounts import UserFactory


def vote_on(comment):
    return f"/c/{comment.pk}/vote/"


def pressed(page):
    return [button.get("aria-pressed") for button in page.all(".vote")]


class TestCast:
    def test_counts_and_leads_by_its_own_page_back_to_where_it_was_pressed(self, reader, say, address):
        comment = say()
        here = f"{address}?sort=top"
        answer = reader.post(vote_on(comment), {"value": "1", "next": here})
        assert answer.location == f"{vote_on(comment)}?{urlencode({'next': here})}"
        page = reader.get(answer.location)
        assert "Your vote is counted." in page.text("#messages")
        assert (pressed(page), page.text(".score")) == (["true", "false"], "Score: 1")
        assert page.one(".buttons .button-quiet").get("href") == f"{here}#c-{comment.pk}"
        assert page.one("#act [name=next]").get("value") == here
        assert reader.mine(address, comment)["comments"][str(comment.pk)] == {"vote": 1, "more": 1}
        count_votes(now=timezone.now())
        assert reader.get(address).text(".score") == "Score: 1"
        assert reader.mine(address, comment)["comments"][str(comment.pk)] == {"vote": 1, "more": 0}

    def test_can_be_turned_and_taken_back(self, reader, say):
        comment = say()
        for value, state, score in [
            ("1", ["true", "false"], 1),
            ("-1", ["false", "true"], -1),
            ("0", ["false"] * 2, 0),
        ]:
            reader.post(vote_on(comment), {"value": value})
            count_votes(now=timezone.now())
            comment.refresh_from_db()
            assert pressed(reader.get(vote_on(comment))) == state
            assert comment.score == score
        assert not Vote.objects.exists()

    def test_offers_to_take_back_by_the_same_button(self, reader, say):
        page = reader.post(vote_on(say()), {"value": "-1"}, headers={"X-Fragment": "votes"})
        assert [button.get("value") for button in page.all(".vote")] == ["1", "0"]
        assert page.text(".score") == "Score: \N{MINUS SIGN}1"

    def test_buttons_belong_to_the_one_form_of_the_page(self, reader, say, address):
        for _ in range(3):
            say()
        page = reader.get(address)
        assert {button.get("form") for button in page.all(".vote")} == {"act"}
        assert "csrfmiddlewaretoken" not in page.source

    def test_on_ones_own_is_neither_offered_nor_taken(self, reader, say, address):
        own = say(author=reader.profile)
        assert reader.mine(address, own)["comments"][str(own.pk)]["own"]
        assert not reader.get(vote_on(own)).all(".vote")
        page = reader.post(vote_on(own), {"value": "1"})
        assert page.status == 403
        assert "your own comment" in page.text("main")

    @pytest.mark.parametrize("value", ["", "2", "up", "１", "1.0"])
    def test_is_up_down_or_nothing(self, reader, say, value):
        assert reader.post(vote_on(say()), {"value": value}).status == 422

    def test_on_a_tombstone_is_refused(self, reader, say):
        assert reader.post(vote_on(say(status=Status.REMOVED, replies=1)), {"value": "1"}).status == 409

    def test_asks_a_stranger_to_sign_in_and_come_back_to_the_comment(self, visitor, say, address):
        comment = say()
        answer = visitor.post(vote_on(comment), {"value": "1", "next": address})
        back = f"{address}#c-{comment.pk}".replace("/", "%2F").replace("#", "%23")
        assert answer.location == f"/accounts/login/?next={back}"

    @pytest.mark.parametrize(
        "there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""]
    )
    def test_never_leads_to_another_house(self, reader, say, address, there):
        comment = say()
        answer = reader.post(vote_on(comment), {"value": "1", "next": there})
        assert answer.location == f"{vote_on(comment)}?{urlencode({'next': f'/c/{comment.pk}/'})}"
        page = reader.get(f"{vote_on(comment)}?{urlencode({'next': there})}")
        assert page.one(".buttons .button-quiet").get("href") == f"{address}#c-{comment.pk}"

    def test_says_when_it_is_taken_back(self, reader, say):
        comment = say()
        reader.post(vote_on(comment), {"value": "1"})
        count_votes(now=timezone.now())
        page = reader.get(reader.post(vote_on(comment), {"value": "0"}).location)
        assert "Your vote is taken back." in page.text("#messages")
        assert page.text(".score") == "Score: 0"

    def test_gives_the_script_the_buttons_alone(self, reader, say):
        comment = say()
        page = reader.post(vote_on(comment), {"value": "1"}, headers={"X-Fragment": "votes"})
        assert page.status == 200
        assert pressed(page) == ["true", "false"]
        assert "<html" not in page.source

    def test_has_a_page_of_its_own(self, reader, visitor, say):
        for who in (reader, visitor):
            page = who.get(vote_on(say()))
            assert pressed(page) == ["false", "false"]
            assert faults(page.source) == []

    def test_by_a_first_time_voter_makes_their_name(self, site, visitor, say):
        visitor.client.force_login(UserFactory(name="Noa Barkai"))
        page = visitor.post(vote_on(say()), {"value": "1"}, headers={"X-Fragment": "votes"})
        assert pressed(page) == ["true", "false"]
        assert page.text(".score") == "Score: 1"
        assert Vote.objects.get().voter.display_name == "Noa Barkai"

    def test_is_limited(self, reader, say, monkeypatch):
        monkeypatch.setattr(limits, "VOTE", limits.Limit(name="vote", quota=1, window_seconds=60))
        comment = say()
        reader.post(vote_on(comment), {"value": "1"})
        page = reader.post(vote_on(comment), {"value": "-1"})
        assert page.status == 429
        assert int(page.response.headers["Retry-After"]) > 0


class TestAPolicy:
    @pytest.fixture
    def voted(self, reader, say):
        comment = say()
        reader.post(vote_on(comment), {"value": "1"})
        count_votes(now=timezone.now())
        return comment

    @pytest.fixture
    def turn(self, article):
        return lambda votes: DiscussionPolicy.objects.create(site=article.site, article=article, votes=votes)

    # policy → ways to vote, and the scores that are told
    @pytest.mark.parametrize(
        ("votes", "told"),
        [
            ("both", (["1", "-1"], ["Score: 1"])),
            ("up", (["1"], ["Score: 1"])),
            ("frozen", ([], ["Score: 1"])),
            ("off", ([], [])),
        ],
    )
    def test_says_which_buttons_and_scores_a_discussion_has(self, visitor, voted, turn, votes, told):
        turn(votes)
        ways, scores = told
        for place in (f"/{voted.site.slug}/{voted.thread.article.slug}/", f"/c/{voted.pk}/"):
            page = visitor.get(place)
            assert [button.get("value") for button in page.all(".vote")] == ways
            assert page.texts(".score") == scores
            assert ("upvoteCount" in page.source) is bool(scores)
            assert not faults(page.source)

    @pytest.mark.parametrize(("votes", "count", "chosen"), [("frozen", 5, "Top"), ("off", 2, "Newest")])
    def test_without_scores_offers_no_order_that_tells_them(
        self, visitor, voted, turn, *, votes, count, chosen
    ):
        turn(votes)
        page = visitor.get(f"/{voted.site.slug}/{voted.thread.article.slug}/?sort=top")
        assert len(page.all(".orders a")) == count
        assert page.text(".orders [aria-current]") == chosen

    @pytest.mark.parametrize(
        ("votes", "value", "words"),
        [("off", "1", "Nobody can vote"), ("frozen", "0", "Nobody can vote"), ("up", "-1", "vote up")],
    )
    def test_is_told_to_whoever_votes_for_all_that(self, reader, voted, turn, *, votes, value, words):
        turn(votes)
        page = reader.post(vote_on(voted), {"value": value})
        assert (page.status, words in page.text("main")) == (403, True)
        assert Vote.objects.get().value == 1

    def test_leaves_its_voter_a_page_without_buttons(self, reader, voted, turn):
        turn("off")
        page = reader.get(vote_on(voted))
        assert not page.all(".vote")
        assert "You cannot vote on this comment." in page.text("main")
