import json

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import UNDO_SECONDS, decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import Case
from comments.moderation.people.flagging import flag_comment
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.outbox.models import OutboxEvent
from comments.threads.models import Thread
from comments.threads.opening import thread_of
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import make_held_case
from tests.factories.webhooks import happen, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _listens(endpoint):
    """Somebody hears all events of the site."""


@pytest.fixture
def moderator(site):
    profile = ProfileFactory(site=site, display_name="Mara Lindqvist")
    MembershipFactory(user=profile.user, site=site, role=Role.MODERATOR)
    return viewer_of(profile.user, site=site)


@pytest.fixture
def reader(site):
    return viewer_of(ProfileFactory(site=site).user, site=site)


def told(name, *, at, **about):
    """Return what is told of the last event of the house with this name, by the kinds it is told as."""
    event = OutboxEvent.objects.filter(name=name).order_by("recorded_at", "pk").last()
    return {delivery.kind: delivery.facts for delivery in tell(event, at=at)}


class TestComment:
    @pytest.mark.parametrize(
        ("kind", "status"),
        [("published", "published"), ("held", "held"), ("withdrawn", "withdrawn"), ("edited", "published")],
    )
    def test_is_told_by_ids_and_where_it_stands(self, *, comment, site, now, kind, status):
        more = {"revision": 1} if kind == "edited" else {}
        happen(f"comment.{kind}", at=now, comment_id=comment.pk, **more)
        facts = told(f"comment.{kind}", at=now)[f"comment.{kind}"]
        article = comment.thread.article
        assert facts == {
            "site": site.slug,
            "article": {"id": str(article.public_id), "url": article.canonical_url, "title": article.title},
            "thread": {"id": str(comment.thread_id)},
            "comment": {
                "id": str(comment.pk),
                "url": f"http://localhost:8000/c/{comment.pk}/",
                "parent": None,
                "author": {"id": str(comment.author_id)},
                "status": status,
                "revision": 1,
                "posted_at": comment.posted_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            },
        }

    def test_that_is_decided_about_comes_with_the_decision_and_once_more_as_its_case(
        self, *, comment, moderator, now
    ):
        decision = decide(
            comment_id=comment.pk, viewer=moderator, action="remove", reason="abuse", version=1, now=now
        )
        found = told("comment.removed", at=now)
        assert set(found) == {"comment.removed", "case.decided"}
        assert found["comment.removed"]["comment"]["status"] == "removed"
        assert found["comment.removed"]["decision"] == {
            "id": str(decision.pk),
            "action": "remove",
            "reason": "abuse",
            "decided_by": "person",
            "decided_at": "2026-03-14T09:26:53.000Z",
        }
        case = found["case.decided"]["case"]
        assert (case["id"], case["closed_at"]) == (str(decision.case_id), "2026-03-14T09:26:53.000Z")
        assert found["case.decided"]["decision"] == found["comment.removed"]["decision"]

    def test_of_a_decision_that_was_taken_back_nothing_is_told(self, comment, moderator, now):
        decision = decide(
            comment_id=comment.pk, viewer=moderator, action="remove", reason="abuse", version=1, now=now
        )
        undo(decision_id=decision.pk, viewer=moderator, now=now)
        assert UNDO_SECONDS > 0
        assert told("comment.removed", at=now) == {}


class TestCase:
    def test_is_told_when_it_opens(self, thread_here, now):
        case = make_held_case(thread=thread_here, at=now)
        facts = told("case.opened", at=now)["case.opened"]
        assert facts["case"] == {
            "id": str(case.pk),
            "queue": "held",
            "opened_at": "2026-03-14T09:26:53.000Z",
            "closed_at": None,
        }
        assert facts["comment"]["status"] == "held"

    def test_of_a_reported_comment_is_told_once(self, comment, site, now):
        for _ in range(2):
            reader = viewer_of(ProfileFactory(site=site).user, site=site)
            flag_comment(comment_id=comment.pk, viewer=reader, reason="abuse", now=now)
        assert OutboxEvent.objects.filter(name="case.opened").count() == Case.objects.count() == 1


@pytest.fixture
def thread_here(comment):
    return Thread.objects.get(pk=comment.thread_id)


class TestFlag:
    def test_is_told_without_whoever_reported_and_their_words(self, comment, reader, now):
        note = "He lives in Quay Street 7, says pia@readers.example"
        flag = flag_comment(comment_id=comment.pk, viewer=reader, reason="private", note=note, now=now)
        facts = told("flag.raised", at=now)["flag.raised"]
        assert facts["flag"] == {
            "id": str(flag.pk),
            "reason": "private",
            "raised_at": "2026-03-14T09:26:53.000Z",
        }
        words = json.dumps(facts)
        for private in (
            note,
            str(flag.reporter_id),
            str(reader.user.pk),
            reader.user.email,
            reader.profile.display_name,
        ):
            assert private not in words


class TestOthers:
    def test_a_page_is_told_of_on_first_sight(self, site, now):
        article = ArticleFactory(site=site)
        thread_of(article=article, now=now)
        thread_of(article=article, now=now)
        assert OutboxEvent.objects.filter(name="article.registered").count() == 1
        assert told("article.registered", at=now)["article.registered"] == {
            "site": site.slug,
            "article": {"id": str(article.public_id), "url": article.canonical_url, "title": article.title},
        }

    def test_what_is_laid_on_somebody_is_told_by_their_id_on_the_site(self, site, moderator, now):
        person = ProfileFactory(site=site)
        wish = Wish(kind="warning", reason="abuse", note="Known to us as pia@readers.example.")
        sanction = lay_sanction(profile_id=person.pk, viewer=moderator, wish=wish, now=now)
        facts = told("person.sanctioned", at=now)["user.sanctioned"]
        assert facts == {
            "site": site.slug,
            "user": {"id": str(person.pk)},
            "sanction": {
                "id": str(sanction.pk),
                "kind": "warning",
                "reason": "abuse",
                "starts_at": "2026-03-14T09:26:53.000Z",
                "ends_at": None,
            },
        }


def test_no_event_holds_a_name_an_address_or_anybodys_words(*, comment, moderator, reader, site, now):
    """Everything that can happen to one comment happens, and what is told is searched."""
    flag_comment(comment_id=comment.pk, viewer=reader, reason="abuse", note="a private note", now=now)
    decide(
        comment_id=comment.pk,
        viewer=moderator,
        action="remove",
        reason="other",
        note="a private reason",
        explanation="an explanation",
        version=1,
        now=now,
    )
    wish = Wish(kind="ban", reason="abuse", note="a private reason")
    lay_sanction(profile_id=comment.author_id, viewer=moderator, wish=wish, now=now)
    deliveries = [
        delivery for event in OutboxEvent.objects.order_by("pk") for delivery in tell(event, at=now)
    ]
    assert {one.kind for one in deliveries} == {
        "flag.raised",
        "case.opened",
        "comment.removed",
        "case.decided",
        "user.sanctioned",
    }
    words = json.dumps([one.facts for one in deliveries])
    people = [comment.author, moderator.profile, reader.profile]
    private = [
        comment.revision.body,
        "private",
        "explanation",
        "@",
        *(person.display_name for person in people),
        *(str(person.user_id) for person in people),
        str(moderator.profile.pk),
        str(reader.profile.pk),
    ]
    assert [text for text in private if text in words] == []
