"""Letters to readers who reported: what came of it, in plain words. They name nobody and quote nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Site
from comments.accounts.models import User
from comments.moderation.appeals import redress
from comments.notifications import headers, reported
from comments.notifications.letters import Letter, absolute, compose, in_the_words_of
from comments.notifications.models import Notification


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one report; with an address, and until when, where whoever reported can object."""

    title: str
    words: str
    address: str = ""
    closes_at: datetime | None = None


def letter_of_reports(reports: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Say to somebody, in their language and time zone, what came of their reports; several in one letter."""
    first = reports[0]
    with in_the_words_of(to, language=to.language, site=site):
        outcomes = [_outcome(report) for report in reports]
        names = {"count": len(outcomes), "site": headers.clean(site.name, length=60)}
        if len(outcomes) == 1:
            title = outcomes[0].title
        else:
            title = (
                ngettext(
                    "%(count)d of your reports was looked at",
                    "%(count)d of your reports were looked at",
                    len(outcomes),
                )
                % names
            )
        return compose(
            "report",
            reports,
            to=to,
            site=site,
            subject=_("%(what)s on %(site)s") % {"what": title, "site": names["site"]},
            conversation=f"report-{first.pk}",
            facts={"title": title, "outcomes": outcomes},
        )


def _outcome(report: Notification) -> Outcome:
    flag = report.flag
    assert flag is not None  # noqa: S101 - the database sees to it for this kind
    names = {
        "title": headers.clean(flag.comment.thread.article.title, length=120),
        "date": date_format(timezone.localtime(flag.raised_at), "DATETIME_FORMAT"),
    }
    kept = None if reported.was_taken_down(flag) else redress.of_flag(flag.pk, person_id=flag.reporter_id)
    if kept is None:
        return Outcome(
            title=_("What you reported was taken down"),
            words=_(
                "You reported a comment under “%(title)s” (%(date)s). A moderator looked at it and took it down."
            )
            % names,
        )
    words = _(
        "You reported a comment under “%(title)s” (%(date)s). A moderator looked at it and left it as it is."
    )
    if reported.reads_otherwise(flag):
        words = _(
            "You reported a comment under “%(title)s” (%(date)s). Its author has changed its words since. A moderator looked"
            " at it and left it standing."
        )
    return Outcome(
        title=_("What you reported was kept"),
        words=words % names,
        address=absolute(redress.PAGE.format(kept.token)),
        closes_at=kept.closes_at,
    )
