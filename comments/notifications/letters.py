"""Notifications put into words: subject, plain text and HTML, in the language and the time zone of whoever reads them."""

import re
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Site
from comments.accounts.models import User
from comments.moderation.appeals import redress
from comments.moderation.models import Appeal, AppealOutcome, Statement
from comments.moderation.reasons.telling import dispute_bodies_on, told_of
from comments.notifications import headers, links
from comments.notifications.models import OPTIONAL, Delivery, Kind, Notification
from comments.notifications.recipients import WAITING_MAX, waiting_on
from comments.threads import markup
from comments.threads.models import Comment

# Written out: asking the URL table for them would load every view into the worker, 20 MB and a second of it.
PERMALINK = "/c/{}/"
UNSUBSCRIBE = "/unsubscribe/{}/"
QUEUE = "/admin/moderation/case/queue/"

# A mail is an invitation to read on, not a copy of the discussion.
ANSWER_LENGTH = 1500
REMINDER_LENGTH = 300
PREVIEW_LENGTH = 140
# What its author wants nobody to see unasked: mail programs would show it, and the list of mails too.
_HIDDEN_IN_HTML = re.compile(r'<span class="spoiler">.*?</span>', re.DOTALL)
_HIDDEN_IN_TEXT = re.compile(r"\|\|(?=\S).+?\|\|")
_LAST_BLANK = re.compile(r"\s+\S*\Z")


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


def letter_for(delivery: Delivery) -> Letter:
    """Put a delivery into words, as its comment is now."""
    notification = delivery.notification
    site, statement = notification.site, notification.statement
    # What was written down is in one language; the words around it are in the same.
    language = statement.language if statement is not None else notification.recipient.language
    with in_the_words_of(notification.recipient, language=language, site=site):
        if statement is not None:
            return _letter_of_reasons(notification, statement, site=site)
        if notification.appeal is not None:
            return _letter_about_an_appeal(notification, notification.appeal, site=site)
        if notification.kind == Kind.HELD:
            return _letter_about_the_queue(notification, site=site)
        return _letter_about_an_answer(notification, site=site)


def unsubscribe_url(notification: Notification) -> str:
    """Return the address of the page that stops this kind of mail; posting to it stops it at once."""
    token = links.token_for(user_id=notification.recipient_id, kind=notification.kind)
    return absolute(UNSUBSCRIBE.format(token))


def absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


def _letter_about_an_answer(notification: Notification, *, site: Site) -> Letter:
    comment = _comment_of(notification)
    article = comment.thread.article
    names = {
        "name": headers.clean(comment.author.display_name, length=60),
        "title": headers.clean(article.title, length=120),
    }
    answered = comment.reply_to or comment.parent
    return compose(
        "reply",
        notification,
        site=site,
        subject=_("%(name)s answered you: %(title)s") % names,
        conversation=f"thread-{comment.thread_id}",
        facts={
            **names,
            "comment": comment,
            "answer": _excerpt(comment, length=ANSWER_LENGTH),
            "answered": _excerpt(answered, length=REMINDER_LENGTH) if answered else None,
            "article": article,
            "address": absolute(PERMALINK.format(comment.pk)),
        },
    )


def _letter_about_the_queue(notification: Notification, *, site: Site) -> Letter:
    count, comment = waiting_on(site), _comment_of(notification)
    names = {"count": count, "site": headers.clean(site.name, length=60)}
    is_pile = count > WAITING_MAX
    if is_pile:
        subject = _("More than %(count)d comments wait for you on %(site)s")
        names["count"] = count = WAITING_MAX
    else:
        subject = ngettext(
            "A comment waits for you on %(site)s", "%(count)d comments wait for you on %(site)s", count
        )
    return compose(
        "held",
        notification,
        site=site,
        subject=subject % names,
        conversation=f"queue-{site.pk}",
        facts={
            "count": count,
            "is_pile": is_pile,
            "title": headers.clean(comment.thread.article.title, length=120),
            "comment": comment,
            "address": absolute(QUEUE),
        },
    )


def _letter_of_reasons(notification: Notification, statement: Statement, *, site: Site) -> Letter:
    told = told_of(statement)
    return compose(
        "statement",
        notification,
        site=site,
        subject=_("%(what)s on %(site)s")
        % {"what": told.headline, "site": headers.clean(site.name, length=60)},
        conversation=f"statement-{statement.pk}",
        facts={
            "told": told,
            "dispute_bodies": dispute_bodies_on(site),
            "closes_at": statement.written_at + redress.OPEN_FOR,
            "address": absolute(redress.PAGE.format(redress.token_for(statement))),
        },
    )


