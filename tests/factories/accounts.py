"""People for tests: accounts, their addresses, who they are on a site, and what they may do there."""

from datetime import UTC, datetime

import factory
from allauth.account.models import EmailAddress

from comments.accounts.models import Membership, Profile, Role, User
from comments.accounts.names import skeleton
from tests.factories.articles import SiteFactory

JOINED = datetime(2025, 11, 2, 9, 30, tzinfo=UTC)
PASSWORD = "quiet-lantern-42"


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody who signed up, verified their address and signs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"reader-{n}@readers.example")
    name = factory.Sequence(lambda n: f"Ilse Marran {n}")
    password = factory.django.Password(PASSWORD)
    date_joined = JOINED

    @factory.post_generation
    def address(self, create, verified, **kwargs):
        """`address=False` leaves the address unverified."""
        if create:
            EmailAddress.objects.create(
                user=self, email=self.email, primary=True, verified=verified is not False
            )


class OperatorFactory(UserFactory):
    """Whoever runs the whole installation."""

    is_staff = True
    is_superuser = True


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    site = factory.SubFactory(SiteFactory)
    user = factory.SubFactory(UserFactory)
    display_name = factory.LazyAttribute(lambda profile: profile.user.name if profile.user else "Nobody now")
    skeleton = factory.LazyAttribute(lambda profile: skeleton(profile.display_name))
    joined_at = JOINED


class MembershipFactory(factory.django.DjangoModelFactory):
    """`limited_to=[…]` makes somebody moderate these sections alone."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    site = factory.SubFactory(SiteFactory)
    user = factory.SubFactory(UserFactory, is_staff=True)
    role = Role.MODERATOR
    since = JOINED

    @factory.post_generation
    def limited_to(self, create, sections, **kwargs):
        if create and sections is not None:
            self.is_limited = True
            self.save(update_fields=["is_limited"])
            self.sections.set(sections)
