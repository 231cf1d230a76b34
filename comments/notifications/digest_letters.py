"""One letter with many things, gathered by article: what came within a minute, an hour, a day or a week."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Site
from comments.accounts.models import User
from comments.notifications import headers
from comments.notifications.excerpts import Excerpt, excerpt_of
from comments.notifications.kinds import Kind
from comments.notifications.letters import (
    ARTICLE,
    NEWS,
    PERMALINK,
    Letter,
    absolute,
    compose,
    in_the_words_of,
)
from comments.notifications.models import Notification
from comments.notifications.reading_words import WORDS, in_html

# Nobody reads more of them in a mail; the rest is counted, and stands in the list of news.
SHOWN_MAX = 20
EXCERPT_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Item:
    """One comment: what it is to the reader, as HTML and as text, and how it begins."""

    headline: SafeString
    text: str
    posted_at: datetime
    excerpt: Excerpt | None
    address: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was written under one article."""

    title: str
    address: str
    items: list[Item] = field(default_factory=list)


def letter_of_many(told: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Show the first of what is told, by article, and say how many more there are."""
    shown = told[:SHOWN_MAX]
    count, more = len(told), len(told) - len(shown)
    threads = {one.comment.thread_id for one in told if one.comment is not None}
    with in_the_words_of(to, language=to.language, site=site):
        names = {"count": count, "site": headers.clean(site.name, length=60)}
        if {one.kind for one in told} == {Kind.REPLY}:
            title = ngettext("%(count)d answer to you", "%(count)d answers to you", count) % names
        else:
            title = (
                ngettext("%(count)d thing is new for you", "%(count)d things are new for you", count) % names
            )
        groups = _grouped(shown, site=site)
        return compose(
            "digest",
            told,
            to=to,
            site=site,
            subject=_("%(what)s on %(site)s") % {"what": title, "site": names["site"]},
            conversation=f"thread-{threads.pop()}" if len(threads) == 1 else f"digest-{told[0].pk}",
            facts={
                "title": title,
                "groups": groups,
                "preview": " · ".join(group.title for group in groups),
                "more": more,
                "address": absolute(NEWS),
            },
        )


def _grouped(told: Sequence[Notification], *, site: Site) -> list[Group]:
    groups: dict[int, Group] = {}
    for one in told:
        comment, words = one.comment, WORDS[Kind(one.kind)]
        assert comment is not None  # noqa: S101 - the database sees to it for these kinds
        article = comment.thread.article
        group = groups.setdefault(
            article.pk,
            Group(
                title=headers.clean(article.title, length=120),
                address=absolute(ARTICLE.format(site.slug, article.slug)),
            ),
        )
        headline = in_html(words.headline, name=headers.clean(comment.author.display_name, length=60))
        group.items.append(
            Item(
                headline=headline,
                text=str(words.headline) % {"name": headers.clean(comment.author.display_name, length=60)},
                posted_at=comment.posted_at,
                excerpt=excerpt_of(comment, length=EXCERPT_LENGTH),
                address=absolute(PERMALINK.format(comment.pk)),
            )
        )
    return list(groups.values())
