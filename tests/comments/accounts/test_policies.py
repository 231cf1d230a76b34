import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from comments.accounts.models import Membership, Role
from comments.accounts.policies import (
    is_staff_of,
    may_grant,
    may_open_admin,
    sites_moderated_by,
    sites_owned_by,
)
from comments.accounts.viewer import sections_in, viewer_of
from comments.threads.models import Comment
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

# Role on the site, active: moderates it, owns it, opens the admin.
TRUTHS = [
    (None, True, False, False, False),
    (Role.READER, True, False, False, False),
    (Role.MODERATOR, True, True, False, True),
    (Role.EDITOR, True, True, False, True),
    (Role.OWNER, True, True, True, True),
    ("operator", True, True, True, True),
    (Role.OWNER, False, False, False, False),
    ("operator", False, False, False, False),
]


@pytest.mark.parametrize(("role", "active", "moderates", "owns", "opens"), TRUTHS)
def test_rights_follow_from_the_role_on_the_site(role, active, moderates, owns, opens):
    site, other = SiteFactory(), SiteFactory()
    if role == "operator":
        user = OperatorFactory(is_active=active)
    else:
        user = UserFactory(is_active=active)
        if role:
            MembershipFactory(user=user, site=site, role=role)
    assert is_staff_of(user, site=site) is moderates
    assert may_grant(user, site=site) is owns
    assert may_open_admin(user) is opens
    assert viewer_of(user, site=site).is_moderator is moderates
    assert viewer_of(user, site=site).is_owner is owns
    everywhere = role == "operator" and active
    assert set(sites_moderated_by(user)) == ({site, other} if everywhere else {site} if moderates else set())
    assert set(sites_owned_by(user)) == ({site, other} if everywhere else {site} if owns else set())


def test_strangers_have_no_rights():
    site = SiteFactory()
    assert not may_open_admin(AnonymousUser())
    assert not sites_moderated_by(AnonymousUser()).exists()
    assert viewer_of(AnonymousUser(), site=site).is_signed_in is False


def test_the_staff_flag_alone_opens_nothing():
    assert not may_open_admin(UserFactory(is_staff=True))


def test_a_viewer_is_known_in_two_queries(django_assert_num_queries):
    profile = ProfileFactory()
    with django_assert_num_queries(2):
        assert viewer_of(profile.user, site=profile.site).profile == profile


class TestALimitedModerator:
    @pytest.fixture
    def section(self):
        return SectionFactory()

    @pytest.fixture
    def user(self, section):
        return MembershipFactory(site=section.site, limited_to=[section]).user

    def test_moderates_their_section_and_no_site(self, user, section):
        viewer = viewer_of(user, site=section.site)
        assert viewer.sections == {section.pk}
        assert (viewer.moderates(section.pk), viewer.moderates(None), viewer.is_moderator) == (
            True,
            False,
            False,
        )
        assert not sites_moderated_by(user).exists()

    def test_is_staff_all_the_same(self, user, section):
        assert may_open_admin(user)
        assert is_staff_of(user, site=section.site)
        assert not is_staff_of(user, site=SiteFactory())

    def test_is_known_in_one_query_more(self, user, section, django_assert_num_queries):
        with django_assert_num_queries(3):
            viewer_of(user, site=section.site)

    def test_sees_what_waits_in_their_section_alone(self, user, section):
        here, there = (
            make_comment(
                thread=ThreadFactory(article=ArticleFactory(site=section.site, section=one)), status="held"
            )
            for one in (section, SectionFactory(site=section.site))
        )
        viewer = viewer_of(user, site=section.site)
        assert list(Comment.objects.visible_to(viewer)) == [here]
        assert list(Comment.objects.moderated_by(viewer)) == [here]
        assert there not in Comment.objects.visible_to(viewer)

    def test_is_left_with_nothing_when_the_section_is_deleted(self, user, section):
        site = section.site
        make_comment(thread=ThreadFactory(article=ArticleFactory(site=site)), status="held")
        section.delete()
        viewer = viewer_of(user, site=site)
        assert (viewer.sections, viewer.moderates(None), viewer.moderates_somewhere) == (
            frozenset(),
            False,
            False,
        )
        assert not Comment.objects.visible_to(viewer).exists()


@pytest.mark.parametrize(("joined", "sections"), [(None, None), ("", set()), ("7", {7}), ("12,7", {7, 12})])
def test_sections_are_read_as_a_statement_tells_them(joined, sections):
    assert sections_in(joined) == sections


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.OWNER])
def test_only_moderators_can_be_limited(role):
    with pytest.raises(IntegrityError, match="membership_only_moderators_are_limited"):
        Membership.objects.filter(pk=MembershipFactory(role=role).pk).update(is_limited=True)
