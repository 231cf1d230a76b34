"""What editors and owners turn is remembered: who changed what, from what to what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comments.accounts.models import User
from comments.moderation.record.auditing import Act, audit


def remember_turn(
    kind: str, row: Any, *, before: Mapping[str, Any], after: Mapping[str, Any], by: User, now: datetime
) -> None:
    """
    Write a change of a setting into its site's audit log, the last thing in the transaction that makes it.

    :param row: with `site_id` and its key
    :param before: plain values by name; empty for a new row
    :param after: likewise; empty for one that is deleted. Nothing is written where both are the same
    """
    changed = {
        name: {"from": before.get(name), "to": after.get(name)}
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }
    if not changed:
        return
    verb = "added" if not before else "deleted" if not after else "changed"
    audit(
        Act(
            act=f"{kind}.{verb}",
            site_id=row.site_id,
            actor=by,
            actor_name=by.name or _("An editor"),
            subject_kind=kind,
            subject_id=row.pk,
            facts={"name": str(before.get("name") or after.get("name") or row), "changed": changed},
        ),
        at=now,
    )
