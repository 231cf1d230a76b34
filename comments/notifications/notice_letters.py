"""Letters to whoever sent a legal notice, with an account or without: that it came, and what came of it."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comments.moderation.appeals import redress
from comments.moderation.models import Appeal, Automation, Ground, Notice, NoticeItem
from comments.moderation.reasons.telling import dispute_bodies_on
from comments.notifications import headers
from comments.notifications.letters import Letter, absolute
from comments.notifications.owed_letters import headline_of
from comments.threads.models import Status


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one comment, in sentences."""

    address: str
    done: str
    # Empty where nothing was done.
    ground: str
    decided: str
    # Where to object; empty where there is nothing to object to.
    objection: str


def receipt_of(notice: Notice) -> Letter:
    """
    Say that a notice came.

    None of the sender's own words are in it: whoever gives somebody else's address cannot have them told anything.
    """
    with _in_the_words_of(notice):
        subject = _("Your notice %(reference)s has arrived") % {"reference": notice.reference}
        return _letter("notice_received", notice, subject=subject, facts={})


def answer_to(notice: Notice) -> Letter:
    """Say what was decided about each comment of a notice, on which ground, by whom, and what can be done about it."""
    with _in_the_words_of(notice):
        subject = _("Your notice %(reference)s has been decided") % {"reference": notice.reference}
        found = notice.items.select_related("notice", "decision__statement").order_by("pk")
        outcomes = [_outcome(item) for item in found]
        return _letter(
            "notice_decided",
            notice,
            subject=subject,
            facts={
                "outcomes": outcomes,
                "dispute_bodies": dispute_bodies_on(notice.site),
                "may_object": any(outcome.objection for outcome in outcomes),
                "closes_at": (notice.decided_at or notice.received_at) + redress.OPEN_FOR,
            },
        )


def answer_to_appeal(appeal: Appeal) -> Letter:
    """Say what came of an objection of whoever sent a notice."""
    item = appeal.notice_item
    assert item is not None  # noqa: S101 - the caller has looked
    with _in_the_words_of(item.notice):
        headline = headline_of(appeal)
        subject = _("Your objection on %(site)s: %(what)s") % {
            "what": headline,
            "site": headers.clean(item.notice.site.name, length=60),
        }
        return _letter(
            "appeal",
            item.notice,
            subject=subject,
            facts={
                "headline": headline,
                "answer": appeal.answer,
                "over": "" if appeal.found_in_force else appeal.nothing_left,
                "dispute_bodies": dispute_bodies_on(item.notice.site),
                "is_about_own": False,
                "address": absolute(redress.PAGE.format(redress.token_of_item(item))),
            },
        )


def _outcome(item: NoticeItem) -> Outcome:
    decision = item.decision
    done = {
        Status.REMOVED: _("The comment has been taken down."),
        Status.REJECTED: _("The comment is not public any more."),
        Status.WITHDRAWN: _("Its author took the comment down before anybody decided."),
    }.get(Status(item.outcome), _("The comment stays as it is: it was not found to be illegal."))
    return Outcome(
        address=item.address,
        done=done,
        ground=_ground(item),
        decided=_decided(item) if decision is not None else "",
        objection=_objection(item),
    )


def _objection(item: NoticeItem) -> str:
    """Return the signed address where whoever sent the notice objects to what was kept, without an account."""
    if item.decision is None or item.outcome != Status.PUBLISHED:
        return ""
    return absolute(redress.PAGE.format(redress.token_of_item(item)))


def _ground(item: NoticeItem) -> str:
    statement = item.decision.statement if item.decision else None
    if statement is None or not statement.ground:
        return ""
    if statement.ground == Ground.LAW:
        return _("It is against the law: %(law)s") % {"law": statement.law}
    return _("It is against the house rules: rule %(number)s, “%(title)s”") % {
        "number": statement.clause_number,
        "title": statement.clause_title,
    }


def _decided(item: NoticeItem) -> str:
    statement = item.decision.statement if item.decision else None
    if statement is not None and statement.automation == Automation.FULLY:
        return _("A program decided this.")
    if statement is not None and statement.automation == Automation.PARTLY:
        return _("A program proposed this and a person decided it.")
    return _("A person decided this.")


def _letter(template: str, notice: Notice, *, subject: str, facts: dict[str, object]) -> Letter:
    context = {
        **facts,
        "subject": subject,
        "site": notice.site,
        "notice": notice,
        "addresses": list(notice.items.order_by("pk").values_list("address", flat=True)),
    }
    return Letter(
        subject=headers.clean(subject, length=headers.SUBJECT_LENGTH),
        text=render_to_string(f"notifications/mail/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"notifications/mail/{template}.html", context),
        conversation=f"notice-{notice.pk}",
        unsubscribe_url="",
    )


@contextmanager
def _in_the_words_of(notice: Notice) -> Iterator[None]:
    try:
        language = translation.get_supported_language_variant(notice.language or notice.site.language)
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(notice.site.time_zone)):
        yield
