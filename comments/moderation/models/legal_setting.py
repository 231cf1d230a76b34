from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Site

# The member states of the Union and of the European Economic Area, as the public transparency database names them.
COUNTRIES = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
    *("IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
)


def everywhere() -> list[str]:
    return list(COUNTRIES)


def check_countries(codes: object) -> None:
    if not isinstance(codes, list) or not codes or not set(codes) <= set(COUNTRIES):
        raise ValidationError(_("Choose at least one country."))


class LegalSetting(models.Model):
    """What the law asks of one site that only its publisher knows. A site without a row has the defaults."""

    site = models.OneToOneField(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="legal_setting"
    )
    # ISO 3166 codes, in their order.
    territory = models.JSONField(_("countries"), default=everywhere, validators=[check_countries])

    class Meta:
        verbose_name = _("legal setting")
        verbose_name_plural = _("legal settings")

    def __str__(self) -> str:
        return self.site.name

    @classmethod
    def territory_of(cls, site: Site) -> list[str]:
        """Return where what is restricted on a site is restricted; one query."""
        found = cls.objects.filter(site=site).values_list("territory", flat=True).first()
        return list(found or COUNTRIES)
