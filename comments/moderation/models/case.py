from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Section, Site
from comments.ids import uuid7
from comments.moderation.models.statement import Statement
from comments.threads.models import Comment


class Queue(models.TextChoices):
    """Why a case is open; of several reasons the gravest, which is the last."""

    SUSPECT = "suspect", _("suspect")
    REPORTED = "reported", _("reported")
    HELD = "held", _("held")
    APPEAL = "appeal", _("appeal")
    LEGAL = "legal", _("legal")


class Case(models.Model):
    """Everything about one comment under review, from its opening to the decision that closes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    # Of the article, so that the queue of a section needs no join; follows where the article goes (moving.py).
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="cases")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Waiting unseen, or shown and reported.
    is_held = models.BooleanField(default=False)
    # From when on the author of what is held is owed the reasons: a day after it came to wait. Empty where nothing waits.
    reasons_due_at = models.DateTimeField(null=True, blank=True)
    # With what they were given.
    held_statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    flag_count = models.PositiveIntegerField(default=0)
    queue = models.CharField(_("queue"), max_length=8, choices=Queue.choices, default=Queue.HELD)
    # When it should be decided, moved forward by what makes it urgent: the queue's order (needing.py). The parts in
    # minutes, for people: [["held", 120], ["finding:banned_word", -60], …].
    wanted_at = models.DateTimeField()
    need = models.JSONField(default=list)
    # Who looks at it, until when; a claim that ran out is none.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    # Whose second opinion is asked for.
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="handed_cases",
    )
    # What it has in common with the cases that are one row with it, because they came with nearly the same words or one
    # link (gathering.py); empty where it stands for itself whatever comes.
    cluster = models.UUIDField(null=True, blank=True, editable=False)
    # Whether it is the row that stands for its cluster.
    is_front = models.BooleanField(default=True, db_default=True, editable=False)
    # The mark of the link by which it is in its cluster; empty for words.
    gathered_by = models.CharField(max_length=120, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("moderation queue")
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(closed_at__isnull=True), name="case_one_open_per_comment"
            ),
            models.UniqueConstraint(
                fields=["cluster"],
                condition=Q(closed_at__isnull=True, is_front=True, cluster__isnull=False),
                name="case_one_front_per_cluster",
            ),
            models.CheckConstraint(
                condition=Q(is_held=False) | Q(closed_at__isnull=False) | Q(reasons_due_at__isnull=False),
                name="case_held_owes_its_reasons_in_time",
            ),
            # A database sees no time pass: what waits too long is compared every night (recounting.py). But nothing that
            # waited for a day comes to its end without reasons.
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(reasons_due_at__isnull=True)
                | Q(closed_at__lt=F("reasons_due_at"))
                | Q(held_statement__isnull=False),
                name="case_held_for_a_day_gave_its_reasons",
            ),
        ]
        indexes = [
            # The queue by need, all of it and each of its kinds, of one site and of several; one row a cluster.
            models.Index(
                fields=["wanted_at", "id"],
                condition=Q(closed_at__isnull=True, is_front=True),
                name="case_wanted_everywhere",
            ),
            models.Index(
                fields=["queue", "wanted_at", "id"],
                condition=Q(closed_at__isnull=True, is_front=True),
                name="case_in_queue_everywhere",
            ),
            models.Index(
                fields=["site", "wanted_at", "id"],
                condition=Q(closed_at__isnull=True, is_front=True),
                name="case_wanted",
            ),
            models.Index(
                fields=["site", "queue", "wanted_at", "id"],
                condition=Q(closed_at__isnull=True, is_front=True),
                name="case_wanted_in_queue",
            ),
            # The same of one section, for whoever moderates some sections alone; a front may be beyond these.
            models.Index(
                fields=["section", "wanted_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="case_wanted_in_section",
            ),
            models.Index(
                fields=["section", "queue", "wanted_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="case_wanted_in_section_queue",
            ),
            models.Index(
                fields=["section", "closed_at", "id"],
                condition=Q(closed_at__isnull=False),
                name="case_closed_in_section",
            ),
            # What a row of the queue stands for, and what a new case might join.
            models.Index(
                fields=["cluster", "wanted_at", "id"],
                condition=Q(closed_at__isnull=True, cluster__isnull=False),
                name="case_gathered",
            ),
            models.Index(
                fields=["site", "gathered_by"],
                condition=Q(closed_at__isnull=True, gathered_by__gt=""),
                name="case_gathered_by",
            ),
            # Whose reasons are due (holding.py).
            models.Index(
                fields=["reasons_due_at", "id"],
                condition=Q(
                    closed_at__isnull=True, reasons_due_at__isnull=False, held_statement__isnull=True
                ),
                name="case_owes_reasons",
            ),
            # What came in (measuring.py).
            models.Index(fields=["site", "opened_at"], name="case_opened"),
            # What was decided lately, likewise.
            models.Index(
                fields=["site", "closed_at", "id"], condition=Q(closed_at__isnull=False), name="case_closed"
            ),
            models.Index(
                fields=["closed_at", "id"],
                condition=Q(closed_at__isnull=False),
                name="case_closed_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class CaseMark(models.Model):
    """
    One thing by which an open case is found: "finding:suspect_word", "language:de", "domain:cheap.example", "text:…".

    Rows of open cases only, so that every filter of the queue is one walk in one index; they go when the case closes.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=120)
    # As the case's, so that a filtered page is ordered by the index.
    wanted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "mark"], name="case_mark_once")]
        indexes = [models.Index(fields=["site", "mark", "wanted_at", "case"], name="case_mark_queue")]

    def __str__(self) -> str:
        return self.mark


class DecidedMark(models.Model):
    """One thing by which a decided case is found: what its CaseMark said, and "moderator:…" who decided."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decided_marks")
    mark = models.CharField(max_length=120)
    closed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "mark", "-closed_at", "-case"], name="decided_mark_latest")]

    def __str__(self) -> str:
        return self.mark


class CaseText(models.Model):
    """
    The words that an open case is about, folded, each between blanks: what a search looks through (desk/searching.py).

    Each database keeps its own index of them (migration 23). Gone when the case closes.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="text")
    words = models.TextField()

    def __str__(self) -> str:
        return self.words[:40]
