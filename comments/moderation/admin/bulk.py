"""Bulk decisions in the admin: chosen in the queue or by what cases share, looked at, begun, watched, stopped."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles.models import Site
from comments.accounts import limits
from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.moderation.admin.answers import moderator_or_denied, wants_json
from comments.moderation.admin.asked import whole
from comments.moderation.decisions.bulk_working import begin, left_out, progress_of, stop
from comments.moderation.decisions.bulking import NothingChosen, Wish, forecast, prepare, rule_of, run_of
from comments.moderation.decisions.likening import ITEMS_MAX, Seen, clusters_of, sharing
from comments.moderation.desk import queue
from comments.moderation.desk.listing import listing
from comments.moderation.models import Action, BulkRun, Reason
from comments.moderation.policies import Moderator
from comments.threads.admin import KeysetAdmin
from comments.threads.keyset import CursorRefused
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound

_FORM_MAX = 200
_CLAUSE_MAX = 2**15 - 1
# Why something was left out, by the code of the refusal.
_LEFT_OUT = {
    "stale_decision": gettext_lazy("Changed since you saw them"),
    "pending_unseen": gettext_lazy("Newer words wait that you have not seen"),
    "own_decision": gettext_lazy("Your own comments"),
    "appeal_open": gettext_lazy("Somebody waits for the answer to an objection"),
    "action_impossible": gettext_lazy("Not possible any more"),
    "not_allowed": gettext_lazy("Not yours to decide any more"),
    "comment_not_found": gettext_lazy("Not there any more, or not for you to see"),
}


class WishForm(forms.Form):
    """What is decided about all of them; whether it can be is asked of `prepare`."""

    def __init__(self, *given: Any, **more: Any) -> None:
        # The desk has other forms on the same page.
        more.setdefault("auto_id", "bulk-%s")
        super().__init__(*given, **more)

    action = forms.ChoiceField(label=gettext_lazy("Decision"), choices=Action.choices)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Reason.choices)
    explanation = forms.CharField(
        label=gettext_lazy("Words for the authors"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    law = forms.CharField(
        label=gettext_lazy("Law, where it is against the law"), required=False, max_length=500
    )
    clause = forms.IntegerField(
        label=gettext_lazy("House rule, by its number, if another than the reason’s own"),
        required=False,
        min_value=1,
        max_value=_CLAUSE_MAX,
    )
    note = forms.CharField(label=gettext_lazy("Note for the team"), required=False, max_length=1000)


@admin.register(BulkRun)
class BulkRunAdmin(KeysetAdmin):
    list_display = ("asked_at", "action", "reason", "moderator_name", "begun_at", "done_at", "stopped_at")
    list_filter = ("action",)

    def within(self, request: HttpRequest) -> Q:
        """Of the whole site, and one's own: all that who moderates some sections alone sees of them."""
        return super().within(request) | Q(site__in=self.part_ids(request), moderator=request.user.pk)

    def may_see(self, request: HttpRequest, obj: Model | None) -> bool:
        return super().may_see(request, obj) or (obj is None and bool(self.part_ids(request)))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("ask/", view(self.ask_view), name="moderation_bulk_ask"),
            path("alike/<uuid:comment_id>/", view(self.alike_view), name="moderation_bulk_alike"),
            path("<uuid:run_id>/change/", view(self.run_view), name="moderation_bulkrun_change"),
            path("<uuid:run_id>/begin/", view(self.begin_view), name="moderation_bulk_begin"),
            path("<uuid:run_id>/stop/", view(self.stop_view), name="moderation_bulk_stop"),
        ]
        return [*own, *super().get_urls()]

    def ask_view(self, request: HttpRequest) -> HttpResponse:
        """Take what was ticked in the queue, or what shares a mark, and lead to the page that says what would happen."""
        return require_POST(_ask)(request)

    def alike_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Show which other open cases are like this one."""
        return require_safe(self._show_alike)(request, comment_id)

    def run_view(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """Show what would happen, how far it is, or what happened."""
        return require_safe(self._show_run)(request, run_id)

    def begin_view(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        return require_POST(_begin)(request, run_id)

    def stop_view(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        return require_POST(_stop)(request, run_id)

    def _show_alike(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        moderator = moderator_or_denied(request)
        # Whatever comes after this moment is none of what is counted here.
        seen_at = timezone.now()
        try:
            comment = queue.file_of(viewer=moderator, comment_id=comment_id).comment
            site = comment.thread.article.site
        except CommentNotFound as error:
            raise Http404 from error
        return TemplateResponse(
            request,
            "moderation/alike.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Decide alike cases together"),
                "opts": self.opts,
                "comment": comment,
                "clusters": clusters_of(comment, viewer=_viewer(request, site)),
                "seen_at": seen_at.isoformat(),
                # It is shown in a dialog on the desk too, beside the form of the ticked ones.
                "form": WishForm(auto_id="alike-%s"),
                "most": ITEMS_MAX,
            },
        )

    def _show_run(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        run = _run(moderator_or_denied(request), run_id)
        if wants_json(request):
            return JsonResponse(_told(run))
        progress = progress_of(run)
        is_waiting = run.begun_at is None and run.stopped_at is None
        try:
            listed = listing(run, cursor=request.GET.get("cursor", "")) if is_waiting else None
        except CursorRefused as refusal:
            messages.warning(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:moderation_bulkrun_change", args=[run.pk]))
        return TemplateResponse(
            request,
            "moderation/bulk.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Bulk decision"),
                "opts": self.opts,
                "run": run,
                "is_own": run.moderator_id == request.user.pk,
                "progress": progress,
                "words": _told(run)["words"],
                "settled": progress.total - progress.waiting,
                "rule": rule_of(run),
                "forecast": forecast(run) if run.begun_at is None else None,
                "listing": listed,
                "is_first": not request.GET.get("cursor"),
                "refused": [(_why(code), count) for code, count in progress.refused.items()],
                "left_out": [
                    (item, _why(item.outcome)) for item in left_out(run).select_related("comment__author")
                ],
            },
        )


def _ask(request: HttpRequest) -> HttpResponse:
    moderator = moderator_or_denied(request)
    form = WishForm(request.POST)
    now = timezone.now()
    try:
        if not form.is_valid():
            return _refuse(request, "; ".join(f"{name}: {said[0]}" for name, said in form.errors.items()))
        limits.take(limits.BULK, caller=limits.caller_of(user_id=moderator.user_id), now=now)
        mark = request.POST.get("mark", "")
        chosen = _ticked(request)
        site = _site(moderator, request.POST.get("site", ""), chosen)
        viewer = _viewer(request, site)
        run = prepare(
            site=site,
            viewer=viewer,
            wish=Wish(**form.cleaned_data, mark=mark),
            chosen=sharing(site, mark, viewer=viewer, until=_seen_at(request, now)) if mark else chosen,
            now=now,
        )
    except Refused as refusal:
        return _refuse(request, str(refusal))
    there = reverse("admin:moderation_bulkrun_change", args=[run.pk])
    return JsonResponse({"to": there}) if wants_json(request) else HttpResponseRedirect(there)


def _refuse(request: HttpRequest, words: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": words}, status=422)
    messages.error(request, words)
    return _back(request)


def _begin(request: HttpRequest, run_id: UUID) -> HttpResponse:
    listed, count = request.POST.get("listed", ""), whole(request.POST.get("count", "").strip())
    return _act(request, run_id, partial(begin, listed=listed, count=count))


def _stop(request: HttpRequest, run_id: UUID) -> HttpResponse:
    return _act(request, run_id, stop)


def _act(request: HttpRequest, run_id: UUID, act: Any) -> HttpResponse:
    moderator = moderator_or_denied(request)
    run = _run(moderator, run_id)
    now = timezone.now()
    try:
        limits.take(limits.BULK, caller=limits.caller_of(user_id=moderator.user_id), now=now)
        act(run, viewer=_viewer(request, run.site), now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:moderation_bulkrun_change", args=[run.pk]))


def _ticked(request: HttpRequest) -> list[tuple[UUID, Seen]]:
    """Return the ticked cases, each sent as "comment:version:pending"; what is none is left out."""
    found = []
    for one in request.POST.getlist("case")[:_FORM_MAX]:
        key, _colon, shown = one.partition(":")
        version, _colon, waiting = shown.partition(":")
        seen, pending = whole(version), whole(waiting) if waiting else 0
        try:
            if seen is not None and pending is not None:
                found.append((UUID(key), Seen(seen, pending)))
        except ValueError:
            continue
    return found


def _site(moderator: Moderator, slug: str, chosen: list[tuple[UUID, Seen]]) -> Site:
    """Return the site that is named, or else the one of the first case; one run is about one site."""
    if slug:
        site = next((site for site in moderator.places if site.slug == slug), None)
    else:
        first = Comment.objects.filter(pk__in=[key for key, _seen in chosen[:1]])
        here = first.values_list("site", flat=True).first()
        site = next((site for site in moderator.places if site.pk == here), None)
    if site is None:
        raise NothingChosen
    return site


def _seen_at(request: HttpRequest, now: datetime) -> datetime:
    """Return when somebody saw what is alike: what came since is none of what they choose."""
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
        # A day that is in no calendar of ours is one in another zone.
        return min(seen_at.astimezone(UTC), now) if seen_at is not None and is_aware(seen_at) else now
    except (ValueError, OverflowError):
        return now


def _why(code: str) -> str:
    return str(_LEFT_OUT.get(code) or _("Refused"))


def _run(moderator: Moderator, run_id: UUID) -> BulkRun:
    try:
        return run_of(run_id=run_id, viewer=moderator)
    except Refused as error:
        raise Http404 from error


def _viewer(request: HttpRequest, site: Site) -> Viewer:
    return viewer_of(request.user, site=site)


def _told(run: BulkRun) -> dict[str, Any]:
    progress = progress_of(run)
    settled = progress.total - progress.waiting
    return {
        "done": run.done_at is not None or run.stopped_at is not None,
        "value": settled,
        "most": progress.total,
        "words": _("%(settled)d of %(total)d") % {"settled": settled, "total": progress.total},
    }


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:moderation_case_queue"))
