"""Whatever is changed on a page of the admin is remembered: no page has to think of it, and none can forget it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.turning import Rows, Turn, kind_of, remember

# How rows stood before they were saved, and those being deleted, of each request.
_stood: WeakKeyDictionary[HttpRequest, dict[tuple[str, Any], dict[str, Any]]] = WeakKeyDictionary()
_going: WeakKeyDictionary[HttpRequest, bool] = WeakKeyDictionary()


class Turned:
    """
    Stands in front of every admin class (admin_site.py): what its forms change is remembered, from what to what.

    Where a verb does the work and remembers it itself, for other doors too, the class names it in `turned_by`.
    """

    def _is_verbs(self) -> bool:
        return bool(getattr(self, "turned_by", ""))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not self._is_verbs():
            before = type(obj)._base_manager.get(pk=obj.pk)  # noqa: SLF001 - Django's documented API
            _stood.setdefault(request, {})[_place(obj)] = self._as_kept(request, before)
        super().save_model(request, obj, form, change)  # type: ignore[misc]  # a mixin

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._remember(request, obj, before={})
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        before = _stood.get(request, {}).pop(_place(obj), None)
        if before is None:
            # The page for a new password, which is no form of the row.
            before = {"password": None}
        self._remember(request, obj, before=before)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with self._gone(request, [obj]):
            super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with self._gone(request, queryset):
            super().delete_queryset(request, queryset)  # type: ignore[misc]

    @contextmanager
    def _gone(self, request: HttpRequest, rows: Any) -> Iterator[None]:
        """Remember what is deleted within, once: one way of deleting may call the other."""
        if self._is_verbs() or request in _going:
            with transaction.atomic():
                yield
            return
        _going[request] = True
        try:
            with transaction.atomic():
                gone = [(row, row.pk, self._as_kept(request, row)) for row in rows]
                yield
                for row, key, before in gone:
                    _tell(row, key=key, before=before, after={}, by=request.user)
        finally:
            del _going[request]

    def _remember(self, request: HttpRequest, obj: Any, *, before: dict[str, Any]) -> None:
        if self._is_verbs():
            return
        row = type(obj)._base_manager.get(pk=obj.pk)  # noqa: SLF001 - Django's documented API
        after = self._as_kept(request, row)
        if set(before) == {"password"}:
            after = {"password": row.password}
        _tell(row, key=row.pk, before=before, after=after, by=request.user)

    def _as_kept(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return what the forms of a row can turn, as plain values, with the rows that belong to it."""
        form = self.get_form(request, obj, change=True)  # type: ignore[attr-defined]
        fields = obj._meta.concrete_fields  # noqa: SLF001 - Django's documented API
        kept = {field.name: _plain(obj, field) for field in fields if field.name in form.base_fields}
        for inline in self.get_inline_instances(request, obj):  # type: ignore[attr-defined]
            model = inline.model
            parent = inline.get_formset(request, obj).fk.name
            names = [one for one in inline.fields or () if one not in (inline.readonly_fields or ())]
            shown = [model._meta.get_field(name) for name in names]  # noqa: SLF001 - Django's documented API
            rows = model._base_manager.filter(**{parent: obj}).order_by("pk")  # noqa: SLF001 - Django's documented API
            lines = ("; ".join(str(_plain(row, field)) for field in shown) for row in rows)
            kept[model._meta.model_name] = Rows(lines)  # noqa: SLF001 - Django's documented API
        return kept


def remembering(admin_class: Any) -> Any:
    """Return the class with what remembers in front of it."""
    inner = admin_class or ModelAdmin
    if issubclass(inner, Turned):
        return inner
    return type(inner.__name__, (Turned, inner), {"__module__": inner.__module__, "__doc__": inner.__doc__})


def _tell(row: Any, *, key: Any, before: dict[str, Any], after: dict[str, Any], by: Any) -> None:
    meta = row._meta  # noqa: SLF001 - Django's documented API
    # An account without a name is called by its address, which has no place in a log.
    name = getattr(row, "name", None)
    remember(
        Turn(
            kind=kind_of(type(row)),
            key=key,
            site_id=key if meta.label == "articles.Site" else getattr(row, "site_id", None),
            name=name if name is not None else str(row),
            before=before,
            after=after,
            by=by,
        ),
        now=timezone.now(),
    )


def _plain(row: Any, field: Any) -> Any:
    if field.is_relation:
        return None if getattr(row, field.attname) is None else str(getattr(row, field.name))
    value = field.value_from_object(row)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str | list | dict) or value is None else str(value)


def _place(row: Model) -> tuple[str, Any]:
    return row._meta.label, row.pk  # noqa: SLF001 - Django's documented API
