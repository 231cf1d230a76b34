"""Letters that tell one thing in a few sentences, and where to read on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Site
from comments.accounts.models import User
from comments.moderation.models import Classifier, Heard, OnFailure, Sanction, SanctionKind, Step, Suspension
from comments.moderation.restraints import address_of
from comments.notifications import headers
from comments.notifications.letters import Letter, absolute, in_the_words_of

SERVICE_PAGE = "/admin/moderation/classifier/{}/change/"
ENDPOINT_PAGE = "/admin/webhooks/endpoint/{}/change/"

_WARNED: dict[Heard, Promise] = {
    Heard.NOTICES: gettext_lazy(
        "You were warned because of notices and reports that you sent. That holds no more, as if it had never been."
    ),
    Heard.OBJECTIONS: gettext_lazy(
        "You were warned because of objections that you sent. That holds no more, as if it had never been."
    ),
}
_SUSPENDED: dict[Heard, Promise] = {
    Heard.NOTICES: gettext_lazy(
        "You were suspended from sending notices and reports. That was lifted: what had waited is looked at now, as far as"
        " nothing else is in force."
    ),
    Heard.OBJECTIONS: gettext_lazy(
        "You were suspended from objecting. That was lifted: what had waited is looked at now, as far as nothing else is in"
        " force."
    ),
}


class News(StrEnum):
    """What can become of something that a moderator laid on somebody."""

    TRUSTED = "trusted"
    LIFTED = "lifted"
    SHORTENED = "shortened"


@dataclass(frozen=True, kw_only=True)
class EndpointOff:
    """An endpoint of webhooks that was switched off, as its event tells of it: that room stands beside this one."""

    id: str
    # What its owner calls it.
    name: str
    # `gone`, `failing` or `secret`.
    why: str
    since: datetime


def letter_of_sanction(sanction: Sanction, what: News, *, to: User | None, language: str) -> Letter:
    """Say to somebody, member or guest, in their language and time zone, what was eased for them."""
    with in_the_words_of(to, language=language, site=sanction.site):
        subject, *words = _eased(sanction, what)
        return _letter(
            subject,
            words,
            address=address_of(sanction) if sanction.statement_id else "",
            why=_("You get this mail because you write on %(site)s.") % {"site": sanction.site.name},
            site=sanction.site,
            conversation=f"sanction-{sanction.pk}",
        )


def letter_of_release(suspension: Suspension, *, to: User | None, language: str) -> Letter:
    """Say to a sender, known here or by their address alone, what is in force no more."""
    with in_the_words_of(to, language=language, site=suspension.site):
        site = {"site": headers.clean(suspension.site.name, length=60)}
        if suspension.step == Step.WARNING:
            subject = _("The warning on %(site)s was taken back") % site
            words = _WARNED[Heard(suspension.what)]
        else:
            subject = _("What you send to %(site)s is looked at again") % site
            words = _SUSPENDED[Heard(suspension.what)]
        return _letter(
            subject,
            [str(words)],
            address="",
            why=_("You get this mail because you sent us something on %(site)s.") % site,
            site=suspension.site,
            conversation=f"suspension-{suspension.pk}",
        )


def letter_of_service(classifier: Classifier, *, since: datetime, to: User) -> Letter:
    """Say to an owner whether a checking service answers, since when, and what that means."""
    with in_the_words_of(to, language=to.language, site=classifier.site):
        names = {
            "name": headers.clean(classifier.name, length=60),
            "site": headers.clean(classifier.site.name, length=60),
            "moment": _moment(since),
        }
        if classifier.down_since is None:
            subject = _("The checking service %(name)s answers again on %(site)s") % names
            words = [
                _("It had given no answer since %(moment)s.") % names,
                _("It is asked about everything that it has missed, oldest first."),
            ]
        else:
            subject = _("The checking service %(name)s gives no answer on %(site)s") % names
            words = [
                _("It gives no answer since %(moment)s.") % names,
                _("Until it answers, new comments wait for it.")
                if classifier.on_failure == OnFailure.HOLD
                else _("Until it answers, new comments are shown without it."),
                _("It is asked again by itself, and you get another mail when it is back."),
            ]
        return _letter(
            subject,
            words,
            address=absolute(SERVICE_PAGE.format(classifier.pk)),
            why=_("You get this mail because you own %(site)s.") % names,
            site=classifier.site,
            conversation=f"service-{classifier.pk}",
        )


def letter_of_endpoint(endpoint: EndpointOff, *, site: Site, to: User) -> Letter:
    """Say to an owner that events are not sent to an endpoint any more, why, and what can be done."""
    with in_the_words_of(to, language=to.language, site=site):
        names = {
            "name": headers.clean(endpoint.name, length=120),
            "site": headers.clean(site.name, length=60),
            "moment": _moment(endpoint.since),
        }
        match endpoint.why:
            case "gone":
                because = _("It answered that it is gone for good (410).")
            case "secret":
                because = _(
                    "Its secret cannot be read any more, because the key of the installation changed."
                )
            case _:
                because = (
                    _("It has taken nothing since %(moment)s, and an event was tried sixteen times.") % names
                )
        return _letter(
            _("The endpoint %(name)s is switched off on %(site)s") % names,
            [
                because,
                _("No events are sent there any more, and what happens from now on is not kept for it."),
                _(
                    "Its page shows every request and answer. There you can resume it and send again what failed."
                ),
            ],
            address=absolute(ENDPOINT_PAGE.format(endpoint.id)),
            why=_("You get this mail because you own %(site)s.") % names,
            site=site,
            conversation=f"endpoint-{endpoint.id}",
        )


def _eased(sanction: Sanction, what: News) -> tuple[str, ...]:
    """Return the subject, and then the sentences."""
    site = {"site": headers.clean(sanction.site.name, length=60)}
    if sanction.kind == SanctionKind.TRUSTED:
        if what == News.LIFTED:
            return (
                _("You are no longer marked as trusted on %(site)s") % site,
                _("Your comments are looked at like those of everybody else from now on."),
            )
        return (
            _("You are trusted on %(site)s") % site,
            _("Moderators trust you: your comments appear at once, also where others wait."),
        )
    if what == News.SHORTENED and sanction.ends_at is not None:
        return (
            _("What was laid on you ends sooner on %(site)s") % site,
            _("It is now in force until %(moment)s.") % {"moment": _moment(sanction.ends_at)},
        )
    if sanction.kind == SanctionKind.WARNING:
        return (
            _("The warning on %(site)s was taken back") % site,
            _("You can take part as if it had never been."),
        )
    return (
        _("What was laid on you was lifted on %(site)s") % site,
        _("It is not in force any more. You can take part again, as far as nothing else is in force."),
    )


def _moment(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _letter(
    subject: str, words: Sequence[str], *, address: str, why: str, site: Site, conversation: str
) -> Letter:
    facts = {"subject": subject, "paragraphs": words, "address": address, "why": why, "site": site}
    return Letter(
        subject=headers.clean(subject, length=headers.SUBJECT_LENGTH),
        text=render_to_string("notifications/mail/news.txt", facts).strip() + "\n",
        html=render_to_string("notifications/mail/news.html", facts),
        conversation=conversation,
        unsubscribe_url="",
    )
