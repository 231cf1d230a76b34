from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.threads.models import Comment


class Finding(models.Model):
    """What one phase of screening noticed about one revision, with its evidence; kept whatever the verdict was."""

    comment = models.ForeignKey(
        Comment, verbose_name=_("comment"), on_delete=models.CASCADE, related_name="findings"
    )
    revision_number = models.PositiveIntegerField(_("version"))
    phase = models.CharField(_("phase"), max_length=30)
    code = models.CharField(_("code"), max_length=40)
    # What this finding alone asks for: publish, hold or reject.
    verdict = models.CharField(_("verdict"), max_length=10)
    # Which word at which offset, which link, how many comments before: what a moderator is shown.
    evidence = models.JSONField(_("evidence"), default=dict)
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.phase}: {self.code}"
