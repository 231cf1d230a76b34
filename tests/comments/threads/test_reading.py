import pytest
from django.contrib.auth.models import AnonymousUser

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.threads.models import Comment, Status
from comments.threads.reading import CommentNotFound, comment_for
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory()


class TestCommentFor:
    def viewers(self, comment):
        site = comment.thread.article.site
        stranger = ProfileFactory(site=site)
        elsewhere = MembershipFactory(role=Role.MODERATOR)
        return {
            "nobody": viewer_of(AnonymousUser(), site=site),
            "author": viewer_of(comment.author.user, site=site),
            "stranger": viewer_of(stranger.user, site=site),
            "moderator": viewer_of(MembershipFactory(site=site, role=Role.MODERATOR).user, site=site),
            "moderator of another site": viewer_of(elsewhere.user, site=site),
            "moderator looking from another site": viewer_of(elsewhere.user, site=elsewhere.site),
            "switched-off moderator": viewer_of(
                MembershipFactory(site=site, role=Role.OWNER, user=UserFactory(is_active=False)).user,
                site=site,
            ),
        }

    @pytest.mark.parametrize(
        ("status", "seen_by"),
        [
            (
                Status.PUBLISHED,
                {
                    "nobody",
                    "author",
                    "stranger",
                    "moderator",
                    "moderator of another site",
                    "switched-off moderator",
                },
            ),
            (Status.HELD, {"author", "moderator"}),
            (Status.REJECTED, {"author", "moderator"}),
            (Status.REMOVED, {"author", "moderator"}),
            (Status.WITHDRAWN, {"author", "moderator"}),
        ],
    )
    def test_shows_each_status_to_those_it_is_for(self, thread, status, seen_by):
        comment = make_comment(thread=thread, status=status)
        seen = set()
        for name, viewer in self.viewers(comment).items():
            try:
                assert comment_for(viewer=viewer, comment_id=comment.pk) == comment
                seen.add(name)
            except CommentNotFound:
                pass
        assert seen == seen_by


class TestVisibleTo:
    def test_never_holds_another_sites_comments(self, thread):
        comment = make_comment(thread=thread)
        other = ThreadFactory()
        operator = UserFactory(is_superuser=True)
        assert comment not in Comment.objects.visible_to(viewer_of(operator, site=other.article.site))
