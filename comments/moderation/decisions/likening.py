"""Open cases that are alike, and so decided together: one row of the queue, the same words, a link to the same domain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles.models import Site
from comments.accounts.viewer import Viewer
from comments.moderation.casework.marking import mark_domain, mark_text
from comments.moderation.models import Case, CaseMark
from comments.moderation.screening.phases.links import links_of
from comments.threads.models import Comment

# So many are decided at once.
ITEMS_MAX = 5_000
_DOMAINS_MAX = 5
_CLUSTER = "cluster:"


class Seen(NamedTuple):
    """As what a moderator saw a comment: its version, and the number of the newer words that wait beside it, 0 for none."""

    version: int
    pending: int | None = 0


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Open cases that are alike: `mark` is what they share."""

    mark: str
    words: str
    # Up to ITEMS_MAX + 1.
    count: int


def sharing(
    site: Site, mark: str, *, viewer: Viewer, until: datetime | None = None
) -> Iterator[tuple[UUID, Seen]]:
    """
    Yield the comments of open cases that share a mark, as they are now, in the order of the queue; one more than go at once.

    :param mark: as `clusters_of` returns it
    :param until: when somebody saw how many they are: neither cases nor words that came later are among them
    """
    if mark.startswith(_CLUSTER):
        gathered = _in_cluster(site.pk, _whole(mark), viewer).order_by("wanted_at", "pk")
        gathered = gathered.filter(_there_by(until, case="")) if until else gathered
        yield from _as_they_are(
            gathered.values_list("comment_id", "comment__version", "comment__pending__number")
        )
        return
    alike = _theirs(CaseMark.objects.filter(site=site, mark=mark, case__closed_at=None), viewer)
    alike = alike.order_by("wanted_at", "case")
    alike = alike.filter(_there_by(until, case="case__")) if until else alike
    yield from _as_they_are(
        alike.values_list("case__comment_id", "case__comment__version", "case__comment__pending__number")
    )


def share_a_link_alone(site: Site, mark: str) -> bool:
    """Tell whether what has a mark may have nothing in common but a link: whoever knows one of them knows no other."""
    if mark.startswith(_CLUSTER):
        return Case.objects.filter(
            site=site, cluster=_whole(mark), cluster__isnull=False, closed_at=None, gathered_by__gt=""
        ).exists()
    return mark.startswith("domain:")


def _there_by(moment: datetime, *, case: str) -> Q:
    """Return what a case and its latest words fulfil that were there by then."""
    words = f"{case}comment__pending"
    return Q(**{f"{case}opened_at__lte": moment}) & (
        Q(**{f"{words}__written_at__lte": moment})
        | Q(**{f"{words}__isnull": True, f"{case}comment__revision__written_at__lte": moment})
    )


def _as_they_are(rows: Iterable[tuple[UUID, int, int | None]]) -> Iterator[tuple[UUID, Seen]]:
    for key, version, pending in islice(rows, ITEMS_MAX + 1):
        yield key, Seen(version, pending or 0)


def _theirs(marks: QuerySet[CaseMark], viewer: Viewer) -> QuerySet[CaseMark]:
    """Return those of the cases that the viewer may decide; of a whole site, all of them."""
    if viewer.is_moderator:
        return marks
    return marks.filter(case__section__in=viewer.sections or ())


def clusters_of(comment: Comment, *, viewer: Viewer) -> list[Cluster]:
    """
    Return the groups of open cases that a comment's case stands in: what is one row with it, the same words, the same domain.
    Only what the viewer may decide is counted.

    :param comment: with its latest words at hand
    """
    case = Case.objects.filter(comment=comment, closed_at=None, cluster__isnull=False).first()
    body = comment.words_at_issue.body
    hosts = dict.fromkeys(link.host for link in links_of(body) if link.host)
    groups = [(mark_text(body), _("the same words"))]
    groups += [
        (mark_domain(host), _("a link to %(host)s") % {"host": host}) for host in list(hosts)[:_DOMAINS_MAX]
    ]
    return _gathered(case, viewer) + [
        Cluster(
            mark=mark,
            words=words,
            count=_theirs(CaseMark.objects.filter(site=comment.site_id, mark=mark), viewer)
            .values("pk")[: ITEMS_MAX + 1]
            .count(),
        )
        for mark, words in groups
    ]


def _gathered(case: Case | None, viewer: Viewer) -> list[Cluster]:
    """Return what is one row of the queue with a case; nothing where it stands alone."""
    if case is None or case.cluster is None:
        return []
    count = _in_cluster(case.site_id, case.cluster, viewer).values("pk")[: ITEMS_MAX + 1].count()
    words = _("nearly the same words or the same link, as they stand together in the queue")
    return [Cluster(mark=f"{_CLUSTER}{case.cluster}", words=words, count=count)] if count > 1 else []


def _in_cluster(site_id: int, cluster: UUID | None, viewer: Viewer) -> QuerySet[Case]:
    """Return the open cases of a cluster that the viewer may decide."""
    cases = Case.objects.filter(site=site_id, cluster=cluster, cluster__isnull=False, closed_at=None)
    return cases if viewer.is_moderator else cases.filter(section__in=viewer.sections or ())


def _whole(mark: str) -> UUID | None:
    try:
        return UUID(mark.removeprefix(_CLUSTER))
    except ValueError:
        return None
