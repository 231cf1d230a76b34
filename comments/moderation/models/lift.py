from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.ids import uuid7
from comments.threads.models import Comment, Prominence


class Lift(models.Model):
    """
    Who pinned or featured a comment, or put it back into the order.

    Rows are added and never changed; names are copied, so that history outlives people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(
        Comment, verbose_name=_("comment"), on_delete=models.PROTECT, related_name="lifts"
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(_("moderator"), max_length=254)
    before = models.PositiveSmallIntegerField(_("before"), choices=Prominence.choices)
    after = models.PositiveSmallIntegerField(_("after"), choices=Prominence.choices)
    lifted_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("change of prominence")
        verbose_name_plural = _("pinned and featured")
        constraints = [
            models.CheckConstraint(
                condition=Q(before__in=Prominence.values) & Q(after__in=Prominence.values),
                name="lift_prominence_is_known",
            ),
            models.CheckConstraint(condition=~Q(before=F("after")), name="lift_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_after_display()} · {self.moderator_name}"
