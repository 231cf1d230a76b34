from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.site import Site


class Section(models.Model):
    """A branch of a site: news, sport, opinion."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="sections", verbose_name=_("site"))
    slug = models.SlugField(_("slug"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Smaller numbers come first.")
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="section_slug_is_unique_on_its_site"),
            models.CheckConstraint(condition=~Q(slug=""), name="section_has_a_slug"),
            models.CheckConstraint(
                condition=Q(slug=Lower("slug")),
                name="section_slug_is_lower_case",
                violation_error_message=_("Use lower-case letters."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="section_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
