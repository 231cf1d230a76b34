"""Changes of checking services, each remembered with who made it; secrets are not among what is remembered."""

from datetime import datetime

from django.db import transaction

from comments.accounts.models import User
from comments.moderation.models import Classifier
from comments.moderation.record.turning import remember_turn

_KEPT = ("name", "kind", "is_on", "url", "on_failure", "seconds", "offers", "learns")


@transaction.atomic
def save_classifier(classifier: Classifier, *, by: User, now: datetime) -> Classifier:
    """Keep a service, new or changed; a changed one is asked at once, however long it was down."""
    before = Classifier.objects.filter(pk=classifier.pk).first() if classifier.pk else None
    classifier.retry_at, classifier.failures = None, 0
    classifier.save()
    remember_turn(
        "classifier",
        classifier,
        before=_as_kept(before) if before else {},
        after=_as_kept(classifier)
        | ({"secret": "changed"} if before and before.secret != classifier.secret else {}),
        by=by,
        now=now,
    )
    return classifier


@transaction.atomic
def delete_classifier(classifier: Classifier, *, by: User, now: datetime) -> None:
    """Delete a service with what it was asked, and remember what it was."""
    before, key = _as_kept(classifier), classifier.pk
    classifier.delete()
    classifier.pk = key
    remember_turn("classifier", classifier, before=before, after={}, by=by, now=now)


def _as_kept(classifier: Classifier) -> dict[str, object]:
    return {name: getattr(classifier, name) for name in _KEPT}
