"""Numbers for whoever watches: what is late, failing or given up, and nobody without the token reads them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from comments.moderation.models import Queue
from comments.outbox.models import Handling, OutboxEvent
from tests.factories.articles import SiteFactory
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-enough-characters"


@pytest.fixture
def ask(settings):
    settings.METRICS_TOKEN = TOKEN

    def ask(given=f"Bearer {TOKEN}", **more):
        return Client().get("/metrics", headers={"authorization": given} | more)

    return ask


@pytest.fixture
def read(ask):
    """The numbers by their name and labels."""

    def read():
        answer = ask()
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        return {
            (one.name.removeprefix("belowline_"), *sorted(one.labels.values())): one.value
            for family in families
            for one in family.samples
        }

    return read


def make_handling(*, now, due=timedelta(), **given):
    event = OutboxEvent.objects.create(name="comment.published", recorded_at=now, relayed_at=now)
    given = {"handler": f"handler of {event.pk}", "due_at": now - due, "lane": "house"} | given
    return Handling.objects.create(event=event, **given)


class TestMetrics:
    def test_are_not_there_where_nobody_set_a_token(self, settings):
        settings.METRICS_TOKEN = ""
        assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404

    @pytest.mark.parametrize(
        "given", ["", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer ü"]
    )
    def test_are_for_who_has_the_token(self, ask, given):
        answer = ask(given)
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_are_what_prometheus_reads_and_nobody_keeps(self, ask):
        answer = ask()
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "no-store" in answer["Cache-Control"]

    def test_say_what_is_late_and_since_when(self, read):
        now = timezone.now()
        make_handling(now=now, due=timedelta(minutes=5))
        make_handling(now=now, due=timedelta(minutes=1), attempts=3)
        make_handling(now=now, due=-timedelta(hours=1))
        make_handling(now=now, due=timedelta(days=1), done_at=now)
        found = read()
        assert found["work_due", "events", "house"] == 2
        assert found["work_waiting", "events", "house"] == 3
        assert 300 <= found["work_late_seconds", "events", "house"] < 330
        assert (found["work_failing", "events"], found["work_parked", "events"]) == (1, 0)

    def test_say_what_was_given_up(self, read):
        now = timezone.now()
        make_handling(now=now, due=timedelta(days=1), parked_at=now, attempts=8)
        found = read()
        assert (found["work_parked", "events"], found["work_due", "events", "house"]) == (1, 0)

    def test_say_what_nobody_handed_on(self, read):
        now = timezone.now()
        OutboxEvent.objects.create(name="comment.published", recorded_at=now - timedelta(seconds=90))
        found = read()
        assert found["events_unrelayed",] == 1
        assert 90 <= found["events_unrelayed_age_seconds",] < 120

    def test_say_what_waits_for_moderators(self, read):
        now = timezone.now()
        site = SiteFactory(slug="harbour-post")
        case = make_held_case(thread=ThreadFactory(article__site=site))
        type(case).objects.filter(pk=case.pk).update(wanted_at=now - timedelta(hours=2))
        found = read()
        assert found["cases_open", "harbour-post", Queue.HELD.value] == 1
        assert 7200 <= found["cases_overdue_seconds", "harbour-post", Queue.HELD.value] < 7230

    def test_cost_the_same_however_much_there_is(self, ask, django_assert_max_num_queries):
        now = timezone.now()
        for _nth in range(30):
            make_handling(now=now, due=timedelta(minutes=5))
        with django_assert_max_num_queries(45):
            ask()
