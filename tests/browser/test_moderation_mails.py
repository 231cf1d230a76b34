"""What moderation sends by mail, as a mail program shows it: light and dark, on a phone, from left and from right."""

from datetime import timedelta
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.utils import timezone
from django.utils.module_loading import import_string

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import DisputeBody, Statement
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.notices.settling import settle_notices
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction, lift_sanction
from comments.outbox.models import OutboxEvent
from config.events import HANDLERS
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_flag, make_held_case
from tests.factories.notifications import send_due
from tests.factories.threads import make_comment

# Whatever a reader can write into a mail: endless words, links, another direction.
WORDS = "You are a fool. **Look** at https://harbour.example/" + "x" * 80 + "\n\n> لا أفهم كيف يمكن\n\n`code`"
LATER = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(params=["en", "ar"])
def language(request):
    return request.param


@pytest.fixture
def mails(world, language, now, settings):
    """One mail of each kind that moderation sends, each as its HTML under its subject."""
    site = world.article.site
    settings.PUBLIC_URL = "https://comments.example.org"
    DisputeBody.objects.create(site=site, name="Settling Tidings", url="https://settle.example")
    people = {
        name: ProfileFactory(
            site=site, display_name=f"{name} of the Long Harbour Wall", user__language=language
        )
        for name in ("Mara", "Jonas", "Ilse", "Abel")
    }
    type(world.moderator.user).objects.update(language=language)
    judges = [people["Mara"], people["Jonas"]]
    for judge in judges:
        MembershipFactory(site=site, user=judge.user, role=Role.OWNER)
    first, second = (viewer_of(judge.user, site=site) for judge in judges)

    def ruled(comment, action="remove", reason="abuse", **given):
        comment.refresh_from_db()
        said = {"action": action, "reason": reason, "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=first, **(said | given))
        settle_notices(comment_id=comment.pk, now=now)

    removed = make_comment(thread=world.thread, author=people["Abel"], body=WORDS)
    make_flag(removed, reporter=people["Ilse"], note="A word.", at=now - LATER)
    ruled(removed, explanation=WORDS, law="Section 185 of the Criminal Code", reason="illegal")
    statement = Statement.objects.get(comment=removed)
    about = redress.of_statement(statement.pk, person_id=statement.recipient_id)
    appeal = file_appeal(about=about, body=WORDS, now=now)
    claim = {"category": "privacy", "explanation": WORDS, "name": "Ilse", "email": "notifier@x.example"}
    named = [make_comment(thread=world.thread, author=people["Abel"], body=WORDS) for _ in range(2)]
    receive_notice(
        Claim(comments=[str(one.pk) for one in named], in_good_faith=True, language=language, **claim),
        caller="a" * 64,
        now=now,
    )
    make_held_case(thread=world.thread, author=people["Abel"], body=WORDS)
    lay_sanction(
        profile_id=people["Ilse"].pk,
        viewer=first,
        wish=Wish(kind="mute", reason="abuse", until=now + LATER, explanation=WORDS),
        comment_id=None,
        now=now,
    )
    told = tell(now)
    decide_appeal(appeal_id=appeal.pk, viewer=second, ruling=Ruling(outcome="upheld", answer=WORDS), now=now)
    for one, action, reason in ((named[0], "remove", "private"), (named[1], "approve", "fine")):
        ruled(one, action, reason)
    sanction = people["Ilse"].sanctions.get()
    lift_sanction(sanction_id=sanction.pk, viewer=first, note="", now=now)
    return told | tell(now)


def tell(now):
    """Let everybody hear what they should, as the outbox would; return the HTML of each mail under its subject."""
    mail.outbox.clear()
    for event in list(OutboxEvent.objects.order_by("pk")):
        for path in HANDLERS.get(event.name, ()):
            if path.startswith("comments.notifications"):
                import_string(path)(payload=event.payload, event_id=uuid4(), now=now)
    OutboxEvent.objects.all().delete()
    send_due(now=now + LATER)
    return {one.subject: one.alternatives[0][0] for one in mail.outbox if one.alternatives}


def test_can_be_read_and_fit_everywhere(mails, open_page, language):
    assert len(mails) >= 8, sorted(mails)
    found = []
    for scheme, size in (("light", (390, 844)), ("dark", (390, 844)), ("light", (1280, 900))):
        page = open_page(scheme=scheme, size=size, javascript=True)
        for subject, html in mails.items():
            page.set_content(html)
            if language == "ar":
                assert page.locator("html").get_attribute("dir") == "rtl", subject
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found += [f"{subject}, {scheme}: {over} px too wide"] if over > 0 else []
            # A letter is one part of a page: landmarks and levels of headings are the mail program's.
            only = {
                "runOnly": ["color-contrast", "link-name", "link-in-text-block", "html-has-lang", "image-alt"]
            }
            for fault in Axe().run(page, options=only).response["violations"]:
                found += [
                    f"{subject}, {scheme}: {fault['id']}: {one['html'][:160]}" for one in fault["nodes"]
                ]
    assert found == []
