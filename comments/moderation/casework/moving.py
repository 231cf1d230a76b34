"""Cases stand in the section of their article, and go with it: by its section whoever moderates it alone finds them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from articles.models import Article
from comments.moderation.casework.marking import mark_section
from comments.moderation.models import Case, CaseMark, DecidedMark
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

BATCH = 500
_OWN = "comment__thread__article__section"


def want(article_id: int, *, now: datetime) -> None:
    """Write into the running transaction that an article went to another section, and its cases have to follow."""
    record(Event.ARTICLE_MOVED, at=now, article_id=article_id)


def follow(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that an article went to another section. Until all its cases are there, its moderators see no more than is theirs."""
    article = Article.objects.filter(pk=str(payload["article_id"])).only("pk", "section").first()
    if article is not None:
        bring(article)


def bring(article: Article) -> int:
    """Bring every case of an article, open or closed, to the section where the article is now; return how many."""
    strayed = Case.objects.filter(_elsewhere(), comment__thread__article=article.pk).order_by("pk")
    brought = 0
    while keys := list(strayed.values_list("pk", flat=True)[:BATCH]):
        _bring(keys, section_id=article.section_id)
        brought += len(keys)
    return brought


def bring_strayed(*, repair: bool = True) -> Iterator[str]:
    """
    Compare the section of each open case with that of its article, and yield one sentence for each article that has others.

    :param repair: also bring them there
    """
    strayed = Case.objects.filter(_elsewhere(), closed_at__isnull=True)
    articles = Article.objects.filter(pk__in=strayed.values("comment__thread__article"))
    for article in articles.only("pk", "section").order_by("pk"):
        yield f"Article {article.pk}: it has cases in another section than its own."
        if repair:
            bring(article)


def _elsewhere() -> Q:
    return (
        ~Q(section=F(_OWN)) & Q(section__isnull=False, **{f"{_OWN}__isnull": False})
        | Q(section__isnull=True, **{f"{_OWN}__isnull": False})
        | Q(section__isnull=False, **{f"{_OWN}__isnull": True})
    )


@transaction.atomic
def _bring(keys: Sequence[UUID], *, section_id: int | None) -> None:
    cases: QuerySet[Case] = Case.objects.filter(pk__in=keys)
    # Under their locks none is closed meanwhile, and leaves a mark behind.
    locked = list(cases.select_for_update().order_by("pk"))
    cases.update(section=section_id)
    CaseMark.objects.filter(case__in=keys, mark__startswith="section:").delete()
    DecidedMark.objects.filter(case__in=keys, mark__startswith="section:").delete()
    if section_id is None:
        return
    mark = mark_section(section_id)
    CaseMark.objects.bulk_create(
        CaseMark(site_id=case.site_id, case=case, mark=mark, wanted_at=case.wanted_at)
        for case in locked
        if case.is_open
    )
    decided = cases.filter(decided_marks__isnull=False).distinct()
    DecidedMark.objects.bulk_create(
        DecidedMark(site_id=case.site_id, case=case, mark=mark, closed_at=case.closed_at)
        for case in decided
        if case.closed_at is not None
    )
