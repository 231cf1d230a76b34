from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7
from comments.outbox.models import Work
from comments.webhooks.models.endpoint import Endpoint


class EndpointDelivery(Work):
    """One event on its way to one endpoint: facts and ids, no words of anybody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The endpoint's, so that lists of a site need no join.
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    endpoint = models.ForeignKey(
        Endpoint,
        verbose_name=_("endpoint"),
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
    )
    # The outbox's event, or what the test event has instead. With the kind it is the message's id, the same in every try.
    event_id = models.UUIDField(editable=False)
    kind = models.CharField(_("event"), max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    facts = models.JSONField(_("facts"), default=dict)
    occurred_at = models.DateTimeField(_("occurred"))
    # Of the latest try: the status of the answer, and what was wrong ("" for nothing; the codes are in outcomes.py).
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=10, blank=True)

    class Meta(Work.Meta):
        abstract = False
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(fields=["endpoint", "event_id", "kind"], name="endpointdelivery_once"),
        ]
        indexes = [
            *Work.Meta.indexes,
            # Lists, newest first: ids grow with time.
            models.Index(fields=["site", "-id"], name="endpointdelivery_of_site"),
            models.Index(fields=["site", "kind", "-id"], name="endpointdelivery_of_kind"),
            models.Index(fields=["endpoint", "-id"], name="endpointdelivery_of_endpoint"),
            models.Index(
                fields=["site", "-id"], condition=~Q(trouble=""), name="endpointdelivery_in_trouble"
            ),
            models.Index(
                fields=["endpoint", "-id"], condition=~Q(trouble=""), name="endpointdelivery_troubles"
            ),
            models.Index(
                fields=["site", "-id"],
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
                name="endpointdelivery_waiting",
            ),
            # The line of one endpoint (pacing.py).
            models.Index(
                fields=["endpoint", "due_at", "id"],
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
                name="endpointdelivery_in_line",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """What receivers know it by: the same in every try, and unlike that of any other event."""
        return f"{self.kind.partition('.')[0]}_{self.event_id.hex}"

    @property
    def comment_id(self) -> str | None:
        """The comment that it is about, if it is about one."""
        comment = self.facts.get("comment")
        return str(comment["id"]) if comment else None


class Try(models.Model):
    """One request of a delivery, and what came back."""

    delivery = models.ForeignKey(EndpointDelivery, on_delete=models.CASCADE, related_name="tries")
    # So that an endpoint's latest ones are one walk in an index.
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(_("try"))
    at = models.DateTimeField(_("sent"))
    request_headers = models.JSONField(default=dict)
    request_bytes = models.PositiveIntegerField(default=0)
    # Whether words of a comment went along: they are not kept.
    had_text = models.BooleanField(default=False)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    # "" where it was taken; else a code of outcomes.py, and where there was no answer what was wrong, in our words.
    trouble = models.CharField(_("trouble"), max_length=10, blank=True)
    words = models.CharField(max_length=200, blank=True)
    answer_headers = models.JSONField(default=dict)
    # The first 2 KiB of what came back.
    answer = models.TextField(blank=True)
    is_cut = models.BooleanField(default=False)
    # Milliseconds, as far as it came.
    name_ms = models.PositiveIntegerField(null=True, blank=True)
    connect_ms = models.PositiveIntegerField(null=True, blank=True)
    tls_ms = models.PositiveIntegerField(null=True, blank=True)
    first_byte_ms = models.PositiveIntegerField(null=True, blank=True)
    total_ms = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        indexes = [models.Index(fields=["endpoint", "-at"], name="try_latest_of_endpoint")]

    def __str__(self) -> str:
        return f"{self.delivery_id} · {self.number}"
