"""What everybody reads and somebody of the team should too: a case among the suspect ones, and nothing is hidden."""

from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Case, Queue, Standing
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.posting.editing import edit_comment
from comments.threads.models import Status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import WordListFactory

pytestmark = pytest.mark.django_db

LINK = "As https://harbour.example/walls says, the wall was built for other winters than ours."


@pytest.fixture
def suspect_words(thread):
    WordListFactory(site=thread.article.site, kind="suspect", words="clown")


@pytest.fixture
def moderator(thread, somebody):
    return somebody(Role.MODERATOR)


@pytest.fixture
def somebody(thread):
    def made(role=Role.READER, **standing):
        profile = ProfileFactory(site=thread.article.site)
        if role != Role.READER:
            MembershipFactory(user=profile.user, site=thread.article.site, role=role)
        if standing:
            Standing.objects.create(profile=profile, computed_at=profile.joined_at, **standing)
        return viewer_of(profile.user, site=thread.article.site)

    return made


@pytest.fixture
def trusted(somebody, moderator, now):
    viewer = somebody()
    wish = Wish(kind="trusted", reason="other", note="known for years")
    lay_sanction(profile_id=viewer.profile_id, viewer=moderator, wish=wish, now=now)
    return viewer


def case_of(comment):
    return Case.objects.filter(comment=comment, closed_at=None).first()


class TestSubmit:
    @pytest.mark.parametrize(
        ("body", "is_suspect"), [("What a clown, they say.", True), ("Well said.", False), (LINK, False)]
    )
    def test_opens_a_case_for_what_would_have_held_others(
        self, *, submit, trusted, suspect_words, body, is_suspect
    ):
        comment = submit(body, viewer=trusted)
        assert comment.status == Status.PUBLISHED
        case = case_of(comment)
        assert (case is not None) is is_suspect
        if case:
            assert (case.queue, case.is_held) == (Queue.SUSPECT, False)
            assert case.marks.filter(mark="finding:suspect_word").exists()

    def test_does_so_for_the_team_too(self, submit, moderator, suspect_words):
        comment = submit("What a clown.", viewer=moderator)
        assert comment.status == Status.PUBLISHED
        assert case_of(comment).queue == Queue.SUSPECT
        assert case_of(submit(LINK, viewer=moderator)) is None

    @pytest.mark.parametrize(("level", "is_suspect"), [(None, True), (0, True), (1, False)])
    def test_opens_one_for_a_link_of_somebody_without_a_standing(
        self, *, submit, somebody, level, is_suspect
    ):
        comment = submit(LINK, viewer=somebody() if level is None else somebody(level=level))
        assert comment.status == Status.PUBLISHED
        assert (case_of(comment) is not None) is is_suspect

    def test_opens_one_for_what_is_hardly_more_than_links(self, submit, somebody):
        assert (
            case_of(submit("https://harbour.example/walls", viewer=somebody(level=1))).queue == Queue.SUSPECT
        )


class TestEdit:
    def test_opens_a_case_for_words_that_became_suspect(self, submit, trusted, suspect_words, now):
        comment = submit("Well said.", viewer=trusted)
        edited = edit_comment(comment_id=comment.pk, viewer=trusted, body="What a clown.", now=now)
        assert edited.status == Status.PUBLISHED
        assert case_of(comment).queue == Queue.SUSPECT

    def test_that_is_taken_back_leaves_what_was_suspect_before(self, submit, somebody, suspect_words, now):
        author = somebody()
        comment = submit(LINK, viewer=author)
        edit_comment(comment_id=comment.pk, viewer=author, body="What a clown.", now=now)
        assert case_of(comment).queue == Queue.HELD
        edit_comment(comment_id=comment.pk, viewer=author, body=LINK, now=now)
        assert case_of(comment).queue == Queue.SUSPECT


class TestDecide:
    def test_keeps_it_and_nothing_changes_for_readers(self, submit, somebody, moderator, now):
        comment = submit(LINK, viewer=somebody())
        decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="approve",
            reason="fine",
            version=1,
            now=now + timedelta(minutes=1),
        )
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED
        assert case_of(comment) is None
