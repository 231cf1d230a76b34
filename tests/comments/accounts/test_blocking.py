from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.accounts.blocking import NetworkRefused, block_network, blocked_networks
from comments.accounts.models import BlockedNetwork
from config.hot.guarding import Guard
from config.hot.versions import NETWORKS, read_versions
from tests.factories.accounts import MembershipFactory, OperatorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return OperatorFactory()


@pytest.fixture
def block(operator, now):
    def blocked(network="203.0.113.0/24", until=None, **given):
        return block_network(
            **{"network": network, "reason": "Scrapes.", "until": until, "by": operator, "now": now} | given
        )

    return blocked


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class TestBlockNetwork:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("203.0.113.9", "203.0.113.9/32"),
            (" 203.0.113.9/24 ", "203.0.113.0/24"),
            ("2001:DB8::1/32", "2001:db8::/32"),
            ("11.0.0.0/8", "11.0.0.0/8"),
        ],
    )
    def test_keeps_a_network_in_one_spelling(self, block, written, kept):
        assert block(written).network == kept

    @pytest.mark.parametrize(
        "written",
        ["", "nobody", "0.0.0.0/0", "10.0.0.0/7", "::/0", "2001::/15", "127.0.0.1", "::1", "1.2.3.4/33"],
    )
    def test_refuses_what_is_none_or_too_wide_or_ourselves(self, block, written):
        with pytest.raises(NetworkRefused):
            block(written)

    def test_counts_every_change_of_the_list(self, block, operator, now):
        first = block()
        second = block("198.51.100.0/24")
        changed = block(row=first.pk, until=now)
        assert [first.edition, second.edition, changed.edition] == [1, 2, 3]
        assert BlockedNetwork.objects.count() == 2


class TestBlockedNetworks:
    @pytest.mark.parametrize(("seconds", "is_blocked"), [(-1, False), (0, False), (1, True), (None, True)])
    def test_are_those_that_are_not_over(self, block, now, seconds, is_blocked):
        block(until=None if seconds is None else now + timedelta(seconds=seconds))
        assert bool(blocked_networks(now=now)) == is_blocked


class TestGuard:
    def test_hears_of_a_change_with_the_next_versions(self, block):
        guard = Guard(reads_per_minute=0)
        asked = {"REMOTE_ADDR": "203.0.113.9", "REQUEST_METHOD": "GET"}
        guard.hear(read_versions([]))
        assert guard.refusal(asked) is None
        row = block()
        assert read_versions([])[NETWORKS] == 1
        guard.hear(read_versions([]))
        assert guard.refusal(asked).status == 403
        block(row=row.pk, until=timezone.now())
        guard.hear(read_versions([]))
        assert guard.refusal(asked) is None


class TestAdmin:
    def test_operators_block_and_let_in_again(self, operator):
        client = signed_in(operator)
        form = {"network": "203.0.113.77/24", "reason": "Scrapes.", "until_0": "", "until_1": ""}
        assert client.post(reverse("admin:accounts_blockednetwork_add"), form).status_code == 302
        row = BlockedNetwork.objects.get()
        assert (row.network, row.by_name, row.edition) == ("203.0.113.0/24", operator.email, 1)
        change = reverse("admin:accounts_blockednetwork_change", args=[row.pk])
        form |= {"until_0": "2026-03-14", "until_1": "09:00:00"}
        assert client.post(change, form).status_code == 302
        assert BlockedNetwork.objects.get().edition == 2

    def test_operators_hear_why_not(self, operator):
        answer = signed_in(operator).post(
            reverse("admin:accounts_blockednetwork_add"), {"network": "0.0.0.0/0", "reason": "All."}
        )
        assert answer.status_code == 200
        assert str(NetworkRefused.message) in answer.content.decode().replace("&#x27;", "'")

    def test_rows_are_not_deleted(self, operator, block):
        delete = reverse("admin:accounts_blockednetwork_delete", args=[block().pk])
        assert signed_in(operator).post(delete, {"post": "yes"}).status_code == 403

    def test_owners_of_a_site_see_nothing(self, block):
        owner = MembershipFactory(role="owner").user
        block()
        assert signed_in(owner).get(reverse("admin:accounts_blockednetwork_changelist")).status_code == 403


class TestNumbersOfTheMemory:
    def test_are_for_the_operator_alone(self, operator):
        owner = MembershipFactory(role="owner").user
        statuses = [
            signed_in(user).get(reverse("hot")).status_code for user in (owner, UserFactory(), operator)
        ]
        assert [Client().get(reverse("hot")).status_code, *statuses] == [404, 404, 404, 200]
