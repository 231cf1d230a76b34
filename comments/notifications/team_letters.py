"""Letters to a site's team: what asks for one of them, in a sentence each. No reader's words stand in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Site
from comments.accounts.models import User
from comments.moderation.models import Appeal, Note, Notice
from comments.notifications import headers, team
from comments.notifications.letters import QUEUE, Letter, absolute, compose, in_the_words_of
from comments.notifications.models import Notification
from comments.threads.models import Comment


@dataclass(frozen=True, kw_only=True)
class Call:
    """One thing that asks for a moderator: as a title without its site, as a sentence, and the list where it waits."""

    title: str
    words: str
    article: str
    show: str


def letter_of_calls(calls: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Say to somebody of the team, in their language and time zone, what asks for them; several things in one letter."""
    first = calls[0]
    with in_the_words_of(to, language=to.language, site=site):
        told = [_told(call) for call in calls]
        names = {"count": len(told), "site": headers.clean(site.name, length=60)}
        if len(told) == 1:
            title = told[0].title
        else:
            title = (
                ngettext("%(count)d thing asks for you", "%(count)d things ask for you", len(told)) % names
            )
        lists = {call.show for call in told}
        return compose(
            "call",
            calls,
            to=to,
            site=site,
            subject=_("%(what)s on %(site)s") % {"what": title, "site": names["site"]},
            conversation=f"call-{first.pk}",
            facts={
                "title": title,
                "calls": told,
                # One list where all of it stands, else the whole queue.
                "address": absolute(f"{QUEUE}?show={lists.pop() if len(lists) == 1 else 'open'}"),
            },
        )


def _told(call: Notification) -> Call:
    if call.appeal is not None:
        return _appeal(call.appeal)
    if call.notice is not None:
        return _notice(call.notice)
    assert call.note is not None  # noqa: S101 - a call is about one of the three
    return _note(call.note, to=call.recipient)


def _appeal(appeal: Appeal) -> Call:
    about = (
        appeal.statement.comment if appeal.statement else appeal.decision.comment if appeal.decision else None
    )
    return Call(
        title=_("An objection waits for an answer"),
        words=_("Somebody objected to a decision (%(date)s).")
        % {"date": date_format(timezone.localtime(appeal.filed_at), "DATETIME_FORMAT")},
        article=_article_of(about),
        show="appeal",
    )


def _notice(notice: Notice) -> Call:
    item = notice.items.select_related("comment__thread__article").order_by("pk").first()
    names = {
        "reference": notice.reference,
        "date": date_format(timezone.localtime(notice.received_at), "DATETIME_FORMAT"),
    }
    return Call(
        title=_("A legal notice waits for a decision"),
        words=_("The legal notice %(reference)s came (%(date)s).") % names,
        article=_article_of(item.comment if item else None),
        show="legal",
    )


def _note(note: Note, *, to: User) -> Call:
    names = {
        "name": headers.clean(note.author_name, length=60),
        "date": date_format(timezone.localtime(note.written_at), "DATETIME_FORMAT"),
    }
    if team.is_handed(note, to):
        title = _("%(name)s hands you a case") % names
        words = _("%(name)s asks for your second opinion (%(date)s).") % names
    else:
        title = _("%(name)s names you in a note") % names
        words = _("%(name)s names you in a note about a case that is open (%(date)s).") % names
    return Call(title=title, words=words, article=_article_of(note.comment), show="mine")


def _article_of(comment: Comment | None) -> str:
    return headers.clean(comment.thread.article.title, length=120) if comment is not None else ""
