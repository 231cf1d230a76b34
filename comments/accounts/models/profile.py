from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7


class Profile(models.Model):
    """Who somebody is on one site: the only part of a person that readers see."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="profiles")
    # Empty when the person behind it is gone; their comments keep their place.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="profiles",
    )
    # Of somebody who writes under a name and an address that they confirmed, without an account (guest.py).
    is_guest = models.BooleanField(_("guest"), default=False, db_default=False, editable=False)
    display_name = models.CharField(_("display name"), max_length=60)
    # Two names that look alike fold to one skeleton (names.py), so that nobody can pose as somebody else. Guests have
    # names that no member has, and may share them with each other: a name that one mail confirms is nobody's own.
    skeleton = models.CharField(max_length=120, editable=False)
    joined_at = models.DateTimeField(_("joined"))
    # Another name that waits for a moderator, since when; until then everybody reads the one above.
    wanted_name = models.CharField(
        _("wanted name"), max_length=60, blank=True, default="", db_default="", editable=False
    )
    wanted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Until then this person takes no part here; the last of all moments is for good. Copied from the bans that are in
    # force (moderation), so that whoever looks at a person need not ask for them.
    banned_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "skeleton"],
                condition=Q(is_guest=False),
                name="profile_name_unique_by_its_look",
            ),
            models.UniqueConstraint(
                fields=["site", "user"], condition=Q(user__isnull=False), name="profile_one_per_user_and_site"
            ),
            models.CheckConstraint(condition=~Q(display_name=""), name="profile_has_a_name"),
            models.CheckConstraint(
                condition=Q(is_guest=False) | Q(user__isnull=True), name="profile_is_of_a_member_or_a_guest"
            ),
            models.CheckConstraint(
                condition=Q(wanted_name="", wanted_at__isnull=True)
                | ~Q(wanted_name="") & Q(wanted_at__isnull=False),
                name="profile_wants_a_name_since_some_moment",
            ),
        ]
        indexes = [
            # Guests by name; members are found in the index of their constraint.
            models.Index(
                fields=["site", "skeleton"], condition=Q(is_guest=True), name="profile_guest_by_name"
            ),
            # Names that wait, oldest first.
            models.Index(
                fields=["site", "wanted_at", "id"],
                condition=Q(wanted_at__isnull=False),
                name="profile_wants_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name