def _letter_about_an_appeal(notification: Notification, appeal: Appeal, *, site: Site) -> Letter:
    headline = headline_of(appeal)
    if appeal.statement is not None:
        token = redress.token_for(appeal.statement)
    else:
        assert appeal.flag is not None  # noqa: S101 - an appeal is against one of both
        token = redress.token_of_flag(appeal.flag)
    return compose(
        "appeal",
        notification,
        site=site,
        subject=_("Your objection on %(site)s: %(what)s")
        % {"what": headline, "site": headers.clean(site.name, length=60)},
        conversation=f"statement-{appeal.statement_id}" if appeal.statement_id else f"appeal-{appeal.pk}",
        facts={
            "headline": headline,
            "answer": appeal.answer,
            "dispute_bodies": dispute_bodies_on(site),
            "is_over": not appeal.found_in_force,
            "is_about_own": appeal.statement_id is not None,
            "address": absolute(redress.PAGE.format(token)),
        },
    )


def headline_of(appeal: Appeal) -> str:
    """Say in a few words what came of an appeal, truly: what was over could not be reversed."""
    if not appeal.found_in_force and appeal.outcome != AppealOutcome.PARTLY_REVERSED:
        # Nothing was there any more that could stand or be reversed.
        is_upheld = appeal.outcome == AppealOutcome.UPHELD
        return _("The decision was right") if is_upheld else _("The decision was wrong")
    return {
        AppealOutcome.UPHELD: _("The decision stands"),
        AppealOutcome.PARTLY_REVERSED: _("The decision was changed in part"),
        AppealOutcome.REVERSED: _("The decision was reversed"),
    }[AppealOutcome(appeal.outcome)]


def _comment_of(notification: Notification) -> Comment:
    assert notification.comment is not None  # noqa: S101 - the database sees to it for these kinds
    return notification.comment


def compose(
    template: str,
    notification: Notification,
    *,
    site: Site,
    subject: str,
    conversation: str,
    facts: dict[str, object],
) -> Letter:
    """Fill a template in the reader's words; `facts` are what it is about."""
    unsubscribe = unsubscribe_url(notification) if notification.kind in OPTIONAL else ""
    context = {**facts, "subject": subject, "site": site, "unsubscribe_url": unsubscribe}
    return Letter(
        subject=headers.clean(subject, length=headers.SUBJECT_LENGTH),
        text=render_to_string(f"notifications/mail/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"notifications/mail/{template}.html", context),
        conversation=conversation,
        unsubscribe_url=unsubscribe,
    )


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The beginning of a comment: sanitised HTML, the same as quoted lines of plain text, and one line of it."""

    html: str
    text: str
    preview: str


def _excerpt(comment: Comment, *, length: int) -> Excerpt | None:
    """Return a comment's words, cut at a word; None when they are not public (any more)."""
    if not comment.is_public:
        return None
    body = comment.revision.body
    if len(body) > length:
        body = _LAST_BLANK.sub("", body[:length])
        # A spoiler that was cut stays one.
        body += "|| …" if body.count("||") % 2 else " …"
    html = markup.render(body)
    shown = strip_tags(_HIDDEN_IN_HTML.sub("…", html).replace("<br", " <br").replace("</p>", " "))
    return Excerpt(
        html=html, text=_quoted(body), preview=headers.clean(unescape(shown), length=PREVIEW_LENGTH)
    )


def _quoted(body: str) -> str:
    """Return a comment as lines behind a mark, so that nobody's words can be taken for ours."""
    instead = _("spoiler: read it in the discussion")
    shown = (_HIDDEN_IN_TEXT.sub(f"||{instead}||", line) for line in body.splitlines())
    return "\n".join(f"> {line}".rstrip() for line in shown)


@contextmanager
def in_the_words_of(reader: User, *, language: str, site: Site) -> Iterator[None]:
    """Speak the reader's language and tell their time, else the site's."""
    language = language or site.language
    try:
        language = translation.get_supported_language_variant(language)
    except LookupError:
        language = settings.LANGUAGE_CODE
    try:
        zone = zoneinfo.ZoneInfo(reader.time_zone or site.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    with translation.override(language), timezone.override(zone):
        yield
