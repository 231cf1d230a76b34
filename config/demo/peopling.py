"""The people of the demo: accounts that can sign in, with a name and perhaps a role on the site."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from articles.models import Site
from comments.accounts.models import Membership, Profile, Role, User
from comments.accounts.profiles import ensure_profile
from config.demo.world import Person, World

_KNOWN_FOR = timedelta(days=400)
_STAFF = {"owner": Role.OWNER, "moderator": Role.MODERATOR}


def people(*, site: Site, world: World, password: str, now: datetime) -> dict[str, Profile]:
    """Return everybody's profile on the site by handle, made with their accounts; all have the same password."""
    # Hashing is slow by design: once is enough for a password that is printed at every start.
    hashed = make_password(password)
    joined_at = now - _KNOWN_FOR
    users = {person.handle: _user(person, hashed=hashed, joined_at=joined_at) for person in world.people}
    User.objects.bulk_create(users.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users.values()
    )
    Membership.objects.bulk_create(
        Membership(user=users[person.handle], site=site, role=_STAFF[person.role], since=joined_at)
        for person in world.people
        if person.role in _STAFF
    )
    return {handle: ensure_profile(user=user, site=site, now=joined_at) for handle, user in users.items()}


def _user(person: Person, *, hashed: str, joined_at: datetime) -> User:
    return User(
        email=person.email,
        name=person.name,
        password=hashed,
        is_staff=person.role in _STAFF,
        date_joined=joined_at,
    )
