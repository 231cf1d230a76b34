from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.edition import EditionField
from articles.validators import RESERVED_SLUGS, validate_address, validate_origins, validate_time_zone


class Site(models.Model):
    """One brand or host name, the tenant; everything that is discussed belongs to one."""

    slug = models.SlugField(
        _("slug"),
        max_length=50,
        unique=True,
        help_text=_("The first part of every address of the site here."),
    )
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(
        _("home address"),
        max_length=200,
        validators=[validate_address],
        help_text=_("Where the site lives, without a slash at the end: https://news.example"),
    )
    allowed_origins = models.JSONField(
        _("allowed origins"),
        default=list,
        blank=True,
        validators=[validate_origins],
        help_text=_('Pages that may embed the discussion, as a list: ["https://news.example"]'),
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        default="en",
        validators=[
            RegexValidator(
                r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", _("Not a language tag such as “en” or “pt-BR”.")
            )
        ],
        help_text=_(
            "A BCP 47 tag such as “en” or “pt-BR”; articles without a language of their own have it."
        ),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("An IANA name such as “Europe/Berlin”; dates without a zone are read in it."),
    )
    created_at = models.DateTimeField(_("created"), editable=False)
    # Grows whenever all of its public pages change at once (editions.py).
    edition = EditionField(default=0, editable=False)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name", "pk"]
        constraints = [
            # Addresses begin with the slug, so it cannot be a word that the house itself answers to.
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(slug__in=RESERVED_SLUGS),
                name="site_slug_is_free_to_use",
                violation_error_message=_("This word is reserved."),
            ),
            models.CheckConstraint(
                condition=Q(slug=Lower("slug")),
                name="site_slug_is_lower_case",
                violation_error_message=_("Use lower-case letters."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="site_has_a_name"),
            models.CheckConstraint(
                condition=~Q(url="") & ~Q(url__endswith="/"),
                name="site_url_ends_without_slash",
                violation_error_message=_("Leave out the slash at the end."),
            ),
            models.CheckConstraint(condition=~Q(language=""), name="site_has_a_language"),
            models.CheckConstraint(condition=~Q(time_zone=""), name="site_has_a_time_zone"),
        ]

    def __str__(self) -> str:
        return self.name
