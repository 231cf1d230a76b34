"""What is decided together is what was seen; what shares a link alone is looked at before it stands."""

from datetime import timedelta

import pytest

from comments.moderation.decisions.bulk_working import begin
from comments.moderation.decisions.bulking import Wish, prepare
from comments.moderation.decisions.likening import sharing
from comments.moderation.decisions.looking import ListUnseen
from comments.moderation.desk.listing import listing
from comments.moderation.models import BulkRun, Case
from comments.moderation.reasons.rulebook import ClauseUnknown
from comments.threads.keyset import CursorRefused
from comments.threads.revising import propose, revise
from tests.factories.moderation import make_held_case, make_reported_case

pytestmark = pytest.mark.django_db
DOMAIN = "domain:cheap.example"


@pytest.fixture
def linking(thread, now):
    """Five held comments that have nothing in common but a link."""
    return [
        make_held_case(thread=thread, at=now, body=f"Number {nth}.\n\nhttps://cheap.example/{nth}").comment
        for nth in range(5)
    ]


@pytest.fixture
def prepared(site, moderator, linking, now):
    def made(action="approve", mark=DOMAIN, *, until=None, at=now):
        wish = Wish(action=action, reason={"approve": "fine"}.get(action, "spam"), mark=mark)
        chosen = sharing(site, mark, viewer=moderator, until=until)
        return prepare(site=site, viewer=moderator, wish=wish, chosen=chosen, now=at)

    return made


def chosen_in(run):
    return set(run.items.values_list("comment_id", flat=True))


def pages_of(run, *, size):
    page = listing(run, size=size)
    yield page
    while page.next_cursor:
        page = listing(run, cursor=page.next_cursor, size=size)
        yield page


class TestChosen:
    @pytest.mark.parametrize("by", ["domain", "cluster"])
    def test_is_nothing_that_came_after_it_was_seen(self, *, prepared, linking, thread, now, by):
        mark = DOMAIN
        if by == "cluster":
            mark = f"cluster:{Case.objects.first().cluster}"
        seen_at, later = now + timedelta(seconds=5), now + timedelta(seconds=6)
        make_held_case(thread=thread, at=later, body="https://cheap.example/late")
        if by == "cluster":
            Case.objects.update(cluster=mark.partition(":")[2], is_front=False)
        assert len(chosen_in(prepared(mark=mark))) == 6
        assert chosen_in(prepared(mark=mark, until=seen_at)) == {comment.pk for comment in linking}

    def test_is_nothing_that_says_something_else_since_it_was_seen(self, prepared, linking, now):
        later = now + timedelta(seconds=6)
        body = "Other words. https://cheap.example/"
        revise(comment=linking[0], body=body, html=f"<p>{body}</p>", now=later)
        propose(comment=linking[1], body=body, html=f"<p>{body}</p>", now=later)
        run = prepared(until=now + timedelta(seconds=5))
        assert chosen_in(run) == {comment.pk for comment in linking[2:]}


