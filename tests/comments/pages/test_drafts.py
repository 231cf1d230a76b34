import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory

from comments.pages import drafts


@pytest.fixture
def request_of_somebody():
    request = RequestFactory().get("/")
    request.session = SessionStore()
    return request


def test_words_are_kept_by_place_until_they_are_posted(request_of_somebody):
    drafts.keep(request_of_somebody, place="here", words="Mine.")
    assert drafts.kept(request_of_somebody, place="here") == "Mine."
    assert drafts.kept(request_of_somebody, place="there") == ""
    drafts.forget(request_of_somebody, place="here")
    assert drafts.kept(request_of_somebody, place="here") == ""


def test_five_places_are_kept_and_the_oldest_goes_first(request_of_somebody):
    for number in range(6):
        drafts.keep(request_of_somebody, place=str(number), words="Mine.")
    drafts.keep(request_of_somebody, place="1", words="Mine again.")
    drafts.keep(request_of_somebody, place="6", words="Mine.")
    kept = [drafts.kept(request_of_somebody, place=str(number)) for number in range(7)]
    assert kept == ["", "Mine again.", "", "Mine.", "Mine.", "Mine.", "Mine."]


def test_what_is_kept_has_an_end(request_of_somebody):
    drafts.keep(request_of_somebody, place="here", words="x" * 1_000_000)
    assert len(drafts.kept(request_of_somebody, place="here")) == 20_000


def test_forgetting_nothing_changes_nothing(request_of_somebody):
    drafts.forget(request_of_somebody, place="here")
    assert not request_of_somebody.session.modified
