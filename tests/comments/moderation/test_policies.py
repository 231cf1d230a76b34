import pytest
from django.contrib.auth.models import AnonymousUser

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer
from comments.moderation.policies import may_decide, may_flag, moderator_of
from comments.threads.models import Status
from tests.factories.accounts import MembershipFactory, OperatorFactory, UserFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


class TestModeratorOf:
    @pytest.mark.parametrize(
        ("role", "has_it"),
        [(Role.READER, False), (Role.MODERATOR, True), (Role.EDITOR, True), (Role.OWNER, True)],
    )
    def test_has_the_sites_of_their_memberships(self, site, elsewhere, role, has_it):
        user = MembershipFactory(site=site, role=role).user
        assert moderator_of(user).sites == ((site,) if has_it else ())

    def test_has_several_sites_by_name(self, site, elsewhere):
        user = MembershipFactory(site=site, role=Role.MODERATOR).user
        MembershipFactory(site=elsewhere, user=user, role=Role.OWNER)
        assert moderator_of(user).site_ids == [elsewhere.pk, site.pk]

    def test_has_every_site_as_the_operator(self, site, elsewhere):
        assert set(moderator_of(OperatorFactory()).sites) == {site, elsewhere}

    def test_has_none_without_an_active_account(self, site):
        user = MembershipFactory(site=site, user=UserFactory(is_active=False)).user
        assert moderator_of(user).sites == moderator_of(AnonymousUser()).sites == ()


class TestMayFlag:
    @pytest.mark.parametrize("status", Status.values)
    def test_only_what_everybody_can_read(self, thread, reader, status):
        assert may_flag(make_comment(thread=thread, status=status), reader) is (status == Status.PUBLISHED)

    def test_only_signed_in(self, thread, nobody):
        assert not may_flag(make_comment(thread=thread), nobody)

    def test_not_oneself(self, thread, reader):
        assert not may_flag(make_comment(thread=thread, author=reader.profile), reader)


class TestMayDecide:
    @pytest.mark.parametrize("role", Role.values)
    def test_only_who_moderates(self, somebody, thread, role):
        assert may_decide(somebody(role), make_comment(thread=thread).pk) is (role != Role.READER)

    def test_only_signed_in(self, site, thread):
        assert not may_decide(Viewer(site_id=site.pk, role=Role.OWNER), make_comment(thread=thread).pk)
