from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.moderation.models.acts import words_of_act


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
            # The pages of the log (reports/remembered.py): everything, of one kind, by one person.
            models.Index(fields=["site_id", "-at", "-number"], name="audit_entry_by_time"),
            models.Index(fields=["site_id", "act", "-at", "-number"], name="audit_entry_by_act"),
            models.Index(fields=["site_id", "actor_name", "-at", "-number"], name="audit_entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"

    @property
    def done(self) -> str:
        """What was done, in words."""
        return words_of_act(self.act)


class AuditHead(models.Model):
    """Where a site's audit log stands; locked last of all by whoever adds to it."""

    site_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    # How far the nightly check has come, and what it found there: entries that go missing at the end show by it.
    checked_number = models.BigIntegerField(default=0)
    checked_digest = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # Older entries are looked at again, so many a night; this far.
    rechecked_number = models.BigIntegerField(default=0)
    # The first entry that is not what was written, and when that was found; with all of which the owners were told. Once
    # everything is what was written again, it says since when, and what was found before stays to be read.
    broken_number = models.BigIntegerField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    told_numbers = models.JSONField(null=True, blank=True)
    whole_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.site_id}: {self.number}"

    @property
    def is_broken(self) -> bool:
        """Whether the last check found something that is not what was written."""
        return self.broken_at is not None and self.whole_at is None
