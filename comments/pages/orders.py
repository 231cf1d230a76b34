"""In what order a page of a discussion stands, and how it links the other ones."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.orders import Order


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One order to choose from."""

    value: Order
    label: str
    is_chosen: bool


def order_asked_for(request: HttpRequest, *, rules: DiscussionRules) -> Order:
    """Return the order that the address names, if the discussion has it, else the newest first."""
    try:
        order = Order(request.GET.get("sort", Order.NEWEST))
    except ValueError:
        return Order.NEWEST
    return order if rules.shows_scores or not order.measure else Order.NEWEST


def names_one_page(request: HttpRequest) -> bool:
    """
    Whether everything that the address says means something.

    The same page at a thousand made-up addresses is shown there too, but kept at none of them.
    """
    asked = request.GET
    return asked.get("sort", Order.NEWEST) in set(Order) and asked.get("cursor") != ""


def choices(chosen: Order, *, rules: DiscussionRules) -> list[Choice]:
    """Return the orders of a discussion; where no scores are shown, none tells them."""
    labels = {
        Order.NEWEST: _("Newest"),
        Order.OLDEST: _("Oldest"),
        Order.TOP: _("Top"),
        Order.HOT: pgettext("order of comments", "Hot"),
        Order.CONTROVERSIAL: _("Controversial"),
    }
    return [
        Choice(value=order, label=label, is_chosen=order == chosen)
        for order, label in labels.items()
        if rules.shows_scores or not order.measure
    ]


def page_address(address: str, *, order: Order, cursor: str = "") -> str:
    """Return the one address of this page of a discussion, whatever else stood in the one that was asked for."""
    asked = ({"sort": order.value} if order != Order.NEWEST else {}) | ({"cursor": cursor} if cursor else {})
    return f"{address}?{urlencode(asked)}" if asked else address
