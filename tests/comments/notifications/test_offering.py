import re

import pytest

from comments.accounts.models import Role
from comments.notifications.choosing import choose, stop_everything
from comments.notifications.kinds import KINDS, Concerned, Kind, Rhythm
from comments.notifications.links import LinkRefused, read_choosers_token, token_for, token_for_choosing
from comments.notifications.offering import KindNotFound, offer_to
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.notifications import DeliveryFactory, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


class TestOffer:
    @pytest.mark.parametrize(
        ("role", "groups"),
        [
            (None, {Concerned.READERS}),
            (Role.READER, {Concerned.READERS}),
            (Role.MODERATOR, {Concerned.READERS, Concerned.TEAM}),
            (Role.OWNER, {Concerned.READERS, Concerned.TEAM}),
        ],
    )
    def test_is_about_what_concerns_somebody(self, user, role, groups):
        if role:
            MembershipFactory(user=user, role=role)
        assert set(offer_to(user).groups) == groups

    def test_says_of_each_kind_that_is_owed_why_and_offers_nothing_instead(self, user):
        owed = [line for line in offer_to(user).lines if line.owed]
        assert {line.kind for line in owed} == {Kind.STATEMENT, Kind.APPEAL}
        assert all(not way.rhythms for line in owed for way in line.ways)

    def test_shows_how_each_comes_now(self, user, now):
        choose(user=user, rhythms={(Kind.REPLY, "email"): Rhythm.DAILY}, now=now)
        offer = offer_to(user)
        assert offer.way("reply", "email").rhythm == Rhythm.DAILY
        assert offer.way("report", "email").rhythm == KINDS[Kind.REPORT].rhythms["email"]

    def test_shows_what_was_chosen_also_while_everything_is_stopped(self, user, now):
        stop_everything(user=user, now=now)
        offer = offer_to(user)
        assert offer.is_stopped
        assert offer.way("reply", "email").rhythm == Rhythm.AT_ONCE

    @pytest.mark.parametrize(
        ("kind", "channel"), [("held", "email"), ("nothing", "email"), ("reply", "pigeon")]
    )
    def test_has_no_other_kinds_and_channels(self, user, kind, channel):
        with pytest.raises(KindNotFound):
            offer_to(user).way(kind, channel)

    def test_costs_three_queries(self, user, django_assert_num_queries):
        with django_assert_num_queries(3):
            offer_to(user)


class TestLink:
    def test_leads_to_whom_it_was_made_for(self, user):
        assert read_choosers_token(token_for_choosing(user.pk)) == user.pk

    def test_of_another_purpose_opens_nothing(self, user):
        for token in ("", "x", user.pk.hex, token_for(user_id=user.pk, kinds=["reply"])):
            with pytest.raises(LinkRefused):
                read_choosers_token(token)

    def test_stands_in_a_mail_that_can_be_done_without(self, now, mailoutbox, settings):
        settings.PUBLIC_URL = "https://comments.example.org"
        delivery = DeliveryFactory()
        send(delivery, now=now)
        text, html = mailoutbox[0].body, mailoutbox[0].alternatives[0][0]
        (address,) = set(re.findall(r"https://comments\.example\.org/accounts/mails/([^/\s]+)/", text + html))
        assert text.count(address) == html.count(address) == 1
        assert read_choosers_token(address) == delivery.notification.recipient_id
