"""What a comment is to whoever hears of it, as a subject, as a headline, as a sentence, and why they hear of it."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments.notifications.kinds import Kind

_PLACE = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True, kw_only=True)
class Words:
    """Texts with places for `name` (who wrote), `title` (of the article) and `site`."""

    subject: Promise
    headline: Promise
    sentence: Promise
    why: Promise


_WROTE = {
    "subject": _("%(name)s wrote: %(title)s"),
    "headline": _("%(name)s wrote"),
    "sentence": _("%(name)s wrote under “%(title)s”."),
}
WORDS = {
    Kind.REPLY: Words(
        subject=_("%(name)s answered you: %(title)s"),
        headline=_("%(name)s answered you"),
        sentence=_("%(name)s answered you under “%(title)s”."),
        why=_("You get this mail because somebody answered your comment on %(site)s."),
    ),
    Kind.AUTHOR: Words(**_WROTE, why=_("You get this mail because you follow %(name)s on %(site)s.")),
    Kind.THREAD: Words(**_WROTE, why=_("You get this mail because you follow this discussion on %(site)s.")),
    Kind.SECTION: Words(**_WROTE, why=_("You get this mail because you follow its section on %(site)s.")),
    Kind.FEATURED: Words(
        subject=_("Your comment was featured: %(title)s"),
        headline=_("Your comment was featured"),
        sentence=_("Your comment under “%(title)s” was featured."),
        why=_("You get this mail because the editors of %(site)s featured a comment of yours."),
    ),
    Kind.MILESTONE: Words(
        subject=_("Many readers like your comment: %(title)s"),
        headline=_("Many readers like your comment"),
        sentence=_("Many readers like your comment under “%(title)s”."),
        why=_("You get this mail because a comment of yours got many votes on %(site)s."),
    ),
}


def in_html(words: Promise, **names: object) -> SafeString:
    """Return a text of the table with its places filled, each name safe and kept from turning the line around."""
    return format_html(_PLACE.sub(r"<bdi>{\1}</bdi>", str(words)), **names)
