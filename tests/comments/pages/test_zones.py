import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Site
from comments.accounts.models import User
from comments.pages.zones import zone_for

SITE = Site(time_zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("chosen", "cookie", "site", "zone"),
    [
        ("Asia/Tokyo", "America/Lima", SITE, "Asia/Tokyo"),
        ("", "America/Lima", SITE, "America/Lima"),
        ("", "", SITE, "Europe/Berlin"),
        ("", "", None, "UTC"),
        ("Mars/Olympus", "Nowhere", SITE, "Europe/Berlin"),
        ("", "../../etc/passwd", SITE, "Europe/Berlin"),
        ("", "/etc/passwd", SITE, "Europe/Berlin"),
        ("", "Europe", SITE, "Europe/Berlin"),
        ("", "A" * 500, SITE, "Europe/Berlin"),
        ("", "a\x00b", SITE, "Europe/Berlin"),
    ],
)
def test_the_readers_choice_goes_first_then_their_browser_then_the_site(chosen, cookie, site, zone):
    request = RequestFactory().get("/")
    request.COOKIES["tz"] = cookie
    request.user = User(time_zone=chosen) if chosen else AnonymousUser()
    assert zone_for(request, site=site).key == zone


def test_the_zone_of_one_page_does_not_stay_for_the_next(visitor, address, article):
    visitor.client.cookies["tz"] = "Asia/Tokyo"
    visitor.get(address)

    assert timezone.get_current_timezone_name() == "UTC"
