"""What is off, and what is public all the same: nothing that a service has to see first."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from comments.accounts.viewer import viewer_of
from comments.ids import uuid7
from comments.moderation.models import Case, Check, Classifier, Finding
from comments.moderation.screening.classifiers import checking
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.posting.editing import edit_comment
from comments.posting.submitting import submit_comment
from comments.threads.models import Comment, Status
from tests.factories.accounts import ProfileFactory
from tests.factories.checkers import Service, status
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

WORDS = "Cheap watches here."


@pytest.fixture
def service(settings):
    settings.CHECKING_SERVICES_INSIDE = ("127.0.0.1",)
    service = Service()
    yield service
    service.close()


@pytest.fixture
def thread(db):
    thread = ThreadFactory()
    ModerationPolicyFactory(site=thread.article.site, mode="post", hold_first_comments=0)
    return thread


@pytest.fixture
def classifier(thread, service):
    def made(**given):
        given = {"kind": "webhook", "name": "Watch", "secret": "s3cret", "url": service.url} | given
        return Classifier.objects.create(site=thread.article.site, seconds=1, **given)

    return made


@pytest.fixture
def post(thread, now):
    def posted(body=WORDS, *, at=now, viewer=None):
        profile = ProfileFactory(site=thread.article.site)
        viewer = viewer or viewer_of(profile.user, site=thread.article.site)
        return submit_comment(article=thread.article, viewer=viewer, body=body, now=at)

    return posted


def hear(comment, *, now):
    checking.hear(payload={"comment_id": str(comment.pk)}, event_id=None, now=now)
    comment.refresh_from_db()
    return comment


# what the site wants, whether the service is known to be down, whether the worker is late → status
@pytest.mark.parametrize(
    ("wish", "is_down", "is_late", "after"),
    [
        ("wait", False, False, "held"),
        ("wait", True, False, "held"),
        ("wait", False, True, "held"),
        ("hold", False, False, "published"),
        ("hold", True, False, "held"),
        ("hold", False, True, "held"),
        ("pass", False, False, "published"),
        ("pass", True, True, "published"),
    ],
)
def test_a_new_comment_waits_where_the_site_wants_an_answer(
    *, post, classifier, now, wish, is_down, is_late, after
):
    classifier(on_failure=wish, down_since=now if is_down else None)
    if is_late:
        record(Event.CASE_DECIDED, at=now - timedelta(minutes=3), comment_id=uuid7(), decision_id=uuid7())
    comment = post()
    assert comment.status == after
    assert Finding.objects.filter(comment=comment, code="service_down").exists() is (after == "held")
    assert Case.objects.filter(comment=comment, closed_at=None).exists() is (after == "held")


@pytest.mark.parametrize("kind", ["akismet", "webhook"])
def test_with_the_service_off_nothing_unreviewed_is_public(*, kind, post, classifier, service, thread, now):
    service.says(status(500))
    classifier(kind=kind, on_failure="wait")
    for number in range(5):
        comment = post(f"{WORDS} {number}")
        assert Comment.objects.shown().count() == 0
        assert hear(comment, now=now).status == Status.HELD
    assert Comment.objects.filter(thread=thread).shown().count() == 0


def test_with_the_cache_off_nothing_unreviewed_is_public(post, classifier, monkeypatch):
    classifier(on_failure="wait")

    def broken(*_given, **_more):
        raise ConnectionError

    for name in ("get", "set", "add", "incr", "get_many"):
        monkeypatch.setattr(type(cache._connections["default"]), name, broken, raising=False)
    post()
    assert Comment.objects.shown().count() == 0


def test_with_the_worker_off_nothing_unreviewed_is_public_and_people_can_decide(post, classifier, now):
    classifier(on_failure="wait")
    comments = [post(f"{WORDS} {number}", at=now + timedelta(minutes=number)) for number in range(5)]
    assert Comment.objects.shown().count() == 0
    assert Case.objects.filter(comment__in=comments, closed_at=None, is_held=True).count() == 5


def test_an_answer_that_all_is_fine_publishes_what_waited_for_it_alone(post, classifier, now):
    classifier(on_failure="wait")
    comment = hear(post(), now=now)
    assert comment.status == Status.PUBLISHED
    assert not Case.objects.filter(comment=comment, closed_at=None).exists()


def test_what_somebody_else_holds_too_waits_on(post, classifier, thread, now):
    classifier(on_failure="wait")
    ModerationPolicyFactory(site=thread.article.site, article=thread.article, mode="pre")
    assert hear(post(), now=now).status == Status.HELD


def test_every_one_of_several_services_has_to_answer(post, classifier, service, now):
    classifier(on_failure="wait")
    classifier(on_failure="wait", name="Second")
    service.says({"verdict": "publish"}, status(500))
    comment = hear(post(), now=now)
    assert comment.status == Status.HELD
    service.says({"verdict": "publish"})
    checking.ask_again(now=now + timedelta(minutes=5))
    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED


def test_an_edit_waits_beside_the_approved_words_until_the_answer_and_then_takes_their_place(
    post, classifier, thread, now
):
    profile = ProfileFactory(site=thread.article.site)
    viewer = viewer_of(profile.user, site=thread.article.site)
    comment = post("Well said.", viewer=viewer)
    classifier(on_failure="wait")
    edited = edit_comment(comment_id=comment.pk, viewer=viewer, body=WORDS, now=now + timedelta(minutes=1))
    assert (edited.status, edited.revision.body, edited.pending.body) == ("published", "Well said.", WORDS)
    edited = hear(edited, now=now + timedelta(minutes=1))
    assert (edited.revision.body, edited.pending) == (WORDS, None)
    assert not Case.objects.filter(comment=edited, closed_at=None).exists()
    assert Check.objects.get().revision_number == 2


def test_staff_do_not_wait_for_it(post, classifier, thread, one_of_the_staff):
    classifier(on_failure="wait")
    assert post(viewer=one_of_the_staff).status == Status.PUBLISHED


@pytest.fixture
def one_of_the_staff(thread, now):
    from comments.accounts.models import Role
    from tests.factories.accounts import MembershipFactory

    profile = ProfileFactory(site=thread.article.site)
    MembershipFactory(user=profile.user, site=thread.article.site, role=Role.MODERATOR)
    return viewer_of(profile.user, site=thread.article.site)
