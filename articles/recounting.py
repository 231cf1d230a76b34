"""How many marks point to each reference, against the body that holds them."""

import re
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from articles.editions import touch_article
from articles.models import Article, Reference

# Bodies held at once.
_ARTICLES = 20
_MARK = re.compile(r'\bid="mark-(\d{1,9})-\d{1,9}"')


def recount_marks(*, articles: QuerySet[Article] | None = None, repair: bool = True) -> Iterator[str]:
    """
    Compare the count of marks of every reference with the article's body; yield one sentence for each that differs.

    :param repair: also write what was counted, under the article's lock
    """
    wanted = (Article.objects.all() if articles is None else articles).order_by("pk")
    after = 0
    with_notes = wanted.filter(Exists(Reference.objects.filter(article=OuterRef("pk"))))
    while keys := list(with_notes.filter(pk__gt=after).values_list("pk", flat=True)[:_ARTICLES]):
        for article in Article.objects.filter(pk__in=keys).prefetch_related("references").order_by("pk"):
            differing = _differing(article)
            if differing and repair:
                differing = _mend(article)
            for row, counted in differing.items():
                yield f"Reference {row.pk}: mark_count is {row.mark_count}, counted {counted}."
        after = keys[-1]


def _differing(article: Article) -> dict[Reference, int]:
    """Return the references whose count is wrong, each with what was counted."""
    counted = Counter(int(number) for number in _MARK.findall(article.body))
    return {
        row: counted[row.number] for row in article.references.all() if row.mark_count != counted[row.number]
    }


def _mend(article: Article) -> dict[Reference, int]:
    with transaction.atomic():
        locked = Article.objects.select_for_update().filter(pk=article.pk).first()
        differing = _differing(locked) if locked else {}
        for row, counted in differing.items():
            Reference.objects.filter(pk=row.pk).update(mark_count=counted)
        if differing:
            touch_article(article.pk)
    return differing
