"""What editors, owners and the operator turn is remembered: who changed what, from what to what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.turning import Rows, Turn
from comments.accounts.models import User
from comments.moderation.record.auditing import Act, audit

# Only that they changed is said: secrets, and what would tell an address.
UNTOLD = frozenset({"password", "secret", "token", "email", "network", "emailaddress"})
_LINES_MAX = 500


def keep(turn: Turn, *, now: datetime) -> None:
    """Write a change into its site's audit log, the last thing in the transaction that makes it; where nothing changed, nothing."""
    changed = {
        name: _change(name, turn.before.get(name), turn.after.get(name))
        for name in {**turn.before, **turn.after}
        if turn.before.get(name) != turn.after.get(name)
    }
    # A row without anything in it comes and goes all the same.
    if not changed and bool(turn.before) == bool(turn.after):
        return
    verb = "added" if not turn.before else "deleted" if not turn.after else "changed"
    by = turn.by if isinstance(turn.by, User) else None
    audit(
        Act(
            act=f"{turn.kind}.{verb}",
            site_id=turn.site_id,
            actor=by,
            actor_name=(by.name or _("An editor")) if by else _("Command line"),
            subject_kind=turn.kind,
            subject_id=str(turn.key),
            facts={"name": turn.name[:200], "changed": changed},
        ),
        at=now,
    )


def remember_turn(
    kind: str, row: Any, *, before: Mapping[str, Any], after: Mapping[str, Any], by: User, now: datetime
) -> None:
    """
    Do the same for a row at hand.

    :param row: with `site_id` and its key
    """
    name = str(before.get("name") or after.get("name") or row)
    keep(
        Turn(kind=kind, key=row.pk, site_id=row.site_id, name=name, before=before, after=after, by=by),
        now=now,
    )


def _change(name: str, before: Any, after: Any) -> dict[str, Any]:
    if name in UNTOLD:
        return {"from": None, "to": "changed"}
    if isinstance(before, Rows) or isinstance(after, Rows):
        return _lines(before or [], after or [])
    if any(isinstance(one, str) and "\n" in one for one in (before, after)):
        return _lines(str(before or "").splitlines(), str(after or "").splitlines())
    return {"from": before, "to": after}


def _lines(before: list[str], after: list[str]) -> dict[str, Any]:
    """Return which lines came and went; of very many the first, and how many there were."""
    stood, stand = set(before), set(after)
    came = [line for line in after if line not in stood]
    went = [line for line in before if line not in stand]
    found: dict[str, Any] = {"added": came[:_LINES_MAX], "removed": went[:_LINES_MAX]}
    if max(len(came), len(went)) > _LINES_MAX:
        found |= {"added_count": len(came), "removed_count": len(went)}
    if not came and not went:
        # The same lines in another order, or once more.
        found |= {"from": len(before), "to": len(after)}
    return found
