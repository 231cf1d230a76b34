"""From where comments come: a keyed hash for moderators, kept for 90 days, and the address nowhere."""

from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.accounts.networks import digest_of
from comments.moderation.desk import queue
from comments.moderation.desk.filtering import Filters
from comments.moderation.desk.materials import materials_for
from comments.moderation.models import CaseMark, NetworkTrace
from comments.moderation.policies import moderator_of
from comments.moderation.screening.tracing import forget_networks
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import ModerationPolicyFactory

pytestmark = pytest.mark.django_db

ADDRESS = "203.0.113.77"


@pytest.fixture
def desk(thread):
    return moderator_of(MembershipFactory(site=thread.article.site, role=Role.MODERATOR).user)


@pytest.fixture
def held(thread):
    ModerationPolicyFactory(site=thread.article.site, article=thread.article, mode="pre")


class TestDigest:
    @pytest.mark.parametrize(
        ("one", "other", "is_same"),
        [
            (ADDRESS, ADDRESS, True),
            (ADDRESS, "203.0.113.78", False),
            (ADDRESS, f"::ffff:{ADDRESS}", True),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ],
    )
    def test_is_one_for_what_one_caller_owns(self, now, one, other, is_same):
        digests = {digest_of(address, site_id=1, now=now) for address in (one, other)}
        assert (len(digests) == 1) is is_same

    def test_is_another_on_another_site_in_the_next_period_and_under_another_secret(self, now, settings):
        first = digest_of(ADDRESS, site_id=1, now=now)
        assert first != digest_of(ADDRESS, site_id=2, now=now)
        assert first != digest_of(ADDRESS, site_id=1, now=now + timedelta(days=90))
        settings.SECRET_KEY = "another " + "y" * 40
        assert first != digest_of(ADDRESS, site_id=1, now=now)

    @pytest.mark.parametrize("address", ["", "unix:", "203.0.113"])
    def test_is_nothing_for_what_is_no_address(self, now, address):
        assert digest_of(address, site_id=1, now=now) == ""


class TestSubmit:
    def test_keeps_the_hash_alone_and_with_no_statement_more(self, submit, now):
        comment = submit(address=ADDRESS)
        trace = NetworkTrace.objects.get()
        assert (trace.comment_id, trace.at) == (comment.pk, now)
        assert trace.digest == digest_of(ADDRESS, site_id=comment.site_id, now=now)
        assert submit("Without one.")
        assert NetworkTrace.objects.count() == 1

    def test_lets_moderators_find_cases_of_one_network_and_count_its_comments(self, submit, held, desk):
        first, _elsewhere, second = (
            submit(f"Words {n}.", address=address)
            for n, address in enumerate((ADDRESS, "203.0.113.78", ADDRESS))
        )
        digest = first.network.digest
        page = queue.page(viewer=desk, filters=Filters(marks=(f"address:{digest}",)))
        assert {file.comment.pk for file in page.files} == {first.pk, second.pk}
        networks = materials_for(page.files, viewer=desk, now=first.posted_at).networks
        assert {(network.digest, network.count) for network in networks.values()} == {(digest, 2)}


class TestForget:
    def test_leaves_nothing_that_is_older_than_ninety_days(self, submit, held, now):
        submit("Old.", address=ADDRESS, now=now - timedelta(days=90, seconds=1))
        kept = submit("New.", address=ADDRESS, now=now - timedelta(days=90))
        assert forget_networks(now=now) == 0
        assert list(NetworkTrace.objects.values_list("comment_id", flat=True)) == [kept.pk]
        marks = CaseMark.objects.filter(mark__startswith="address:")
        assert list(marks.values_list("case__comment_id", flat=True)) == [kept.pk]
