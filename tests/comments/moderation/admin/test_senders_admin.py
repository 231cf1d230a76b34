"""Senders in the admin: what was weighed, warning, suspending and lifting."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.models import Notice, Suspension
from tests.comments.moderation.conftest import WHY
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SectionFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class TestSuspensionAdmin:
    @pytest.fixture
    def client(self, moderator, at_once):
        client = Client()
        client.force_login(moderator.user)
        return client

    def test_shows_the_factors_and_warns(self, client, unfounded):
        notice = unfounded()
        address = f"/admin/moderation/suspension/notice/{notice.pk}/"
        assert address in client.get(f"/admin/moderation/notice/{notice.pk}/change/").content.decode()
        source = client.get(address).content.decode()
        assert "1; found to be unfounded: 1 (100 %)" in source
        said = {"step": "warning", "what": "notices", "explanation": WHY}
        assert client.post(address, said).status_code == 302
        assert Suspension.objects.get().step == "warning"
        assert client.post(address, said | {"step": "suspension", "span": "7d"}).status_code == 422

    def test_lifts(self, client, suspended):
        address = f"/admin/moderation/suspension/{suspended.pk}/lift/"
        assert client.post(address, {"note": "A mistake."}).status_code == 302
        suspended.refresh_from_db()
        assert suspended.lifted_at is not None

    def test_lists_them(self, client, suspended):
        source = client.get("/admin/moderation/suspension/").content.decode()
        assert Notice.objects.get(pk=suspended.notice_id).reference in source
        assert client.get(f"/admin/moderation/suspension/{suspended.pk}/change/").status_code == 302

    def test_of_another_site_is_not_there(self, suspended, somebody, elsewhere):
        client = Client()
        client.force_login(somebody(Role.OWNER, on=elsewhere).user)
        assert client.get(f"/admin/moderation/suspension/notice/{suspended.notice_id}/").status_code == 404
        assert client.post(f"/admin/moderation/suspension/{suspended.pk}/lift/").status_code == 404

    def test_says_that_a_repeat_did_nothing(self, client, unfounded):
        address = f"/admin/moderation/suspension/notice/{unfounded().pk}/"
        said = {"step": "warning", "what": "notices", "explanation": WHY}
        first, again = client.post(address, said), None
        assert "They are told why" in words_of(first)
        suspension = Suspension.objects.get()
        Suspension.objects.filter(pk=suspension.pk).update(
            starts_at=suspension.starts_at - timedelta(minutes=1)
        )
        again = client.post(address, said)
        assert "nothing was done a second time" in words_of(again)
        assert Suspension.objects.count() == 1

    def test_says_where_nobody_is_told(self, client, site):
        profile = ProfileFactory(site=site, user=None)
        address = f"/admin/moderation/suspension/person/{profile.pk}/"
        said = {"step": "warning", "what": "notices", "explanation": WHY}
        answer = client.post(address, said)
        assert "They are not told" in words_of(answer)


class TestNoticeAdmin:
    def test_leads_to_the_sender_who_moderates_the_whole_site_alone(self, unfounded, somebody, site, article):
        notice = unfounded()
        section = SectionFactory(site=site)
        article.section = section
        article.save()
        limited = ProfileFactory(site=site)
        limited.user.is_staff = True
        limited.user.save()
        MembershipFactory(user=limited.user, site=site, limited_to=[section])
        for user, is_led in [(limited.user, False), (somebody(Role.MODERATOR).user, True)]:
            client = Client()
            client.force_login(user)
            page = client.get(f"/admin/moderation/notice/{notice.pk}/change/")
            assert page.status_code == 200
            address = f"/admin/moderation/suspension/notice/{notice.pk}/"
            assert (address in page.content.decode()) is is_led


def words_of(answer):
    return " ".join(str(said) for said in get_messages(answer.wsgi_request))
