"""Choosing what one is told, signed in and by the link of a mail."""

from datetime import time
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from comments.notifications.kinds import EMAIL, Kind, Rhythm
from comments.notifications.links import token_for, token_for_choosing
from comments.notifications.models import Preference, Schedule
from comments.notifications.wishes import wishes_of
from tests.factories.accounts import UserFactory


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def reader(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def link(user):
    return reverse("pages:mails_by_link", args=[token_for_choosing(user.pk)])


def said(answer):
    return unescape(answer.content.decode())


@pytest.fixture(params=["signed in", "by link"])
def door(request, reader, stranger, link):
    """Both ways in: a client and the address at which it finds the page."""
    return (reader, reverse("pages:mails")) if request.param == "signed in" else (stranger, link)


class TestPage:
    def test_switches_a_kind_off_and_on_again(self, door, user):
        client, address = door
        for rhythm in (Rhythm.OFF, Rhythm.AT_ONCE):
            answer = client.post(address, {"reply.email": rhythm.value}, follow=True)
            assert answer.status_code == 200
            assert "Kept." in said(answer)
            assert wishes_of(user).rhythm(Kind.REPLY, EMAIL) == rhythm
        assert f'value="{Rhythm.AT_ONCE}" selected' in " ".join(said(client.get(address)).split())

    def test_shows_what_is_owed_with_why_and_keeps_it(self, door, user):
        client, address = door
        html = said(client.get(address))
        assert "Article 17 of Regulation (EU) 2022/2065" in html
        assert 'name="statement.email"' not in html
        assert "Codes to sign in" in html
        client.post(address, {"statement.email": "off"}, follow=True)
        assert wishes_of(user).rhythm(Kind.STATEMENT, EMAIL) == Rhythm.AT_ONCE
        assert not Preference.objects.exists()

    def test_stops_everything_and_takes_it_up_again(self, door, user):
        client, address = door
        client.post(address, {"reply.email": "daily"})
        client.post(address, {"stop": "on", "reply.email": "daily"})
        assert wishes_of(user).rhythm(Kind.REPLY, EMAIL) == Rhythm.OFF
        assert 'name="resume"' in said(client.get(address))
        client.post(address, {"resume": "on"})
        assert wishes_of(user).rhythm(Kind.REPLY, EMAIL) == Rhythm.DAILY

    def test_says_which_rhythm_there_is_not_and_changes_nothing(self, door):
        client, address = door
        answer = client.post(address, {"reply.email": "hourly", "report.email": "sometimes"})
        assert answer.status_code == 422
        assert "This channel cannot tell you so often" in said(answer)
        assert not Preference.objects.exists()

    def test_leaves_alone_what_is_not_sent(self, door, user):
        client, address = door
        client.post(address, {"reply.email": "off"})
        client.post(address, {"report.email": "off"})
        assert wishes_of(user).rhythm(Kind.REPLY, EMAIL) == Rhythm.OFF

    def test_does_nothing_for_the_team_to_readers(self, door):
        client, address = door
        assert "held.email" not in said(client.get(address))
        client.post(address, {"held.email": "off"})
        assert not Preference.objects.exists()


class TestByLink:
    def test_opening_it_changes_nothing_and_tells_nobody_the_address(self, stranger, link, user):
        answer = stranger.get(link)
        assert user.email not in said(answer)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert not Preference.objects.exists()
        assert not Schedule.objects.exists()

    @pytest.mark.parametrize("token", ["x", "other", "gone", "inactive"])
    def test_refuses_every_other_link(self, stranger, user, token):
        made = {
            "x": "x",
            "other": token_for(user_id=user.pk, kinds=["reply"]),
            "gone": token_for_choosing(UserFactory.build().pk),
            "inactive": token_for_choosing(UserFactory(is_active=False).pk),
        }[token]
        address = reverse("pages:mails_by_link", args=[made])
        assert stranger.get(address).status_code == stranger.post(address, {"stop": "on"}).status_code == 404

    def test_leads_on_from_the_page_that_stopped_a_kind(self, stranger, user, link):
        stop = reverse("pages:unsubscribe", args=[token_for(user_id=user.pk, kinds=["reply"])])
        assert link not in said(stranger.get(stop))
        assert link in said(stranger.post(stop))


class TestSignedIn:
    def test_asks_strangers_to_sign_in(self, db, stranger):
        answer = stranger.get(reverse("pages:mails"))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]

    def test_is_found_from_the_profile(self, reader):
        assert f'href="{reverse("pages:mails")}"' in said(reader.get("/accounts/profile/"))

    def test_takes_nothing_from_other_pages(self, user):
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        assert client.post(reverse("pages:mails"), {"reply.email": "off"}).status_code == 403
        assert not Preference.objects.exists()


class TestHours:
    FORM = {"digest_hour": "18", "digest_weekday": "4", "quiet_from": "22:00", "quiet_until": "07:00"}

    def test_are_kept_and_shown_in_both_ways(self, door, user):
        client, address = door
        client.post(address, self.FORM)
        hours = wishes_of(user).hours
        assert (hours.digest_hour, hours.digest_weekday) == (18, 4)
        assert (hours.quiet_from, hours.quiet_until) == (time(22), time(7))
        assert 'value="22:00"' in said(client.get(address))

    @pytest.mark.parametrize(
        "quiet",
        [{"quiet_until": ""}, {"quiet_from": "07:00"}, {"quiet_from": "noon"}, {"quiet_from": "22:00+01:00"}],
    )
    def test_that_are_none_are_refused_in_words_and_nothing_is_kept(self, door, quiet):
        client, address = door
        answer = client.post(address, self.FORM | {"reply.email": "off"} | quiet)
        assert answer.status_code == 422
        assert "two different times" in said(answer)
        assert not Schedule.objects.exists()
        assert not Preference.objects.exists()

    def test_that_no_list_has_are_those_of_everybody(self, door, user):
        client, address = door
        client.post(address, self.FORM | {"digest_hour": "99", "digest_weekday": "-1"})
        hours = wishes_of(user).hours
        assert (hours.digest_hour, hours.digest_weekday) == (8, 0)

    def test_stay_as_they_are_where_a_form_does_not_name_them(self, door, user):
        client, address = door
        client.post(address, self.FORM)
        client.post(address, {"reply.email": "daily"})
        assert wishes_of(user).hours.digest_hour == 18
