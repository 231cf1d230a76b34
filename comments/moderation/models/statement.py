from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.moderation.models.house_rules import HouseRules
from comments.moderation.models.order import Order
from comments.moderation.models.statement_category import Category
from comments.threads.models import Comment, Revision


class Measure(models.TextChoices):
    """What a restriction does."""

    REJECTED = "rejected", _("not published")
    REMOVED = "removed", _("taken down")
    HELD = "held", _("held back for longer than a day")
    LABELLED = "labelled", _("shown with a label")
    WARNED = "warned", _("warned")
    MUTED = "muted", _("may not post for a time")
    BANNED = "banned", _("may not take part")
    LIMITED = "limited", _("always waits for a moderator")
    CAUTIONED = "cautioned", _("warned about unfounded notices or objections")
    SUSPENDED = "suspended", _("what they send waits")
    NOT_NAMED = "not_named", _("a new name is not shown")


# Restrictions of what somebody sends: objections to these are heard at once, whoever files them.
ABOUT_SENDING = frozenset({Measure.CAUTIONED, Measure.SUSPENDED})


class Ground(models.TextChoices):
    RULES = "rules", _("against the rules of the site")
    LAW = "law", _("against the law")


class Source(models.TextChoices):
    """What drew attention to it."""

    OWN = "own", _("found by the site itself")
    FLAG = "flag", _("reported by a reader")
    NOTICE = "notice", _("a legal notice")
    TRUSTED = "trusted", _("a trusted flagger")


class Automation(models.TextChoices):
    """How much of a decision was made without a person."""

    NONE = "none", _("decided by a person")
    PARTLY = "partly", _("proposed by a program, decided by a person")
    FULLY = "fully", _("decided by a program")


class Exemption(models.TextChoices):
    """Why nobody is told the reasons."""

    SPAM = "spam_high_volume", _("deceptive commercial content in high volume")
    NO_CONTACT = "no_contact", _("the author cannot be reached")
    ORDER = "order", _("an authority's order forbids it")
    EARLIER = "earlier", _("decided before reasons were recorded")


class Statement(models.Model):
    """
    The reasons of one restriction, as its author is told them, or why nobody is told. Added and never changed.

    Fields follow Article 17(3) of Regulation (EU) 2022/2065; what is cited is copied, so that it outlives its source.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="statements")
    comment = models.ForeignKey(
        Comment,
        verbose_name=_("comment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
    )
    # Whom it restricts; empty once the person is erased.
    recipient = models.ForeignKey(
        Profile,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="statements",
    )
    # The newer words that alone are restricted, while older ones stay as they are; empty where it is the whole comment.
    words = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    measure = models.CharField(_("measure"), max_length=9, choices=Measure.choices)
    # ISO 3166 codes; empty means everywhere.
    territory = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField(_("from"))
    # Empty means until somebody decides otherwise.
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    # What happened, in words for the author: which comment, what it says, who noticed it.
    facts = models.TextField(_("facts"), max_length=5000, blank=True)
    # Empty where an authority ordered it: that is neither a notice nor the site's own initiative.
    source = models.CharField(
        _("came to notice"), max_length=7, choices=Source.choices, default=Source.OWN, blank=True
    )
    # The order of an authority that it follows, and what is said of it, as it stood then.
    order = models.ForeignKey(
        Order,
        verbose_name=_("order of an authority"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
        db_index=False,
    )
    order_authority = models.CharField(_("ordered by"), max_length=200, blank=True, db_default="", default="")
    order_reference = models.CharField(
        _("reference of the order"), max_length=120, blank=True, db_default="", default=""
    )
    order_received_at = models.DateTimeField(_("order received"), null=True, blank=True)
    automated_detection = models.BooleanField(_("noticed by a program"), default=False)
    automation = models.CharField(
        _("decided"), max_length=6, choices=Automation.choices, default=Automation.NONE
    )
    ground = models.CharField(_("ground"), max_length=5, choices=Ground.choices, blank=True)
    # The law, where it is illegal.
    law = models.CharField(_("law"), max_length=500, blank=True)
    rules = models.ForeignKey(HouseRules, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rules_number = models.PositiveIntegerField(_("version of the rules"), null=True, blank=True)
    clause_number = models.PositiveSmallIntegerField(_("clause"), null=True, blank=True)
    clause_title = models.CharField(_("title"), max_length=120, blank=True)
    clause_text = models.TextField(_("rule"), max_length=2000, blank=True)
    # As the public transparency database names it.
    category = models.CharField(
        _("category"), max_length=48, choices=Category.choices, blank=True, db_default=""
    )
    # Whether a moderator chose it, rather than that it follows from clause, notice or reason.
    category_by_hand = models.BooleanField(_("category chosen by hand"), default=False, db_default=False)
    keywords = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    # Why this falls under it.
    explanation = models.TextField(_("explanation"), max_length=2000, blank=True)
    # Two letters, of the words above.
    language = models.CharField(_("language"), max_length=35, blank=True)
    exemption = models.CharField(_("nobody is told"), max_length=16, choices=Exemption.choices, blank=True)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("statement of reasons")
        verbose_name_plural = _("statements of reasons")
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="statement_measure_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="statement_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(exemption="")
                | Q(ground="law") & ~Q(law="") & ~Q(facts="") & ~Q(explanation="")
                | Q(ground="rules", clause_number__isnull=False, rules_number__isnull=False)
                & ~Q(facts="")
                & ~Q(explanation=""),
                name="statement_says_why_or_why_not",
            ),
            models.CheckConstraint(
                condition=Q(
                    order__isnull=True,
                    order_authority="",
                    order_reference="",
                    order_received_at__isnull=True,
                )
                & ~Q(source="")
                & ~Q(exemption="order")
                | Q(order__isnull=False, order_received_at__isnull=False, ground="law", source="")
                & ~Q(order_authority=""),
                name="statement_copies_the_order_it_follows",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-written_at", "id"], name="statement_by_recipient"),
            models.Index(fields=["site", "-written_at", "id"], name="statement_by_site"),
            models.Index(
                fields=["order", "-id"], condition=Q(order__isnull=False), name="statement_by_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} · {self.written_at:%Y-%m-%d %H:%M}"
