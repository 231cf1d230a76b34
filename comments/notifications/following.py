"""Following a discussion, an author or a section, and hearing nothing of it any more."""

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Section
from comments.accounts.models import Profile, User
from comments.errors import Refused
from comments.notifications.models import Level, Subscription
from comments.threads.models import Thread

# More than anybody reads; each new comment of any of them is looked at for each of them.
FOLLOWED_MAX = 1000

Followed = Thread | Profile | Section


class OneselfFollowed(Refused):
    code: ClassVar[str] = "oneself_followed"
    status: ClassVar[int] = 422
    message = _("You cannot follow yourself.")


class TooMuchFollowed(Refused):
    """Nobody follows more; facts `limit`."""

    code: ClassVar[str] = "too_much_followed"
    status: ClassVar[int] = 409
    message = _("You follow as much as possible. Stop following something first.")


@transaction.atomic
def follow(*, user: User, what: Followed, level: Level = Level.ALL, now: datetime) -> Subscription:
    """
    Hear of what is written in a discussion, by an author or in a section; of a discussion also less, or nothing.

    Repeating it changes nothing; another level counts from now on, and for what waits to be told.

    :param what: a thread with its article at hand
    :param level: other than ALL only of a thread
    :raises OneselfFollowed, TooMuchFollowed:
    """
    if isinstance(what, Profile) and what.user_id == user.pk:
        raise OneselfFollowed
    found = of(user, what)
    if found is None:
        if Subscription.objects.filter(user=user).count() >= FOLLOWED_MAX:
            raise TooMuchFollowed(limit=FOLLOWED_MAX)
        found, _is_new = Subscription.objects.get_or_create(
            user=user, **_about(what), defaults={"site_id": _site_of(what), "level": level, "since": now}
        )
    if found.level != level:
        found.level, found.since = level, now
        found.save(update_fields=["level", "since"])
    return found


@transaction.atomic
def unfollow(*, user: User, what: Followed) -> None:
    """Hear of it as everybody does: of a discussion what is for oneself; who follows it not stays so."""
    Subscription.objects.filter(user=user, **_about(what)).delete()


@transaction.atomic
def stop_following(*, user: User, subscription_id: int) -> None:
    """Take something off somebody's list; what is not on it, or on another's, stays as it is."""
    Subscription.objects.filter(user=user, pk=subscription_id).delete()


def of(user: User, what: Followed) -> Subscription | None:
    """Return what somebody said about hearing of this; one query."""
    return Subscription.objects.filter(user=user, **_about(what)).first()


def _about(what: Followed) -> dict[str, Followed]:
    return {{Thread: "thread", Profile: "author", Section: "section"}[type(what)]: what}


def _site_of(what: Followed) -> int:
    return what.article.site_id if isinstance(what, Thread) else what.site_id
