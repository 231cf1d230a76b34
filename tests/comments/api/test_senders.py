"""Who often sends what is unfounded, through the API: what is known of them, warning, suspending, lifting and the list."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Suspension
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.notices.settling import settle_notices
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WARNING = {"step": "warning", "what": "notices", "explanation": "It is no libel."}


@pytest.fixture
def boss(call_as, moderator):
    """The moderator's app."""
    return call_as(moderator)


@pytest.fixture
def notice(thread, site, moderator):
    """Send a notice that was not upheld, and return it."""

    def sent(email="ilse@readers.example"):
        comment = make_comment(thread=thread)
        now = timezone.now()
        claim = Claim(
            comments=[str(comment.pk)],
            category="privacy",
            explanation="It is about me.",
            email=email,
            in_good_faith=True,
        )
        made = receive_notice(claim, caller="a" * 64, now=now)
        said = {"action": "approve", "reason": "fine", "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=viewer_of(moderator, site=site), **said)
        settle_notices(comment_id=comment.pk, now=now)
        return made

    return sent


def suspending(**given):
    until = (timezone.now() + 7 * DAY).isoformat()
    said = {"step": "suspension", "until": until, "gravity": "serious", "intent": "meant"}
    return WARNING | said | given


class TestASender:
    def test_is_who_sent_a_notice_with_what_is_weighed(self, boss, notice):
        sent = notice()
        body = boss.get(f"notices/{sent.pk}/sender/").json()
        assert (body["profile"], body["notice"], body["suspensions"]) == (None, str(sent.pk), [])
        assert body["sent"][0] == {"what": "notices", "sent": 1, "unfounded": 1, "warning": None}

    def test_costs_the_same_however_much_was_sent(self, boss, notice, django_assert_num_queries):
        sent = notice()
        boss.get(f"notices/{sent.pk}/sender/")
        with django_assert_num_queries(8):
            boss.get(f"notices/{sent.pk}/sender/")
        for _ in range(3):
            notice()
        with django_assert_num_queries(8):
            boss.get(f"notices/{sent.pk}/sender/")

    def test_is_there_for_nobody_of_another_site(self, call_as, notice, reader):
        outsider = call_as(MembershipFactory(role=Role.OWNER).user)
        for path in (f"notices/{notice().pk}/sender/", f"profiles/{reader.pk}/sender/"):
            assert outsider.get(path).status_code == 404
            assert outsider.post(path, WARNING).status_code == 404


class TestSuspending:
    def test_warns_first_and_then_lets_it_wait(self, boss, notice):
        sent = notice()
        path = f"notices/{sent.pk}/sender/"
        refused = boss.post(path, suspending())
        assert (refused.status_code, refused.json()["code"]) == (422, "not_warned")
        for status in (201, 200):
            answer = boss.post(path, WARNING)
            assert answer.status_code == status
        body = answer.json()
        assert (body["step"], body["is_told"], body["explanation"]) == ("warning", True, "It is no libel.")
        Suspension.objects.update(starts_at=timezone.now() - DAY)
        notice()
        answer = boss.post(path, suspending())
        assert (answer.status_code, answer.json()["warned_by"]) == (201, body["id"])

    def test_is_done_once_with_a_key_also_when_it_was_lifted_meanwhile(self, boss, reader):
        path = f"profiles/{reader.pk}/sender/"
        first = boss.post(path, WARNING, idempotency_key="a-word").json()
        boss.delete(f"suspensions/{first['id']}/")
        again = boss.post(path, WARNING, idempotency_key="a-word")
        assert (again.json()["id"], Suspension.objects.count()) == (first["id"], 1)
        assert (
            boss.post(path, WARNING | {"note": "x"}, idempotency_key="a-word").json()["code"] == "key_reused"
        )

    @pytest.mark.parametrize(
        ("wish", "code", "field"),
        [
            (WARNING | {"step": "exile"}, "invalid", "step"),
            (WARNING | {"what": "songs"}, "invalid", "what"),
            (WARNING | {"explanation": " "}, None, "explanation"),
            (WARNING | {"until": "2030-01-01T00:00:00Z"}, "until_unfit", "until"),
            (WARNING | {"step": "suspension"}, "until_unfit", "until"),
            (WARNING | {"note": "x" * 1001}, "note_too_long", "note"),
        ],
    )
    def test_names_what_is_wrong(self, boss, reader, wish, code, field):
        answer = boss.post(f"profiles/{reader.pk}/sender/", wish)
        body = answer.json()
        assert answer.status_code == 422
        assert code in {None, body["code"]}
        assert body["errors"][0]["field"] == field
        assert not Suspension.objects.exists()

    def test_knows_nobody_without_address_and_account(self, boss, notice):
        answer = boss.post(f"notices/{notice(email='').pk}/sender/", WARNING)
        assert (answer.status_code, answer.json()["code"]) == (409, "sender_unknown")


class TestLifting:
    def test_takes_it_back_once(self, boss, call_as, reader):
        laid = boss.post(f"profiles/{reader.pk}/sender/", WARNING).json()
        outsider = call_as(MembershipFactory(role=Role.OWNER).user)
        assert outsider.delete(f"suspensions/{laid['id']}/").status_code == 404
        for _twice in range(2):
            answer = boss.delete(f"suspensions/{laid['id']}/")
            assert (answer.status_code, answer.json()["lifted_at"] is not None) == (200, True)


class TestTheList:
    @pytest.fixture
    def warn(self, boss, site):
        def warned(what="notices"):
            wish = WARNING | {"what": what}
            return boss.post(f"profiles/{ProfileFactory(site=site).pk}/sender/", wish).json()["id"]

        return warned

    def test_is_of_what_stands_page_by_page(self, boss, site, warn):
        made = [warn() for _ in range(5)]
        warn("objections")
        boss.delete(f"suspensions/{made[0]}/")
        found, cursor = [], ""
        while True:
            page = boss.get(f"sites/{site.slug}/senders/?what=notices&size=2{cursor}").json()
            found += [one["id"] for one in page["results"]]
            if not page["next"]:
                break
            cursor = f"&cursor={quote(page['next'])}"
        assert found == made[:0:-1]

    def test_refuses_the_cursor_of_another_list(self, boss, site, warn):
        for _ in range(2):
            warn()
        cursor = boss.get(f"sites/{site.slug}/senders/?size=1").json()["next"]
        answer = boss.get(f"sites/{site.slug}/senders/?what=notices&cursor={quote(cursor)}")
        assert answer.json()["code"] == "cursor_refused"

    def test_costs_the_same_however_many_there_are(self, boss, site, warn, django_assert_num_queries):
        warn()
        boss.get(f"sites/{site.slug}/senders/")
        with django_assert_num_queries(4):
            boss.get(f"sites/{site.slug}/senders/")
        for _ in range(5):
            warn()
        with django_assert_num_queries(4):
            boss.get(f"sites/{site.slug}/senders/")
