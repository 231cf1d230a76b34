from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.models import Sanction
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
BY_LAW = {"law": "Section 130", "gravity": "grave", "intent": "meant"}


@pytest.fixture
def boss(call_as, moderator):
    """The moderator's app."""
    return call_as(moderator)


@pytest.fixture
def lay(site, moderator):
    def laid(kind="ban", *, on=None, **wish):
        return lay_sanction(
            profile_id=(on or ProfileFactory(site=site)).pk,
            viewer=viewer_of(moderator, site=site),
            wish=Wish(kind=kind, **{"reason": "spam"} | wish),
            now=timezone.now(),
        )

    return laid


class TestLaying:
    def test_answers_with_what_is_laid(self, boss, reader):
        until = timezone.now() + timedelta(days=7)
        wish = {"kind": "mute", "reason": "abuse", "until": until.isoformat(), "note": "Third time."}
        for status in (201, 200):
            answer = boss.post(f"profiles/{reader.pk}/sanctions/", wish)
            assert answer.status_code == status
        body = answer.json()
        sanction = Sanction.objects.get()
        assert (body["id"], body["profile"], body["kind"]) == (str(sanction.pk), str(reader.pk), "mute")
        assert (body["note"], sanction.ends_at) == ("Third time.", until)

    def test_quotes_the_comment_that_led_to_it(self, boss, reader, thread):
        comment = make_comment(thread=thread, author=reader, body="Buy my boats!")
        wish = {"kind": "warning", "reason": "spam", "comment": str(comment.pk)}
        assert boss.post(f"profiles/{reader.pk}/sanctions/", wish).status_code == 201
        assert "Buy my boats!" in Sanction.objects.get().statement.facts

    @pytest.mark.parametrize(
        ("wish", "status", "code", "field"),
        [
            ({"reason": "spam"}, 422, "invalid", "kind"),
            ({"kind": "exile", "reason": "spam"}, 422, "invalid", "kind"),
            ({"kind": "mute", "reason": "spam"}, 422, "until_unfit", "until"),
            ({"kind": "ban", "reason": "spam", "until": "2020-01-01T00:00:00Z"}, 422, "until_unfit", "until"),
            ({"kind": "ban", "reason": "spam", "until": "9999-12-31T23:59:59-12:00"}, 422, None, None),
            ({"kind": "ban", "reason": "spam", "until": 5}, 422, "invalid", "until"),
            ({"kind": "ban", "reason": "fine"}, 422, "reason_unfit", "reason"),
            ({"kind": "shadow_ban", "reason": "hate"}, 422, "not_in_the_shadow", "reason"),
            ({"kind": "ban", "reason": "illegal"}, 422, "law_missing", "law"),
            ({"kind": "ban", "reason": "illegal"} | BY_LAW, 422, "not_warned", "unwarned_because"),
            (
                {"kind": "ban", "reason": "illegal", "unwarned_because": "x"} | BY_LAW | {"gravity": ""},
                422,
                "gravity_missing",
                "gravity",
            ),
            (
                {"kind": "ban", "reason": "illegal", "unwarned_because": "x" * 501} | BY_LAW,
                422,
                "unwarned_too_long",
                "unwarned_because",
            ),
            ({"kind": "ban", "reason": "spam", "sweep_hours": 8761}, 422, "invalid", "sweep_hours"),
            ({"kind": "hold", "reason": "spam", "sweep_hours": 24}, 422, "sweep_unfit", "sweep_hours"),
            ({"kind": "ban", "reason": "spam", "note": "x" * 1001}, 422, "note_too_long", "note"),
        ],
    )
    def test_names_what_is_wrong(self, boss, reader, wish, status, code, field):  # noqa: PLR0917 - a row of the table
        answer = boss.post(f"profiles/{reader.pk}/sanctions/", wish)
        assert answer.status_code == status
        body = answer.json()
        assert code in {None, body["code"]}
        assert field is None or body["errors"][0]["field"] == field
        assert not Sanction.objects.exists()

    def test_answers_with_what_a_suspension_by_law_stands_on(self, boss, reader):
        wish = {"kind": "ban", "reason": "illegal", "unwarned_because": "A threat to a life."} | BY_LAW
        body = boss.post(f"profiles/{reader.pk}/sanctions/", wish).json()
        assert (body["warned_by"], body["unwarned_because"]) == (None, "A threat to a life.")
        assert (body["weighed_illegal"], body["weighed_comments"]) == (0, 0)
        assert (body["gravity"], body["intent"]) == ("grave", "meant")

    def test_finds_nobody_elsewhere_to_lay_it_on(self, boss):
        stranger = ProfileFactory()
        wish = {"kind": "ban", "reason": "spam"}
        assert boss.post(f"profiles/{stranger.pk}/sanctions/", wish).status_code == 403


