import pytest
from django.contrib.auth.models import AnonymousUser

from comments.accounts.models import Role
from comments.accounts.policies import (
    is_staff_of,
    may_grant,
    may_open_admin,
    sites_moderated_by,
    sites_owned_by,
)
from comments.accounts.viewer import viewer_of
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.articles import SiteFactory

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
