"""That an authority was told of a threat, written down and read by an app of the team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.moderation.models import AuditEntry, HandOver
from tests.factories.accounts import MembershipFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.moderation import make_flag, make_held_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(call_as, moderator):
    return call_as(moderator)


@pytest.fixture
def elsewhere(call_as):
    """The app of somebody who moderates another site."""
    return call_as(MembershipFactory().user)


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="Tonight I burn down the lighthouse, keeper and all.")


@pytest.fixture
def wish():
    return {
        "revision": 1,
        "authority": "Harbour police",
        "reference": "2026/17",
        "handed_at": "2026-03-14T10:00:00Z",
        "note": "They are on their way.",
    }


def hand(caller, comment, wish):
    return caller.post(f"comments/{comment.pk}/handovers/", wish)


class TestHandingOver:
    def test_keeps_who_was_told_when_and_of_which_words(self, boss, moderator, comment, wish):
        make_flag(comment, reason="threat", at=timezone.now())
        told = boss.get(f"comments/{comment.pk}/case/").json()
        answer = hand(boss, comment, wish | {"revision": told["revision"]})
        assert answer.status_code == 201
        handed = answer.json()
        assert {name: handed[name] for name in wish} == wish
        assert (handed["comment"], handed["words"]) == (str(comment.pk), comment.revision.body)
        row, entry = HandOver.objects.get(), AuditEntry.objects.get(act="comment.hand_over")
        assert (row.moderator, entry.subject_id) == (moderator, str(comment.pk))
        told = boss.get(f"comments/{comment.pk}/case/").json()
        assert (told["threatens_life"], told["is_handed_over"]) == (True, True)

    @pytest.mark.parametrize(
        ("given", "status", "field", "code"),
        [
            ({"revision": 7}, 422, "revision", "revision_unknown"),
            ({"revision": 0}, 422, "revision", "min_value"),
            ({"revision": 2**31}, 422, "revision", "max_value"),
            ({"revision": "1"}, 422, "revision", "invalid"),
            ({"revision": None}, 422, "revision", "null"),
            ({"authority": " "}, 422, "authority", "authority_unfit"),
            ({"authority": "x" * 201}, 422, "authority", "authority_unfit"),
            ({"authority": 7}, 422, "authority", "invalid"),
            ({"reference": "x" * 201}, 422, "reference", "reference_unfit"),
            ({"handed_at": "yesterday"}, 422, "handed_at", "invalid"),
            ({"handed_at": None}, 422, "handed_at", "null"),
            ({"handed_at": 7}, 422, "handed_at", "invalid"),
            ({"handed_at": "9999-12-31T23:59:59Z"}, 422, "handed_at", "handed_at_unfit"),
            ({"note": "x" * 1001}, 422, "note", "note_too_long"),
            ({"note": "a\x07b"}, 400, "note", "note_not_text"),
            ({"sent": True}, 422, "sent", "unknown"),
        ],
    )
    def test_refuses_what_is_missing_or_unfit(self, boss, comment, wish, given, status, field, code):  # noqa: PLR0917 - fixtures
        answer = hand(boss, comment, wish | given)
        assert answer.status_code == status, answer.content
        assert answer.headers["Content-Type"] == "application/problem+json"
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == (field, code)
        assert not HandOver.objects.exists()

    @pytest.mark.parametrize("name", ["revision", "authority", "handed_at"])
    def test_asks_for_what_it_needs(self, boss, comment, wish, name):
        del wish[name]
        (error,) = hand(boss, comment, wish).json()["errors"]
        assert (error["field"], error["code"]) == (name, "required")

    def test_is_for_moderators_of_the_comment(self, ask, elsewhere, boss, thread, comment, wish):  # noqa: PLR0917 - fixtures
        held = make_held_case(thread=thread).comment
        for who in (ask, elsewhere):
            assert hand(who, comment, wish).json()["code"] == "may_not_hand_over"
            assert hand(who, held, wish).json()["code"] == "comment_not_found"
        assert boss.post(f"comments/{thread.pk}/handovers/", wish).json()["code"] == "comment_not_found"
        assert not HandOver.objects.exists()


class TestTheRegister:
    def test_comes_in_pages_the_latest_first(self, boss, site, comment, wish):
        for day in range(1, 5):
            # Two of them at the same instant, and one before 1970.
            at = "1901-01-01T10:00:00Z" if day == 4 else f"2026-03-{min(day, 2):02}T10:00:00Z"
            assert hand(boss, comment, wish | {"handed_at": at, "reference": f"{day}"}).status_code == 201
        path, told, cursor = f"sites/{site.slug}/handovers/", [], ""
        while cursor is not None:
            page = boss.get(f"{path}?size=1{cursor and '&cursor=' + cursor}").json()
            told += [one["reference"] for one in page["results"]]
            cursor = page["next"]
        assert told == ["2", "3", "1", "4"]

    def test_is_asked_for_one_comment(self, boss, site, thread, comment, wish):
        other = make_comment(thread=thread)
        for one in (comment, other):
            hand(boss, one, wish)
        path = f"sites/{site.slug}/handovers/"
        (told,) = boss.get(f"{path}?comment={other.pk}").json()["results"]
        assert told["comment"] == str(other.pk)
        for several in (f"{other.pk},{comment.pk}", "x"):
            answer = boss.get(f"{path}?comment={several}")
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "comment")

    def test_outlives_the_comment(self, boss, site, comment, wish):
        hand(boss, comment, wish)
        comment.delete()
        (told,) = boss.get(f"sites/{site.slug}/handovers/").json()["results"]
        assert (told["comment"], told["words"][:7]) == (None, "Tonight")

    def test_asks_as_much_however_much_there_is(self, boss, site, comment, wish, django_assert_num_queries):
        path = f"sites/{site.slug}/handovers/"
        hand(boss, comment, wish)
        boss.get(path)
        # Whose token it is, the site, what they moderate, and the list.
        for _ in range(2):
            with django_assert_num_queries(4):
                boss.get(path)
            hand(boss, comment, wish | {"reference": "2026/18"})

    def test_is_for_moderators_of_the_site(self, ask, elsewhere, boss, call, site):
        path = f"sites/{site.slug}/handovers/"
        assert call.get(path).status_code == 401
        for who in (ask, elsewhere):
            assert who.get(path).json()["code"] == "not_allowed"
        assert boss.get("sites/nowhere/handovers/").json()["code"] == "site_not_found"

    def test_refuses_cursors_of_other_lists(self, boss, site, comment, wish):
        for _ in range(2):
            hand(boss, comment, wish)
        path = f"sites/{site.slug}/handovers/"
        cursor = boss.get(f"{path}?size=1").json()["next"]
        for other in ("x", f"{cursor}&comment={comment.pk}"):
            answer = boss.get(f"{path}?cursor={other}")
            assert (answer.status_code, answer.json()["code"]) == (400, "cursor_refused")

    def test_is_of_ones_own_sections(self, boss, call_as, site, wish):
        sections = [SectionFactory(site=site) for _ in range(2)]
        own, beyond = [
            make_comment(thread=ThreadFactory(article=ArticleFactory(site=site, section=one)))
            for one in sections
        ]
        limited = call_as(MembershipFactory(site=site, limited_to=[sections[0]]).user)
        for one in (own, beyond):
            hand(boss, one, wish | {"handed_at": (timezone.now() - timedelta(hours=1)).isoformat()})
        told = limited.get(f"sites/{site.slug}/handovers/").json()["results"]
        assert [one["comment"] for one in told] == [str(own.pk)]
        assert hand(limited, own, wish).status_code == 201
        assert hand(limited, beyond, wish).json()["code"] == "may_not_hand_over"
