"""Who is asked whether they want to hear of something: a few people by name, or all that follow it, some thousand at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Max

from comments.notifications.kinds import Kind
from comments.notifications.models import Subscription


@dataclass(frozen=True, kw_only=True)
class Audience:
    """
    People, as a statement that returns the column `user_id`, each once.

    :param values: for its placeholders, none of them named as those of telling.py
    """

    sql: str
    values: Mapping[str, object] = field(default_factory=dict)


def people(ids: Iterable[UUID]) -> Audience:
    """Return a few people by their ids."""
    values = {f"person_{number}": one for number, one in enumerate(sorted(set(ids)))}
    marks = ", ".join(f"%({name})s" for name in values) or "NULL"
    return Audience(sql=f"SELECT id AS user_id FROM accounts_user WHERE id IN ({marks})", values=values)  # noqa: S608 - placeholders only


# By which column of a subscription each kind finds its listeners.
FOLLOWED_BY = {Kind.THREAD: "thread", Kind.AUTHOR: "author", Kind.SECTION: "section"}


def next_batch(kind: Kind, what: object, *, after: int, size: int) -> tuple[int, int]:
    """
    Return the id of the last of the next `size` subscriptions behind `after`, and how many there are; zeros for none.

    :param what: the primary key of the thread, author or section
    """
    behind = Subscription.objects.filter(**{FOLLOWED_BY[kind]: what}, pk__gt=after).order_by("pk")
    found = behind[:size].aggregate(last=Max("pk"), count=Count("pk"))
    return found["last"] or 0, found["count"]


def followers(kind: Kind, what: object, *, after: int, until: int) -> Audience:
    """Return who wants to hear all of it, of the subscriptions behind `after` as far as `until`."""
    return Audience(
        sql=(
            "SELECT followed.user_id FROM notifications_subscription followed"  # noqa: S608 - a name of ours
            f" WHERE followed.{FOLLOWED_BY[kind]}_id = %(followed)s AND followed.level = 'all'"
            " AND followed.id > %(after)s AND followed.id <= %(until)s"
        ),
        values={"followed": what, "after": after, "until": until},
    )
