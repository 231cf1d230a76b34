import pytest

from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.models import Case
from comments.outbox.models import OutboxEvent
from comments.posting.owning import NotStanding, NotYours, StaleVersion
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, Status
from comments.threads.voting import NotSignedIn
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdraw(viewer, now):
    def withdrawn(comment, **given):
        return withdraw_comment(**{"comment_id": comment.pk, "viewer": viewer, "now": now} | given)

    return withdrawn


class TestWithdrawComment:
    def test_leaves_nothing_where_there_are_no_replies(self, submit, withdraw, thread):
        withdrawn = withdraw(submit())
        thread.refresh_from_db()
        assert (withdrawn.status, withdrawn.is_shown, thread.comment_count) == (Status.WITHDRAWN, False, 0)

    def test_leaves_a_tombstone_above_replies(self, submit, withdraw):
        comment = submit()
        make_comment(answers=comment)
        assert withdraw(comment).is_shown

    def test_twice_is_once(self, submit, withdraw):
        comment = submit()
        withdraw(comment)
        withdraw(comment)
        assert OutboxEvent.objects.filter(name="comment.withdrawn").count() == 1

    def test_takes_a_waiting_comment_out_of_the_queue(self, submit, withdraw, thread):
        ModerationPolicyFactory(site=thread.article.site, article=thread.article, mode="pre")
        withdraw(submit())
        assert not Case.objects.filter(closed_at=None).exists()

    def test_is_for_the_author_alone(self, submit, withdraw, thread):
        stranger = viewer_of(ProfileFactory(site=thread.article.site).user, site=thread.article.site)
        with pytest.raises(NotYours):
            withdraw(submit(), viewer=stranger)
        with pytest.raises(NotSignedIn):
            withdraw(Comment.objects.get(), viewer=Viewer(site_id=thread.article.site_id))

    @pytest.mark.parametrize("status", [Status.REJECTED, Status.REMOVED])
    def test_is_refused_after_a_moderator_took_it(self, withdraw, thread, viewer, status):
        with pytest.raises(NotStanding):
            withdraw(make_comment(thread=thread, author=viewer.profile, status=status))

    def test_is_refused_on_a_version_that_is_no_longer_there(self, submit, withdraw):
        with pytest.raises(StaleVersion):
            withdraw(submit(), version=7)
