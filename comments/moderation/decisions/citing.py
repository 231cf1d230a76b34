"""Decisions that follow an order of an authority (Article 9 of Regulation (EU) 2022/2065): which may be cited, and since when it is followed."""

from datetime import datetime
from typing import ClassVar

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from articles.turning import kind_of
from comments.accounts.models import User
from comments.errors import Refused
from comments.moderation.decisions.justifying import MEASURES
from comments.moderation.models import Decision, Order, Reason
from comments.moderation.record.turning import remember_turn


class OrderUnfit(Refused):
    """The order is not there, not to be followed any more, or has nothing to do with this decision."""

    code: ClassVar[str] = "order_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "order"
    message = _("There is no such order on this site. Choose one of those that are open.")


def check_may_cite(order: int | None, *, action: str, reason: str) -> None:
    """
    Refuse an order where nothing can follow from one.

    :raises OrderUnfit:
    """
    if order is None:
        return
    if action not in MEASURES:
        raise OrderUnfit(_("Only what is rejected or removed can follow an order of an authority."))
    if reason != Reason.ILLEGAL:
        raise OrderUnfit(_("An order of an authority is cited where the reason is the law."))


def lock_open(order: int | None, *, site_id: int, now: datetime) -> Order | None:
    """
    Return the order that a decision follows, locked until the end of the transaction; None for none.

    :raises OrderUnfit: unless it is one to act, of this site, that came already and is not followed yet
    """
    if order is None:
        return None
    found = Order.objects.select_for_update().filter(pk=order, site=site_id).first()
    if found is None:
        raise OrderUnfit
    if found.kind != Order.Kind.ACT:
        raise OrderUnfit(_("This order asks for information. It does not ask to act against a comment."))
    if not Order.objects.open(now=now).filter(pk=found.pk).exists():
        raise OrderUnfit(_("This order is closed: it was given effect, for as many items as it is about."))
    return found


def give_effect(order: Order | None, *, by: User, now: datetime) -> None:
    """Say since when an order is followed, unless somebody has said so; its row is locked."""
    if order is not None and order.effect_at is None:
        _move(order, now, by=by, now=now)


def take_effect_back(undone: Decision, *, by: User, now: datetime) -> None:
    """Forget that an order was followed by a decision that is taken back; where others follow it, the first of them counts."""
    statement = undone.statement
    if statement is None or statement.order_id is None:
        return
    order = Order.objects.select_for_update().get(pk=statement.order_id)
    if order.effect_at != undone.decided_at:
        # Somebody else said when, by hand or by an earlier decision.
        return
    others = Decision.objects.standing().filter(statement__order=order).exclude(pk=undone.pk)
    _move(order, others.aggregate(first=Min("decided_at"))["first"], by=by, now=now)


def _move(order: Order, effect_at: datetime | None, *, by: User, now: datetime) -> None:
    before, order.effect_at = order.effect_at, effect_at
    order.save(update_fields=["effect_at"])
    remember_turn(
        kind_of(Order),
        order,
        before={"name": str(order), "effect_at": before and before.isoformat()},
        after={"name": str(order), "effect_at": effect_at and effect_at.isoformat()},
        by=by,
        now=now,
    )
