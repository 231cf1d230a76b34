"""An article that goes to another section is told of: what a room above keeps by section goes with it."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string


def tell_moved(article_id: int, *, now: datetime) -> None:
    """Say in the transaction that changes it that an article stands in another section, or in none."""
    if settings.MOVES_TOLD_TO:
        # Found by name because who hears it lies above.
        import_string(settings.MOVES_TOLD_TO)(article_id, now=now)
