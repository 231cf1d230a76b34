from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site


class TrustedFlagger(models.Model):
    """Whose legal notices come first (Article 22): whoever is signed in with this address and proved it to be theirs."""

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="trusted_flaggers"
    )
    organisation = models.CharField(_("organisation"), max_length=120)
    # In small letters.
    email = models.EmailField(_("e-mail"))
    granted_at = models.DateTimeField(_("granted"))
    granted_by_name = models.CharField(_("granted by"), max_length=254)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("trusted flagger")
        verbose_name_plural = _("trusted flaggers")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "email"],
                condition=Q(revoked_at__isnull=True),
                name="trusted_flagger_once_per_address",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation
