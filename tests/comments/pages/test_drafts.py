import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory

from comments.accounts.limits import Limit
from comments.pages import drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_somebody():
    request = RequestFactory().get("/")
    request.session = SessionStore()
    return request


def test_words_are_kept_by_place_until_they_are_posted(request_of_somebody, now):
    drafts.keep(request_of_somebody, place="here", words="Mine.", now=now)
    assert drafts.kept(request_of_somebody, place="here") == "Mine."
    assert drafts.kept(request_of_somebody, place="there") == ""
    drafts.forget(request_of_somebody, place="here")
    assert drafts.kept(request_of_somebody, place="here") == ""


def test_five_places_are_kept_and_the_oldest_goes_first(request_of_somebody, now):
    for number in range(6):
        drafts.keep(request_of_somebody, place=str(number), words="Mine.", now=now)
    drafts.keep(request_of_somebody, place="1", words="Mine again.", now=now)
    drafts.keep(request_of_somebody, place="6", words="Mine.", now=now)
    kept = [drafts.kept(request_of_somebody, place=str(number)) for number in range(7)]
    assert kept == ["", "Mine again.", "", "Mine.", "Mine.", "Mine.", "Mine."]


def test_what_is_kept_has_an_end(request_of_somebody, now):
    drafts.keep(request_of_somebody, place="here", words="x" * 1_000_000, now=now)
    assert len(drafts.kept(request_of_somebody, place="here")) == 20_000


def test_forgetting_nothing_changes_nothing(request_of_somebody):
    drafts.forget(request_of_somebody, place="here")
    assert not request_of_somebody.session.modified


def test_a_network_keeps_words_only_so_often_and_they_stay_in_the_form(visitor, there, monkeypatch):
    monkeypatch.setattr(drafts, "DRAFT", Limit(name="draft", quota=1, window_seconds=60))
    assert visitor.post(there, {"body": "One.", "key": "k"}).status == 302
    page = visitor.post(there, {"body": "Two.", "key": "l"})
    assert page.status == 429
    assert page.form()["body"] == "Two."
    assert int(page.response.headers["Retry-After"]) > 0
