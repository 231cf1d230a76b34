"""Who somebody is on a site, in one statement: the same as in Django's words."""

import uuid

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.api.viewing import viewer_at_comment, viewer_on
from comments.threads.models import Status
from comments.threads.reading import CommentNotFound
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.threads import make_comment


@pytest.fixture
def somebody(site, reader, moderator):
    """People of every kind on the site, and one who is known on another one alone."""
    editor = ProfileFactory(site=site).user
    MembershipFactory(site=site, user=editor, role=Role.EDITOR)
    gone = ProfileFactory(site=site).user
    gone.is_active = False
    gone.save()
    return [reader.user, moderator, editor, gone, ProfileFactory().user, OperatorFactory(), UserFactory()]


def test_is_the_same_in_one_query_as_in_two(site, thread, somebody, django_assert_num_queries):
    comment = make_comment(thread=thread, status=Status.HELD)
    for user in somebody:
        expected = viewer_of(user, site=site)
        with django_assert_num_queries(1):
            on_site = viewer_on(user, site)
        with django_assert_num_queries(1):
            at_comment = viewer_at_comment(user, comment.pk)
        assert on_site == at_comment == expected
        if expected.profile:
            assert vars(on_site.profile) | {"_state": 0} == vars(expected.profile) | {"_state": 0}


def test_signed_out_is_nobody(site, thread):
    assert viewer_on(None, site) == Viewer(site_id=site.pk)
    assert viewer_at_comment(None, make_comment(thread=thread).pk) == Viewer(site_id=site.pk)


def test_needs_a_comment_in_a_discussion_that_is_not_off(reader, thread):
    comment = make_comment(thread=thread)
    thread.article.discussion = "off"
    thread.article.save()
    for one in (comment.pk, uuid.uuid4()):
        with pytest.raises(CommentNotFound):
            viewer_at_comment(reader.user, one)
