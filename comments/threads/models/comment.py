from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.threads.models.thread import Thread

if TYPE_CHECKING:
    from comments.accounts.viewer import Viewer


class Status(models.TextChoices):
    PUBLISHED = "published", _("published")
    HELD = "held", _("held for review")
    REJECTED = "rejected", _("rejected")
    REMOVED = "removed", _("removed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Prominence(models.IntegerChoices):
    """What editors lift out of the order: shown above it, pinned before featured."""

    NONE = 0, _("none")
    FEATURED = 1, _("featured")
    PINNED = 2, _("pinned")


class CommentQuerySet(models.QuerySet["Comment"]):
    def on_site(self, site_id: int) -> Self:
        return self.filter(site_id=site_id)

    def shown(self) -> Self:
        """What everybody sees: published comments, and tombstones that hold up replies."""
        return self.filter(is_shown=True)

    def visible_to(self, viewer: "Viewer") -> Self:
        """
        What this viewer may see on their site: everybody's view, their own, and for moderators everything, of the site or
        of their sections.

        Another site's comments are never among them.
        """
        here = self.on_site(viewer.site_id)
        if viewer.is_moderator:
            return here
        seen = Q(is_shown=True)
        if viewer.profile_id is not None:
            seen |= Q(author_id=viewer.profile_id)
        if viewer.moderates_somewhere:
            seen |= Q(thread__article__section__in=viewer.sections)
        return here.filter(seen)

    def moderated_by(self, viewer: "Viewer") -> Self:
        """What this viewer may decide on."""
        here = self.on_site(viewer.site_id)
        if viewer.is_moderator:
            return here
        return (
            here.filter(thread__article__section__in=viewer.sections)
            if viewer.moderates_somewhere
            else here.none()
        )

    def with_words(self) -> Self:
        """Bring author and current revision along, in the same query."""
        return self.select_related("author", "revision")


class Comment(models.Model):
    """A place in a thread; its words live in Revision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The thread's site, so that lists of a site need no join and no foreign row can get into them.
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="comments", db_index=False, editable=False
    )
    # Without an index of its own: the unique ones below begin with it.
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(
        Profile, verbose_name=_("author"), on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    # The comment it hangs on in the tree. Replies below the depth cap hang on the last ancestor that may have children...
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # ...and remember here whom they answer. Otherwise the same as parent.
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Its parent's id or, for a root, its thread's: never empty, so that one index serves roots and replies alike.
    hangs_on = models.UUIDField(editable=False)
    depth = models.PositiveSmallIntegerField(default=0)
    # 63 bits made from the posting time: one stable total order of a thread (path.py).
    seq = models.BigIntegerField(editable=False)
    # Fixed-width digits: byte order, string order and reading order are the same in every collation.
    path = models.CharField(max_length=250, editable=False)
    # The same with each step's complement: newest first at every level, parents still before children.
    rpath = models.CharField(max_length=250, editable=False)

    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    # Published, or a tombstone with a shown reply below it. Every public list and index asks for this and nothing else.
    is_shown = models.BooleanField(default=False)
    revision = models.ForeignKey("threads.Revision", on_delete=models.RESTRICT, related_name="+")
    # Newer words of the author that wait for a moderator, while the approved ones in `revision` stay public, or while these
    # are looked at because readers reported them, or were taken down.
    pending = models.ForeignKey(
        "threads.Revision", null=True, blank=True, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    # The statement of reasons (moderation) under which it is restricted; the database refuses a restriction without one.
    restriction_id = models.UUIDField(null=True, blank=True, editable=False)
    # What everybody reads above the words, where moderators want it.
    label = models.CharField(_("label"), max_length=60, blank=True, default="", db_default="")
    # The number of the current revision plus every change of status: what a moderator or editor says they saw.
    version = models.PositiveIntegerField(default=1)

    ups = models.PositiveIntegerField(default=0)
    downs = models.PositiveIntegerField(default=0)
    score = models.IntegerField(default=0)
    # How many of these votes weigh nothing in the three ranks below (weighing.py).
    light_ups = models.PositiveIntegerField(default=0, db_default=0)
    light_downs = models.PositiveIntegerField(default=0, db_default=0)
    # Moderators let nobody vote on it any more; what was cast before counts.
    votes_frozen = models.BooleanField(default=False, db_default=False)
    # Wilson lower bound of the share of upvotes, 0 to 1 (ranking.py).
    confidence = models.FloatField(default=0.0)
    # Score and age in one number that time does not change (ranking.py).
    hot = models.FloatField(default=0.0)
    # Many votes, evenly divided, are much (ranking.py).
    controversy = models.FloatField(default=0.0)
    # The thread's generation in which these three were last set, and whether votes counted since will change them.
    ranked_in = models.BigIntegerField(default=0, editable=False)
    rank_due = models.BooleanField(default=False, editable=False)
    prominence = models.PositiveSmallIntegerField(
        _("prominence"), choices=Prominence.choices, default=Prominence.NONE
    )
    # Shown children, tombstones included.
    reply_count = models.PositiveIntegerField(default=0)

    posted_at = models.DateTimeField(_("posted"))
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    # The author's own word for this submission; a repeat finds the first.
    key = models.CharField(max_length=100, editable=False)
    # SHA-256 of place and text: recognises the same words sent twice without a key.
    fingerprint = models.CharField(max_length=64, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["thread", "path"], name="comment_has_its_own_place"),
            models.UniqueConstraint(
                fields=["thread", "rpath"], name="comment_has_its_own_place_newest_first"
            ),
            models.UniqueConstraint(fields=["author", "key"], name="comment_once_per_author_and_key"),
            models.CheckConstraint(condition=Q(score=F("ups") - F("downs")), name="comment_score_adds_up"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="comment_status_is_known"),
            models.CheckConstraint(
                condition=Q(depth=0, parent__isnull=True, root__isnull=True)
                | Q(depth__gt=0, parent__isnull=False, root__isnull=False),
                name="comment_is_a_root_or_has_one",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, hangs_on=F("thread_id"))
                | Q(parent__isnull=False, hangs_on=F("parent_id")),
                name="comment_hangs_on_its_parent_or_thread",
            ),
            models.CheckConstraint(
                condition=Q(prominence__in=Prominence.values), name="comment_prominence_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["rejected", "removed"]) & Q(label="")
                | Q(restriction_id__isnull=False),
                name="comment_restricted_for_a_reason",
            ),
            # Held and rejected comments are never shown, whatever a caller gets wrong.
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(status__in=["published", "removed", "withdrawn"]),
                name="comment_hidden_status_is_hidden",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(is_shown=True), name="comment_published_is_shown"
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(status="published") | Q(reply_count__gt=0),
                name="comment_tombstone_holds_up_replies",
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=["hangs_on", *([column] if column else []), "seq"],
                    condition=Q(is_shown=True),
                    name=f"comment_below_by_{column or 'time'}",
                )
                for column in ("", "confidence", "hot", "controversy")
            ),
            models.Index(
                fields=["thread", "prominence", "seq"],
                condition=Q(is_shown=True, prominence__gt=0),
                name="comment_prominent",
            ),
            models.Index(
                fields=["site", "seq"], condition=Q(status="published"), name="comment_latest_of_site"
            ),
            models.Index(fields=["author", "seq"], name="comment_by_author"),
            models.Index(
                fields=["author", "seq"], condition=Q(status="published"), name="comment_published_by_author"
            ),
            models.Index(fields=["status", "seq"], condition=Q(status="held"), name="comment_held"),
            models.Index(fields=["thread", "seq"], condition=Q(status="held"), name="comment_held_in_thread"),
            models.Index(fields=["thread"], condition=Q(rank_due=True), name="comment_rank_due"),
        ]

    def __str__(self) -> str:
        return f"{self.author} · {self.posted_at:%Y-%m-%d %H:%M}"

    @property
    def light_votes(self) -> int:
        """How many of its votes weigh nothing in its ranks."""
        return self.light_ups + self.light_downs

    @property
    def is_tombstone(self) -> bool:
        return self.status in {Status.REMOVED, Status.WITHDRAWN}

    @property
    def latest_words(self) -> Any:
        """The Revision that the author wrote last: what waits for a moderator, or else what everybody reads."""
        return self.waiting_words or self.revision

    @property
    def waiting_words(self) -> Any:
        """The Revision that waits for a moderator; what waited when a comment was taken down comes back with it."""
        return self.pending if self.status in {Status.PUBLISHED, Status.HELD} else None

    @property
    def words_at_issue(self) -> Any:
        """The Revision that a moderator decides about next: newer words beside public ones, or else those that stand."""
        return self.pending if self.is_edit_waiting else self.revision

    @property
    def is_edit_waiting(self) -> bool:
        """Whether newer words wait beside those that everybody reads."""
        return self.is_public and self.pending_id is not None

    @property
    def is_public(self) -> bool:
        """Whether everybody may read its words."""
        return self.status == Status.PUBLISHED
