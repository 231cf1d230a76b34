from dataclasses import dataclass, fields
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Site
from comments.moderation.models.kinds import KindsField
from comments.threads.models import ScopedPolicy

SLOW_MODE_MAX = 86_400
# What 0 and an empty value mean is said beside each field.
FLAG_WEIGHT_DEFAULT = 3.0


class WhoMayPost(models.TextChoices):
    GUESTS = "guests", _("everybody, guests without an account too")
    EVERYBODY = "all", _("everybody who is signed in")
    KNOWN = "known", _("people with a standing of 1 or more")
    TRUSTED = "trusted", _("trusted people only")


class Nudge(models.TextChoices):
    """What of screening an author may be told before they post, by kinds of findings."""

    WORDS = "words", _("listed words and patterns")
    LINKS = "links", _("links")
    NAMES = "names", _("names that look like the team's")
    REPEATS = "repeats", _("words that stand here already")
    LANGUAGE = "language", _("another language")
    LENGTH = "length", _("too short or too long")
    RULES = "rules", _("the site's own rules")
    NEWCOMER = "newcomer", _("a newcomer's first comments")
    APPROVAL = "approval", _("that everything waits")
    NONE = "none", _("nothing")


NUDGE_DEFAULT = f"{Nudge.WORDS.value} {Nudge.LINKS.value}"


class Mode(models.TextChoices):
    PRE = "pre", _("nothing shows before approval")
    POST = "post", _("comments show at once")


@dataclass(frozen=True, kw_only=True)
class ModerationRules:
    """The values in force for one article."""

    mode: str = Mode.POST
    hold_first_comments: int = 1
    hold_links_from: int = 3
    # A comment with an image, by whom has a standing below this; 0 nobody's.
    hold_images_below: int = 0
    # A link to a domain that nobody on the site linked to before.
    hold_new_domains: bool = False
    # From this share of the author's latest comments rejected or removed, in per cent; 0 never.
    hold_rejection_percent: int = 50
    # The same or nearly the same words by anybody, in this many places within a day; 0 never.
    hold_repeats_from: int = 3
    # Comments by one person within a minute; 0 never.
    flood_per_minute: int = 6
    hold_other_languages: bool = False
    # Between two comments of one person in one discussion; 0 none.
    slow_mode_seconds: int = 0
    # Added to slow mode for every whole weight of the open reports in the discussion, up to an hour; 0 none.
    cool_down_seconds: int = 0
    who_may_post: str = WhoMayPost.EVERYBODY
    # Staff alone write; everybody goes on reading.
    is_read_only: bool = False
    # In characters; 0 never.
    hold_shorter_than: int = 0
    hold_longer_than: int = 0
    # With a cool-down: from this weight of the open reports in the discussion; 0 never.
    hold_from_open_reports: int = 0
    # From this sum of reporters' weights a comment waits for a moderator; 0 never.
    flag_weight_hides: float = FLAG_WEIGHT_DEFAULT
    # Kinds with blanks between; `none` for nothing.
    nudge: str = NUDGE_DEFAULT


_FIELDS = tuple(field.name for field in fields(ModerationRules))


class ModerationPolicy(ScopedPolicy):
    """What is looked at before it shows."""

    mode = models.CharField(_("moderation"), max_length=4, choices=Mode.choices, null=True, blank=True)  # noqa: DJ001 - NULL asks the wider scope
    hold_first_comments = models.PositiveIntegerField(
        _("hold a newcomer's first comments"), null=True, blank=True, help_text=_("0 holds none.")
    )
    hold_links_from = models.PositiveIntegerField(
        _("hold from this number of links"), null=True, blank=True, help_text=_("0 never holds for links.")
    )

    hold_images_below = models.PositiveSmallIntegerField(
        _("hold images of people with a standing below"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(3)],
        help_text=_("0 never holds for it."),
    )
    hold_new_domains = models.BooleanField(
        _("hold a link to a domain that is new to the site"), null=True, blank=True
    )
    hold_rejection_percent = models.PositiveSmallIntegerField(
        _("hold whose comments are rejected, from per cent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("0 never holds for it."),
    )
    hold_repeats_from = models.PositiveSmallIntegerField(
        _("hold the same words, from this number of places"),
        null=True,
        blank=True,
        help_text=_("0 never holds for it."),
    )
    flood_per_minute = models.PositiveSmallIntegerField(
        _("hold beyond this number of comments a minute"),
        null=True,
        blank=True,
        help_text=_("0 never holds for it."),
    )
    hold_other_languages = models.BooleanField(
        _("hold other languages than the article's"), null=True, blank=True
    )
    slow_mode_seconds = models.PositiveIntegerField(
        _("slow mode: seconds between two comments"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(SLOW_MODE_MAX)],
        help_text=_("0 is no slow mode."),
    )
    cool_down_seconds = models.PositiveIntegerField(
        _("cool-down: seconds more for each weight of 1 of the open reports"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(SLOW_MODE_MAX)],
        help_text=_("A reporter weighs 0 to 1; 0 is no cool-down."),
    )
    who_may_post = models.CharField(  # noqa: DJ001 - NULL asks the wider scope
        _("who may post"), max_length=7, choices=WhoMayPost.choices, null=True, blank=True
    )
    is_read_only = models.BooleanField(_("read only: nobody but staff writes"), null=True, blank=True)
    hold_shorter_than = models.PositiveIntegerField(
        _("hold what has fewer characters"), null=True, blank=True, help_text=_("0 never holds for it.")
    )
    hold_longer_than = models.PositiveIntegerField(
        _("hold what has more characters"), null=True, blank=True, help_text=_("0 never holds for it.")
    )
    hold_from_open_reports = models.PositiveSmallIntegerField(
        _("cool-down: hold everything from this weight of open reports"),
        null=True,
        blank=True,
        help_text=_("A reporter weighs 0 to 1; 0 never holds for it."),
    )
    flag_weight_hides = models.FloatField(
        _("hide from this weight of reports"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("A reporter weighs 0 to 1; 0 never hides."),
    )
    nudge = KindsField(
        _("tell authors before they post"),
        kinds=Nudge,
        max_length=120,
        null=True,
        blank=True,
        help_text=_("What of this would be held, and why. Nothing chosen asks the next wider scope."),
    )

    # Of the whole site alone; nothing asks a section or an article.
    has_public_log = models.BooleanField(
        _("show everybody the moderation log"),
        default=False,
        help_text=_("What was taken down, when and by which rule, without names. Counts for a whole site."),
    )

    class Meta(ScopedPolicy.Meta):
        abstract = False
        verbose_name = _("moderation policy")
        verbose_name_plural = _("moderation policies")

    @classmethod
    def of_site(cls: type[Self], site: Site) -> ModerationRules:
        """Return the rules that hold on a site where neither section nor article says otherwise; one query."""
        found = cls.objects.filter(site=site, section=None, article=None).values(*_FIELDS).first() or {}
        return ModerationRules(**{field: value for field, value in found.items() if value not in {None, ""}})

    @classmethod
    def in_force(cls: type[Self], article: Article) -> ModerationRules:
        found = cls.nearest(article, *_FIELDS)
        return ModerationRules(**{field: value for field, value in found.items() if value not in {None, ""}})
