from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.moderation.models.case import Case
from comments.moderation.models.decision import Decision
from comments.moderation.models.flag import Flag
from comments.moderation.models.notice import NoticeItem
from comments.moderation.models.statement import ABOUT_SENDING, Measure, Statement
from comments.moderation.models.suspension import Suspension


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", _("upheld: the decision stands")
    PARTLY_REVERSED = "partly", _("partly reversed")
    REVERSED = "reversed", _("reversed")


class Appeal(models.Model):
    """Somebody asks for a second look: the author at a restriction, or whoever called at a comment that was kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="appeals")
    # Against a restriction...
    statement = models.OneToOneField(
        Statement, null=True, blank=True, on_delete=models.CASCADE, related_name="appeal"
    )
    # ...or against a decision to keep what one reported, or sent a legal notice about.
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.CASCADE, related_name="appeals"
    )
    flag = models.OneToOneField(Flag, null=True, blank=True, on_delete=models.CASCADE, related_name="appeal")
    notice_item = models.OneToOneField(
        NoticeItem, null=True, blank=True, on_delete=models.CASCADE, related_name="appeal"
    )
    # Nobody where it is about a notice: who sent it needs no account, and stands on the notice.
    appellant = models.ForeignKey(
        Profile, null=True, blank=True, on_delete=models.SET_NULL, related_name="appeals"
    )
    # While whoever filed it is suspended nobody deals with it.
    paused_by = models.ForeignKey(
        Suspension, null=True, blank=True, on_delete=models.SET_NULL, related_name="appeals_paused"
    )
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="appeals")
    body = models.TextField(_("why"), max_length=3000)
    filed_at = models.DateTimeField(_("filed"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=AppealOutcome.choices, blank=True)
    answer = models.TextField(_("answer"), max_length=3000, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # Whether what it is about still held when it was answered: otherwise there was nothing left to change.
    found_in_force = models.BooleanField(default=True, db_default=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewer_name = models.CharField(_("reviewer"), max_length=254, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=Q(statement__isnull=False, flag__isnull=True, notice_item__isnull=True)
                | Q(statement__isnull=True, decision__isnull=False)
                & (
                    Q(flag__isnull=False, notice_item__isnull=True)
                    | Q(flag__isnull=True, notice_item__isnull=False)
                ),
                name="appeal_is_against_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True, answer="")
                | Q(outcome__in=AppealOutcome.values, decided_at__isnull=False) & ~Q(answer=""),
                name="appeal_is_answered_with_reasons",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "filed_at", "id"], condition=Q(decided_at__isnull=True), name="appeal_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filed_at:%Y-%m-%d %H:%M}"

    @property
    def against(self) -> str:
        """What it is against, in words that begin a sentence."""
        if self.statement is not None:
            return capfirst(self.statement.get_measure_display())
        if self.notice_item is not None:
            return gettext("Kept in spite of a legal notice")
        return gettext("Kept although it was reported")

    @property
    def nothing_left(self) -> str:
        """Why its answer could change nothing, where `found_in_force` is not set."""
        if self.statement is not None and self.statement.measure == Measure.NOT_NAMED:
            return gettext(
                "When somebody looked at it again, the name could not be given any more: it was given already, they had chosen another one since, somebody else had it, or a list of the site has what stands in it."
            )
        return gettext(
            "When somebody looked at it again, the decision was in force no more. There was nothing left to change."
        )

    @property
    def by(self) -> str:
        """Who filed it, by their name on the site, or the one on their notice."""
        if self.notice_item is not None:
            return self.notice_item.notice.name or gettext("Somebody outside")
        if self.sender is not None and self.sender.profile_id is None:
            return gettext("Somebody outside")
        return self.appellant.display_name if self.appellant else gettext("Somebody who is gone")

    @property
    def is_awaited(self) -> bool:
        """Whether it waits for its answer, which is owed although nobody may be left to read it."""
        return self.decided_at is None and self.paused_by_id is None

    @property
    def sender(self) -> Suspension | None:
        """What it is against, where that is a restriction of what somebody sends."""
        if self.statement is None or self.statement.measure not in ABOUT_SENDING:
            return None
        return self.statement.suspension

    @property
    def is_heard(self) -> bool:
        """Whether anybody is there to be told the answer."""
        if self.notice_item is not None:
            return bool(self.notice_item.notice.email)
        if self.sender is not None and self.sender.profile_id is None:
            return bool(self.sender.notice and self.sender.notice.email)
        return self.appellant is not None and (self.appellant.user_id is not None or self.appellant.is_guest)
