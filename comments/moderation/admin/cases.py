from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from comments.moderation.admin import acts, desk, laying
from comments.moderation.models import Case
from comments.moderation.policies import OF_COMMENT
from comments.threads.admin import RecordAdmin

# The words in their addresses, and what they do.
_ACTS = {
    "undo": acts.take_back,
    "look": acts.look_at,
    "note": acts.take_note,
    "views": acts.change_views,
    "retract": laying.take_back,
}


@admin.register(Case)
class CaseAdmin(RecordAdmin):
    """Cases are worked off at the desk; the list of the admin leads there."""

    section_paths = (OF_COMMENT,)

    def get_urls(self) -> list[URLPattern]:
        doors = {"decide": desk.take_decision} | _ACTS
        own = [
            path("queue/", self.admin_site.admin_view(self.queue_view), name="moderation_case_queue"),
            path(
                "queue/counts/",
                self.admin_site.admin_view(require_safe(acts.tell_counts)),
                name="moderation_case_counts",
            ),
            *(
                path(
                    f"queue/{word}/",
                    self.admin_site.admin_view(require_POST(door)),
                    name=f"moderation_case_{word}",
                )
                for word, door in doors.items()
            ),
        ]
        return [*own, *super().get_urls()]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return require_safe(desk.show_queue)(request, context=context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:moderation_case_queue"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        if case is None:
            return HttpResponseRedirect(reverse("admin:moderation_case_queue"))
        return HttpResponseRedirect(reverse("admin:threads_comment_change", args=[case.comment_id]))
