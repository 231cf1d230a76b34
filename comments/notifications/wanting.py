"""Who of an audience hears of something, over which channels and when, as one database statement after the other asks it."""

from comments.notifications.kinds import KINDS, Kind, by_default
from comments.notifications.news import News

# A wish or an hour that nobody wrote down is that of everybody.
HOURS = (
    "COALESCE(NULLIF(person.time_zone, ''), %(site_zone)s)"
    " || '|' || CAST(COALESCE(hours.digest_hour, 8) AS TEXT)"
    " || '|' || CAST(COALESCE(hours.digest_weekday, 0) AS TEXT)"
    " || '|' || COALESCE(CAST(hours.quiet_from AS TEXT), '')"
    " || '|' || COALESCE(CAST(hours.quiet_until AS TEXT), '')"
)
# Behind `FROM (an audience) AS audience`.
PEOPLE = (
    " JOIN accounts_user person ON person.id = audience.user_id"
    " LEFT JOIN notifications_schedule hours ON hours.user_id = person.id"
)
_REACHABLE = (
    "person.is_active AND EXISTS (SELECT 1 FROM account_emailaddress address WHERE address.user_id = person.id"
    " AND address.verified AND LOWER(address.email) = LOWER(person.email))"
)
_NOT_STOPPED = "hours.stopped_at IS NULL"
_NOT_IGNORED = (
    "NOT EXISTS (SELECT 1 FROM accounts_ignore ignored JOIN accounts_profile ignorer ON ignorer.id = ignored.ignorer_id"
    " WHERE ignored.ignored_id = %(by)s AND ignorer.user_id = person.id)"
)
_NOT_MUTED = (
    "NOT EXISTS (SELECT 1 FROM notifications_subscription said WHERE said.user_id = person.id"
    " AND said.thread_id = %(thread_id)s AND said.level IN ({levels}))"
)
# Nothing of a muted discussion; and where somebody wants only what is for them, not what they hear by following more.
_SILENT = {Kind.AUTHOR: "'off', 'replies'", Kind.SECTION: "'off', 'replies'"}


def rhythm(kind: Kind, channel: str) -> str:
    """Return the expression for how a kind comes over a channel to `person`."""
    otherwise = f"'{by_default(kind, channel).value}'"
    if KINDS[kind].owed and otherwise != "'off'":
        return otherwise
    return (
        "COALESCE((SELECT wish.rhythm FROM notifications_preference wish WHERE wish.user_id = person.id"  # noqa: S608 - words of ours
        f" AND wish.kind = '{kind.value}' AND wish.channel = '{channel}'), {otherwise})"
    )


def conditions(news: News) -> str:
    """Return under which conditions `person` may hear of it at all, whatever the channel."""
    found = [_REACHABLE]
    if not KINDS[news.kind].owed:
        found.append(_NOT_STOPPED)
    if news.by_user is not None:
        found.append("person.id <> %(by_user)s")
    if news.by is not None:
        found.append(_NOT_IGNORED)
    if news.thread_id is not None:
        found.append(_NOT_MUTED.format(levels=_SILENT.get(news.kind, "'off'")))
    return " AND ".join(found)
