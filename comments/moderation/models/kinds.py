"""Several of a few kinds in one column: their names with blanks between, so that one value is nearer or wider than another."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

NONE = "none"


class KindsFormField(forms.MultipleChoiceField):
    """Boxes to tick; `none` beside others is none."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(choices=choices, **options)
        self.names = [name for name, _label in choices]

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        chosen = super().clean([one for one in value or () if one])
        if NONE in chosen:
            return NONE
        return " ".join(one for one in self.names if one in chosen) or None


class KindsField(models.CharField):  # type: ignore[type-arg]  # it takes none when it runs
    """
    NULL where nobody chose.

    :param kinds: text choices, one of them `none`
    """

    def __init__(self, *args: Any, kinds: type[models.TextChoices] | None = None, **options: Any) -> None:
        self.kinds = kinds
        super().__init__(*args, **options)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        known = self.kinds.values if self.kinds else []
        if unknown := [one for one in (value or "").split() if one not in known]:
            raise ValidationError(unknown)

    def formfield(self, **options: Any) -> Any:
        given: dict[str, Any] = {
            name: options[name] for name in ("widget", "label", "help_text") if name in options
        }
        shown: dict[str, Any] = {"label": self.verbose_name, "help_text": self.help_text} | given
        return KindsFormField(choices=self.kinds.choices if self.kinds else [], required=False, **shown)

    def in_words(self, value: str) -> str:
        """Return what is chosen as people read it."""
        labels = dict(self.kinds.choices) if self.kinds else {}
        return ", ".join(str(labels.get(name, name)) for name in value.split())
