from django.db import models

from comments.accounts.models.profile import Profile


class Claim(models.Model):
    """
    What a guest wrote belongs to somebody with an account since then; the guest is no more.

    Kept for what still says the guest's id: links in mails to them, and statements that may only turn to who stands here.
    """

    guest_profile_id = models.UUIDField(primary_key=True)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="claims")
    claimed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.guest_profile_id}: {self.profile_id}"
