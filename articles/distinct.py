"""Rows below one parent, of which no two may have the same value: said beside the field, before the database says it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django.forms import BaseInlineFormSet, BaseModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    _FormSet = BaseInlineFormSet[Any, Any, Any]
else:
    # Generic for mypy only.
    _FormSet = BaseInlineFormSet


class DistinctFormSet(_FormSet):
    """
    Refuses a value that another row has: one of the form, or one that was stored since the form was shown.

    Rows may exchange their values, and take that of a row which is deleted. Admin views alone validate it: they have
    begun the transaction in which the parent is locked, so that of two people who save at once the second is told.
    """

    # The field whose value is somebody's alone. An empty one, or False, is nobody's.
    distinct: ClassVar[str]
    taken: ClassVar[str | Promise] = _("Another row has this already.")

    def spares(self, used: set[Any]) -> Iterator[Any]:
        """
        Yield values that nobody has, for rows to stand on while others take theirs.

        :param used: what is stored or wanted
        """
        raise NotImplementedError

    def clean(self) -> None:
        used = self._stored(but=[form.instance.pk for form in self.initial_forms])
        # Whoever had it before keeps it, and the row that wants it now is told.
        for form in sorted(self._kept(), key=lambda form: self.distinct in form.changed_data):
            value = form.cleaned_data.get(self.distinct)
            if value and value in used:
                form.add_error(self.distinct, str(self.taken))
            used.add(value)
        super().clean()

    def save(self, commit: bool = True) -> Any:
        if commit:
            self._give_up()
        return super().save(commit=commit)

    @property
    def _rows(self) -> Any:
        return self.model._base_manager  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented API, of a class that it sets

    def _kept(self) -> "list[BaseModelForm[Any]]":
        return [form for form in self.forms if form not in self.deleted_forms and form.is_valid()]

    def _stored(self, *, but: list[Any]) -> set[Any]:
        parent: Any = type(self.instance)._base_manager.select_for_update(no_key=True)  # noqa: SLF001 - Django's documented API
        # Evaluated, or nothing is locked.
        list(parent.filter(pk=self.instance.pk).values_list("pk"))
        rows = self._rows.filter(**{self.fk.attname: self.instance.pk})
        return set(rows.exclude(pk__in=but).values_list(self.distinct, flat=True))

    def _give_up(self) -> None:
        """Free what rows leave behind before others take it: rows are saved one by one, in the order of the form."""
        leaving = [
            form.instance.pk
            for form in self.initial_forms
            if form in self.deleted_forms or self.distinct in form.changed_data
        ]
        if not leaving:
            return
        used = self._stored(but=[]) | {form.cleaned_data.get(self.distinct) for form in self._kept()}
        for key, spare in zip(leaving, self.spares(used), strict=False):
            self._rows.filter(pk=key).update(**{self.distinct: spare})