class TestLifting:
    def test_ends_it_and_keeps_the_record(self, boss, lay):
        sanction = lay()
        for _twice in range(2):
            answer = boss.delete(f"sanctions/{sanction.pk}/")
            assert (answer.status_code, answer.json()["lifted_at"] is not None) == (200, True)
        assert Sanction.objects.count() == 1

    def test_is_not_for_whom_it_is_laid_on(self, ask, reader, lay):
        assert ask.delete(f"sanctions/{lay(on=reader).pk}/").status_code == 403

    def test_finds_nothing_of_other_sites(self, call_as, lay):
        outsider = MembershipFactory(role=Role.OWNER).user
        assert call_as(outsider).delete(f"sanctions/{lay().pk}/").status_code == 404


class TestAcknowledging:
    def test_is_said_twice_and_true_once(self, ask, reader, lay):
        warning = lay("warning", on=reader)
        said = [ask.post(f"sanctions/{warning.pk}/acknowledge/").json() for _ in range(2)]
        assert said[0] == said[1]
        assert Sanction.objects.get().acknowledged_at is not None

    @pytest.mark.parametrize("kind", ["shadow_ban", "warning"])
    def test_finds_nothing_that_is_not_told_or_not_ones_own(self, ask, reader, lay, kind):
        sanction = lay(kind, on=reader if kind == "shadow_ban" else None)
        assert ask.post(f"sanctions/{sanction.pk}/acknowledge/").status_code == 404


class TestTheList:
    def test_is_of_what_is_in_force_page_by_page(self, boss, site, lay, moderator):
        laid = [lay() for _ in range(5)]
        lay("warning")
        boss.delete(f"sanctions/{laid[0].pk}/")
        found, cursor = [], ""
        while True:
            page = boss.get(f"sites/{site.slug}/sanctions/?kind=ban&size=2{cursor}").json()
            found += [one["id"] for one in page["results"]]
            if not page["next"]:
                break
            cursor = f"&cursor={quote(page['next'])}"
        assert found == [str(sanction.pk) for sanction in reversed(laid[1:])]

    def test_refuses_the_cursor_of_another_list(self, boss, site, lay):
        for _ in range(2):
            lay()
        cursor = boss.get(f"sites/{site.slug}/sanctions/?size=1").json()["next"]
        answer = boss.get(f"sites/{site.slug}/sanctions/?kind=mute&cursor={quote(cursor)}")
        assert answer.json()["code"] == "cursor_refused"

    def test_costs_the_same_however_many_there_are(self, boss, site, lay, django_assert_num_queries):
        boss.get(f"sites/{site.slug}/sanctions/")
        for _ in range(3):
            lay()
        with django_assert_num_queries(4) as few:
            boss.get(f"sites/{site.slug}/sanctions/")
        for _ in range(9):
            lay()
        with django_assert_num_queries(len(few)):
            boss.get(f"sites/{site.slug}/sanctions/")


class TestWriting:
    def test_is_refused_with_all_there_is_to_know(self, ask, reader, thread, lay):
        sanction = lay(on=reader)
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "Well."})
        body = answer.json()
        assert (answer.status_code, body["code"]) == (403, "banned")
        assert body["sanction"] == str(sanction.pk)
        assert body["address"].endswith(f"/c/sanctions/{sanction.pk}/")
        assert body["until"] is None
