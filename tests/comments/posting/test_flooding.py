"""Many accounts from many places post the same: one row of the queue, nothing public, and everybody else goes on."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.accounts import limits
from comments.accounts.limits import TooOften
from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.casework import gathering
from comments.moderation.decisions.bulk_working import go_on
from comments.moderation.decisions.bulking import Wish, prepare
from comments.moderation.decisions.likening import clusters_of, sharing
from comments.moderation.desk import queue
from comments.moderation.desk.filtering import Filters
from comments.moderation.models import BulkRun, Case, ModerationPolicy
from comments.moderation.policies import moderator_of
from comments.outbox.models import OutboxEvent
from comments.posting.submitting import submit_comment
from comments.threads.models import Comment, Status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

FLOOD = 240
ACCOUNTS = 48
NAMES = ("Ada", "Ben", "Cia", "Dan", "Eve", "Fay", "Gus", "Hal")
SIGNS = ("!", "!!", "…", " 😀", " 💸💸", ".")
# One text with little changed, and texts with nothing in common but the link.
TEXT = "Dear {name}, cheap boats for everybody who asks before the end of this very week{sign} Write to boats at mail dot example"
LINK = "https://boats.example/{number}"
REGULAR = (
    "The harbour wall has stood for two hundred years, and nobody looked at it.",
    "I was there when the gate was shut, and it was shut too late.",
    "Whoever wrote this has never seen the quay at high water in November.",
    "My grandmother told me about the first flood; it was worse than this one.",
    "Why does the ferry leave before the train arrives? Nobody has ever said.",
)


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def thread():
    thread = ThreadFactory()
    ModerationPolicyFactory(site=thread.article.site, mode="pre", hold_links_from=0)
    return thread


@pytest.fixture
def threads(thread, site):
    return [thread, *(ThreadFactory(article__site=site) for _ in range(3))]


@pytest.fixture
def desk(site):
    profile = ProfileFactory(site=site, user__is_staff=True)
    MembershipFactory(user=profile.user, site=site, role=Role.MODERATOR)
    return moderator_of(profile.user)


@pytest.fixture
def post(site, threads, now):
    """Post as somebody, from somewhere, at a second."""

    def posted(body, *, viewer=None, nth=0, address="", at=None):
        return submit_comment(
            article=threads[nth % len(threads)].article,
            viewer=viewer or viewer_of(ProfileFactory(site=site).user, site=site),
            body=body,
            address=address or f"2001:db8:{nth % 40:x}::1",
            now=at or now + timedelta(seconds=nth),
        )

    return posted


@pytest.fixture
def crowd(site):
    return [viewer_of(ProfileFactory(site=site).user, site=site) for _ in range(ACCOUNTS)]


def settle(now):
    """Let the worker hear what posting recorded."""
    heard = OutboxEvent.objects.filter(name__in=["case.opened", "case.gathered"]).order_by("pk")
    for event in heard:
        gathering.hear(payload=event.payload, event_id=event.pk, now=now)


def rows(desk, **asked):
    return [file.comment for file in queue.page(viewer=desk, size=100, **asked).files]


class TestFlood:
    @pytest.mark.parametrize("kind", ["text", "link"])
    def test_is_one_row_of_the_queue_and_nothing_of_it_is_public(self, *, post, crowd, desk, now, kind):
        """Two hundred and forty posts take their time."""
        chance = random.Random(31)
        regular = []
        for nth in range(FLOOD):
            if nth % (FLOOD // len(REGULAR)) == 20:
                regular.append(post(REGULAR[len(regular)], nth=nth).pk)
            if kind == "text":
                body = TEXT.format(name=chance.choice(NAMES), sign=chance.choice(SIGNS))
            else:
                letters = "".join(chance.choice("abcdefghijklmnop ") for _ in range(60))
                body = f"{letters} {LINK.format(number=nth)}"
            post(body, viewer=crowd[nth % ACCOUNTS], nth=nth)
        assert Comment.objects.filter(status=Status.PUBLISHED).count() == 0
        settle(now + timedelta(seconds=FLOOD))
        # One for all of it, and one for each that has nothing to do with it.
        shown = rows(desk)
        assert len(shown) == 1 + len(REGULAR)
        (front,) = [comment for comment in shown if comment.pk not in regular]
        file = queue.file_of(viewer=desk, comment_id=front.pk)
        assert file.behind.count == FLOOD - 1
        assert file.behind.host == ("boats.example" if kind == "link" else "")
        assert rows(desk, filters=Filters(marks=("finding:pre_moderation",))) == shown
        opened = queue.page(viewer=desk, size=300, filters=Filters(cluster=file.behind.cluster))
        assert len(opened.files) == FLOOD

    def test_can_be_decided_together(self, *, post, crowd, desk, site, now):
        for nth in range(40):
            post(TEXT.format(name=NAMES[nth % 8], sign="!"), viewer=crowd[nth], nth=nth)
        regular = post(REGULAR[0], nth=41)
        settle(now + timedelta(minutes=1))
        (front, *_) = rows(desk)
        viewer = viewer_of(desk.user, site=site)
        (whole, *_) = clusters_of(front, viewer=viewer)
        run = prepare(
            site=site,
            viewer=viewer,
            wish=Wish(action="reject", reason="spam"),
            chosen=sharing(site, whole.mark, viewer=viewer),
            now=now,
        )
        BulkRun.objects.update(begun_at=now)
        go_on(run, seconds=60, now=now + timedelta(minutes=2))
        assert Comment.objects.filter(status=Status.REJECTED).count() == 40
        assert rows(desk) == [regular]

    def test_costs_whoever_posts_no_more_questions_than_any_other_comment(self, *, post, crowd, now):
        """What stands there already comes with everything else that posting asks; joining a crowd writes one row more."""
        known = crowd[:2]
        for viewer in known:
            make_comment(author=viewer.profile)
        for nth in range(6):
            post(f"{TEXT} {LINK}", viewer=crowd[2 + nth], nth=nth)
        asked = []
        for viewer, body in zip(known, (f"{REGULAR[0]} https://a.example", f"{TEXT} {LINK}"), strict=True):
            with CaptureQueriesContext(connection) as queries:
                post(body, viewer=viewer, nth=50)
            asked.append([one["sql"] for one in queries])
        reads = [sum(sql.lstrip().startswith("SELECT") for sql in several) for several in asked]
        assert reads[0] == reads[1]
        assert Case.objects.filter(is_front=False).count()

    def test_of_published_comments_is_one_row_among_the_suspect(self, *, post, crowd, desk, site, now):
        """Newcomers' links show at once here, and somebody should look at them."""
        ModerationPolicy.objects.update(mode="post", hold_first_comments=0, hold_repeats_from=0)
        for nth in range(8):
            post(f"{REGULAR[nth % 5]} {nth} https://boats.example", viewer=crowd[nth], nth=nth)
        settle(now + timedelta(minutes=1))
        assert Comment.objects.filter(status=Status.PUBLISHED).count() == 8
        assert len(rows(desk, kind=queue.Kind.SUSPECT)) == 1


