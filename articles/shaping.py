"""Rows that shape every public page of their site: whoever writes one makes those pages old."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models, transaction

from articles.editions import touch_site


class ShapesSiteQuerySet(models.QuerySet[Any]):
    """Writes in bulk pass here, and not the model's own methods."""

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        sites = self._sites()
        deleted = super().delete()
        _touch(sites)
        return deleted

    # As Django has it: a manager deletes nothing by itself.
    delete.queryset_only = True  # type: ignore[attr-defined]

    @transaction.atomic
    def update(self, **columns: Any) -> int:
        sites = self._sites()
        updated = super().update(**columns)
        _touch(sites)
        return updated

    @transaction.atomic
    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        created = super().bulk_create(objs, *args, **options)
        _touch({row.site_id for row in created})
        return created

    def _sites(self) -> set[int]:
        return set(self.order_by().values_list("site_id", flat=True))


class ShapesSite(models.Model):
    """A row with a `site`; the site's edition grows with every change of it, in the same transaction."""

    site: Any
    site_id: int

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, **options: Any) -> None:
        sites = {self.site_id}
        if not self._state.adding:
            # It may have stood on another site until now.
            rows: models.Manager[Any] = type(self)._default_manager  # noqa: SLF001 - Django's documented API
            sites.update(rows.filter(pk=self.pk).values_list("site_id", flat=True))
        super().save(**options)
        _touch(sites)

    @transaction.atomic
    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        deleted = super().delete(using=using, keep_parents=keep_parents)
        _touch({self.site_id})
        return deleted


def _touch(site_ids: Collection[int]) -> None:
    # In one order, so that two writers never wait for each other.
    for site_id in sorted(site_ids):
        touch_site(site_id)
