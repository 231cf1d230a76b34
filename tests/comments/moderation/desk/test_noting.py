from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from comments.accounts.models import Role
from comments.moderation.casework.cases import close_case
from comments.moderation.decisions.deciding import NotAllowed, decide
from comments.moderation.desk import queue
from comments.moderation.desk.claiming import claim
from comments.moderation.desk.noting import ColleagueUnknown, NothingToHand, colleagues_on, write_note
from comments.moderation.desk.queue import Kind
from comments.moderation.models import AuditEntry, Case, Note
from comments.moderation.notes import NOTE_MAX, NoteMissing, NoteTooLong
from comments.moderation.policies import moderator_of
from comments.threads.reading import CommentNotFound
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


@pytest.fixture
def comment(thread):
    return make_held_case(thread=thread).comment


@pytest.fixture
def jonas(somebody):
    return somebody(Role.EDITOR, name="Jonas Petrov")


@pytest.fixture
def note(comment, moderator):
    def written(body="Look at the date.", *, by=moderator, on=comment, to=None):
        return write_note(comment_id=on.pk, viewer=by, body=body, to=to.user.pk if to else None, now=MORNING)

    return written


def for_whom(viewer):
    """Return the comments in somebody's list of what is for them."""
    desk = moderator_of(viewer.user)
    files = queue.page(viewer=desk, kind=Kind.MINE).files
    assert queue.counts(viewer=desk).mine == len(files)
    return [file.comment for file in files]


class TestNote:
    def test_is_kept_with_a_name(self, note, comment):
        kept = note("  Look at the date.\r\n")
        assert (kept.body, kept.author_name, kept.comment) == (
            "Look at the date.",
            "Mara Lindqvist",
            comment,
        )

    @pytest.mark.parametrize(
        ("body", "refusal"), [("", NoteMissing), (" \n", NoteMissing), ("x" * (NOTE_MAX + 1), NoteTooLong)]
    )
    def test_has_words(self, note, body, refusal):
        with pytest.raises(refusal):
            note(body)
        assert not Note.objects.exists()

    def test_is_for_moderators(self, note, reader, thread, elsewhere, somebody):
        public = make_comment(thread=thread)
        with pytest.raises(NotAllowed):
            note(by=reader, on=public)
        with pytest.raises(CommentNotFound):
            note(by=reader)
        with pytest.raises(CommentNotFound):
            note(by=somebody(Role.OWNER, on=elsewhere))

    def test_asks_whoever_is_named_in_it(self, note, jonas, moderator, comment):
        assert list(note("@jonas petrov, is this the same man?").mentioned.all()) == [jonas.user]
        assert for_whom(jonas) == [comment]
        assert for_whom(moderator) == []

    @pytest.mark.parametrize(
        ("body", "asked"),
        [
            ("@Jonas Vale, is this the same man?", {"Jonas Vale"}),
            ("@Jo is this the same man?", {"Jo"}),
            ("@jo and @JONAS  VALE.", {"Jo", "Jonas Vale"}),
            ("@Jo's list", {"Jo"}),
            ("(@Jo)", {"Jo"}),
            ("@Jonas", set()),
            ("@Jo-Anne knows", set()),
            ("mail@jo.example", set()),
            ("Jo", set()),
            ("@", set()),
            ("@田中さん", {"田中"}),
        ],
    )
    def test_asks_by_whole_names_and_the_longest_that_stands_there(self, *, note, somebody, body, asked):
        for name in ("Jo", "Jonas Vale", "田中"):
            somebody(Role.MODERATOR, name=name)
        assert {person.name for person in note(body).mentioned.all()} == asked

    def test_asks_nobody_whose_name_begins_that_of_somebody_who_is_not_asked(self, note, somebody):
        somebody(Role.MODERATOR, name="Mara")
        # Her own name is the longer one.
        assert not note("@Mara Lindqvist wrote this").mentioned.exists()

    def test_asks_nobody_outside_the_site_and_not_oneself(self, note, somebody, elsewhere):
        somebody(Role.EDITOR, on=elsewhere, name="Abel Tsegaye")
        somebody(name="Berta Reader")
        kept = note("@Abel Tsegaye @Berta Reader @Mara Lindqvist")
        assert not kept.mentioned.exists()

    def test_may_be_about_a_closed_case(self, note, comment, jonas):
        close_case(comment=comment, now=MORNING)
        assert note("@Jonas Petrov").mentioned.exists()
        assert for_whom(jonas) == []


class TestHandingOver:
    def test_puts_it_into_a_colleagues_list_until_it_is_decided(self, note, jonas, comment, moderator):
        claim(comment_id=comment.pk, viewer=moderator_of(moderator.user), now=MORNING)
        note(to=jonas)
        case = Case.objects.get()
        assert (case.handed_to, case.claimed_by) == (jonas.user, None)
        assert for_whom(jonas) == [comment]
        decide(
            comment_id=comment.pk,
            viewer=jonas,
            action="approve",
            reason="fine",
            version=1,
            now=MORNING + timedelta(hours=1),
        )
        assert for_whom(jonas) == []

    def test_to_another_lets_the_first_off(self, note, jonas, somebody, comment):
        other = somebody(Role.MODERATOR)
        note(to=jonas)
        note(to=other)
        assert (for_whom(jonas), for_whom(other)) == ([], [comment])

    def test_needs_another_moderator_of_the_site(self, note, moderator, reader, somebody, elsewhere):
        for nobody in (moderator, reader, somebody(Role.OWNER, on=elsewhere)):
            with pytest.raises(ColleagueUnknown):
                note(to=nobody)
        with pytest.raises(ColleagueUnknown):
            write_note(
                comment_id=Case.objects.get().comment_id, viewer=moderator, body="?", to=uuid4(), now=MORNING
            )
        assert not Note.objects.exists()

    def test_needs_something_to_decide(self, note, jonas, thread):
        with pytest.raises(NothingToHand):
            note(to=jonas, on=make_comment(thread=thread))


def test_colleagues_are_listed_by_name_in_one_query(
    somebody, site, elsewhere, moderator, django_assert_num_queries
):
    for name in ("Zoe", "Änne", "abel"):
        somebody(Role.EDITOR, name=name)
    somebody(Role.OWNER, on=elsewhere, name="Elsewhere")
    somebody(name="Reader")
    with django_assert_num_queries(1):
        found = colleagues_on([site.pk])
    assert [one.name for one in found] == ["abel", "Mara Lindqvist", "Zoe", "Änne"]


def test_no_list_shows_what_is_for_others_on_other_sites(note, jonas, elsewhere, somebody):
    foreign = make_held_case(thread=ThreadFactory(article__site=elsewhere)).comment
    stranger = somebody(Role.EDITOR, on=elsewhere, name="Abel Tsegaye")
    somebody(Role.EDITOR, on=elsewhere, name="Berta Holm")
    write_note(comment_id=foreign.pk, viewer=stranger, body="@Berta Holm", now=MORNING)
    assert for_whom(jonas) == []


class TestRecord:
    def test_keeps_that_a_note_was_written_and_not_what_it_says(self, note):
        note("Look at the date.")
        entry = AuditEntry.objects.get(act="comment.note")
        assert entry.actor_name == "Mara Lindqvist"
        assert "date" not in str(entry.facts)

    def test_keeps_to_whom_a_case_was_handed(self, note, jonas):
        note("Your turn.", to=jonas)
        assert AuditEntry.objects.get(act="comment.hand").facts["to"] == "Jonas Petrov"
