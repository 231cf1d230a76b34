"""Moderators who are limited to some sections: what is theirs they see and decide, and of all else there is nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from comments.accounts.models import Guest, Role
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import AppealNotFound, decide_appeal
from comments.moderation.decisions.bulk_working import begin, go_on, progress_of, stop
from comments.moderation.decisions.bulking import NothingChosen, RunNotFound, Wish, prepare, run_of
from comments.moderation.decisions.deciding import NotAllowed, decide
from comments.moderation.decisions.lifting import set_prominence
from comments.moderation.decisions.likening import Seen, clusters_of, sharing
from comments.moderation.decisions.undoing import NothingToUndo, latest_to_undo, undo
from comments.moderation.desk import queue
from comments.moderation.desk.claiming import claim, who_looks
from comments.moderation.desk.materials import materials_for
from comments.moderation.desk.noting import ColleagueUnknown, write_note
from comments.moderation.desk.queue import Kind
from comments.moderation.models import Case, ModerationPolicy, Statement
from comments.moderation.notices.handing import MayNotHandOver, hand_over
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.people import sanctionable
from comments.moderation.people.person import person_of, sanctions_page
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.policies import is_for_a_colleague, moderator_of
from comments.moderation.reports.filed import appeals_page, notices_page, statements_page
from comments.moderation.reports.measuring import latest, measure
from comments.posting.submitting import submit_to_thread
from comments.threads.models import Comment, Status
from comments.threads.reading import CommentNotFound
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.guests import GuestFactory
from tests.factories.moderation import ModerationPolicyFactory, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


class Paper:
    """A site with three sections and an article in each, and one without a section."""

    def __init__(self, site):
        self.site, self.now = site, timezone.now()
        ModerationPolicyFactory(site=site, hold_first_comments=0)
        self.threads, self.sections = {}, {}
        for name in ("Harbour", "Sport", "Opinion"):
            self.sections[name] = SectionFactory(site=site, name=name, slug=name.lower())
            article = ArticleFactory(site=site, section=self.sections[name])
            self.threads[name] = ThreadFactory(article=article)
        self.threads[""] = ThreadFactory(article=ArticleFactory(site=site))

    def limited(self, *names, name="Jonas Brekke"):
        """Return a viewer who moderates these sections alone."""
        profile = ProfileFactory(site=self.site, display_name=name, user__name=name)
        MembershipFactory(user=profile.user, site=self.site, limited_to=[self.sections[one] for one in names])
        return viewer_of(profile.user, site=self.site)

    def held(self, name="Harbour", **more):
        return make_held_case(**{"thread": self.threads[name], "at": self.now} | more)

    def decide(self, case_or_comment, viewer, action="reject", reason="abuse", **more):
        key = getattr(case_or_comment, "comment_id", case_or_comment.pk)
        comment = Comment.objects.get(pk=key)
        return decide(
            comment_id=key,
            viewer=viewer,
            action=action,
            reason=reason,
            version=comment.version,
            now=more.pop("now", self.now),
            **more,
        )


@pytest.fixture
def paper(site):
    return Paper(site)


def desk_of(viewer):
    return moderator_of(viewer.user)


def walk(viewer, **asked):
    found, cursor = [], ""
    while True:
        page = queue.page(viewer=desk_of(viewer), cursor=cursor, **asked)
        found += [file.case for file in page.files]
        cursor = page.next_cursor
        if not cursor:
            return found


class TestTheirRights:
    def test_are_those_of_their_sections_and_no_more(self, paper):
        jonas = paper.limited("Harbour", "Sport")
        sections = {name: section.pk for name, section in paper.sections.items()}
        assert not jonas.is_moderator
        assert jonas.moderates_somewhere
        assert [jonas.moderates(sections[name]) for name in ("Harbour", "Sport", "Opinion")] == [
            True,
            True,
            False,
        ]
        assert not jonas.moderates(None)

    def test_end_with_a_section_that_is_deleted_and_do_not_become_those_of_the_site(self, paper):
        jonas = paper.limited("Sport")
        paper.sections["Sport"].delete()
        after = viewer_of(jonas.user, site=paper.site)
        assert not after.is_moderator
        assert not after.moderates_somewhere
        assert not desk_of(after).places
        assert not desk_of(after).reach()

    def test_are_read_in_two_queries(self, paper, django_assert_num_queries):
        jonas = paper.limited("Sport")
        with django_assert_num_queries(2):
            assert desk_of(jonas).reach().section_ids == [paper.sections["Sport"].pk]

    def test_can_be_beside_those_of_another_whole_site(self, paper, elsewhere):
        jonas = paper.limited("Sport")
        MembershipFactory(user=jonas.user, site=elsewhere, role=Role.EDITOR)
        reach = desk_of(jonas).reach()
        assert (reach.site_ids, reach.section_ids) == ([elsewhere.pk], [paper.sections["Sport"].pk])
        assert desk_of(jonas).places == (elsewhere, paper.site)
        assert not desk_of(jonas).reach(elsewhere.pk).section_ids


class TestTheQueue:
    @pytest.fixture
    def cases(self, paper):
        hour = timedelta(hours=1)
        return {
            (name, kind): make(thread=paper.threads[name], at=paper.now + hour * nth)
            for nth, name in enumerate(["Opinion", "Sport", "", "Harbour"])
            for kind, make in (("held", make_held_case), ("reported", make_reported_case))
        }

    def test_has_what_stands_in_their_sections_by_need(self, paper, cases):
        jonas = paper.limited("Harbour", "Sport")
        assert walk(jonas) == [
            cases["Sport", "held"],
            cases["Sport", "reported"],
            cases["Harbour", "held"],
            cases["Harbour", "reported"],
        ]
        assert walk(jonas, size=1) == walk(jonas)
        assert walk(jonas, kind=Kind.HELD) == [cases["Sport", "held"], cases["Harbour", "held"]]
        assert walk(jonas, site_id=paper.site.pk) == walk(jonas)
        assert walk(paper.limited("Opinion", name="Vera Holt")) == [
            cases["Opinion", "held"],
            cases["Opinion", "reported"],
        ]

    def test_is_put_together_with_that_of_a_whole_site(self, paper, cases, elsewhere):
        jonas = paper.limited("Sport")
        MembershipFactory(user=jonas.user, site=elsewhere)
        there = make_held_case(
            thread=ThreadFactory(article__site=elsewhere), at=paper.now + timedelta(hours=1, minutes=30)
        )
        assert walk(jonas) == [cases["Sport", "held"], there, cases["Sport", "reported"]]
        assert walk(jonas, size=1) == walk(jonas)
        assert walk(jonas, site_id=elsewhere.pk) == [there]

    def test_is_counted_alike(self, paper, cases):
        counted = queue.counts(viewer=desk_of(paper.limited("Harbour", "Sport")))
        assert (counted.held, counted.reported, counted.mine) == (2, 2, 0)

    @pytest.mark.parametrize("asked", [{"text": "hearsay"}, {"marks": ("language:en",)}])
    def test_is_found_in_by_words_and_marks_without_what_is_not_theirs(self, paper, asked):
        here = paper.held("Sport", body="Nothing but hearsay")
        paper.held("Opinion", body="Nothing but hearsay")
        filters = queue.Filters(**asked)
        assert walk(paper.limited("Sport", "Harbour"), filters=filters) == [here]

    def test_has_what_was_decided_there_alone(self, paper, cases, moderator):
        for case in cases.values():
            case.comment.refresh_from_db()
            if case.is_held:
                paper.decide(case, moderator)
        jonas = paper.limited("Harbour", "Sport")
        assert set(walk(jonas, kind=Kind.DECIDED)) == {cases["Sport", "held"], cases["Harbour", "held"]}

    def test_opens_no_file_of_another_section(self, paper, cases):
        jonas = desk_of(paper.limited("Harbour"))
        queue.file_of(viewer=jonas, comment_id=cases["Harbour", "held"].comment_id)
        for name in ("Sport", ""):
            with pytest.raises(CommentNotFound):
                queue.file_of(viewer=jonas, comment_id=cases[name, "held"].comment_id)

    def test_shows_nothing_of_an_article_that_has_gone_to_another_section(self, paper, cases):
        jonas = paper.limited("Sport")
        # Before anybody heard of it.
        Article.objects.filter(thread=paper.threads["Sport"]).update(section=paper.sections["Opinion"])
        assert walk(jonas) == []

    def test_takes_no_more_queries_for_more_sections(self, paper, cases):
        taken = []
        for names in (["Harbour"], ["Harbour", "Sport", "Opinion"]):
            desk = desk_of(paper.limited(*names, name=f"Jonas {len(names)}"))
            with CaptureQueriesContext(connection) as queries:
                queue.page(viewer=desk)
            taken.append(len(queries))
            with CaptureQueriesContext(connection) as queries:
                queue.counts(viewer=desk)
            assert len(queries) == 7
        assert taken[0] == taken[1] <= 13


class TestACard:
    def test_shows_no_alike_cases_of_other_sections(self, paper):
        case, _beside = (paper.held("Sport", body="Cheap boats, all day long") for _ in range(2))
        for _ in range(3):
            paper.held("Opinion", body="Cheap boats, all day long")

        def alike(viewer):
            file = queue.file_of(viewer=desk_of(viewer), comment_id=case.comment_id)
            return [(one.words, len(one.comments)) for one in file.alike]

        assert alike(paper.limited("Sport")) == [("1 other case has the same words", 1)]
        both = paper.limited("Sport", "Opinion", name="Both")
        assert alike(both) == [("4 other cases have the same words", 3)]

    def test_tells_of_no_decisions_in_other_sections(self, paper, moderator):
        author = ProfileFactory(site=paper.site)
        for name in ("Sport", "Opinion"):
            paper.decide(paper.held(name, author=author), moderator)
        case = paper.held("Sport", author=author)
        file = queue.file_of(viewer=desk_of(paper.limited("Sport")), comment_id=case.comment_id)
        told = [decision.comment.thread_id for decision in file.earlier]
        assert told == [paper.threads["Sport"].pk]

    def test_offers_colleagues_who_may_decide_it(self, paper, moderator):
        case = paper.held("Sport")
        jonas, vera = paper.limited("Sport"), paper.limited("Opinion", name="Vera Holt")
        file = queue.file_of(viewer=desk_of(jonas), comment_id=case.comment_id)
        beside = materials_for([file], viewer=desk_of(jonas), now=paper.now)
        assert [one.name for one in beside.colleagues_for(file)] == ["Mara Lindqvist"]
        with pytest.raises(ColleagueUnknown):
            write_note(
                comment_id=case.comment_id, viewer=jonas, body="Yours?", to=vera.user.pk, now=paper.now
            )


class TestVerbs:
    def test_decide_in_their_sections_alone(self, paper):
        jonas = paper.limited("Sport")
        decision = paper.decide(paper.held("Sport"), jonas)
        assert decision.moderator == jonas.user
        with pytest.raises(CommentNotFound):
            paper.decide(paper.held("Opinion"), jonas)
        with pytest.raises(NotAllowed):
            paper.decide(make_comment(thread=paper.threads["Opinion"]), jonas, "remove")

    def test_take_back_what_they_decided_themselves(self, paper):
        jonas = paper.limited("Sport")
        decision = paper.decide(paper.held("Sport"), jonas)
        assert latest_to_undo(viewer=desk_of(jonas), now=paper.now) == decision
        undo(decision_id=decision.pk, viewer=jonas, now=paper.now)
        again = paper.decide(decision.comment, jonas)
        Article.objects.filter(thread=paper.threads["Sport"]).update(section=None)
        with pytest.raises(NothingToUndo):
            undo(decision_id=again.pk, viewer=jonas, now=paper.now)

    def test_look_at_what_is_theirs(self, paper):
        jonas, vera = (desk_of(paper.limited("Sport", name=name)) for name in ("Jonas", "Vera"))
        mine, other = paper.held("Sport"), paper.held("Opinion")
        assert claim(comment_id=mine.comment_id, viewer=jonas, now=paper.now)
        assert not claim(comment_id=other.comment_id, viewer=jonas, now=paper.now)
        Case.objects.filter(pk=other.pk).update(
            claimed_by=jonas.user, claimed_until=paper.now + timedelta(minutes=1)
        )
        looked = who_looks(comment_ids=[mine.comment_id, other.comment_id], viewer=vera, now=paper.now)
        assert set(looked) == {mine.comment_id}

    def test_write_notes_pin_and_hand_over_there_alone(self, paper):
        jonas = paper.limited("Sport")
        acts = [
            lambda comment: write_note(comment_id=comment.pk, viewer=jonas, body="Who?", now=paper.now),
            lambda comment: set_prominence(
                comment_id=comment.pk, viewer=jonas, prominence="pinned", now=paper.now
            ),
            lambda comment: hand_over(
                comment_id=comment.pk,
                viewer=jonas,
                revision_number=1,
                authority="Police",
                handed_at=paper.now,
                now=paper.now,
            ),
        ]
        for act in acts:
            act(make_comment(thread=paper.threads["Sport"]))
            with pytest.raises((NotAllowed, MayNotHandOver)):
                act(make_comment(thread=paper.threads["Opinion"]))

    def test_do_not_judge_their_own_while_a_colleague_of_the_section_can(self, paper):
        jonas = paper.limited("Sport")
        own = paper.held("Sport", author=jonas.profile).comment
        paper.limited("Opinion", name="Vera Holt")
        assert not is_for_a_colleague(own, jonas)
        paper.limited("Opinion", "Sport", name="Ida Moen")
        assert is_for_a_colleague(own, jonas)

    def test_write_as_staff_in_their_sections_and_as_readers_elsewhere(self, paper, write_in):
        jonas = paper.limited("Sport")
        ModerationPolicy.objects.update(hold_first_comments=5)
        assert write_in("Sport", jonas).status == Status.PUBLISHED
        assert write_in("Opinion", jonas).status == Status.HELD

    @pytest.fixture
    def write_in(self, paper):
        def written(name, viewer):
            return submit_to_thread(
                thread_id=paper.threads[name].pk,
                user=viewer.user,
                body=f"What I think of {name}, in a few words.",
                now=paper.now,
            )

        return written


class TestManyAtOnce:
    REJECT = Wish(action="reject", reason="spam")

    def test_are_those_of_their_sections(self, paper):
        jonas = paper.limited("Sport")
        here, there = paper.held("Sport").comment, paper.held("Opinion").comment
        chosen = [(here.pk, Seen(here.version)), (there.pk, Seen(there.version))]
        run = prepare(site=paper.site, viewer=jonas, wish=self.REJECT, chosen=chosen, now=paper.now)
        assert [item.comment_id for item in run.items.all()] == [here.pk]
        begin(run, viewer=jonas, now=paper.now)
        go_on(run, seconds=5, now=paper.now)
        assert progress_of(run).decided == 1
        with pytest.raises(NothingChosen):
            prepare(site=paper.site, viewer=jonas, wish=self.REJECT, chosen=chosen[1:], now=paper.now)

    def test_are_found_by_who_asked_and_by_moderators_of_the_whole_site(self, paper, moderator):
        jonas, vera = paper.limited("Sport"), paper.limited("Sport", name="Vera Holt")
        chosen = [(paper.held("Sport").comment_id, Seen(1))]
        run = prepare(site=paper.site, viewer=jonas, wish=self.REJECT, chosen=chosen, now=paper.now)
        for viewer in (jonas, moderator):
            assert run_of(run_id=run.pk, viewer=desk_of(viewer)) == run
        with pytest.raises(RunNotFound):
            run_of(run_id=run.pk, viewer=desk_of(vera))
        with pytest.raises(NotAllowed):
            stop(run, viewer=vera, now=paper.now)
        stop(run, viewer=jonas, now=paper.now)

    def test_that_are_alike_are_those_of_their_sections(self, paper):
        jonas = paper.limited("Sport")
        here = paper.held("Sport", body="Cheap boats all day").comment
        paper.held("Opinion", body="Cheap boats all day")
        comment = Comment.objects.select_related("revision", "pending").get(pk=here.pk)
        (words,) = clusters_of(comment, viewer=jonas)
        assert words.count == 1
        assert [key for key, _version in sharing(paper.site, words.mark, viewer=jonas)] == [here.pk]


class TestObjections:
    @pytest.fixture
    def filed(self, paper, moderator):
        def made(name):
            comment = paper.held(name).comment
            paper.decide(comment, moderator)
            statement = Statement.objects.get(comment=comment, exemption="")
            about = redress.of_statement(statement.pk, person_id=comment.author_id)
            return file_appeal(about=about, body="It was a quotation.", now=paper.now)

        return made

    def test_are_answered_in_their_sections_alone(self, paper, filed):
        jonas = paper.limited("Sport")
        here, there = filed("Sport"), filed("Opinion")
        ruling = Ruling(outcome="upheld", answer="It was none.")
        assert decide_appeal(appeal_id=here.pk, viewer=jonas, ruling=ruling, now=paper.now).decided_at
        with pytest.raises(AppealNotFound):
            decide_appeal(appeal_id=there.pk, viewer=jonas, ruling=ruling, now=paper.now)

    def test_are_listed_for_their_sections_alone(self, paper, filed):
        here, _there = filed("Sport"), filed("Opinion")
        page = appeals_page(viewer=desk_of(paper.limited("Sport")), site_id=paper.site.pk)
        assert list(page.rows) == [here]

    def test_to_what_is_laid_on_people_are_for_the_whole_site(self, paper, moderator):
        person = ProfileFactory(site=paper.site)
        wish = sanctionable.Wish(kind="warning", reason="abuse")
        sanction = lay_sanction(profile_id=person.pk, viewer=moderator, wish=wish, now=paper.now)
        about = redress.of_statement(sanction.statement_id, person_id=person.pk)
        file_appeal(about=about, body="I did nothing.", now=paper.now)
        assert queue.appeals_alone(viewer=desk_of(moderator))
        jonas = desk_of(paper.limited("Sport"))
        assert not queue.appeals_alone(viewer=jonas)
        assert queue.counts(viewer=jonas).appeal == 0
        assert not appeals_page(viewer=jonas, site_id=paper.site.pk).rows


class TestWhatIsFiled:
    def test_is_told_of_notices_that_name_a_comment_of_theirs_and_of_no_other_comment(self, paper):
        here, there = (make_comment(thread=paper.threads[name]) for name in ("Sport", "Opinion"))

        def noticed(*comments):
            claim = Claim(
                comments=[str(comment.pk) for comment in comments],
                category="fraud",
                explanation="They sell a bridge that is not theirs.",
                in_good_faith=True,
            )
            return receive_notice(claim, caller="somewhere", now=paper.now)

        both, _other = noticed(here, there), noticed(there)
        page = notices_page(viewer=desk_of(paper.limited("Sport")), site_id=paper.site.pk)
        assert list(page.rows) == [both]
        assert [item.comment_id for item in page.rows[0].items.all()] == [here.pk]

    def test_is_told_of_statements_about_comments_of_theirs(self, paper, moderator):
        for name in ("Sport", "Opinion"):
            paper.decide(paper.held(name), moderator)
        page = statements_page(viewer=desk_of(paper.limited("Sport")), site_id=paper.site.pk)
        (statement,) = page.rows
        assert statement.comment.thread == paper.threads["Sport"]


class TestPeople:
    def test_are_shown_with_what_they_did_in_these_sections(self, paper, moderator):
        author = ProfileFactory(site=paper.site)
        comments = {name: make_comment(thread=paper.threads[name], author=author) for name in paper.threads}
        for comment in comments.values():
            paper.decide(comment, moderator, "remove")
        lay_sanction(
            profile_id=author.pk,
            viewer=moderator,
            wish=sanctionable.Wish(kind="warning", reason="abuse"),
            now=paper.now,
        )
        file = person_of(viewer=desk_of(paper.limited("Sport")), profile_id=author.pk, now=paper.now)
        assert not file.is_whole
        assert file.comments == [comments["Sport"]]
        assert [decision.comment for decision in file.decisions] == [comments["Sport"]]
        assert (file.in_force, file.earlier, file.history) == ([], [], [])

    def test_count_what_stands_in_the_sections_of_who_looks(self, paper, moderator):
        author = ProfileFactory(site=paper.site)
        make_comment(thread=paper.threads["Sport"], author=author)
        for _ in range(2):
            make_comment(thread=paper.threads["Opinion"], author=author)
        for viewer, published in ((paper.limited("Sport"), 1), (moderator, 3)):
            file = person_of(viewer=desk_of(viewer), profile_id=author.pk, now=paper.now)
            assert file.track_record.published == published

    def test_are_not_there_for_whom_they_have_written_nothing(self, paper):
        author = ProfileFactory(site=paper.site)
        make_comment(thread=paper.threads["Opinion"], author=author)
        with pytest.raises(sanctionable.PersonNotFound):
            person_of(viewer=desk_of(paper.limited("Sport")), profile_id=author.pk, now=paper.now)

    def test_of_one_address_are_named_to_who_moderates_the_whole(self, paper, moderator):
        first, second = (
            GuestFactory(site=paper.site, email=mail) for mail in ("o@b.example", "o+1@b.example")
        )
        Guest.objects.update(digest=first.digest)
        make_comment(thread=paper.threads["Sport"], author=first.profile)
        asked = {"profile_id": first.profile_id, "now": paper.now}
        assert person_of(viewer=desk_of(moderator), **asked).same_address == [second.profile]
        assert not person_of(viewer=desk_of(paper.limited("Sport")), **asked).same_address

    def test_get_nothing_laid_on_them_by_who_moderates_a_part(self, paper):
        jonas = paper.limited("Sport")
        wish = sanctionable.Wish(kind="warning", reason="abuse")
        with pytest.raises(sanctionable.MayNotSanction):
            lay_sanction(
                profile_id=ProfileFactory(site=paper.site).pk, viewer=jonas, wish=wish, now=paper.now
            )
        assert not sanctions_page(viewer=desk_of(jonas), site_id=paper.site.pk, now=paper.now).sanctions


def test_dashboards_count_these_sections(paper, moderator):
    for name in ("Sport", "Sport", "Opinion", ""):
        paper.decide(paper.held(name, at=paper.now - timedelta(minutes=3)), moderator)
    span = latest(days=7, now=paper.now)
    found = measure(viewer=desk_of(paper.limited("Sport")), span=span)
    assert (found.opened, found.decided) == (2, 2)
    assert [row.name for row in found.ratings["sections"]] == ["Sport"]
    opinion = paper.sections["Opinion"].pk
    other = measure(viewer=desk_of(paper.limited("Sport", name="Ida")), span=span, section_id=opinion)
    assert (other.opened, other.decided) == (0, 0)
