from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """
    One act that must be traceable: added and never changed or deleted, which the database itself sees to.

    Everything is copied and nothing is a foreign key, so that history outlives what it is about. Each row's `digest`
    covers the one before it: whoever changes one shows (auditing.py).
    """

    # 0 for what belongs to no site.
    site_id = models.BigIntegerField(default=0)
    # 1, 2, 3 … of each site, without gaps.
    number = models.BigIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    act = models.CharField(_("act"), max_length=60)
    # Who did it, by id and by the name they had; a rule or a service has a name alone.
    actor_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(_("by"), max_length=254)
    # What it was done to: "comment", "profile", "policy" … and its id as text.
    subject_kind = models.CharField(_("to"), max_length=40)
    subject_id = models.CharField(max_length=40)
    # Plain JSON: no texts of comments, no addresses.
    facts = models.JSONField(_("facts"), default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        constraints = [
            models.UniqueConstraint(fields=["site_id", "number"], name="audit_entry_once_per_number"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "number"], name="audit_entry_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"


class AuditHead(models.Model):
    """Where a site's audit log stands; locked last of all by whoever adds to it."""

    site_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.site_id}: {self.number}"
