"""
The addresses of people without an account, looked for in everything that anybody can read.

Every reading route of the whole system is asked for by everybody, moderators, owners and operators too, and so are the links in
a guest's own mails. No answer has an address, nor a line of the log while it is written, confirmed, decided about and forgotten.
"""

import logging
import re

import pytest
from django.core.cache import cache
from django.test import Client

from comments.accounts.models import Guest, Profile, Role
from comments.accounts.passes import pass_of
from comments.accounts.proving import code_of, token_of
from comments.api.parameters import PAGE_MAX
from comments.moderation.appeals import redress
from comments.moderation.models import ModerationPolicy, Statement
from comments.notifications.links import token_for_guest
from comments.posting.confirming import confirm, forget_unconfirmed
from comments.posting.models import Unconfirmed
from comments.threads.models import Comment
from tests.config.test_canaries import World, sweep
from tests.factories.accounts import MembershipFactory, OperatorFactory
from tests.factories.api import Caller
from tests.factories.api import token_of as session_of
from tests.factories.articles import SectionFactory
from tests.factories.guests import GuestFactory, make_offer
from tests.factories.routes import every_route

pytestmark = pytest.mark.django_db

# A local part that no address of anybody else and no text has.
HERON = "heron-nest-at-dawn"
CONFIRMED, WAITING = f"{HERON}-1@guests.example", f"{HERON}-2@guests.example"


class GuestWorld(World):
    """The same, written by somebody without an account, beside words that still wait for an address."""

    def __init__(self):
        super().__init__()
        ModerationPolicy.objects.update(who_may_post="guests")
        Profile.objects.filter(pk=self.author.pk).update(user=None, is_guest=True)
        self.guest = GuestFactory(
            site=self.site, profile=Profile.objects.get(pk=self.author.pk), email=CONFIRMED
        )
        self.proof = make_offer(article=self.thread.article, now=self.now, email=WAITING)
        self.section = SectionFactory(site=self.site)
        staff = {
            "a moderator of the site": self.judge.user,
            "an owner of the site": MembershipFactory(site=self.site, role=Role.OWNER).user,
            "an operator": OperatorFactory(),
        }
        self.tokens |= {who: session_of(user) for who, user in staff.items()}

    def addresses(self):
        yield from super().addresses()
        for name, place, view in every_route():
            reads = getattr(view, "cls", None) is None or hasattr(view.cls, "get")
            if reads and "<" not in place and "logout" not in name:
                yield name, "", "/" + place
        for links in (
            f"c/guest/link/{token_of(self.proof)}/",
            f"reasons/{redress.token_for(Statement.objects.filter(recipient=self.author).first())}/",
            f"unsubscribe/guest/{token_for_guest(self.guest.pk)}/",
            f"admin/moderation/case/?q={HERON}",
            f"admin/accounts/profile/?q={HERON}",
            f"api/v1/cases/?size={PAGE_MAX}",
        ):
            yield links, "", "/" + links

    def _values(self, place):
        return {"section": self.section.slug} | super()._values(place)


def test_no_answer_has_a_guests_address():
    world, leaks = GuestWorld(), []
    for role in world.tokens:
        for name, kind, answer in sweep(world, role):
            said = answer.getvalue().decode(errors="replace") + str(dict(answer.headers))
            # A search says again what it was asked for.
            looked_for = f"q={HERON}" in name
            if re.search(rf"{HERON}-\d" if looked_for else HERON, said) or answer.status_code >= 500:
                leaks.append((role, name, kind, answer.status_code))
    assert leaks == []


def test_no_answer_to_a_guest_has_their_address():
    world = GuestWorld()
    app = Caller(guest=pass_of(world.guest, now=world.now))
    said = [
        app.get(f"threads/{world.thread.pk}/mine/"),
        *(app.get(f"comments/{comment.pk}/") for comment in world.comments.values()),
        app.post(f"threads/{world.thread.pk}/comments/", {"body": "A word of mine."}),
    ]
    assert all(HERON not in one.content.decode() + str(dict(one.headers)) for one in said)


def test_no_line_of_the_log_has_a_guests_address(caplog):
    world = GuestWorld()
    for name in [None, *logging.root.manager.loggerDict]:
        caplog.set_level(logging.INFO, logger=name)
    cache.clear()
    thread, words = world.thread.pk, {"name": "Orla Quist", "body": "The tide was out."}
    app, browser = Caller(), Client()
    for email in (WAITING, CONFIRMED, f"{HERON}\n@guests.example", f"{HERON}@@"):
        ticket = app.post(f"threads/{thread}/guests/", words | {"email": email}).json().get("ticket", "")
        app.post(f"sites/{world.site.slug}/guests/confirm/", {"ticket": ticket, "code": "12345x"})
    link = f"/c/guest/link/{token_of(world.proof)}/"
    assert browser.get(link).status_code == 200
    assert browser.post(link, {"act": "confirm"}).status_code in {200, 302}
    waiting = make_offer(article=world.thread.article, now=world.now, email=f"{HERON}-3@guests.example")
    assert code_of(waiting)
    confirm(proof=waiting, now=world.now)
    forget_unconfirmed(now=world.now)
    assert caplog.records
    assert HERON not in caplog.text


def test_the_address_stands_in_two_tables_alone():
    world = GuestWorld()
    confirm(proof=world.proof, now=world.now)
    assert not Unconfirmed.objects.exists()
    assert {one.email for one in Guest.objects.all()} == {CONFIRMED, WAITING}
    held = [
        f"{model._meta.label}.{field.attname}"
        for model in (Comment, Profile, Statement)
        for field in model._meta.concrete_fields
        for value in model.objects.values_list(field.attname, flat=True)
        if HERON in str(value)
    ]
    assert held == []
