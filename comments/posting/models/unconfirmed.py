from django.db import models
from django.db.models import Q

from comments.accounts.models import AddressProof
from comments.ids import uuid7
from comments.threads.models import Comment, Thread


class Unconfirmed(models.Model):
    """
    Words of somebody without an account, until they show that the address is theirs: no comment yet, and seen by nobody.

    Kept apart from comments, so that no list, count, queue, feed or search has to leave them out. Deleted once they are
    confirmed, and after a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without an index of its own: the unique one begins with it.
    proof = models.ForeignKey(AddressProof, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    # The comment answered; empty for a root.
    answers = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    # Cleaned, as a comment's.
    body = models.TextField()
    # SHA-256 of place and text: the same sent again is the same.
    fingerprint = models.CharField(max_length=64, editable=False)
    # Whether they want to hear of answers.
    wants_replies = models.BooleanField(default=False)
    # Of the browser or app that sent it: a code that is typed in there confirms what came from there alone.
    sender = models.UUIDField(editable=False, db_index=True)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "sender", "fingerprint"], name="unconfirmed_once_as_it_is"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="unconfirmed_has_words"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
