from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from comments.accounts.models import Guest
from comments.accounts.passes import (
    GOOD_FOR,
    Held,
    guest_at,
    guest_with,
    held_by,
    hold,
    pass_of,
    read_ticket,
    ticket_of,
)
from comments.accounts.visiting import viewer_at
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import SiteFactory
from tests.factories.guests import SENDER, GuestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return GuestFactory()


def browser(held, **given):
    """Return a request of a browser that holds this, as the next one would come."""
    answer = HttpResponse()
    hold(answer, held)
    request = RequestFactory().get("/")
    request.COOKIES = {name: one.value for name, one in answer.cookies.items() if one.value}
    request.user = given.get("user")
    return request


class TestAPass:
    def test_lets_its_guest_write_for_thirty_days_on_their_site(self, guest, now):
        text = pass_of(guest, now=now)
        last = now + GOOD_FOR - timedelta(seconds=1)
        assert guest_with(text, site=guest.site, now=last) == guest
        assert guest_with(text, site=guest.site, now=now + GOOD_FOR) is None
        assert guest_with(text, site=SiteFactory(), now=now) is None

    def test_ends_with_the_guests_number(self, guest, now):
        text = pass_of(guest, now=now)
        Guest.objects.filter(pk=guest.pk).update(pass_number=2)
        assert guest_with(text, site=guest.site, now=now) is None

    def test_names_nobodys_address(self, guest, now):
        assert guest.email not in pass_of(guest, now=now)

    @pytest.mark.parametrize(
        "spoil", [lambda text: text[:-1], lambda text: f"x{text}", lambda _text: "", lambda text: text * 99]
    )
    def test_is_signed(self, guest, now, spoil):
        assert guest_with(spoil(pass_of(guest, now=now)), site=guest.site, now=now) is None

    def test_is_no_ticket_and_a_ticket_is_no_pass(self, guest, now):
        ticket = ticket_of(site=guest.site, sender=SENDER)
        assert read_ticket(ticket, site=guest.site) == SENDER
        assert read_ticket(ticket, site=SiteFactory()) is None
        assert read_ticket(pass_of(guest, now=now), site=guest.site) is None
        assert guest_with(ticket, site=guest.site, now=now) is None


class TestTheCookie:
    def test_is_kept_from_scripts_and_holds_a_pass_for_each_site(self, guest, now):
        held, other = Held(sender=SENDER), GuestFactory()
        for one in (guest, other):
            held.take(one, now=now)
        answer = HttpResponse()
        hold(answer, held)
        cookie = answer.cookies["guest"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert cookie["max-age"] == GOOD_FOR.total_seconds()
        assert guest.email not in cookie.value
        request = browser(held)
        assert [guest_at(request, site=one.site, now=now) for one in (guest, other)] == [guest, other]

    def test_goes_away_with_the_last_pass(self, guest, now):
        held = Held(sender=SENDER)
        held.take(guest, now=now)
        held.drop(guest.site)
        answer = HttpResponse()
        hold(answer, held)
        assert answer.cookies["guest"].value == ""

    def test_of_anybodys_making_holds_nothing(self, guest, now):
        request = RequestFactory().get("/")
        request.COOKIES = {"guest": "eyJzIjoieCJ9:forged"}
        assert (held_by(request).passes, held_by(request).waits) == ({}, [])
        assert guest_at(request, site=guest.site, now=now) is None

    def test_forgets_the_oldest_of_many_sites(self, now):
        held, guests = Held(sender=SENDER), [GuestFactory() for _ in range(9)]
        for one in guests:
            held.take(one, now=now)
        request = browser(held)
        assert guest_at(request, site=guests[0].site, now=now) is None
        assert guest_at(request, site=guests[-1].site, now=now) == guests[-1]


class TestViewerAt:
    def test_is_the_guest_whose_pass_the_browser_holds(self, guest, now, django_assert_num_queries):
        held = Held(sender=SENDER)
        held.take(guest, now=now)
        request = browser(held)
        with django_assert_num_queries(1):
            viewer = viewer_at(request, site=guest.site, now=now)
        assert (viewer.profile, viewer.is_guest, viewer.is_known, viewer.is_signed_in) == (
            guest.profile,
            True,
            True,
            False,
        )
        assert not viewer_at(request, site=SiteFactory(), now=now).is_known

    def test_is_whoever_is_signed_in_before_any_guest(self, guest, now):
        held, member = Held(sender=SENDER), ProfileFactory(site=guest.site)
        held.take(guest, now=now)
        viewer = viewer_at(browser(held, user=member.user), site=guest.site, now=now)
        assert (viewer.profile, viewer.is_guest) == (member, False)

    def test_asks_nothing_for_a_browser_without_a_pass(self, guest, now, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert not viewer_at(browser(Held(sender=SENDER)), site=guest.site, now=now).is_known
