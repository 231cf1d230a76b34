"""What readers called for, what screening noticed, what moderators decided: to be read, never to be changed."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from comments.moderation.admin.measures import MeasuredAdmin
from comments.moderation.models import Decision, Finding, Flag, Lift
from comments.moderation.policies import OF_COMMENT
from comments.threads.admin import KeysetAdmin

# What the list of decisions is asked for those that follow an order.
CITING = "statement__order__id__exact"


@admin.register(Decision)
class DecisionAdmin(MeasuredAdmin):
    site_path = "case__site"
    section_paths = (OF_COMMENT,)
    list_display = ("decided_at", "action", "reason", "moderator_name", "words", "note")
    list_filter = ("action", "reason")
    list_select_related = ("comment__revision",)
    fields = (
        "comment",
        "action",
        "reason",
        "note",
        "moderator_name",
        "decided_at",
        "version",
        "status_before",
        "status_after",
    )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The page of an order leads to the decisions that cite it."""
        return lookup == CITING or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("comment"))
    def words(self, decision: Decision) -> str:
        return format_html(
            "<bdi>{}</bdi>", Truncator(" ".join(decision.comment.revision.body.split())).chars(60)
        )


@admin.register(Flag)
class FlagAdmin(KeysetAdmin):
    site_path = "comment__thread__article__site"
    section_paths = (OF_COMMENT,)
    list_display = ("raised_at", "reason", "reporter", "words", "note")
    list_filter = ("reason",)
    list_select_related = ("reporter", "comment__revision")

    @admin.display(description=_("comment"))
    def words(self, flag: Flag) -> str:
        return format_html("<bdi>{}</bdi>", Truncator(" ".join(flag.comment.revision.body.split())).chars(60))


@admin.register(Finding)
class FindingAdmin(KeysetAdmin):
    site_path = "comment__thread__article__site"
    section_paths = (OF_COMMENT,)
    list_display = ("found_at", "phase", "code", "verdict", "words")
    list_select_related = ("comment__revision",)

    @admin.display(description=_("comment"))
    def words(self, finding: Finding) -> str:
        return format_html(
            "<bdi>{}</bdi>", Truncator(" ".join(finding.comment.revision.body.split())).chars(60)
        )


@admin.register(Lift)
class LiftAdmin(KeysetAdmin):
    site_path = "comment__site"
    section_paths = (OF_COMMENT,)
    list_display = ("lifted_at", "before", "after", "moderator_name", "words")
    list_select_related = ("comment__revision",)
    fields = ("comment", "before", "after", "moderator_name", "lifted_at")

    @admin.display(description=_("comment"))
    def words(self, lift: Lift) -> str:
        return format_html("<bdi>{}</bdi>", Truncator(" ".join(lift.comment.revision.body.split())).chars(60))
