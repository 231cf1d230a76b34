"""Open cases that share their words or a link with one at hand: how many there are, and a look at the next few."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import IntegerField, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.moderation.models import Case, CaseMark
from comments.threads.models import Comment

# Beyond this many, how many exactly does not matter on a card.
COUNT_MAX = 99
SHOWN_MAX = 3
# Who has read of so many links knows what kind of comment it is.
_MARKS_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Alike:
    """The other open cases with one mark."""

    words: str
    # Of the first in the queue, with author and latest words; the case at hand is not among them.
    comments: tuple[Comment, ...]


def alike_cases(cases: Sequence[Case]) -> dict[UUID, list[Alike]]:
    """Return, by case, what it shares with other open ones, what most share first; two queries, one if nothing is."""
    open_ids = [case.pk for case in cases if case.is_open]
    telling = Q(mark__startswith="text:") | Q(mark__startswith="domain:")
    marks = CaseMark.objects.filter(telling, case__in=open_ids)
    count = RawSQL(_COUNT, [COUNT_MAX + 2], output_field=IntegerField())  # noqa: S611 - a number of our own
    shared = [mark for mark in marks.annotate(alike=count).order_by("pk") if mark.alike > 1]
    count_of = {mark.pk: mark.alike for mark in shared}
    most: dict[UUID, list[CaseMark]] = {}
    for mark in sorted(shared, key=lambda one: (-one.alike, one.mark)):
        most.setdefault(mark.case_id, []).append(mark)
    told = [mark for several in most.values() for mark in several[:_MARKS_MAX]]
    if not told:
        return {}
    first = _first_of({(mark.site_id, mark.mark) for mark in told})
    found: dict[UUID, list[Alike]] = {}
    for one in told:
        others = [comment for case_id, comment in first[one.site_id, one.mark] if case_id != one.case_id]
        found.setdefault(one.case_id, []).append(
            Alike(words=_in_words(one.mark, count_of[one.pk] - 1), comments=tuple(others[:SHOWN_MAX]))
        )
    return found


_COUNT = """
    (SELECT COUNT(*) FROM (
        SELECT 1 FROM moderation_casemark x
        WHERE x.site_id = moderation_casemark.site_id AND x.mark = moderation_casemark.mark LIMIT %s
    ) y)
"""


def _first_of(marks: set[tuple[int, str]]) -> dict[tuple[int, str], list[tuple[UUID, Comment]]]:
    """Return the first open cases with each of these marks, one more than is shown."""
    walks = " UNION ALL ".join([_WALK] * len(marks))
    given = [value for site_id, mark in sorted(marks) for value in (site_id, mark, SHOWN_MAX + 1)]
    walked = RawSQL(walks, given)  # noqa: S611 - placeholders alone
    rows = CaseMark.objects.filter(pk__in=walked).select_related(
        "case__comment__author", "case__comment__revision", "case__comment__pending"
    )
    found: dict[tuple[int, str], list[tuple[UUID, Comment]]] = {one: [] for one in marks}
    for row in rows.order_by("wanted_at", "case"):
        found[row.site_id, row.mark].append((row.case_id, row.case.comment))
    return found


_WALK = """
    SELECT z.id FROM (
        SELECT x.id FROM moderation_casemark x WHERE x.site_id = %s AND x.mark = %s
        ORDER BY x.wanted_at, x.case_id LIMIT %s
    ) z
"""


def _in_words(mark: str, others: int) -> str:
    kind, _colon, which = mark.partition(":")
    if others > COUNT_MAX:
        words = {"count": COUNT_MAX, "host": which}
        if kind == "domain":
            return _("more than %(count)d other cases link to %(host)s") % words
        return _("more than %(count)d other cases have the same words") % words
    words = {"count": others, "host": which}
    if kind == "domain":
        return (
            ngettext(
                "%(count)d other case links to %(host)s", "%(count)d other cases link to %(host)s", others
            )
            % words
        )
    return (
        ngettext(
            "%(count)d other case has the same words", "%(count)d other cases have the same words", others
        )
        % words
    )
