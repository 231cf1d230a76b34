"""Legal notices: what is taken, what is refused in which words, and what they become."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from articles.models import Article
from comments.moderation.decisions.deciding import UNDO_SECONDS, decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import AuditEntry, Case, Notice, NoticeItem, Queue, Source
from comments.moderation.notes import ExplanationTooLong, LawTooLong, NameTooLong, WordsNotText
from comments.moderation.notices.noticing import (
    CategoryUnknown,
    Claim,
    ClaimMissing,
    CommentsUnfit,
    EmailUnfit,
    GoodFaithMissing,
    address_of,
    receive_notice,
)
from comments.moderation.notices.settling import settle_notices
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from comments.threads.publishing import change_status
from comments.threads.revising import revise
from tests.factories.moderation import make_flag
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db
NETWORK = "a" * 64


@pytest.fixture
def send(now):
    """Send a notice about these comments, as it is or with something else in it."""

    def sent(*comments, caller=NETWORK, at=now, **given):
        claim = Claim(
            comments=[str(getattr(comment, "pk", comment)) for comment in comments],
            category="privacy",
            explanation="It gives the street and number of a family.",
            in_good_faith=True,
        )
        return receive_notice(replace(claim, **given), caller=caller, now=at)

    return sent


@pytest.fixture
def rule(moderator, now):
    """Decide on a comment as it stands now."""

    def ruled(comment, action="remove", reason="illegal", **given):
        comment.refresh_from_db()
        return decide(
            **{
                "comment_id": comment.pk,
                "viewer": moderator,
                "action": action,
                "reason": reason,
                "law": "Section 201a of the code" if reason == "illegal" else "",
                "version": comment.version,
                "now": now,
            }
            | given
        )

    return ruled


def told(name):
    return list(OutboxEvent.objects.filter(name=name).order_by("pk"))


class TestReceiveNotice:
    def test_keeps_what_was_said_under_a_reference_that_can_be_read_aloud(self, send, thread, now):
        notice = send(make_comment(thread=thread), law="§ 201a", name=" Ilse\tMarran ", email="i@x.example")
        assert re.fullmatch(
            r"BL-[34679ACDEFGHJKMNPQRTUVWXY]{4}-[34679ACDEFGHJKMNPQRTUVWXY]{4}", notice.reference
        )
        assert (notice.site, notice.category, notice.law) == (thread.article.site, "privacy", "§ 201a")
        assert (notice.name, notice.email) == ("Ilse Marran", "i@x.example")
        assert (notice.received_at, notice.in_good_faith_at, notice.decided_at) == (now, now, None)

    def test_freezes_the_words_and_the_version_that_stood_then(self, send, thread, now):
        comment = make_comment(thread=thread, body="He lives at 4 Lantern Quay.")
        item = send(comment).items.get()
        with transaction.atomic():
            comment.thread = thread
            revise(comment=comment, body="He lives here.", html="<p>He lives here.</p>", now=now)
        item.refresh_from_db()
        assert (item.revision.body, item.version) == ("He lives at 4 Lantern Quay.", 1)
        assert item.address == address_of(comment.pk)

    def test_opens_one_legal_case_a_comment(self, send, thread):
        first, second = make_comment(thread=thread), make_comment(thread=thread)
        notice = send(first, second)
        cases = Case.objects.filter(closed_at=None)
        assert {(case.comment_id, case.queue) for case in cases} == {
            (first.pk, Queue.LEGAL),
            (second.pk, Queue.LEGAL),
        }
        assert {item.case_id for item in notice.items.all()} == {case.pk for case in cases}

    def test_makes_the_open_case_of_a_reported_comment_a_legal_one(self, send, thread):
        comment = make_comment(thread=thread)
        make_flag(comment)
        send(comment)
        case = Case.objects.get(comment=comment)
        assert (case.queue, case.flag_count) == (Queue.LEGAL, 1)

    def test_is_told_and_remembered(self, send, thread):
        notice = send(make_comment(thread=thread), name="Ilse Marran", email="ilse@x.example")
        (event,) = told("notice.received")
        assert event.payload == {"notice_id": str(notice.pk)}
        entry = AuditEntry.objects.get(act="notice.received")
        assert entry.subject_id == str(notice.pk)
        assert "Ilse" not in str((entry.facts, entry.actor_name))
        assert "x.example" not in str(entry.facts)

    @pytest.mark.parametrize(
        "spelling",
        ["{}", "https://comments.example.org/c/{}/", "https://news.example/a/?x=1#c-{}", "  {}  "],
    )
    def test_finds_a_comment_by_its_id_or_any_address_of_it(self, send, thread, spelling):
        comment = make_comment(thread=thread)
        assert send(spelling.format(comment.pk)).items.get().comment == comment

    def test_takes_a_comment_named_twice_once(self, send, thread):
        comment = make_comment(thread=thread)
        assert send(comment, address_of(comment.pk)).items.count() == 1

    @pytest.mark.parametrize(("count", "is_taken"), [(0, False), (1, True), (20, True), (21, False)])
    def test_is_about_1_to_20_comments(self, send, thread, count, is_taken):
        comments = [make_comment(thread=thread) for _ in range(count)]
        if is_taken:
            assert send(*comments).items.count() == count
            return
        with pytest.raises(CommentsUnfit) as refused:
            send(*comments)
        assert refused.value.facts == {"limit": 20}
        assert not Notice.objects.exists()


class TestRepeat:
    def test_of_a_notice_is_one_notice_and_one_letter(self, send, thread, now):
        comment = make_comment(thread=thread)
        first = send(comment)
        assert send(comment, at=now + timedelta(minutes=3)) == first
        assert Notice.objects.count() == NoticeItem.objects.count() == len(told("notice.received")) == 1

    @pytest.mark.parametrize(
        "other",
        [
            {"caller": "b" * 64},
            {"explanation": "Another reason."},
            {"email": "a@x.example"},
            {"category": "fraud"},
        ],
    )
    def test_with_anything_else_is_another_notice(self, send, thread, other):
        comment = make_comment(thread=thread)
        assert send(comment) != send(comment, **other)
        assert Case.objects.count() == 1

    def test_about_words_that_changed_is_another_notice(self, send, thread, now):
        comment = make_comment(thread=thread)
        first = send(comment)
        with transaction.atomic():
            comment.thread = thread
            revise(comment=comment, body="Other words.", html="<p>Other words.</p>", now=now)
        assert send(comment) != first

    def test_is_refused_by_the_database_too(self, send, thread):
        notice = send(make_comment(thread=thread))
        with pytest.raises(IntegrityError, match="notice"), transaction.atomic():
            Notice.objects.create(
                site=notice.site,
                reference="BL-AAAA-AAAA",
                category="other",
                explanation="Same.",
                in_good_faith_at=notice.received_at,
                received_at=notice.received_at,
                fingerprint=notice.fingerprint,
            )


class TestUnfitComments:
    def say(self, refused):
        return {item["comment"]: item["detail"] for item in refused.value.facts["items"]}

    def test_are_named_each_with_what_is_wrong(self, send, thread, elsewhere):
        good = make_comment(thread=thread)
        gone = make_comment(thread=thread, replies=1, status=Status.REMOVED)
        foreign = make_comment(thread=ThreadFactory(article__site=elsewhere))
        unknown = uuid4()
        with pytest.raises(CommentsUnfit) as refused:
            send(good, gone, foreign, unknown)
        assert self.say(refused) == {
            str(gone.pk): "This comment has been taken down already.",
            str(foreign.pk): "This comment stands on another site. Send a notice of its own about it.",
            str(unknown): "There is no such comment here.",
        }
        assert not Notice.objects.exists()
        assert not Case.objects.exists()

    def test_that_name_no_comment_are_refused_as_they_were_written(self, send):
        with pytest.raises(CommentsUnfit) as refused:
            send("the rude one", "https://news.example/a/")
        assert set(self.say(refused)) == {"the rude one", "https://news.example/a/"}

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
    def test_that_were_never_public_are_answered_as_absent(self, send, thread, status):
        hidden = make_comment(thread=thread, status=status)
        with pytest.raises(CommentsUnfit) as refused:
            send(hidden)
        assert self.say(refused) == {str(hidden.pk): "There is no such comment here."}

    def test_are_those_of_a_discussion_that_is_off(self, send, thread):
        comment = make_comment(thread=thread)
        Article.objects.filter(pk=thread.article_id).update(discussion=Article.Discussion.OFF)
        with pytest.raises(CommentsUnfit):
            send(comment)


class TestUnfitWords:
    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"category": "rude"}, CategoryUnknown),
            ({"explanation": " \n"}, ClaimMissing),
            ({"explanation": "x" * 5001}, ExplanationTooLong),
            ({"explanation": "a\x00b"}, WordsNotText),
            ({"law": "x" * 501}, LawTooLong),
            ({"name": "x" * 121}, NameTooLong),
            ({"email": "ilse at home"}, EmailUnfit),
            ({"email": "ilse@x.example\nBcc: all@x.example"}, EmailUnfit),
            ({"email": f"{'x' * 250}@x.example"}, EmailUnfit),
            ({"in_good_faith": False}, GoodFaithMissing),
        ],
    )
    def test_are_refused_and_nothing_is_kept(self, send, thread, given, refusal):
        with pytest.raises(refusal):
            send(make_comment(thread=thread), **given)
        assert not Notice.objects.exists()

    def test_of_exactly_the_limit_are_taken(self, send, thread):
        assert send(make_comment(thread=thread), explanation="x" * 5000, law="x" * 500, name="x" * 120)


class TestSettle:
    def test_tells_once_all_comments_are_decided(self, send, rule, thread, now):
        first, second = make_comment(thread=thread), make_comment(thread=thread)
        notice = send(first, second)
        rule(first)
        settle_notices(comment_id=first.pk, now=now)
        assert told("notice.decided") == []
        rule(second, "approve", "fine")
        settle_notices(comment_id=second.pk, now=now)
        settle_notices(comment_id=second.pk, now=now)
        notice.refresh_from_db()
        assert notice.decided_at == now
        assert [item.outcome for item in notice.items.order_by("pk")] == ["removed", "published"]
        (event,) = told("notice.decided")
        assert event.payload == {"notice_id": str(notice.pk)}

    @pytest.mark.parametrize(("action", "reason"), [("remove", "abuse"), ("approve", "fine")])
    def test_is_asked_for_by_every_decision_once_it_cannot_be_taken_back(
        self, send, rule, thread, action, reason
    ):
        comment = make_comment(thread=thread)
        send(comment)
        decision = rule(comment, action, reason)
        (event,) = told("case.decided")
        assert event.payload == {"comment_id": str(comment.pk), "decision_id": str(decision.pk)}
        assert event.due_at == event.recorded_at + timedelta(seconds=UNDO_SECONDS)

    def test_is_not_asked_for_by_decisions_without_a_notice(self, rule, thread):
        rule(make_comment(thread=thread))
        assert told("case.decided") == []

    def test_leaves_open_what_nobody_decided_however_old(self, send, thread, now):
        comment = make_comment(thread=thread)
        notice = send(comment)
        settle_notices(comment_id=comment.pk, now=now + timedelta(days=400))
        notice.refresh_from_db()
        assert notice.decided_at is None
        assert Case.objects.filter(comment=comment, closed_at=None, queue=Queue.LEGAL).exists()

    def test_does_not_count_a_decision_made_before_the_notice(self, send, rule, thread, now):
        comment = make_comment(thread=thread)
        make_flag(comment)
        rule(comment, "approve", "fine")
        notice = send(comment)
        settle_notices(comment_id=comment.pk, now=now)
        notice.refresh_from_db()
        assert notice.decided_at is None

    def test_does_not_count_a_decision_that_was_taken_back(self, send, rule, moderator, thread, now):
        comment = make_comment(thread=thread)
        notice = send(comment)
        decision = rule(comment, now=now + timedelta(seconds=1))
        undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=3))
        settle_notices(comment_id=comment.pk, now=now + timedelta(seconds=12))
        notice.refresh_from_db()
        assert notice.decided_at is None
        assert Case.objects.get(comment=comment, closed_at=None).queue == Queue.LEGAL

    def test_counts_what_its_author_took_down(self, send, thread, now):
        comment = make_comment(thread=thread)
        notice = send(comment)
        with transaction.atomic():
            change_status(comment=comment, status=Status.WITHDRAWN, now=now)
        settle_notices(comment_id=comment.pk, now=now)
        notice.refresh_from_db()
        assert (notice.items.get().outcome, notice.decided_at) == ("withdrawn", now)

    def test_answers_every_notice_about_the_comment(self, send, rule, thread, now):
        comment = make_comment(thread=thread)
        send(comment)
        send(comment, caller="b" * 64)
        rule(comment)
        settle_notices(comment_id=comment.pk, now=now)
        assert len(told("notice.decided")) == 2


class TestStatement:
    def test_names_the_notice_as_its_source_and_never_who_sent_it(self, send, rule, thread):
        comment = make_comment(thread=thread)
        send(comment, name="Ilse Marran", email="ilse@x.example", explanation="My street is in it.")
        statement = rule(comment).statement
        assert statement.source == Source.NOTICE
        written = " ".join(str(value) for value in vars(statement).values())
        for secret in ("Ilse", "ilse@", "My street"):
            assert secret not in written

    def test_names_a_trusted_flagger_as_such(self, send, rule, thread):
        comment = make_comment(thread=thread)
        notice = send(comment)
        Notice.objects.filter(pk=notice.pk).update(is_trusted=True)
        assert rule(comment).statement.source == Source.TRUSTED
