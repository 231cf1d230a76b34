from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models.profile import Profile
from comments.ids import uuid7


class Guest(models.Model):
    """
    Somebody without an account who showed that an address is theirs, on one site; what readers see of them is the profile.

    The address is for mails and for finding them again, and stands nowhere else: in no page, answer or log.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="guests", db_index=False)
    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="guest")
    # In lower case.
    email = models.EmailField(_("e-mail address"))
    # Keyed hash of the address without its aliases (addresses.digest_of): by it sanctions bind every spelling.
    digest = models.CharField(max_length=64, editable=False)
    # Of the pages on which they wrote; mails to them are in it.
    language = models.CharField(max_length=35, blank=True)
    # Whether they asked to hear of answers.
    wants_replies = models.BooleanField(default=False)
    # The last time somebody showed that they read mails to the address.
    confirmed_at = models.DateTimeField(_("confirmed"))
    # Passes that were given out under an earlier number open nothing any more (passes.py).
    pass_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        constraints = [
            models.UniqueConstraint(fields=["site", "email"], name="guest_once_per_address_and_site"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="guest_address_in_lower_case"),
        ]
        indexes = [models.Index(fields=["site", "digest"], name="guest_by_digest")]

    def __str__(self) -> str:
        return str(self.profile_id)