class TestLimits:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch):
        monkeypatch.setattr(limits, "STRANGER", limits.Limit(name="stranger", quota=3, window_seconds=60))
        monkeypatch.setattr(limits, "STRANGERS", limits.Limit(name="strangers", quota=8, window_seconds=60))

    def test_refuse_what_comes_from_one_network_and_then_what_comes_at_all(self, *, post, crowd, now):
        refused = []
        for nth in range(20):
            try:
                post(REGULAR[nth % 5], viewer=crowd[nth], address=f"198.51.100.{nth // 5}", at=now)
            except TooOften as refusal:
                refused.append((nth, refusal.facts["limit"], refusal.facts["retry_after_seconds"]))
        assert [nth for nth, _limit, _seconds in refused] == [3, 4, 8, 9, *range(12, 20)]
        assert {seconds for _nth, _limit, seconds in refused} == {60}
        assert refused[0][1] == "stranger"
        assert refused[-1][1] == "stranger"
        assert (12, "strangers", 60) in refused
        assert Comment.objects.count() == 8

    def test_are_over_with_the_minute(self, *, post, crowd, now):
        for nth in range(3):
            post(REGULAR[nth], viewer=crowd[nth], address="198.51.100.1", at=now)
        with pytest.raises(TooOften, match="Very many people"):
            post(REGULAR[3], viewer=crowd[3], address="198.51.100.1", at=now)
        assert post(REGULAR[3], viewer=crowd[3], address="198.51.100.1", at=now + timedelta(minutes=1))

    def test_are_none_for_whoever_is_known(self, *, post, crowd, now):
        for nth in range(8):
            post(REGULAR[nth % 5], viewer=crowd[nth], address=f"198.51.100.{nth}", at=now)
        make_comment(author=crowd[9].profile)
        for words in REGULAR:
            assert post(words, viewer=crowd[9], address="198.51.100.1", at=now)

    def test_can_be_switched_off(self, *, post, crowd, now, monkeypatch):
        monkeypatch.setattr(limits, "STRANGERS", limits.Limit(name="strangers", quota=0, window_seconds=60))
        for nth in range(12):
            assert post(REGULAR[nth % 5], viewer=crowd[nth], address="198.51.100.1", at=now)
