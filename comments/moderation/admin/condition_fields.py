"""Conditions in a form: one line each, and nothing that needs a script."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from unfold.widgets import INPUT_CLASSES, SELECT_CLASSES

from comments.moderation.findings.conditions import (
    CONDITIONS_MAX,
    FACTS,
    OPERATORS,
    Condition,
    ConditionUnfit,
    clean_conditions,
)

_PARTS = ("fact", "of", "is", "value")


class ConditionsWidget(forms.Widget):
    template_name = "moderation/conditions.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        given = [row for row in value or [] if isinstance(row, Mapping)]
        rows = [*given, *({} for _ in range(CONDITIONS_MAX - len(given)))][:CONDITIONS_MAX]
        context["widget"] |= {
            "rows": [_shown(row, number) for number, row in enumerate(rows, start=1)],
            "facts": [(fact.name, fact.words) for fact in FACTS.values()],
            "operators": list(OPERATORS.items()),
            "select_classes": " ".join(SELECT_CLASSES),
            "input_classes": " ".join(INPUT_CLASSES),
        }
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[dict[str, Any]]:
        rows = [
            {part: data.get(f"{name}-{number}-{part}", "") for part in _PARTS}
            for number in range(1, CONDITIONS_MAX + 1)
        ]
        return [row for row in rows if row["fact"] or row["value"]]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-1-fact" not in data

    def id_for_label(self, id_: str) -> str:
        return ""


class ConditionsField(forms.Field):
    widget = ConditionsWidget

    def clean(self, value: Any) -> list[Condition]:
        try:
            return clean_conditions(value)
        except ConditionUnfit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(clean_conditions(data) != initial)
        except ConditionUnfit:
            return True


def _shown(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    value = row.get("value", "")
    said = ", ".join(str(one) for one in value) if isinstance(value, list) else value
    return {
        "number": number,
        "fact": row.get("fact", ""),
        "of": row.get("of", ""),
        "is": row.get("is", ""),
        "value": said,
    }
