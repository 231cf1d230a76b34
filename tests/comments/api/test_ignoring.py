import uuid

import pytest
from django.db import IntegrityError

from comments.accounts import ignoring
from comments.accounts.models import Ignore, Profile
from tests.factories.accounts import ProfileFactory, UserFactory


@pytest.fixture
def other(site):
    return ProfileFactory(site=site)


def ignored(ask, thread):
    return ask.get(f"threads/{thread.pk}/mine/").json()["ignored"]


class TestIgnoring:
    def test_is_kept_once_and_taken_back(self, ask, thread, other):
        path = f"profiles/{other.pk}/ignore/"
        first, again = ask.put(path), ask.put(path)
        assert (first.status_code, first.json()) == (200, again.json())
        assert first.json()["profile"] == str(other.pk)
        assert ignored(ask, thread) == [str(other.pk)]
        assert [ask.delete(path).status_code for _ in range(2)] == [204, 204]
        assert ignored(ask, thread) == []

    def test_is_known_to_the_reader_alone(self, ask, call_as, thread, other, moderator):
        ask.put(f"profiles/{other.pk}/ignore/")
        for somebody in (other.user, moderator):
            assert ignored(call_as(somebody), thread) == []

    def test_belongs_to_one_site(self, ask, call_as, thread, reader):
        elsewhere = ProfileFactory()
        ask.put(f"profiles/{elsewhere.pk}/ignore/")
        assert ignored(ask, thread) == []
        assert Ignore.objects.get().ignorer.site == elsewhere.site

    def test_gives_somebody_new_a_name_there(self, call_as, other):
        user = UserFactory()
        assert call_as(user).put(f"profiles/{other.pk}/ignore/").status_code == 200
        assert Profile.objects.filter(user=user, site=other.site).exists()

    def test_of_oneself_or_of_nobody_is_refused(self, ask, reader):
        assert ask.put(f"profiles/{reader.pk}/ignore/").json()["code"] == "oneself_ignored"
        for method in ("PUT", "DELETE"):
            assert ask(method, f"profiles/{uuid.uuid4()}/ignore/").json()["code"] == "profile_not_found"
        assert not Ignore.objects.exists()

    def test_has_a_limit(self, ask, site, other, monkeypatch):
        monkeypatch.setattr(ignoring, "IGNORED_MAX", 1)
        path = f"profiles/{other.pk}/ignore/"
        assert ask.put(path).status_code == 200
        refused = ask.put(f"profiles/{ProfileFactory(site=site).pk}/ignore/").json()
        assert (refused["status"], refused["code"], refused["limit"]) == (409, "too_many_ignored", 1)
        assert ask.put(path).status_code == 200

    def test_of_oneself_is_impossible_in_the_database_too(self, reader, now):
        with pytest.raises(IntegrityError):
            Ignore.objects.create(ignorer=reader, ignored=reader, since=now)
