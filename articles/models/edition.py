from typing import Any

from django.db import models
from django.db.models import F


class EditionField(models.BigIntegerField):  # type: ignore[type-arg]  # it is generic for mypy only
    """
    A number that only grows: saving a row that was read a while ago never sets it back.

    For migrations it is the plain number that it is in the database.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        found: Any = super().pre_save(model_instance, add)
        return found if add else F(self.attname) + 1

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs
