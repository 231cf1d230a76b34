from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from articles.models import Site
from comments.ids import uuid7


class AddressProof(models.Model):
    """
    An address that somebody gave on a site and that nobody has confirmed yet. Deleted once it is, and after a day.

    What waits for it hangs on it (posting). The link of its mails is signed over the id, and the code of the latest mail is
    made from it, so that neither stands here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    # In lower case.
    email = models.EmailField()
    language = models.CharField(max_length=35, blank=True)
    # How many mails were asked for; each has a code of its own.
    mail_number = models.PositiveIntegerField(default=0)
    # From then on the code of the latest mail opens nothing, and how often somebody tried to guess it.
    code_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # From then on nothing of it is valid, and all of it is deleted.
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "email"], name="address_proof_once_per_address_and_site"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="address_proof_in_lower_case"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