class TestListing:
    def test_shows_the_words_of_each_page_by_page(self, prepared, linking):
        first, second, third = pages_of(prepared(), size=2)
        assert [len(page.comments) for page in (first, second, third)] == [2, 2, 1]
        assert first.comments[0].text == "Number 0.\n\nhttps://cheap.example/0"
        assert [bool(page.listed) for page in (first, second, third)] == [False, False, True]
        shown = [one.comment for page in (first, second, third) for one in page.comments]
        assert shown == linking

    def test_marks_what_was_noticed_and_cuts_what_is_long(self, site, moderator, thread, now):
        evidence = {"places": [{"offset": 4, "length": 5, "word": "froth"}]}
        comment = make_held_case(
            thread=thread,
            at=now,
            because=("words", "suspect_word"),
            evidence=evidence,
            body="All froth. " * 60,
        ).comment
        mark = f"author:{comment.author_id}"
        wish = Wish(action="reject", reason="spam", mark=mark)
        chosen = sharing(site, mark, viewer=moderator)
        run = prepare(site=site, viewer=moderator, wish=wish, chosen=chosen, now=now)
        (one,) = listing(run).comments
        assert [stretch.text for stretch in one.begins if stretch.why] == ["froth"]
        assert one.is_cut
        assert len(one.text) == 400

    def test_says_what_stays_out(self, prepared, linking, now):
        run = prepared()
        revise(comment=linking[0], body="Other words.", html="<p>Other words.</p>", now=now)
        whys = [one.why_not for one in listing(run).comments]
        assert [bool(why) for why in whys] == [True, False, False, False, False]

    def test_asks_the_same_however_many_there_are(self, prepared, django_assert_num_queries):
        run = prepared()
        with django_assert_num_queries(5):
            listing(run)

    @pytest.mark.parametrize("cursor", ["x", "a:b:c"])
    def test_takes_no_cursor_of_another_list(self, prepared, cursor):
        run = prepared()
        for wrong in (cursor, listing(prepared(), size=2).next_cursor):
            with pytest.raises(CursorRefused):
                listing(run, cursor=wrong)


class TestBeginning:
    def test_waits_until_all_pages_were_seen(self, prepared, moderator, now):
        run = prepared()
        first, *_rest, last = pages_of(run, size=2)
        other = listing(prepared()).listed
        for listed in ("", first.next_cursor, other, "x"):
            with pytest.raises(ListUnseen) as refused:
                begin(run, viewer=moderator, listed=listed, now=now)
            assert refused.value.facts == {"count": 5}
        begin(run, viewer=moderator, listed=last.listed, now=now)
        assert BulkRun.objects.get(pk=run.pk).begun_at == now

    def test_or_until_their_number_is_said(self, prepared, moderator, now):
        run = prepared()
        for count in (None, 4, 6):
            with pytest.raises(ListUnseen):
                begin(run, viewer=moderator, count=count, now=now)
        begin(run, viewer=moderator, count=5, now=now)
        assert BulkRun.objects.get(pk=run.pk).begun_at == now

    def test_waits_for_nothing_where_it_is_against_them_or_they_have_their_words_in_common(
        self, prepared, moderator, thread, now
    ):
        mark = f"text:{Case.objects.first().marks.get(mark__startswith='text:').mark[5:]}"
        for run in (prepared("reject"), prepared(mark=mark)):
            begin(run, viewer=moderator, now=now)
            assert BulkRun.objects.get(pk=run.pk).begun_at == now

    def test_waits_for_what_is_one_row_by_its_link_too(self, prepared, moderator, now):
        cluster = Case.objects.first().cluster
        Case.objects.filter(cluster=cluster).update(gathered_by=DOMAIN)
        with pytest.raises(ListUnseen):
            begin(prepared(mark=f"cluster:{cluster}"), viewer=moderator, now=now)


def test_a_house_rule_that_is_not_there_is_refused_at_once(site, moderator, linking, now):
    wish = Wish(action="reject", reason="spam", clause=99, mark=DOMAIN)
    chosen = sharing(site, DOMAIN, viewer=moderator)
    with pytest.raises(ClauseUnknown):
        prepare(site=site, viewer=moderator, wish=wish, chosen=chosen, now=now)


def test_a_house_rule_can_be_chosen_for_all_of_them(site, moderator, thread, now):
    from comments.moderation.decisions.bulk_working import go_on
    from comments.moderation.models import Statement

    case = make_reported_case(thread=thread)
    mark = f"author:{case.comment.author_id}"
    wish = Wish(action="remove", reason="spam", clause=3, mark=mark)
    chosen = sharing(site, mark, viewer=moderator)
    run = prepare(site=site, viewer=moderator, wish=wish, chosen=chosen, now=now)
    begin(run, viewer=moderator, now=now)
    go_on(run, seconds=60, now=now)
    assert Statement.objects.get().clause_number == 3
