"""Judging a comment where it stands: the acts of the desk, for whoever moderates the site."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.accounts import limits
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.freezing import freeze_votes, freezing_wishes
from comments.moderation.decisions.lifting import set_prominence, wishes_for
from comments.moderation.decisions.undoing import settled_lately, undo
from comments.moderation.desk import queue
from comments.moderation.desk.cards import card_of
from comments.moderation.desk.materials import materials_for
from comments.moderation.desk.noting import write_note
from comments.moderation.models import Decision
from comments.moderation.policies import Moderator, moderator_of
from comments.pages import quick
from comments.pages.cards import Card, badges_of, card_for
from comments.pages.rendering import page, with_retry
from comments.pages.returning import place_of
from comments.pages.views.answering import PageView, looking_at
from comments.pages.zones import zone_for
from comments.threads.voting import NotSignedIn

_VERSION_MAX = 2**31 - 1
_CLAUSE_MAX = 2**15 - 1
_ORDER_MAX = 2**63 - 1


class Incomplete(Refused):
    code = "form_incomplete"
    status = 400
    message = gettext_lazy("The form did not arrive whole. Open it again.")


class DecideForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=_VERSION_MAX)
    action = forms.CharField(required=False)
    reason = forms.CharField(required=False)
    note = forms.CharField(required=False)
    explanation = forms.CharField(required=False)
    # Words kept ready, chosen from a list: they stand where nobody wrote others.
    ready = forms.CharField(required=False)
    law = forms.CharField(required=False)
    clause = forms.IntegerField(required=False, min_value=1, max_value=_CLAUSE_MAX)
    # The version of the house rules that showed it.
    rules = forms.IntegerField(required=False, min_value=1, max_value=_CLAUSE_MAX)
    # Of an authority, which it follows.
    order = forms.IntegerField(required=False, min_value=1, max_value=_ORDER_MAX)


class UndoForm(forms.Form):
    decision = forms.UUIDField()


class LiftForm(forms.Form):
    prominence = forms.CharField(required=False)


class NoteForm(forms.Form):
    body = forms.CharField(required=False, strip=False)
    to = forms.UUIDField(required=False)


class FreezeForm(forms.Form):
    scope = forms.CharField()


_FORMS: dict[str, tuple[type[forms.Form], limits.Limit]] = {
    "decide": (DecideForm, limits.DECIDE),
    "undo": (UndoForm, limits.DECIDE),
    "lift": (LiftForm, limits.DECIDE),
    "freeze": (FreezeForm, limits.DECIDE),
    "thaw": (FreezeForm, limits.DECIDE),
    "note": (NoteForm, limits.NOTE),
}


class Moderate(PageView):
    """
    One comment with everything a moderator can do about it, as a page and as the panel that the script opens beside it.

    Whoever moderates another site, or none, finds nothing here, as if there were no such comment.
    """

    moderator: Moderator
    comment_id: UUID

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.comment_id = named["comment_id"]
        self.moderator = moderator_of(request.user)
        if self.moderator.user is None:
            raise NotSignedIn
        self._look()

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Fragment"):
            return self._told(request)
        return page(request, "pages/moderate.html", self._context(), site=self.site)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            said = self._act(request)
        except Refused as refusal:
            self._look()
            context = {"refusal": refusal, "given": request.POST}
            if request.headers.get("X-Fragment"):
                return with_retry(self._told(request, status=refusal.status, **context), refusal)
            shown = page(
                request,
                "pages/moderate.html",
                self._context() | context,
                site=self.site,
                status=refusal.status,
            )
            return with_retry(shown, refusal)
        if request.headers.get("X-Fragment"):
            self._look()
            return self._told(request, said=said)
        messages.success(request, said)
        return HttpResponseRedirect(request.path)

    def _look(self) -> None:
        """Read the comment with its case; CommentNotFound for whoever does not moderate its site."""
        self.file = queue.file_of(viewer=self.moderator, comment_id=self.comment_id)
        self.site = self.file.comment.thread.article.site

    def _act(self, request: HttpRequest) -> str:
        """Do what the form asks for, by the verb of the desk; say what was done."""
        act = request.POST.get("act", "")
        if act not in _FORMS:
            raise Incomplete
        kind, limit = _FORMS[act]
        form = kind(request.POST)
        if not form.is_valid():
            raise Incomplete
        limits.take(limit, caller=limits.caller_of(user_id=self.moderator.user_id), now=self.now)
        given = form.cleaned_data
        viewer = viewer_of(request.user, site=self.file.comment.thread.article.site)
        if act == "decide":
            given["explanation"] = given["explanation"] or given["ready"]
            del given["ready"]
            decision = decide(comment_id=self.comment_id, viewer=viewer, now=self.now, **given)
            return _("%(done)s: %(reason)s.") % {
                "done": decision.done,
                "reason": decision.get_reason_display(),
            }
        if act == "undo":
            undo(decision_id=given["decision"], viewer=viewer, now=self.now)
            return _("Taken back: it waits again, and nobody was told.")
        if act == "lift":
            set_prominence(comment_id=self.comment_id, viewer=viewer, now=self.now, **given)
            return _("Done.")
        if act in {"freeze", "thaw"}:
            is_frozen = act == "freeze"
            freeze_votes(
                comment_id=self.comment_id, viewer=viewer, is_frozen=is_frozen, now=self.now, **given
            )
            return _("Done.")
        write_note(comment_id=self.comment_id, viewer=viewer, now=self.now, **given)
        return _("Handed over.") if given["to"] else _("Note kept.")

    def _context(self) -> dict[str, object]:
        comment = self.file.comment
        return {
            "article": comment.thread.article,
            "back": place_of(comment),
            "card": self._as_it_stands(),
            "desk": card_of(
                self.file,
                now=self.now,
                materials=materials_for([self.file], viewer=self.moderator, now=self.now),
                viewer_id=self.moderator.user_id,
                settled=self._settled(),
            ),
            "wishes": wishes_for(comment),
            "freezing": freezing_wishes(comment),
        }

    def _settled(self) -> Decision | None:
        """Return what was decided here just now, although the case is open for something else."""
        if not self.file.is_open:
            return None
        return settled_lately(comment_id=self.comment_id, viewer=self.moderator, now=self.now)

    def _as_it_stands(self) -> Card:
        """Return the comment as the discussion shows it to a moderator."""
        comment = self.file.comment
        viewer = viewer_of(self.request.user, site=comment.thread.article.site)
        looking = looking_at(comment, viewer=viewer, now=self.now)
        return card_for(comment, looking=looking, badges=badges_of(viewer.site_id))

    def _told(self, request: HttpRequest, *, status: int = 200, **more: object) -> JsonResponse:
        """Return the panel for the script, and the comment as it now stands where something was done."""
        context = self._context() | {"is_part": True} | more
        with timezone.override(zone_for(request, site=self.site)):
            told: dict[str, object] = {
                "panel": render_to_string("pages/parts/moderate.html", context, request=request),
                "said": str(more.get("refusal") or more.get("said") or ""),
            }
            if "said" in more:
                told["comment"] = quick.fill(
                    "comments/comment.jinja", card=context["card"], plain=False, is_focus=False
                ).strip()
        return JsonResponse(told, status=status, headers={"Cache-Control": "private, no-store"})
