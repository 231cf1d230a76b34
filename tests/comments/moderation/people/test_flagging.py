from threading import Barrier, Thread

import pytest
from django.db import connections

from comments.accounts.models import Profile, Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.models import Case, Flag, FlagReason
from comments.moderation.notes import NoteMissing, NoteNotText, NoteTooLong
from comments.moderation.people.flagging import FlagReasonUnknown, OwnCommentFlagged, flag_comment
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from comments.threads.reading import CommentNotFound
from comments.threads.voting import NotSignedIn
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


@pytest.fixture
def flag(comment, reader, now):
    def flagged(*, by=reader, on=comment, **given):
        return flag_comment(**{"comment_id": on.pk, "viewer": by, "reason": "abuse", "now": now} | given)

    return flagged


class TestFlagComment:
    def test_opens_a_case_and_tells_it(self, flag, comment, reader, now):
        flagged = flag(note="  He means me.\r\n")
        assert (flagged.comment, flagged.reporter, flagged.reason) == (comment, reader.profile, "abuse")
        assert (flagged.note, flagged.version, flagged.raised_at) == ("He means me.", comment.version, now)
        case = Case.objects.get()
        assert (case.comment, case.is_held, case.flag_count, case.is_open) == (comment, False, 1, True)
        told = OutboxEvent.objects.get(name="flag.raised")
        assert (told.name, told.payload) == (
            "flag.raised",
            {"comment_id": str(comment.pk), "flag_id": flagged.pk, "case_id": str(case.pk)},
        )

    def test_joins_the_open_case(self, flag, somebody):
        flag()
        flag(by=somebody())
        assert (Case.objects.get().flag_count, Flag.objects.count()) == (2, 2)

    def test_made_twice_is_the_first(self, flag, now):
        first = flag()
        again = flag(reason="spam", note="Now I think it is spam.")
        assert (again, again.reason) == (first, "abuse")
        assert (Case.objects.get().flag_count, OutboxEvent.objects.filter(name="flag.raised").count()) == (
            1,
            1,
        )

    def test_leaves_the_comment_where_it_is_however_many_there_are(self, flag, comment, somebody):
        for _ in range(12):
            flag(by=somebody())
        comment.refresh_from_db()
        assert (comment.status, comment.is_shown, comment.version) == (Status.PUBLISHED, True, 1)

    def test_gives_a_first_time_speaker_a_profile(self, flag, site):
        user = UserFactory(name="Ada Quay")
        flagged = flag(by=viewer_of(user, site=site))
        assert flagged.reporter == Profile.objects.get(user=user)
        assert flag(by=viewer_of(user, site=site)) == flagged

    @pytest.mark.parametrize("reason", [reason for reason in FlagReason.values if reason != "other"])
    def test_needs_no_note_for_a_known_reason(self, flag, reason):
        assert flag(reason=reason).reason == reason

    def test_needs_a_note_for_another_reason(self, flag):
        for note in ["", "  \n"]:
            with pytest.raises(NoteMissing):
                flag(reason="other", note=note)
        assert flag(reason="other", note="It gives the plot away.").reason == "other"

    @pytest.mark.parametrize("reason", ["", "illegal", "ABUSE", "x" * 200])
    def test_takes_no_other_reason(self, flag, reason):
        with pytest.raises(FlagReasonUnknown):
            flag(reason=reason)

    def test_takes_a_note_of_500_characters_and_none_of_501(self, flag):
        with pytest.raises(NoteTooLong) as refused:
            flag(note="x" * 501)
        assert refused.value.facts == {"limit": 500, "length": 501}
        assert flag(note="x" * 500)

    @pytest.mark.parametrize("note", ["a\x00b", "\ud800", "\x1b[31m"])
    def test_takes_no_note_that_is_not_text(self, flag, note):
        with pytest.raises(NoteNotText):
            flag(note=note)

    def test_refuses_who_is_not_signed_in(self, flag, nobody):
        with pytest.raises(NotSignedIn):
            flag(by=nobody)

    def test_refuses_the_author(self, flag, comment):
        author = comment.author
        with pytest.raises(OwnCommentFlagged):
            flag(by=Viewer(site_id=author.site_id, user=author.user, profile=author))

    @pytest.mark.parametrize("role", [Role.READER, Role.MODERATOR])
    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
    def test_finds_only_what_everybody_can_read(self, flag, thread, somebody, role, status):
        hidden = make_comment(thread=thread, status=status, replies=int(status in {"removed", "withdrawn"}))
        with pytest.raises(CommentNotFound):
            flag(on=hidden, by=somebody(role))

    @pytest.mark.parametrize("role", [Role.READER, Role.OWNER])
    def test_finds_nothing_of_another_site(self, flag, elsewhere, somebody, role):
        with pytest.raises(CommentNotFound):
            flag(by=somebody(role, on=elsewhere))

    def test_leaves_nothing_behind_when_refused(self, flag):
        with pytest.raises(NoteMissing):
            flag(reason="other")
        assert [model.objects.count() for model in (Flag, Case, OutboxEvent)] == [0, 0, 0]


@pytest.mark.django_db(transaction=True)
class TestParallelFlags:
    def test_are_counted_each_once_in_one_case(self, thread, now):
        comment = make_comment(thread=thread)
        reporters = [ProfileFactory(site=comment.thread.article.site) for _ in range(4)]
        together = Barrier(8)

        def report(profile):
            together.wait()
            try:
                viewer = Viewer(site_id=profile.site_id, user=profile.user, profile=profile)
                flag_comment(comment_id=comment.pk, viewer=viewer, reason="spam", now=now)
            finally:
                connections.close_all()

        threads = [Thread(target=report, args=(profile,)) for profile in reporters * 2]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert (Flag.objects.count(), Case.objects.get().flag_count) == (4, 4)
        assert Comment.objects.get(pk=comment.pk).status == Status.PUBLISHED
