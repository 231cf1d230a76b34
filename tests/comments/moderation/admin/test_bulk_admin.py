import re

import pytest
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Role
from comments.moderation.decisions.bulk_working import go_on
from comments.moderation.models import BulkRun, Decision
from comments.threads.revising import propose
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

ASK = "/admin/moderation/bulkrun/ask/"
WISH = {"action": "reject", "reason": "spam"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def client(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


@pytest.fixture
def held(thread):
    return [make_held_case(thread=thread, body="Cheap https://cheap.example").comment for _ in range(5)]


def ticked(comments):
    return {"case": [f"{comment.pk}:{comment.version}" for comment in comments]}


def test_what_is_ticked_is_shown_then_begun_then_watched_then_done(client, held, now):
    asked = client.post(ASK, WISH | ticked(held[:3]))
    page = client.get(asked.url).content.decode()
    assert "Decide 3 cases" in page
    assert not Decision.objects.exists()
    run = BulkRun.objects.get()
    client.post(f"/admin/moderation/bulkrun/{run.pk}/begin/")
    page = client.get(asked.url).content.decode()
    assert "<progress" in page
    assert client.get(asked.url, headers=JSON).json() == {
        "done": False,
        "value": 0,
        "most": 3,
        "words": "0 of 3",
    }
    go_on(BulkRun.objects.get(), seconds=60, now=now)
    assert client.get(asked.url, headers=JSON).json()["done"] is True
    assert "Not decided" not in client.get(asked.url).content.decode()
    assert Decision.objects.count() == 3


def test_what_is_alike_is_decided_by_its_mark(client, held, site):
    page = client.get(f"/admin/moderation/bulkrun/alike/{held[0].pk}/").content.decode()
    assert "5 with the same words" in page
    assert "5 with a link to cheap.example" in page
    mark = re.search(r'value="(text:[0-9a-f]+)"', page)[1]
    asked = client.post(ASK, WISH | {"mark": mark, "site": site.slug})
    assert "Decide 5 cases" in client.get(asked.url).content.decode()


def test_a_tick_names_the_newer_words_that_wait(client, thread, now):
    comments = [make_reported_case(thread=thread).comment for _ in range(2)]
    for comment in comments:
        propose(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=now)
    desk = client.get("/admin/moderation/case/queue/?show=reported").content.decode()
    values = re.findall(r'name="case"[^>]*value="([^"]+)"', desk)
    assert sorted(values) == sorted(f"{comment.pk}:2:2" for comment in comments)
    asked = client.post(ASK, {"action": "approve", "reason": "fine", "case": [values[0], values[1][:-2]]})
    assert "Read them before you decide" in client.get(asked.url).content.decode()
    run = BulkRun.objects.get()
    client.post(f"/admin/moderation/bulkrun/{run.pk}/begin/")
    go_on(BulkRun.objects.get(), seconds=60, now=now)
    assert Decision.objects.count() == 1
    assert "Newer words wait that you have not seen" in client.get(asked.url).content.decode()


def test_the_list_is_read_page_by_page_or_its_number_written(client, thread, site):
    cases = [make_held_case(thread=thread, body=f"Word {nth} https://cheap.example/") for nth in range(21)]
    alike = client.get(f"/admin/moderation/bulkrun/alike/{cases[0].comment_id}/").content.decode()
    form = WISH | {"action": "approve", "reason": "fine", "mark": "domain:cheap.example", "site": site.slug}
    form["seen_at"] = re.search(r'name="seen_at"\s+value="([^"]+)"', alike)[1]
    make_held_case(thread=thread, body="Word 22 https://cheap.example/", at=timezone.now())
    asked = client.post(ASK, form)
    page = client.get(asked.url).content.decode()
    assert "Word 0 https://cheap.example/" in page
    assert f"/admin/threads/comment/{cases[0].comment_id}/change/" in page
    assert "Word 20" not in page
    assert 'name="count"' in page
    begin = asked.url.replace("change", "begin")
    client.post(begin, {"count": "20"})
    assert BulkRun.objects.get().begun_at is None
    assert "share nothing but a link" in client.get(asked.url).content.decode()
    last = client.get(asked.url + re.search(r'href="(\?cursor=[^"]+)"', page)[1]).content.decode()
    assert "Word 20" in last
    assert "Word 22" not in last
    assert 'name="count"' not in last
    client.post(begin, {"listed": re.search(r'name="listed" value="([^"]+)"', last)[1]})
    assert BulkRun.objects.get().begun_at is not None


def test_what_was_left_out_says_why_in_words(client, held, now):
    client.post(ASK, WISH | ticked(held))
    run = BulkRun.objects.get()
    BulkRun.objects.update(begun_at=now, done_at=now)
    for item, code in zip(
        run.items.order_by("pk"), ["not_allowed", "comment_not_found", "new_code"], strict=False
    ):
        item.outcome = code
        item.save()
    page = client.get(f"/admin/moderation/bulkrun/{run.pk}/change/").content.decode()
    assert "Not yours to decide any more" in page
    assert "Not there any more, or not for you to see" in page
    assert not any(code in page for code in ("not_allowed", "comment_not_found", "new_code"))


def test_can_be_stopped(client, held):
    client.post(ASK, WISH | ticked(held))
    run = BulkRun.objects.get()
    client.post(f"/admin/moderation/bulkrun/{run.pk}/begin/")
    client.post(f"/admin/moderation/bulkrun/{run.pk}/stop/")
    run.refresh_from_db()
    assert run.stopped_at is not None
    page = client.get(f"/admin/moderation/bulkrun/{run.pk}/change/").content.decode()
    assert "Not decided, because it was stopped" in page


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"case": ["nonsense", "1:2", ":", "x" * 500]},
        {"mark": "text:0", "site": "nowhere"},
        {"mark": "text:none"},
    ],
)
def test_without_a_choice_nothing_is_asked(client, held, given):
    answer = client.post(ASK, WISH | given, follow=True)
    assert "Choose at least one case." in answer.content.decode()
    assert not BulkRun.objects.exists()


