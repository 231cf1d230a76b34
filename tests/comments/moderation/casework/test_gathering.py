"""What comes with nearly the same words, or with one link, is one row of the queue; always one, whatever is decided."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from articles.models import Section
from comments.accounts.viewer import viewer_of
from comments.ids import uuid7
from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.casework.gathering import (
    ALONE,
    Joining,
    bring_forward,
    hear,
    joining,
    links_in,
    settle,
)
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.likening import clusters_of, sharing
from comments.moderation.decisions.undoing import undo
from comments.moderation.desk import queue
from comments.moderation.desk.alike import behind
from comments.moderation.desk.filtering import Filters
from comments.moderation.desk.queue import Kind
from comments.moderation.findings.crowds import Crowd
from comments.moderation.findings.history import Alike, History
from comments.moderation.models import Case, LinkedHost, Queue
from comments.moderation.policies import moderator_of
from comments.moderation.screening.tracing import trace_anew
from comments.moderation.text.likeness import likeness_of
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import MembershipFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import WordListFactory, make_flag, make_held_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
WORDS = "Cheap boats for everybody who asks for one before the end of this very week."
# Six people who have nothing in common but where they want everybody to go.
SAID = (
    "Look here before they take it down again",
    "My own story is a long one, and sad in places",
    "What the mayor hides from all of you",
    "They lied to us about the second ferry",
    "Free soup for whoever comes tonight with a spoon",
    "Nobody reads the minutes of that meeting",
)
KINDS = ("Cheap", "Small", "Large", "Quick", "White", "Black", "Green", "Fine", "Good", "Best")


@pytest.fixture
def desk(moderator):
    return moderator_of(moderator.user)


@pytest.fixture
def came(thread):
    """Let a case come by itself, as of an edit; the minutes are counted from the morning."""

    def come(body=WORDS, *, minute=0, on=thread, is_public=False):
        at = MORNING + timedelta(minutes=minute)
        if is_public:
            comment = make_comment(thread=on, body=body)
            case = open_case(comment=comment, now=at, is_held=False, queue=Queue.SUSPECT)
        else:
            case = make_held_case(thread=on, body=body, at=at)
        trace_anew(case.comment, likeness=likeness_of(body), now=at)
        return case

    return come


@pytest.fixture
def crowd(came):
    """Cases that came together and know of each other."""

    def made(count=4, body=WORDS, **given):
        cases = [came(body, minute=minute, **given) for minute in range(count)]
        settle_all(cases)
        return [Case.objects.get(pk=case.pk) for case in cases]

    return made


def settle_all(cases):
    for case in cases:
        settle(case_id=case.pk, now=MORNING + timedelta(hours=1))


def rows(viewer, **asked):
    return [file.case for file in queue.page(viewer=viewer, **asked).files]


class TestJoining:
    @pytest.mark.parametrize(
        ("by_words", "by_link", "joined"),
        [
            ([], None, None),
            ([None], None, None),
            (["a"], None, "a"),
            (["a", "b"], None, "a"),
            ([], "b", "b"),
            (["a"], "b", "a"),
            ([None, "a"], "b", "a"),
        ],
    )
    def test_is_by_words_first_and_then_by_a_link(self, by_words, by_link, joined):
        ids = {"a": uuid4(), "b": uuid4(), None: None}
        crowd = Crowd(cluster=ids[by_link], mark="domain:cheap.example" if by_link else "")
        alike = tuple(Alike(uuid4(), uuid4(), is_exact=True, cluster=ids[one]) for one in by_words)
        found = joining(History(alike=alike, crowd=crowd))
        assert found.cluster == ids[joined]
        assert (found.mark == "domain:cheap.example") is (joined == "b")

    def test_is_alone_where_nothing_came_before(self):
        assert joining(History()) == ALONE == Joining()

    def test_knows_three_links_at_most_each_once(self):
        body = "https://www.a.example/1 https://a.example/2 https://b.example https://c.example https://d.example"
        assert links_in(body) == ("domain:a.example", "domain:b.example", "domain:c.example")


class TestSettle:
    def test_makes_one_row_of_what_came_with_nearly_the_same_words(self, came, desk):
        cases = [came(WORDS.replace("Cheap", kind), minute=n) for n, kind in enumerate(KINDS)]
        other = came("Nothing of the kind was ever said by the council.", minute=99)
        settle_all(cases)
        assert rows(desk) == [cases[0], other]
        assert (
            behind([Case.objects.get(pk=cases[0].pk)], reach=desk.reach())[cases[0].pk].count
            == len(KINDS) - 1
        )

    @pytest.mark.parametrize(("count", "is_one"), [(4, False), (5, True)])
    def test_makes_one_row_of_what_came_with_a_link_from_five_on(self, came, desk, count, is_one):
        cases = [came(f"{SAID[n]}: https://cheap.example", minute=n) for n in range(count)]
        settle_all(cases)
        assert rows(desk) == (cases[:1] if is_one else cases)
        found = Case.objects.filter(gathered_by="domain:cheap.example").count()
        assert found == (count if is_one else 0)

    @pytest.mark.parametrize("why", ["allowed", "public"])
    def test_leaves_what_everybody_links_to_alone(self, came, desk, site, why):
        if why == "allowed":
            WordListFactory(site=site, kind="links", words="well.example")
        else:
            LinkedHost.objects.create(site=site, host="well.example", first_at=MORNING)
        cases = [came(f"{words}: https://well.example", minute=n) for n, words in enumerate(SAID)]
        settle_all(cases)
        assert rows(desk) == cases

    def test_puts_two_clusters_together_that_turn_out_to_be_one(self, crowd, came, desk):
        first = crowd(3)
        second = [came(WORDS.replace("very", ""), minute=10 + n) for n in range(3)]
        Case.objects.filter(pk__in=[case.pk for case in second]).update(cluster=second[0].pk, is_front=False)
        Case.objects.filter(pk=second[0].pk).update(is_front=True)
        settle_all(second[2:])
        assert rows(desk) == first[:1]
        assert len({case.cluster for case in Case.objects.all()}) == 1

    def test_gives_a_cluster_that_lost_its_front_another(self, crowd, desk):
        """Somebody decided about the last front while a post that had seen it was written."""
        cases = crowd(3)
        Case.objects.update(is_front=False)
        settle_all(cases[2:])
        assert rows(desk) == cases[:1]

    def test_again_changes_nothing(self, crowd):
        cases = crowd()
        before = list(Case.objects.order_by("pk").values())
        settle_all(cases)
        assert list(Case.objects.order_by("pk").values()) == before

    def test_is_of_one_site(self, came, elsewhere, desk):
        mine = came()
        theirs = came(minute=1, on=ThreadFactory(article__site=elsewhere))
        settle_all([mine, theirs])
        assert Case.objects.filter(is_front=True).count() == 2

    def test_of_words_that_were_changed_lets_them_stand_alone(self, crowd, desk):
        first, second, third = crowd(3)
        for case, words in ((first, SAID[0]), (second, SAID[1])):
            revision = case.comment.revision
            revision.body = words
            revision.save()
            trace_anew(case.comment, likeness=likeness_of(revision.body), now=MORNING)
            settle_all([case])
        assert {case.pk for case in rows(desk)} == {first.pk, second.pk, third.pk}

    @pytest.mark.parametrize("what", ["closed", "reported", "gone"])
    def test_does_nothing_about_what_stands_for_itself(self, crowd, what):
        case = crowd(2, is_public=what == "reported")[1]
        if what == "closed":
            close_case(comment=case.comment, now=MORNING)
        elif what == "reported":
            make_flag(case.comment)
        settle(case_id=uuid7() if what == "gone" else case.pk, now=MORNING)
        assert Case.objects.filter(is_front=True, closed_at=None).count() == (2 if what == "reported" else 1)

    def test_cannot_give_a_cluster_two_fronts(self, crowd):
        crowd(2)
        with pytest.raises(IntegrityError, match="cluster"), transaction.atomic():
            Case.objects.update(is_front=True)


class TestFront:
    def test_that_is_decided_makes_way_for_the_next(self, crowd, desk, moderator):
        cases = crowd()
        for nth, case in enumerate(cases):
            assert rows(desk) == [case]
            decide(
                comment_id=case.comment_id,
                viewer=moderator,
                action="reject",
                reason="spam",
                version=1,
                now=MORNING + timedelta(minutes=nth),
            )
        assert rows(desk) == []

    def test_is_no_other_where_one_behind_it_is_decided(self, crowd, desk, moderator):
        cases = crowd(3)
        decide(
            comment_id=cases[1].comment_id,
            viewer=moderator,
            action="reject",
            reason="spam",
            version=1,
            now=MORNING,
        )
        assert rows(desk) == cases[:1]

    def test_goes_back_to_its_place_where_the_decision_is_undone(self, crowd, desk, moderator):
        cases = crowd(3)
        decision = decide(
            comment_id=cases[0].comment_id,
            viewer=moderator,
            action="reject",
            reason="spam",
            version=1,
            now=MORNING,
        )
        undo(decision_id=decision.pk, viewer=moderator, now=MORNING)
        again = Case.objects.get(comment=cases[0].comment, closed_at=None)
        assert again in rows(desk)
        settle_all([again])
        assert len(rows(desk)) == 1
        again.refresh_from_db()
        assert Case.objects.filter(closed_at=None, cluster=again.cluster).count() == 3

    def test_is_none_of_what_readers_reported(self, crowd, desk):
        cases = crowd(3, is_public=True)
        make_flag(cases[0].comment)
        assert set(rows(desk)) == {cases[0], cases[1]}

    @pytest.mark.parametrize("grave", [Queue.APPEAL, Queue.LEGAL])
    def test_is_none_of_what_is_grave(self, crowd, desk, grave):
        cases = crowd(3)
        open_case(comment=cases[1].comment, now=MORNING, is_held=True, queue=grave)
        assert set(rows(desk)) == {cases[0], cases[1]}
        assert Case.objects.get(pk=cases[1].pk).cluster is None


class TestRows:
    def test_are_one_under_every_filter_that_finds_it(self, crowd, came, desk, site):
        cases = crowd(6)
        other = came("Nothing of the kind was ever said by the council.", minute=99)
        for filters in (
            Filters(marks=("finding:first_comments",)),
            Filters(marks=("finding:first_comments", f"language:{other.comment.thread.article.language}")),
            Filters(since=MORNING.date(), until=MORNING.date()),
        ):
            assert rows(desk, filters=filters) == [cases[0], other]
            assert rows(desk, filters=filters, kind=Kind.HELD) == [cases[0], other]
        assert rows(desk, filters=Filters(text="boats")) == cases[:1]

    def test_are_one_where_the_front_is_not_found(self, crowd, came, desk, site):
        """Spam goes through all sections; whoever reads one of them sees one row there."""
        crowd(2)
        section = Section.objects.create(site=site, slug="sport", name="Sport")
        sport = ThreadFactory(article=ArticleFactory(site=site, section=section))
        there = [came(minute=10 + n, on=sport) for n in range(3)]
        settle_all(there)
        marks = (f"section:{sport.article.section_id}",)
        assert rows(desk, filters=Filters(marks=marks)) == there[:1]

    def test_are_one_for_whoever_moderates_a_section_and_stand_for_what_is_there(
        self, crowd, came, desk, site
    ):
        first = crowd(2)
        section = Section.objects.create(site=site, slug="sport", name="Sport")
        sport = ThreadFactory(article=ArticleFactory(site=site, section=section))
        there = [came(minute=10 + n, on=sport) for n in range(3)]
        other = came("Nothing of the kind was ever said by the council.", minute=20, on=sport)
        settle_all(there)
        limited = moderator_of(MembershipFactory(site=site, limited_to=[section]).user)
        assert rows(desk) == [first[0], other]
        assert rows(limited) == [there[0], other]
        case = Case.objects.get(pk=there[0].pk)
        assert behind([case], reach=desk.reach())[case.pk].count == 4
        assert behind([case], reach=limited.reach())[case.pk].count == 2
        assert rows(limited, filters=Filters(cluster=case.cluster)) == there
        viewer = viewer_of(limited.user, site=site)
        assert [key for key, _version in sharing(site, f"cluster:{case.cluster}", viewer=viewer)] == [
            one.comment_id for one in there
        ]

    def test_go_on_behind_a_page_without_coming_again(self, crowd, came, desk):
        cases = crowd(5)
        others = [came(f"The ferry number {n * 7919} is late, says {n}.", minute=10 + n) for n in range(4)]
        found, cursor = [], ""
        while True:
            page = queue.page(
                viewer=desk, filters=Filters(marks=("finding:first_comments",)), size=2, cursor=cursor
            )
            found += [file.case for file in page.files]
            cursor = page.next_cursor
            if not cursor:
                break
        assert found == [cases[0], *others]

    def test_are_what_is_counted(self, crowd, desk):
        crowd(5)
        assert queue.counts(viewer=desk).held == 1

    def test_open_into_their_cases(self, crowd, desk):
        cases = crowd(5)
        assert rows(desk, filters=Filters(cluster=cases[0].cluster)) == cases
        assert rows(desk, filters=Filters(cluster=uuid4())) == []
        page = queue.page(viewer=desk, filters=Filters(cluster=cases[0].cluster), size=2)
        rest = queue.page(
            viewer=desk, filters=Filters(cluster=cases[0].cluster), size=5, cursor=page.next_cursor
        )
        assert [file.case for file in rest.files] == cases[2:]

    def test_of_another_site_open_into_nothing(self, crowd, elsewhere, somebody):
        cases = crowd(2)
        foreigner = moderator_of(somebody("moderator", on=elsewhere).user)
        assert rows(foreigner, filters=Filters(cluster=cases[0].cluster)) == []

    def test_say_how_many_and_by_what(self, crowd, desk):
        case = crowd(3)[0]
        assert behind([case], reach=desk.reach())[case.pk].words == "2 others came with nearly the same words"
        Case.objects.update(gathered_by="domain:cheap.example")
        case.refresh_from_db()
        assert (
            behind([case], reach=desk.reach())[case.pk].words == "2 others came with a link to cheap.example"
        )

    def test_can_be_decided_together(self, crowd, came, site, moderator):
        cases = crowd(4)
        came("Nothing of the kind was ever said by the council.", minute=99)
        (whole, *_) = clusters_of(cases[2].comment, viewer=moderator)
        assert (whole.mark, whole.count) == (f"cluster:{cases[0].cluster}", 4)
        assert [key for key, _version in sharing(site, whole.mark, viewer=moderator)] == [
            case.comment_id for case in cases
        ]
        assert list(sharing(site, "cluster:nonsense", viewer=moderator)) == []


class TestBringForward:
    def test_gives_what_lost_its_front_another_and_says_so(self, crowd, came, desk, caplog):
        cases = crowd(3)
        other = came("Nothing of the kind was ever said by the council.", minute=30)
        Case.objects.filter(cluster=cases[0].cluster).update(is_front=False)
        assert bring_forward(now=MORNING + timedelta(minutes=5)) == 0
        assert bring_forward(now=MORNING + timedelta(hours=1)) == 1
        assert rows(desk) == [cases[0], other]
        assert "had no row in the queue" in caplog.text
        assert bring_forward(now=MORNING + timedelta(hours=1)) == 0


class TestHear:
    @pytest.mark.parametrize("by", ["case", "comment"])
    def test_puts_together_what_posted_at_once(self, came, desk, by):
        cases = [came(minute=minute) for minute in range(2)]
        payload = {"case_id": str(cases[1].pk)} if by == "case" else {"comment_id": str(cases[1].comment_id)}
        hear(payload=payload, event_id=uuid4(), now=MORNING)
        assert rows(desk) == cases[:1]

    def test_of_a_comment_without_a_case_does_nothing(self, came, desk, thread):
        cases = [came(minute=minute) for minute in range(2)]
        before = list(Case.objects.order_by("pk").values())
        hear(payload={"comment_id": str(make_comment(thread=thread).pk)}, event_id=uuid4(), now=MORNING)
        # Nor does it put together what another event is about.
        assert list(Case.objects.order_by("pk").values()) == before
        assert rows(desk) == cases


class TestOpening:
    def test_asks_to_be_put_where_it_belongs(self, thread):
        case = make_held_case(thread=thread)
        assert OutboxEvent.objects.filter(name="case.opened", payload__case_id=str(case.pk)).exists()
        assert not OutboxEvent.objects.filter(name="case.gathered").exists()
        assert (case.cluster, case.is_front) == (case.pk, True)

    def test_again_asks_for_it_once_more_because_the_words_have_changed(self, thread):
        case = make_held_case(thread=thread)
        open_case(comment=case.comment, now=MORNING, is_held=True)
        assert OutboxEvent.objects.get(name="case.gathered").payload == {"case_id": str(case.pk)}

    def test_of_a_report_stands_for_itself(self, thread):
        comment = make_comment(thread=thread)
        make_flag(comment)
        assert Case.objects.get(comment=comment).cluster is None
        assert not OutboxEvent.objects.filter(name="case.gathered").exists()
