from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from articles.shaping import ShapesSite, ShapesSiteQuerySet
from comments.threads.models import Comment


class ClassifierKind(models.TextChoices):
    AKISMET = "akismet", _("Akismet or compatible")
    WEBHOOK = "webhook", _("signed webhook")


class OnFailure(models.TextChoices):
    WAIT = "wait", _("hold everything until it answered")
    HOLD = "hold", _("show at once, and hold while it is down")
    PASS = "pass", _("show at once, whether it answers or not")


class Classifier(ShapesSite):
    """A service outside that is asked about every new or changed comment after it was written."""

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="classifiers"
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=7, choices=ClassifierKind.choices)
    is_on = models.BooleanField(_("in force"), default=True)
    url = models.URLField(_("address"), max_length=500)
    # Akismet's key, or what signs the webhook.
    secret = models.CharField(_("secret"), max_length=200)
    on_failure = models.CharField(
        _("until it answers"), max_length=4, choices=OnFailure.choices, default=OnFailure.HOLD
    )
    seconds = models.PositiveSmallIntegerField(_("time limit in seconds"), default=5)
    # Of "thread", "parent", "article", "history": what it is given beside the comment.
    offers = models.JSONField(_("told as well"), default=list, blank=True)
    # Whether it hears what moderators decided, where that is not what it said.
    learns = models.BooleanField(_("hears what moderators decided"), default=False, db_default=False)
    # Since when it gives no answer, how often in a row, and when it is asked again.
    down_since = models.DateTimeField(_("down since"), null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ShapesSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("checking service")
        verbose_name_plural = _("checking services")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="classifier_once_per_name"),
            models.CheckConstraint(
                condition=Q(seconds__gte=1) & Q(seconds__lte=30), name="classifier_answers_in_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """One question to a classifier about one revision, and what came of it."""

    classifier = models.ForeignKey(
        Classifier, verbose_name=_("checking service"), on_delete=models.CASCADE, related_name="checks"
    )
    comment = models.ForeignKey(
        Comment, verbose_name=_("comment"), on_delete=models.CASCADE, related_name="checks"
    )
    revision_number = models.PositiveIntegerField()
    asked_at = models.DateTimeField(_("asked"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # publish, hold or reject.
    answer = models.CharField(_("answer"), max_length=10, blank=True)
    # How sure it is that something is wrong, in per cent, where it says so.
    score = models.PositiveSmallIntegerField(_("suspicion in per cent"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=200, blank=True)
    # What the service is still to be told, "spam" or "ham", from when on and how often it was tried; and what it was told
    # last (teaching.py).
    teaches = models.CharField(max_length=4, blank=True, default="", db_default="", editable=False)
    teach_after = models.DateTimeField(null=True, blank=True, editable=False)
    teach_tries = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    taught = models.CharField(_("told"), max_length=4, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.UniqueConstraint(
                fields=["classifier", "comment", "revision_number"], name="check_once_per_revision"
            ),
        ]
        indexes = [
            models.Index(
                fields=["classifier", "asked_at"], condition=Q(answered_at__isnull=True), name="check_waits"
            ),
            models.Index(
                fields=["teach_after", "id"], condition=Q(teach_after__isnull=False), name="check_teaches"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classifier_id} {self.comment_id}"
