"""The letter about a site's queue: how many wait, not what they say."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Site
from comments.accounts.models import User
from comments.accounts.viewer import viewer_of
from comments.notifications import headers
from comments.notifications.letters import QUEUE, Letter, absolute, compose, in_the_words_of
from comments.notifications.models import Notification
from comments.notifications.recipients import WAITING_MAX, waiting_for


def letter_of_queue(told: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Say to somebody of the team how many comments wait, and where the first of those told stands."""
    comment = told[0].comment
    assert comment is not None  # noqa: S101 - the database sees to it for this kind
    with in_the_words_of(to, language=to.language, site=site):
        count = waiting_for(viewer_of(to, site=site))
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
            told,
            to=to,
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
