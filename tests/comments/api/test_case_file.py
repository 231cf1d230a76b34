"""One case through the API: all that its card on the desk shows, and of other comments no more than whoever asks may see."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.renderers import JSONRenderer as SlowRenderer

from comments.accounts.viewer import viewer_of
from comments.api.shapes.case_file import CaseFileShape, case_file_json
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import queue
from comments.moderation.models import Standing, Statement
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.policies import moderator_of
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, Status
from comments.threads.revising import propose
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(call_as, moderator):
    return call_as(moderator)


@pytest.fixture
def decided(site, moderator):
    """Decide something as the moderator."""

    def decided_on(comment, action="remove", reason="abuse"):
        comment.refresh_from_db()
        return decide(
            comment_id=comment.pk,
            viewer=viewer_of(moderator, site=site),
            action=action,
            reason=reason,
            version=comment.version,
            now=timezone.now(),
        )

    return decided_on


def file_told(caller, comment):
    answer = caller.get(f"comments/{comment.pk}/case/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def settled_reporter(site, **standing):
    reporter = ProfileFactory(site=site)
    Standing.objects.create(profile=reporter, computed_at=timezone.now(), **standing)
    return reporter


class TestACase:
    def test_says_who_reported_it_and_how_often_they_were_right(self, boss, site, thread):
        comment = make_comment(thread=thread)
        known = settled_reporter(site, reports_upheld=3, reports_dismissed=1, accuracy=0.75)
        make_flag(comment, reporter=known, reason="spam", note="Sells boats.")
        for _ in range(2):
            make_flag(comment, reason="abuse")
        abuse, spam = file_told(boss, comment)["reports"]
        assert (abuse["reason"], abuse["count"], len(abuse["reporters"])) == ("abuse", 2, 2)
        assert abuse["reporters"][0]["accuracy"] is None
        assert abuse["reporters"][0]["past"] == "none of their reports is decided yet"
        (told,) = spam["reporters"]
        assert (told["profile"], told["name"], told["note"]) == (
            str(known.pk),
            known.display_name,
            "Sells boats.",
        )
        assert (told["accuracy"], told["past"]) == (0.75, "right in 75 % of cases")

    def test_says_the_standing_of_its_author_and_what_it_follows_from(self, boss, site, thread):
        author = settled_reporter(site, level=1, approved_count=4, rejected_count=1, flagged_count=2)
        told = file_told(boss, make_comment(thread=thread, author=author))
        assert told["standing"]["words"][0] == "Level 1 of 3: known."
        assert len(told["standing"]["words"]) == 3
        counts = [told["standing"][name] for name in ("approved", "rejected", "flagged", "upheld")]
        assert counts == [4, 1, 2, 0]

    def test_says_what_an_edit_that_waits_changed(self, boss, thread, now):
        comment = make_reported_case(thread=thread, body="The tide was out.").comment
        propose(comment=comment, body="The tide was in.", html="<p>The tide was in.</p>", now=now)
        told = file_told(boss, comment)
        assert told["edit"] == {
            "changes": [
                {"kind": "same", "text": "The tide was "},
                {"kind": "gone", "text": "out"},
                {"kind": "added", "text": "in"},
                {"kind": "same", "text": "."},
            ],
            "before": "The tide was out.",
        }
        assert told["revision"] == told["pending_number"] == 2

    def test_says_what_it_answers_and_what_others_answered(self, boss, thread):
        parent = make_comment(thread=thread, body="Who *saw* it?", status=Status.REMOVED)
        beside = make_comment(answers=parent, body="Not me.")
        told = file_told(boss, make_comment(answers=parent))
        assert told["answered"] == {
            "id": str(parent.pk),
            "author": parent.author.display_name,
            "status": "removed",
            "text": "Who saw it?",
        }
        assert [one["id"] for one in told["said_before"]] == [str(beside.pk)]

    def test_says_nothing_of_words_that_were_withdrawn(self, boss, site, thread, reader):
        parent = make_comment(thread=thread, author=reader, body="Oystercatchers.", replies=1)
        reply = make_reported_case(answers=parent).comment
        make_flag(parent)
        withdraw_comment(
            comment_id=parent.pk, viewer=viewer_of(reader.user, site=site), version=None, now=timezone.now()
        )
        told = file_told(boss, reply)
        assert (told["answered"]["status"], told["answered"]["text"]) == ("withdrawn", "")
        assert "Oystercatchers" not in boss.get(f"comments/{parent.pk}/case/").content.decode()

    def test_says_nothing_that_was_noticed_in_words_that_were_withdrawn(self, boss, site, thread, reader):
        words = [{"word": "oystercatcher", "offset": 0, "length": 13}]
        held = make_held_case(
            thread=thread,
            author=reader,
            body="Oystercatcher.",
            because=("words", "banned_word"),
            evidence={"words": words},
        ).comment
        assert "oystercatcher" in boss.get(f"comments/{held.pk}/case/").content.decode()
        withdraw_comment(
            comment_id=held.pk, viewer=viewer_of(reader.user, site=site), version=None, now=timezone.now()
        )
        answer = boss.get(f"comments/{held.pk}/case/")
        assert answer.status_code == 200
        assert "oystercatcher" not in answer.content.decode().lower()

    def test_says_what_was_decided_before_on_its_author(self, boss, thread, reader, decided):
        before = decided(make_comment(thread=thread, author=reader))
        told = file_told(boss, make_comment(thread=thread, author=reader))
        assert [(one["id"], one["action"]) for one in told["earlier"]] == [(str(before.pk), "remove")]

    def test_says_who_objected_and_to_what(self, boss, thread, reader, decided):
        comment = make_comment(thread=thread, author=reader)
        decided(comment)
        statement = Statement.objects.get(comment=comment)
        about = redress.of_statement(statement.pk, person_id=reader.pk)
        appeal = file_appeal(about=about, body="It was a quotation.", now=timezone.now())
        (told,) = file_told(boss, comment)["appeals"]
        assert (told["id"], told["text"], told["by"]) == (
            str(appeal.pk),
            "It was a quotation.",
            reader.display_name,
        )
        assert (told["against"], told["decided_by"]) == (appeal.against, None)

    def test_says_what_it_shares_with_other_open_cases(self, boss, thread):
        cases = [make_held_case(thread=thread, body="Buy my boat.") for _ in range(3)]
        (told,) = file_told(boss, cases[0].comment)["alike"]
        assert (told["count"], told["words"]) == (2, "2 other cases have the same words")
        assert [one["id"] for one in told["comments"]] == [str(case.comment_id) for case in cases[1:]]
        there = boss.get(f"comments/{cases[0].comment_id}/alike/").json()["results"]
        assert told["mark"] in {one["mark"] for one in there}

    def test_marks_what_was_noticed_at_its_place(self, boss, thread):
        evidence = {"words": [{"word": "blastwort", "offset": 4, "length": 9}]}
        because = ("words", "suspect_word")
        case = make_held_case(thread=thread, body="You blastwort!", because=because, evidence=evidence)
        told = file_told(boss, case.comment)
        assert [(one["text"], one["why"]) for one in told["written"]] == [
            ("You ", ""),
            ("blastwort", "blastwort"),
            ("!", ""),
        ]
        assert told["why"][0]["words"] == "Suspect word: blastwort"

    def test_says_of_which_words_a_notice_is(self, boss, thread, now):
        comment = make_comment(thread=thread, body="He lives at the lock.")
        claim = Claim(
            comments=[str(comment.pk)], category="threat", explanation="My street.", in_good_faith=True
        )
        receive_notice(claim, caller="tests", now=timezone.now())
        told = file_told(boss, comment)
        assert (told["notices"][0]["words"], told["notices"][0]["changes"]) == ("He lives at the lock.", [])
        assert (told["threatens_life"], told["is_handed_over"]) == (True, False)


def test_a_list_stays_light(boss, thread):
    make_reported_case(thread=thread)
    (row,) = boss.get("cases/").json()["results"]
    assert not {"reports", "standing", "edit", "answered", "earlier", "appeals", "alike"} & set(row)


def test_what_is_sent_is_what_is_described(site, thread, moderator, reader, decided, now):  # noqa: PLR0917 - fixtures
    decided(make_comment(thread=thread, author=reader))
    parent = make_comment(thread=thread)
    make_held_case(thread=thread, body="Buy my boat.")
    comment = make_held_case(answers=parent, author=reader, body="Buy my boat.").comment
    reported = make_reported_case(thread=thread).comment
    propose(comment=reported, body="Newer.", html="<p>Newer.</p>", now=now)
    viewer = moderator_of(moderator)
    for one in (comment, reported):
        told = case_file_json(queue.file_of(viewer=viewer, comment_id=one.pk), viewer=viewer, now=now)
        described = json.loads(SlowRenderer().render(CaseFileShape(told).data))
        assert described == json.loads(SlowRenderer().render(told))
        assert set(told) == set(CaseFileShape().fields)


class TestSomebodyOfOneSection:
    @pytest.fixture
    def sections(self, site):
        return [SectionFactory(site=site) for _ in range(2)]

    @pytest.fixture
    def threads(self, site, sections):
        return [ThreadFactory(article=ArticleFactory(site=site, section=one)) for one in sections]

    @pytest.fixture
    def limited(self, call_as, site, sections):
        return call_as(MembershipFactory(site=site, limited_to=[sections[0]]).user)

    def test_reads_nothing_that_stands_beyond_it(self, limited, boss, threads, reader, decided):
        own, beyond = threads
        decided(make_comment(thread=beyond, author=reader, body="Oystercatchers."))
        comment = make_held_case(thread=own, author=reader, body="Buy my boat.").comment
        make_held_case(thread=beyond, body="Buy my boat.")
        told = file_told(limited, comment)
        assert (told["earlier"], told["alike"], told["may_sanction"]) == ([], [], False)
        told = file_told(boss, comment)
        assert (len(told["earlier"]), len(told["alike"]), told["may_sanction"]) == (1, 1, True)

    def test_has_no_case_of_another_one(self, limited, threads):
        public, held = make_comment(thread=threads[1]), make_held_case(thread=threads[1]).comment
        assert limited.get(f"comments/{public.pk}/case/").json()["code"] == "not_allowed"
        assert limited.get(f"comments/{held.pk}/case/").json()["code"] == "comment_not_found"


def test_asks_as_much_however_much_there_is(boss, thread, reader, decided):
    parent = make_comment(thread=thread)
    comment = make_held_case(answers=parent, author=reader, body="Buy my boat.").comment

    def more():
        decided(make_comment(thread=thread, author=reader))
        make_comment(answers=parent)
        make_held_case(thread=thread, body="Buy my boat.")
        boss.post(f"comments/{comment.pk}/notes/", {"body": "A quotation?"})

    def asked():
        with CaptureQueriesContext(connection) as found:
            told = file_told(boss, comment)
        assert all((told["earlier"], told["alike"], told["notes"], told["answered"]))
        return len(found)

    more()
    asked()
    of_one = asked()
    for _ in range(2):
        more()
    assert asked() == of_one <= 26
    assert Comment.objects.filter(author=reader).count() == 4
