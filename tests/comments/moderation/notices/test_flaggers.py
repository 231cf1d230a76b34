"""What trusted flaggers say is illegal is decided before all else, and counted apart."""

from datetime import timedelta

import pytest
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.casework.needing import due_at, in_words
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import queue
from comments.moderation.models import AuditEntry, Case, Source, TrustedFlagger
from comments.moderation.notices.flaggers import flagger_of
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.policies import moderator_of
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
ADMIN = "/admin/moderation/trustedflagger/"


@pytest.fixture
def watch(site):
    """Somebody who works for an organisation, and has proved the address."""
    return ProfileFactory(site=site, user__email="Desk@Watch.example").user


@pytest.fixture
def flagger(site, now):
    return TrustedFlagger.objects.create(
        site=site, organisation="Watch", email="desk@watch.example", granted_at=now, granted_by_name="Owner"
    )


@pytest.fixture
def send(thread):
    def sent(*, user=None, at):
        comment = make_comment(thread=thread)
        claim = Claim(
            comments=[str(comment.pk)], category="speech", explanation="It is a threat.", in_good_faith=True
        )
        return receive_notice(claim, caller=f"{comment.pk}", user=user, now=at)

    return sent


class TestTheMark:
    def test_is_theirs_who_proved_the_address(self, site, watch, flagger):
        assert flagger_of(watch, site_id=site.pk) == flagger
        watch.emailaddress_set.update(verified=False)
        assert flagger_of(watch, site_id=site.pk) is None

    def test_is_nobodys_who_only_types_the_address(self, thread, flagger, now):
        claim = Claim(
            comments=[str(make_comment(thread=thread).pk)],
            category="speech",
            explanation="It is a threat.",
            email="desk@watch.example",
            in_good_faith=True,
        )
        assert not receive_notice(claim, caller="a", now=now).is_trusted

    def test_counts_on_its_own_site_and_until_it_is_revoked(self, site, elsewhere, watch, flagger, now):
        assert flagger_of(watch, site_id=elsewhere.pk) is None
        TrustedFlagger.objects.update(revoked_at=now)
        assert flagger_of(watch, site_id=site.pk) is None

    def test_is_granted_and_revoked_by_owners_and_audited(self, site, somebody, watch):
        client = Client()
        client.force_login(somebody(Role.OWNER).user)
        form = {"site": site.pk, "organisation": "Watch", "email": "Desk@watch.example"}
        assert client.post(f"{ADMIN}add/", form).status_code == 302
        granted = TrustedFlagger.objects.get()
        assert flagger_of(watch, site_id=site.pk) == granted
        assert client.post(f"{ADMIN}add/", form).status_code == 200
        assert client.post(f"{ADMIN}{granted.pk}/change/", {"is_revoked": "on"}).status_code == 302
        assert flagger_of(watch, site_id=site.pk) is None
        acts = AuditEntry.objects.filter(subject_kind="trusted_flagger").order_by("number")
        assert list(acts.values_list("act", flat=True)) == [
            "trusted_flagger.added",
            "trusted_flagger.changed",
        ]
        assert not acts.filter(facts__icontains="watch.example").exists()

    def test_is_not_granted_by_editors(self, somebody):
        client = Client()
        client.force_login(somebody(Role.EDITOR).user)
        assert client.get(f"{ADMIN}add/").status_code == 403


class TestTheirNotices:
    def test_come_ahead_of_all_older_plain_ones(self, send, watch, flagger, moderator, now):
        plain = [send(at=now - timedelta(days=days)) for days in range(30, 20, -1)]
        trusted = [send(user=watch, at=now - timedelta(hours=hours)) for hours in range(10, 0, -1)]
        files = queue.page(viewer=moderator_of(moderator.user), kind=queue.Kind.LEGAL).files
        shown = [file.comment.pk for file in files]
        expected = [notice.items.get().comment_id for notice in trusted + plain]
        assert shown == expected[: len(shown)]
        assert len(shown) >= 10

    def test_say_the_true_moment_until_when(self, send, watch, flagger, now):
        send(user=watch, at=now)
        case = Case.objects.get()
        assert due_at(case) == now + timedelta(hours=12)
        said = in_words(case, now=now)
        assert said.startswith("Should be decided by")
        assert "a trusted flagger" in said

    def test_are_counted_apart_in_statements(self, send, watch, flagger, moderator, now):
        notice = send(user=watch, at=now)
        comment = notice.items.get().comment
        decision = decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="remove",
            reason="illegal",
            law="Section 241 of the code",
            version=comment.version,
            now=now,
        )
        assert (decision.statement.source, notice.flagger) == (Source.TRUSTED, flagger)
