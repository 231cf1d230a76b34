"""Open cases that share their words or a link with one at hand: how many there are, and a look at the next few."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import IntegerField, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.moderation.models import Case, CaseMark
from comments.moderation.policies import Reach
from comments.threads.models import Comment

# Beyond this many, how many exactly does not matter on a card.
COUNT_MAX = 99
SHOWN_MAX = 3
# Of a cluster, whoever decides all of it at once wants to know more exactly.
BEHIND_MAX = 999
# Who has read of so many links knows what kind of comment it is.
_MARKS_MAX = 3
LOOKED_AT_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class Alike:
    """The other open cases with one mark."""

    mark: str
    words: str
    # How many others there are, counted up to COUNT_MAX + 1.
    count: int
    # Of the first in the queue, with author and latest words; the case at hand is not among them.
    comments: tuple[Comment, ...]


@dataclass(frozen=True, kw_only=True)
class Behind:
    """How many other open cases are one row with one at hand, counted up to BEHIND_MAX."""

    cluster: UUID
    count: int
    # What all of them link to; empty where they have their words in common.
    host: str

    @property
    def words(self) -> str:
        counted = {"count": min(self.count, BEHIND_MAX), "host": self.host}
        if self.count > BEHIND_MAX:
            if self.host:
                return _("More than %(count)d others came with a link to %(host)s") % counted
            return _("More than %(count)d others came with nearly the same words") % counted
        if self.host:
            said = ngettext(
                "%(count)d other came with a link to %(host)s",
                "%(count)d others came with a link to %(host)s",
                self.count,
            )
        else:
            said = ngettext(
                "%(count)d other came with nearly the same words",
                "%(count)d others came with nearly the same words",
                self.count,
            )
        return said % counted


def behind(cases: Sequence[Case], *, reach: Reach) -> dict[UUID, Behind]:
    """
    Return, by case, what is one row of the queue with it; one query, none where nothing can be.

    :param reach: no other cases than these are counted; where some are left out, of the first LOOKED_AT_MAX
    """
    gathered = [case.pk for case in cases if case.is_open and case.cluster is not None]
    if not gathered:
        return {}
    within = "true"
    if reach.section_ids:
        sites, sections = (", ".join(map(str, ids)) or "NULL" for ids in (reach.site_ids, reach.section_ids))
        within = f"(y.site_id IN ({sites}) OR y.section_id IN ({sections}))"
    sql = _BEHIND.format(within=within, most=LOOKED_AT_MAX)
    count = RawSQL(sql, [BEHIND_MAX + 2], output_field=IntegerField())  # noqa: S611 - numbers of our own
    counted = Case.objects.filter(pk__in=gathered, cluster__isnull=False).annotate(gathered=count)
    return {
        case_id: Behind(cluster=cluster, count=number - 1, host=mark.partition(":")[2])
        for case_id, cluster, mark, number in counted.values_list("pk", "cluster", "gathered_by", "gathered")
        if cluster is not None and number > 1
    }


_BEHIND = """
    (SELECT COUNT(*) FROM (
        SELECT 1 FROM (
            SELECT x.site_id, x.section_id FROM moderation_case x
            WHERE x.cluster = moderation_case.cluster AND x.closed_at IS NULL AND x.cluster IS NOT NULL LIMIT {most}
        ) y WHERE {within} LIMIT %s
    ) z)
"""


def alike_cases(cases: Sequence[Case], *, reach: Reach) -> dict[UUID, list[Alike]]:
    """
    Return, by case, what it shares with other open ones, what most share first; two queries, one if nothing is.

    :param reach: no other cases than these are counted and shown; where some are left out, of the first LOOKED_AT_MAX
    """
    open_ids = [case.pk for case in cases if case.is_open]
    telling = Q(mark__startswith="text:") | Q(mark__startswith="domain:")
    marks = CaseMark.objects.filter(telling, case__in=open_ids)
    rows = _rows(reach, site="moderation_casemark.site_id", mark="moderation_casemark.mark")
    count = RawSQL(_COUNT.format(rows=rows), [COUNT_MAX + 2], output_field=IntegerField())  # noqa: S611 - a number of our own
    shared = [mark for mark in marks.annotate(alike=count).order_by("pk") if mark.alike > 1]
    count_of = {mark.pk: mark.alike for mark in shared}
    most: dict[UUID, list[CaseMark]] = {}
    for mark in sorted(shared, key=lambda one: (-one.alike, one.mark)):
        most.setdefault(mark.case_id, []).append(mark)
    told = [mark for several in most.values() for mark in several[:_MARKS_MAX]]
    if not told:
        return {}
    first = _first_of({(mark.site_id, mark.mark) for mark in told}, reach=reach)
    found: dict[UUID, list[Alike]] = {}
    for one in told:
        others = [comment for case_id, comment in first[one.site_id, one.mark] if case_id != one.case_id]
        found.setdefault(one.case_id, []).append(
            Alike(
                mark=one.mark,
                words=_in_words(one.mark, count_of[one.pk] - 1),
                count=count_of[one.pk] - 1,
                comments=tuple(others[:SHOWN_MAX]),
            )
        )
    return found


# What is beyond somebody's sections is left out, of the first so many.
_WITHIN = """(SELECT * FROM (
    SELECT w.id, w.site_id, w.mark, w.wanted_at, w.case_id FROM moderation_casemark w
    WHERE w.site_id = {site} AND w.mark = {mark} ORDER BY w.wanted_at, w.case_id LIMIT {most}
) v WHERE EXISTS (
    SELECT 1 FROM moderation_case c
    WHERE c.id = v.case_id AND (c.site_id IN ({sites}) OR c.section_id IN ({sections}))
))"""
_COUNT = """
    (SELECT COUNT(*) FROM (
        SELECT 1 FROM {rows} x
        WHERE x.site_id = moderation_casemark.site_id AND x.mark = moderation_casemark.mark LIMIT %s
    ) y)
"""


def _rows(reach: Reach, *, site: str, mark: str) -> str:
    """Return from what marks of a site are read: all of them, or those of cases within reach."""
    if not reach.section_ids:
        return "moderation_casemark"
    sites, sections = (", ".join(map(str, ids)) or "NULL" for ids in (reach.site_ids, reach.section_ids))
    return _WITHIN.format(site=site, mark=mark, most=LOOKED_AT_MAX, sites=sites, sections=sections)


def _first_of(
    marks: set[tuple[int, str]], *, reach: Reach
) -> dict[tuple[int, str], list[tuple[UUID, Comment]]]:
    """Return the first open cases with each of these marks, one more than is shown."""
    walk = _WALK.format(rows=_rows(reach, site="%s", mark="%s"))
    walks = " UNION ALL ".join([walk] * len(marks))
    times = walk.count("%s") // 2
    given = [value for site_mark in sorted(marks) for value in (*site_mark * times, SHOWN_MAX + 1)]
    walked = RawSQL(walks, given)  # noqa: S611 - placeholders and numbers of our own
    rows = CaseMark.objects.filter(pk__in=walked).select_related(
        "case__comment__author", "case__comment__revision", "case__comment__pending"
    )
    found: dict[tuple[int, str], list[tuple[UUID, Comment]]] = {one: [] for one in marks}
    for row in rows.order_by("wanted_at", "case"):
        found[row.site_id, row.mark].append((row.case_id, row.case.comment))
    return found


_WALK = """
    SELECT z.id FROM (
        SELECT x.id FROM {rows} x WHERE x.site_id = %s AND x.mark = %s
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
