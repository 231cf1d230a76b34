"""Names that people give themselves, looked at like words: they stand above every comment, also above those of last year."""

from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile
from comments.accounts.names import NameRefused
from comments.accounts.policies import is_staff_of
from comments.moderation.findings.lists import SiteLists, lists_of
from comments.moderation.models import ModerationPolicy, NameRefusal
from comments.moderation.models.moderation_policy import Mode
from comments.moderation.restraints import Restraint, restraint_of, sanctions_of
from comments.moderation.text.finding import find_in
from comments.moderation.text.linking import names_a_host
from comments.threads.models import Comment, Status


class NameUnwanted(NameRefused):
    """The name has a word that the site does not want, or the address of a web page."""

    message = _("This name has words or an address that this site does not want in names. Choose another.")


def check_wanted(name: str, *, site: Site) -> None:
    """
    Refuse a name that would be held above a comment; one query, or none in a known edition.

    :raises NameUnwanted:
    """
    if unwanted_in(name, lists=lists_of(site)):
        raise NameUnwanted


def waits_for_a_look(profile: Profile, *, name: str, now: datetime) -> bool:
    """
    Tell whether another name of this person waits for a moderator: it stands above all that they wrote, and somebody has
    looked at none of that with it. At most five queries.

    It does where anything on the site waits for approval, and of whom a moderator wants everything to wait; not of staff and
    of whom a moderator trusts, not as long as nothing of theirs is public or waits, and not a name that was refused them and
    that they may bear after all: somebody has looked at that one.
    """
    laid = restraint_of(sanctions_of(profile.pk, now=now))
    if laid.is_trusted or (profile.user is not None and is_staff_of(profile.user, site=profile.site)):
        return False
    is_held = bool(laid & (Restraint.ALWAYS_HOLD | Restraint.SHADOW_BAN))
    if not is_held and not ModerationPolicy.objects.filter(site=profile.site_id, mode=Mode.PRE).exists():
        return False
    if not Comment.objects.filter(author=profile, status__in=[Status.PUBLISHED, Status.HELD]).exists():
        return False
    given = NameRefusal.objects.filter(statement__recipient=profile, name=name, given_at__isnull=False)
    return not given.exists()


def unwanted_in(name: str, *, lists: SiteLists) -> list[str]:
    """Return what of the site's lists is in a name, in every language: words, patterns, and any address."""
    found = [name] if _is_address(name) else []
    for listed in lists.words:
        if listed.scope != "site":
            continue
        found += [hit.word for hit in find_in(name, listed.entries)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _is_address(name: str) -> bool:
    return names_a_host(name)
