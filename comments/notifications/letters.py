"""What letters are made of: subject, plain text and HTML, in the language and the time zone of whoever reads them."""

import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from articles.models import Site
from comments.accounts.models import User
from comments.notifications import headers, links
from comments.notifications.kinds import OPTIONAL, Kind
from comments.notifications.models import Notification

# Written out: asking the URL table for them would load every view into the worker, 20 MB and a second of it.
PERMALINK = "/c/{}/"
ARTICLE = "/{}/{}/"
CHOOSE = "/accounts/mails/{}/"
UNSUBSCRIBE = "/unsubscribe/{}/"
NEWS = "/accounts/news/"
QUEUE = "/admin/moderation/case/queue/"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """
    A mail before it gets its address; `conversation` names what mail programs are to gather it under.

    Without an `unsubscribe_url` it is one that people are owed.
    """

    subject: str
    text: str
    html: str
    conversation: str
    unsubscribe_url: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a template is filled with; `facts` are what the letter is about."""

    subject: str
    conversation: str
    facts: Mapping[str, object]


def absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


def compose(
    template: str,
    told: Sequence[Notification],
    *,
    to: User,
    site: Site,
    subject: str,
    conversation: str,
    facts: dict[str, object],
) -> Letter:
    """Fill a template in the reader's words; `facts` are what it is about. One click stops every kind that is told."""
    return filled(
        template,
        site=site,
        said=Said(subject=subject, conversation=conversation, facts=facts),
        unsubscribe=unsubscribe_url(told, to=to),
        choose=choose_url(to),
    )


def filled(template: str, *, site: Site, said: Said, unsubscribe: str = "", choose: str = "") -> Letter:
    """
    Fill a template for whoever gets it.

    :param unsubscribe: the address of the page that stops such mails, if one can do without them
    :param choose: the address of the page on which they choose what they are told, if they have an account
    """
    context = {**said.facts, "subject": said.subject, "site": site, "unsubscribe_url": unsubscribe}
    context["choose_url"] = choose
    return Letter(
        subject=headers.clean(said.subject, length=headers.SUBJECT_LENGTH),
        text=render_to_string(f"notifications/mail/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"notifications/mail/{template}.html", context),
        conversation=said.conversation,
        unsubscribe_url=unsubscribe,
    )


def unsubscribe_url(told: Sequence[Notification], *, to: User) -> str:
    """Return the address of the page that stops these kinds of mail, or "" for what is owed; posting to it stops them at once."""
    kinds = list(dict.fromkeys(Kind(one.kind) for one in told if one.kind in OPTIONAL))
    return absolute(UNSUBSCRIBE.format(links.token_for(user_id=to.pk, kinds=kinds))) if kinds else ""


def choose_url(to: User) -> str:
    """Return the address of the page on which somebody chooses what they are told, without signing in."""
    return absolute(CHOOSE.format(links.token_for_choosing(to.pk)))


@contextmanager
def in_the_words_of(reader: User | None, *, language: str, site: Site) -> Iterator[None]:
    """Speak the reader's language and tell their time, else the site's; of a guest nobody knows the time."""
    language = language or site.language
    try:
        language = translation.get_supported_language_variant(language)
    except LookupError:
        language = settings.LANGUAGE_CODE
    try:
        zone = zoneinfo.ZoneInfo((reader.time_zone if reader else "") or site.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    with translation.override(language), timezone.override(zone):
        yield
