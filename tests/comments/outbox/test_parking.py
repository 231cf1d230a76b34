"""Dead letters of every table of duties: read in pages, tried again or let go by the operator, and remembered."""

from datetime import timedelta

import pytest
from django.urls import reverse

from comments.accounts.models import Role
from comments.moderation.models import AuditEntry
from comments.notifications.models import Delivery, Dispatch
from comments.outbox import parking
from comments.outbox.models import Handling
from comments.outbox.sources import source_named, sources
from comments.webhooks.models import EndpointDelivery
from tests.factories.accounts import MembershipFactory, OperatorFactory
from tests.factories.articles import SiteFactory
from tests.factories.notifications import DeliveryFactory, DispatchFactory
from tests.factories.outbox import HandlingFactory
from tests.factories.webhooks import make_delivery, make_endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return reverse("admin:outbox_parked")


@pytest.fixture
def operator(client):
    user = OperatorFactory()
    client.force_login(user)
    return client


def parked(now, **given):
    return HandlingFactory(parked_at=now, attempts=8, last_error="OSError errno=111\nmail.py:1 send", **given)


def park_a_delivery(now):
    made = make_delivery(make_endpoint(site=SiteFactory()))
    EndpointDelivery.objects.filter(pk=made.pk).update(parked_at=now)


class TestPage:
    def test_is_for_the_operator_alone(self, client, page, now):
        parked(now)
        client.force_login(MembershipFactory(role=Role.OWNER).user)
        assert client.get(page).status_code == 403
        assert client.post(page, {"act": "again-all", "source": "events"}).status_code == 403
        assert Handling.objects.get().parked_at == now

    def test_shows_every_source_and_the_fullest_first(self, operator, page, now):
        for _nth in range(2):
            DispatchFactory(parked_at=now, closed_at=now, attempts=8)
        parked(now)
        shown = operator.get(page)
        assert [(one["name"], one["count"]) for one in shown.context["sources"]] == [
            ("events", 1),
            ("news", 2),
            ("webhooks", 0),
        ]
        assert shown.context["source"] == "news"
        assert "OSError errno=111" in operator.get(page, {"source": "events"}).content.decode()

    def test_goes_on_where_the_page_before_ended(self, operator, page, now, monkeypatch):
        monkeypatch.setattr(parking, "PAGE_SIZE", 2)
        made = [parked(now - timedelta(seconds=second)) for second in (0, 0, 0, 5, 9)]
        seen, before = [], ""
        while True:
            shown = operator.get(page, {"source": "events", "before": before})
            seen += [work.pk for work in shown.context["works"]]
            before = shown.context["before"]
            if not before:
                break
        assert sorted(seen) == sorted(one.pk for one in made)
        assert seen[-2:] == [made[3].pk, made[4].pk]

    @pytest.mark.parametrize("before", ["x", "2026-01-01 1", "2026-01-01T00:00:00Z x", " ", "9999"])
    def test_begins_at_the_beginning_for_a_marker_that_is_none(self, operator, page, now, before):
        parked(now)
        assert len(operator.get(page, {"source": "events", "before": before}).context["works"]) == 1

    def test_costs_the_same_however_much_there_is(self, operator, page, now, django_assert_max_num_queries):
        for _nth in range(12):
            parked(now)
        with django_assert_max_num_queries(12):
            operator.get(page, {"source": "events"})

    def test_is_named_above_the_list_of_handlings(self, operator, page, now):
        parked(now)
        words = operator.get(reverse("admin:outbox_handling_changelist")).content.decode()
        assert f'<a href="{page}">dead letters</a>' in words


class TestTryAgain:
    def test_gives_the_chosen_ones_all_their_tries(self, operator, page, now):
        chosen, other = parked(now), parked(now)
        told = operator.post(page, {"act": "again", "source": "events", "id": chosen.pk}, follow=True)
        assert "1 is tried again." in told.content.decode()
        chosen.refresh_from_db()
        other.refresh_from_db()
        assert (chosen.parked_at, chosen.attempts, other.parked_at) == (None, 0, now)
        assert chosen.last_error

    @pytest.mark.parametrize("source", [source.name for source in sources()])
    def test_takes_all_of_a_source_and_no_other(self, operator, page, now, source):
        parked(now)
        DispatchFactory(parked_at=now, closed_at=now)
        park_a_delivery(now)
        operator.post(page, {"act": "again-all", "source": source})
        left = {name: count for name, count in parking.counted().items() if count}
        assert left == dict.fromkeys({one.name for one in sources()} - {source}, 1)

    def test_leaves_alone_what_was_not_given_up(self, operator, page, now):
        done = HandlingFactory(done_at=now, attempts=1)
        operator.post(page, {"act": "again", "source": "events", "id": done.pk})
        done.refresh_from_db()
        assert (done.done_at, done.attempts) == (now, 1)

    @pytest.mark.parametrize(
        "sent", [{"act": "again"}, {"act": "burn", "id": "1"}, {}, {"act": "again", "id": "x"}]
    )
    def test_refuses_what_it_does_not_understand(self, operator, page, now, sent):
        parked(now)
        told = operator.post(page, {"source": "events"} | sent, follow=True)
        assert told.status_code == 200
        assert Handling.objects.get().parked_at == now

    def test_is_remembered(self, operator, page, now):
        parked(now)
        operator.post(page, {"act": "again-all", "source": "events"})
        entry = AuditEntry.objects.get(subject_kind="dead_letters")
        assert entry.site_id == 0
        assert entry.facts["changed"] == {"tried_again": {"from": 0, "to": 1}}


class TestLetGo:
    def test_calls_a_handling_done(self, operator, page, now):
        gone = parked(now)
        operator.post(page, {"act": "let-go", "source": "events", "id": gone.pk})
        gone.refresh_from_db()
        assert (gone.parked_at, bool(gone.done_at)) == (None, True)
        assert gone.last_error

    def test_drops_a_dispatch_with_what_it_would_have_told(self, operator, page, now):
        gone = DispatchFactory(parked_at=now, closed_at=None)
        DeliveryFactory(dispatch=gone)
        operator.post(page, {"act": "let-go", "source": "news", "id": str(gone.pk)})
        gone = Dispatch.objects.get()
        assert (gone.parked_at, gone.dropped_because, gone.sent_at) == (None, "let go", None)
        assert gone.closed_at
        assert Delivery.objects.get().dropped_because == "let go"

    def test_is_for_webhooks_done_where_endpoints_are_kept(self, operator, page, now):
        park_a_delivery(now)
        assert "Let the chosen ones go" not in operator.get(page, {"source": "webhooks"}).content.decode()
        with pytest.raises(LookupError):
            parking.let_go(source_named("webhooks"), ids=None, by=None, now=now)
