from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Site


class AddressPolicy(models.Model):
    """Which e-mail addresses a site takes, and how it tells that two of them are one; lists with one line each."""

    site = models.OneToOneField(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="address_policy"
    )
    banned_domains = models.TextField(
        _("banned domains"),
        blank=True,
        help_text=_("One a line. Everything below a domain is meant too: example.org bans mail.example.org."),
    )
    disposable_domains = models.TextField(
        _("disposable domains"),
        blank=True,
        help_text=_("Providers of addresses for ten minutes, one a line; likewise with everything below."),
    )
    takes_starter_lists = models.BooleanField(
        _("use the lists that come along"),
        default=False,
        help_text=_(
            "Well-known providers of addresses for ten minutes, and of aliases (gmail.com + .). Your own lists count beside"
            " them."
        ),
    )
    alias_domains = models.TextField(
        _("domains with aliases"),
        blank=True,
        help_text=_(
            "Where signs in the name mean nothing: a domain and the signs, one a line. “gmail.com + .” reads"
            " a.nna+news@gmail.com as anna@gmail.com. “* +” is for all other domains."
        ),
    )

    class Meta:
        verbose_name = _("address policy")
        verbose_name_plural = _("address policies")

    def __str__(self) -> str:
        return str(self.site)
