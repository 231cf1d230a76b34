"""People without an account on the pages of moderators: named as guests, with what they did, and without their address."""

import pytest

from comments.accounts.addresses import digest_of
from comments.accounts.models import AddressPolicy, Role
from comments.moderation.models import Sanction
from tests.factories.api import Caller, token_of
from tests.factories.guests import GuestFactory
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

EMAIL = "oystercatcher@guests.example"


@pytest.fixture
def guest(site):
    return GuestFactory(site=site, email=EMAIL, profile__display_name="Orla Quist")


@pytest.fixture
def at(client, moderator):
    client.force_login(moderator.user)
    return client


def page(guest):
    return f"/admin/moderation/sanction/person/{guest.profile_id}/"


class TestTheDesk:
    def test_says_that_an_author_is_a_guest(self, at, guest, thread):
        comment = make_held_case(thread=thread, author=guest.profile, body="The tide was out.").comment
        for place in (
            "/admin/moderation/case/queue/",
            f"/admin/threads/comment/{comment.pk}/change/",
        ):
            text = at.get(place).content.decode()
            assert "Orla Quist" in text
            assert '<span class="state state-guest">Guest</span>' in text
            assert EMAIL not in text

    def test_finds_a_guest_by_name(self, at, guest, thread, site):
        make_held_case(thread=thread, author=guest.profile, body="The tide was out.")
        make_held_case(thread=thread, body="Somebody else's.")
        text = at.get(
            "/admin/moderation/case/queue/", {"site": site.slug, "author": "Orla Quist"}
        ).content.decode()
        assert "The tide was out." in text
        assert "Somebody else&#x27;s." not in text
        assert "Somebody else's." not in text


class TestThePersonsPage:
    def test_tells_what_is_known_and_not_the_address(self, at, guest, thread):
        make_comment(thread=thread, author=guest.profile, body="Buy my boats!")
        text = at.get(page(guest)).content.decode()
        for words in ("Orla Quist", "A guest", "binds the address", "Buy my boats!", "Level 0 of 3"):
            assert words in text
        assert EMAIL not in text

    def test_names_other_guests_of_the_same_address(self, at, site, guest, elsewhere):
        policy = AddressPolicy.objects.create(site=site, alias_domains="guests.example +")
        spelt = "oystercatcher+boats@guests.example"
        digest = digest_of(spelt, site=site, policy=policy)
        assert digest == guest.digest
        twin = GuestFactory(site=site, email=spelt, digest=digest, profile__display_name="Captain Boats")
        GuestFactory(site=elsewhere, email=EMAIL, digest=digest, profile__display_name="Elsewhere")
        text = at.get(page(guest)).content.decode()
        assert ("Captain Boats" in text, page(twin) in text, "Elsewhere" in text) == (True, True, False)

    def test_lays_on_a_guest_what_binds_the_address(self, at, guest):
        given = {"kind": "ban", "reason": "spam", "explanation": "Forty links."}
        assert at.post(f"{page(guest)}lay/", given).status_code == 302
        sanction = Sanction.objects.get()
        assert (sanction.profile, sanction.address_digest) == (guest.profile, guest.digest)
        assert sanction.statement.exemption == ""

    def test_is_not_there_for_moderators_of_another_site(self, client, guest, somebody, elsewhere):
        client.force_login(somebody(Role.MODERATOR, on=elsewhere).user)
        assert client.get(page(guest)).status_code == 404


def test_no_page_or_answer_for_the_team_has_the_address(at, moderator, guest, thread, site):
    comment = make_reported_case(thread=thread, author=guest.profile).comment
    ask = Caller(token_of(moderator.user))
    answers = [
        at.get(place)
        for place in (
            "/admin/accounts/profile/",
            f"/admin/accounts/profile/{guest.profile_id}/change/",
            "/admin/threads/comment/",
            f"/admin/threads/comment/{comment.pk}/change/",
            "/admin/moderation/sanction/",
            f"/c/{comment.pk}/moderate/",
        )
    ] + [ask.get(f"comments/{comment.pk}/case/"), ask.get(f"cases/?site={site.slug}")]
    assert {answer.status_code for answer in answers} == {200}
    assert not [answer for answer in answers if EMAIL in answer.content.decode()]