def test_an_unknown_decision_is_refused_in_words(client, held):
    answer = client.post(ASK, {"action": "explode", "reason": "spam"} | ticked(held), follow=True)
    assert "action" in answer.content.decode()
    assert not BulkRun.objects.exists()


class TestBorders:
    @pytest.fixture
    def foreign(self, elsewhere):
        return make_held_case(thread=ThreadFactory(article__site=elsewhere)).comment

    def test_other_sites_cases_cannot_be_chosen_or_looked_at(self, client, foreign):
        client.post(ASK, WISH | ticked([foreign]))
        assert not BulkRun.objects.exists()
        assert client.get(f"/admin/moderation/bulkrun/alike/{foreign.pk}/").status_code == 404

    def test_other_sites_runs_are_not_there(self, client, held, somebody, elsewhere):
        client.post(ASK, WISH | ticked(held))
        run = BulkRun.objects.get()
        stranger = Client()
        stranger.force_login(somebody(Role.OWNER, on=elsewhere).user)
        address = f"/admin/moderation/bulkrun/{run.pk}"
        assert stranger.get(f"{address}/change/").status_code == 404
        for act in ("begin", "stop"):
            assert stranger.post(f"{address}/{act}/").status_code == 404
        run.refresh_from_db()
        assert (run.begun_at, run.stopped_at) == (None, None)

    def test_readers_and_gets_do_nothing(self, client, held, somebody):
        client.post(ASK, WISH | ticked(held))
        address = f"/admin/moderation/bulkrun/{BulkRun.objects.get().pk}"
        assert client.get(f"{address}/begin/").status_code == 405
        assert client.get(ASK).status_code == 405
        reader = Client()
        reader.force_login(somebody().user)
        assert reader.post(f"{address}/begin/").status_code in {302, 403}
        assert BulkRun.objects.get().begun_at is None


@pytest.mark.parametrize("seen_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon", ""])
def test_a_moment_that_is_in_no_calendar_is_taken_for_now(client, thread, site, seen_at):
    make_held_case(thread=thread, body="The same https://cheap.example/")
    sent = WISH | {"mark": "domain:cheap.example", "site": site.slug, "seen_at": seen_at}
    assert client.post(ASK, sent).status_code == 302
    assert BulkRun.objects.get().items.count() == 1
