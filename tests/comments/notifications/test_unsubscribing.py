from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing

from comments.notifications import links, unsubscribing
from comments.notifications.links import LinkRefused
from comments.notifications.models import Kind, Preference, Rhythm
from tests.factories.accounts import UserFactory
from tests.factories.notifications import PreferenceFactory


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def token(user):
    return links.token_for(user_id=user.pk, kinds=[Kind.REPLY])


class TestUnsubscribe:
    def test_stops_one_kind_of_mail_to_one_person(self, user, token, now):
        unsubscribing.unsubscribe(token=token, now=now)
        preference = Preference.objects.get()
        assert (preference.user, preference.kind, preference.channel) == (user, Kind.REPLY, "email")
        assert preference.rhythm == Rhythm.OFF

    def test_twice_is_as_good_as_once(self, token, now):
        for minutes in range(3):
            unsubscribing.unsubscribe(token=token, now=now + timedelta(minutes=minutes))
        assert Preference.objects.get().changed_at == now

    def test_turns_around_an_earlier_wish(self, user, token, now):
        PreferenceFactory(user=user, rhythm=Rhythm.DAILY)
        unsubscribing.unsubscribe(token=token, now=now)
        assert Preference.objects.get().rhythm == Rhythm.OFF
        assert Preference.objects.get().changed_at == now

    def test_of_somebody_who_is_gone_does_nothing_and_says_nothing(self, user, token, now):
        user.delete()
        unsubscribing.unsubscribe(token=token, now=now)
        assert not Preference.objects.exists()

    def test_works_after_years(self, token, now):
        unsubscribing.unsubscribe(token=token, now=now + timedelta(days=3650))
        assert Preference.objects.exists()

    def test_works_after_the_key_was_changed(self, token, now, settings):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-" * 8
        unsubscribing.unsubscribe(token=token, now=now)
        assert Preference.objects.exists()


class TestToken:
    def test_holds_no_address_and_fits_into_an_address(self, user, token):
        assert user.email not in token
        assert len(token) < 100
        assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")

    def test_of_another_purpose_is_refused(self, user):
        foreign = signing.Signer(salt="comments.accounts.export", sep=".").sign(f"{user.pk.hex}.{Kind.REPLY}")
        with pytest.raises(LinkRefused):
            links.read_token(foreign)

    @pytest.mark.parametrize("kind", ["", "digest", "reply.held"])
    def test_of_a_kind_that_is_none_is_refused(self, user, kind):
        with pytest.raises(LinkRefused):
            links.read_token(links.token_for(user_id=user.pk, kinds=[kind]))

    def test_forged_in_any_place_is_refused(self, user, token, now):
        other = uuid4().hex
        forgeries = {token[:place] + "x" + token[place + 1 :] for place in range(len(token))} - {token}
        forgeries |= {token.replace(".reply.", ".held."), token.replace(user.pk.hex, other)}
        forgeries |= {token[:-1], token + "A", token.upper(), "", ".", "..", "a.b.c", "\x00", "é" * 90}
        for forgery in forgeries:
            with pytest.raises(LinkRefused):
                unsubscribing.unsubscribe(token=forgery, now=now)
        assert not Preference.objects.exists()
