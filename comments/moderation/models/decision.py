from datetime import UTC, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7
from comments.moderation.models.case import Case
from comments.moderation.models.reasons import RECORDED, UNDO, Action, DecidedBy, Reason
from comments.moderation.models.statement import Statement
from comments.threads.models import Comment, Revision, Status

# What is decided about newer words alone: those that are public stay, or give way; nobody decided what readers report of them.
OF_NEWER_WORDS = Q(action=Action.REJECT, status_after=Status.PUBLISHED) | Q(
    action=Action.APPROVE, status_before=Status.PUBLISHED, words_before__isnull=False
)
# Where nothing followed.
_NO_END = datetime(9999, 1, 1, tzinfo=UTC)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> Self:
        """What holds: neither taken back, nor the taking back itself."""
        return self.filter(undone_by__isnull=True).exclude(action=UNDO)

    def of_what_stood(self) -> Self:
        """Decisions about the words that everybody read, or about all of a comment; not about newer words alone."""
        return self.exclude(OF_NEWER_WORDS)

    def settling_reports(self) -> Self:
        """For a query of reports: what was decided about the reported words of each, until its reader reported them anew."""
        until = Coalesce(OuterRef("followed_at"), Value(_NO_END))
        about = self.standing().of_what_stood().filter(comment=OuterRef("comment"))
        return about.filter(decided_at__gte=OuterRef("raised_at"), decided_at__lte=until).order_by("-version")


class Decision(models.Model):
    """A recorded act on a case. Rows are added and never changed; names are copied, so that history outlives people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    comment = models.ForeignKey(
        Comment, verbose_name=_("comment"), on_delete=models.PROTECT, related_name="decisions"
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(_("moderator"), max_length=254)
    decided_by = models.CharField(
        _("decided by"), max_length=7, choices=DecidedBy.choices, default=DecidedBy.PERSON
    )
    action = models.CharField(_("action"), max_length=10, choices=RECORDED)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    # The version of the comment that the moderator saw and decided on.
    version = models.PositiveIntegerField(_("version"))
    status_before = models.CharField(_("status before"), max_length=10, choices=Status.choices)
    status_after = models.CharField(_("status after"), max_length=10, choices=Status.choices)
    decided_at = models.DateTimeField(_("decided"))
    # Why the author is restricted from now on, or why they are not told.
    statement = models.OneToOneField(
        Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    # The decision that this one takes back.
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    # The words that were public while newer ones waited, where it is about these alone; else empty.
    words_before = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The number of the words that were decided about: those that waited, or else the current ones. Empty where a decision
    # is older than this column.
    words_number = models.PositiveIntegerField(null=True, editable=False)
    # Whether it is one of many that were asked for at once, which nobody takes back one by one (undoing.py).
    of_many = models.BooleanField(null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            # The second of two moderators finds this taken, even if every check before it failed.
            models.UniqueConstraint(fields=["comment", "version"], name="decision_once_per_version_seen"),
            # A decision closes its case, and a closed case is not decided again.
            models.UniqueConstraint(fields=["case"], name="decision_once_per_case"),
            models.CheckConstraint(
                condition=~Q(action__in=["reject", "remove"]) | Q(statement__isnull=False),
                name="decision_against_has_its_reasons",
            ),
            models.CheckConstraint(
                condition=Q(action="undo", undoes__isnull=False) | ~Q(action="undo") & Q(undoes__isnull=True),
                name="decision_undoes_only_by_undo",
            ),
            models.CheckConstraint(
                condition=Q(action__in=[*Action.values, UNDO]), name="decision_action_is_known"
            ),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="decision_reason_is_known"),
        ]
        indexes = [
            models.Index(fields=["site", "-decided_at", "id"], name="decision_by_site"),
            models.Index(fields=["moderator", "-decided_at"], name="decision_by_moderator"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.moderator_name}"

    @property
    def done(self) -> str:
        """What was done, in one word that begins a sentence."""
        is_public = self.status_before == Status.PUBLISHED
        if self.action == Action.APPROVE and is_public and self.words_before_id is None:
            return gettext("Kept")
        return {
            Action.APPROVE: gettext("Approved"),
            Action.REJECT: gettext("Rejected"),
            Action.REMOVE: gettext("Removed"),
            Action.RESTORE: gettext("Restored"),
            UNDO: gettext("Undone"),
        }[self.action]
