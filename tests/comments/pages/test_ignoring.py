import pytest

from comments.accounts.ignoring import ignore
from comments.accounts.models import Ignore
from comments.accounts.viewer import viewer_of
from comments.threads.models import Status
from tests.comments.pages.reading import faults
from tests.factories.accounts import ProfileFactory

ASKS = {"X-Fragment": "ignore"}


def door(comment):
    return f"/c/{comment.pk}/ignore/"


@pytest.fixture
def comment(say, other):
    return say(author=other.profile)


@pytest.fixture
def ignored(reader, comment, site, now):
    ignore(viewer=viewer_of(reader.profile.user, site=site), profile=comment.author, now=now)
    return comment


class TestThePage:
    def test_asks_first(self, reader, comment):
        page = reader.get(door(comment))
        assert "Ignore Abel Tsegaye?" in page.text("h2.acting-title")
        assert page.one("button[name=ignore]").get("value") == "1"
        assert faults(page.source) == []
        assert not Ignore.objects.exists()

    def test_leads_back_once_somebody_is_ignored(self, reader, ignored):
        page = reader.get(door(ignored))
        assert page.one("button[name=ignore]").get("value") == "0"
        assert faults(page.source) == []

    def test_asks_a_stranger_to_sign_in_and_come_back(self, visitor, comment):
        back = door(comment).replace("/", "%2F")
        for answer in (visitor.get(door(comment)), visitor.post(door(comment), {"ignore": "1"})):
            assert answer.location == f"/accounts/login/?next={back}"

    def test_is_found_without_a_script(self, visitor, comment):
        links = [link.get("href") for link in visitor.get(f"/c/{comment.pk}/").all("noscript a")]
        assert door(comment) in links

    def test_is_not_there_for_oneself_or_for_words_that_are_gone(self, reader, say):
        own = say(author=reader.profile)
        assert reader.get(door(own)).status == 422
        assert reader.post(door(own), {"ignore": "1"}).status == 422
        gone = say(status=Status.REMOVED, replies=1)
        assert reader.post(door(gone), {"ignore": "1"}).status == 404
        assert not Ignore.objects.exists()


class TestIgnoring:
    def test_leads_back_to_the_comment_and_says_so(self, reader, comment, address):
        answer = reader.post(door(comment), {"ignore": "1", "next": address})
        assert answer.location == f"{address}#c-{comment.pk}"
        kept = Ignore.objects.get()
        assert (kept.ignorer, kept.ignored) == (reader.profile, comment.author)
        assert "You ignore Abel Tsegaye now. Only you know." in reader.mine(address)["messages"]

    def test_ends_when_asked_to(self, reader, ignored, address):
        reader.post(door(ignored), {"ignore": "0", "next": address})
        assert not Ignore.objects.exists()
        assert "You ignore Abel Tsegaye no longer." in reader.mine(address)["messages"]

    def test_done_twice_is_done_once(self, reader, comment):
        for _ in range(2):
            assert reader.post(door(comment), {"ignore": "1"}).status == 302
        assert Ignore.objects.count() == 1

    def test_tells_the_script_in_words(self, reader, comment, address):
        answer = reader.client.post(door(comment), {"ignore": "1"}, headers=ASKS)
        assert answer.json() == {"said": "You ignore Abel Tsegaye now. Only you know."}
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert reader.mine(address)["messages"] == ""

    def test_refuses_a_list_that_is_full(self, reader, ignored, say, monkeypatch):
        monkeypatch.setattr("comments.accounts.ignoring.IGNORED_MAX", 1)
        assert reader.post(door(say()), {"ignore": "1"}).status == 409

    def test_leads_to_no_other_house(self, reader, comment):
        answer = reader.post(door(comment), {"ignore": "1", "next": "https://evil.example/"})
        assert answer.location.startswith(f"/c/{comment.pk}/")


class TestWhatTheScriptIsTold:
    def test_offers_to_ignore_to_whoever_is_signed_in(self, reader, visitor, ignored, address):
        told = reader.mine(address, ignored)
        assert told["ignored"] == [str(ignored.author_id)]
        assert told["ignoring"]["ignore_by"] == "Ignore %(name)s"
        assert visitor.mine(address, ignored)["ignoring"] is None

    def test_offers_it_to_somebody_without_a_name_here(self, visitor, comment, address):
        visitor.client.force_login(ProfileFactory().user)
        assert visitor.mine(address, comment)["ignoring"]
