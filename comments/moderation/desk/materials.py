"""What lies on the desk beside the cases: rules to cite, words kept ready, colleagues, notes, and who looks at what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from comments.moderation.desk.casefile import CaseFile
from comments.moderation.desk.claiming import who_looks
from comments.moderation.desk.keeping import base_of
from comments.moderation.desk.noting import Colleague, colleagues_on
from comments.moderation.models import CannedReason, Clause, HouseRules, NetworkTrace, Note, Order
from comments.moderation.policies import Moderator

# Keys of words kept ready, in an open list of reasons; `n`, `e`, `w` and `b` lead to its fields.
CANNED_KEYS = "cdfghklpqstvxyz"
NETWORK_MAX = 99
# So many notes stand on a card.
NOTES_MAX = 20
# So many open orders of a site stand beside a case, those that came last.
ORDERS_MAX = 50
# One walk in an index for each card, which ends where it no longer matters.
_OF_NETWORK = """
    SELECT COUNT(*) FROM (
        SELECT 1 FROM moderation_networktrace x
        WHERE x.site_id = moderation_networktrace.site_id AND x.digest = moderation_networktrace.digest LIMIT %s
    ) k
"""


@dataclass(frozen=True, kw_only=True)
class Canned:
    """Words kept ready; `key` is empty where there are more than keys."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Network:
    """From where a comment came, by the hash alone, and how many comments came from there; counted up to NETWORK_MAX."""

    digest: str
    count: int

    @property
    def shown_count(self) -> str:
        return f"{NETWORK_MAX}+" if self.count > NETWORK_MAX else str(self.count)


@dataclass(frozen=True, kw_only=True)
class Materials:
    """What belongs to the cases of one page, by site and by comment."""

    clauses: dict[int, list[Clause]] = field(default_factory=dict)
    canned: dict[int, list[CannedReason]] = field(default_factory=dict)
    colleagues: dict[int, list[Colleague]] = field(default_factory=dict)
    notes: dict[UUID, list[Note]] = field(default_factory=dict)
    claims: dict[UUID, str] = field(default_factory=dict)
    networks: dict[UUID, Network] = field(default_factory=dict)
    # Of authorities, which a decision can follow.
    orders: dict[int, list[Order]] = field(default_factory=dict)
    # The sites on whose people something may be laid.
    whole: frozenset[int] = frozenset()

    def colleagues_for(self, file: CaseFile) -> list[Colleague]:
        """Return whom this case can be handed to."""
        article = file.comment.thread.article
        return [one for one in self.colleagues.get(article.site_id, []) if one.covers(article.section_id)]

    def canned_for(self, file: CaseFile, action: str) -> tuple[Canned, ...]:
        """Return words for this action in the language of the article, and those for every language."""
        article = file.comment.thread.article
        fitting = [
            one
            for one in self.canned.get(file.comment.site_id, [])
            if one.action == action
            and (not one.language or base_of(one.language) == base_of(article.language))
        ]
        keys = CANNED_KEYS.ljust(len(fitting))
        return tuple(
            Canned(key=key.strip(), title=one.title, text=one.text)
            for one, key in zip(fitting, keys, strict=False)
        )


def materials_for(files: Sequence[CaseFile], *, viewer: Moderator, now: datetime) -> Materials:
    """Return what belongs to these cases; seven queries however many there are, one more where somebody looks at one."""
    if not files:
        return Materials()
    site_ids = {file.comment.site_id for file in files}
    comment_ids = [file.comment.pk for file in files]
    newest = HouseRules.objects.filter(site=OuterRef("rules__site"), published_at__isnull=False)
    clauses = Clause.objects.filter(
        rules__site__in=site_ids, rules=Subquery(newest.order_by("-number").values("pk")[:1])
    )
    materials = Materials(
        claims=who_looks(comment_ids=comment_ids, viewer=viewer, now=now), whole=frozenset(viewer.site_ids)
    )
    for clause in clauses.select_related("rules").order_by("number"):
        materials.clauses.setdefault(clause.rules.site_id, []).append(clause)
    for canned in CannedReason.objects.filter(site__in=site_ids).order_by("title", "pk"):
        materials.canned.setdefault(canned.site_id, []).append(canned)
    for colleague in colleagues_on(site_ids):
        if colleague.user_id != viewer.user_id:
            materials.colleagues.setdefault(colleague.site_id, []).append(colleague)
    for note in _latest_notes(comment_ids):
        materials.notes.setdefault(note.comment_id, []).append(note)
    for trace in NetworkTrace.objects.filter(comment__in=comment_ids).annotate(
        count=RawSQL(_OF_NETWORK, [NETWORK_MAX + 1], output_field=IntegerField())  # noqa: S611 - a number of our own
    ):
        materials.networks[trace.comment_id] = Network(digest=trace.digest, count=trace.count)
    for order in _latest_orders(site_ids, now=now):
        materials.orders.setdefault(order.site_id, []).append(order)
    return materials


def _base(language: str) -> str:
    return language.lower().partition("-")[0]


def _latest_orders(site_ids: Collection[int], *, now: datetime) -> QuerySet[Order]:
    """Return the orders of each site that are still to be followed, those that came last first."""
    latest_first = [F("received_at").desc(), F("pk").desc()]
    found = Order.objects.open(now=now).filter(site__in=site_ids)
    placed = found.annotate(place=Window(RowNumber(), partition_by=[F("site")], order_by=latest_first))
    return placed.filter(place__lte=ORDERS_MAX).order_by("-received_at", "-pk")


def _latest_notes(comment_ids: Sequence[UUID]) -> QuerySet[Note]:
    """Return the latest notes about each comment, oldest first; its own page leads through all of them."""
    newest_first = [F("written_at").desc(), F("pk").desc()]
    found = Note.objects.filter(comment__in=comment_ids).annotate(
        place=Window(RowNumber(), partition_by=[F("comment")], order_by=newest_first)
    )
    return found.filter(place__lte=NOTES_MAX).order_by("written_at", "pk")
