"""People without an account: guests whose address is confirmed, and words that wait for one."""

from uuid import UUID, uuid4

import factory

from comments.accounts.addresses import digest_of
from comments.accounts.models import Guest, Profile
from comments.accounts.names import skeleton
from comments.accounts.passes import as_viewer
from comments.posting.offering import Offer, offer_words
from tests.factories.accounts import JOINED
from tests.factories.articles import SiteFactory

SENDER = UUID("7b0c8a52-5a3b-4a8e-9d0f-3b6f0f0a1c11")


class GuestProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    site = factory.SubFactory(SiteFactory)
    is_guest = True
    display_name = factory.Sequence(lambda n: f"Orla Quist {n}")
    skeleton = factory.LazyAttribute(lambda profile: skeleton(profile.display_name))
    joined_at = JOINED


class GuestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Guest

    site = factory.SubFactory(SiteFactory)
    profile = factory.SubFactory(GuestProfileFactory, site=factory.SelfAttribute("..site"))
    email = factory.Sequence(lambda n: f"guest-{n}@guests.example")
    digest = factory.LazyAttribute(lambda guest: digest_of(guest.email, site=guest.site, policy=None))
    confirmed_at = JOINED


def guest_viewer(site, **given):
    """Return a guest of the site, as their browser with a pass looks at it."""
    return as_viewer(GuestFactory(site=site, **given))


def make_offer(*, article, now, email="orla@guests.example", **given):
    """Let somebody without an account write below an article; return the proof for which it waits."""
    said = {"name": "Orla Quist", "email": email, "body": "The tide was out by noon.", "sender": uuid4()}
    return offer_words(article=article, offer=Offer(**(said | given)), now=now)
