"""A reader's private call for a moderator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.errors import Refused
from comments.moderation.appeals import redress
from comments.moderation.models import Case, FlagReason, WaitingReport
from comments.moderation.people.flagging import flag_comment
from comments.moderation.people.raising import latest_flag, says_more
from comments.pages.rendering import page, with_retry
from comments.pages.returning import place_of
from comments.pages.views.answering import CommentView
from comments.threads.voting import NotSignedIn


class Report(CommentView):
    """The comment, the reasons, and room for a note; for a stranger the ways to sign in or to send a legal notice."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.viewer.user is None:
            raise NotSignedIn
        try:
            limits.take(limits.FLAG, caller=limits.caller_of(user_id=self.viewer.user.pk), now=self.now)
            report = flag_comment(
                comment_id=self.comment.pk,
                viewer=self.viewer,
                reason=request.POST.get("reason", ""),
                note=request.POST.get("note", ""),
                now=self.now,
            )
        except Refused as refusal:
            return with_retry(self._show(request, refusal), refusal)
        if isinstance(report, WaitingReport):
            messages.success(
                request,
                _("We have your report. It waits while you are suspended from sending notices and reports."),
            )
        else:
            messages.success(request, _("Thank you. A moderator will look at this comment."))
        return HttpResponseRedirect(place_of(self.comment))

    def _says_more(self) -> str:
        """What the viewer, who reported it before, can report all the same: other words, or that a life is threatened."""
        earlier = latest_flag(self.comment.pk, reporter_id=self.viewer.profile_id)
        if earlier is None:
            return ""
        number = self.comment.revision.number
        if says_more(earlier, reason=earlier.reason, revision_number=number):
            return "words"
        return "life" if says_more(earlier, reason=FlagReason.THREAT, revision_number=number) else ""

    def _show(self, request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
        context = {
            "card": self.card(),
            "article": self.comment.thread.article,
            "back": place_of(self.comment),
            "reasons": FlagReason.choices,
            "may_report": self.viewer.is_signed_in,
            "earlier": self._earlier(),
            "says_more": self._says_more(),
            "chosen": request.POST.get("reason", ""),
            "note": request.POST.get("note", ""),
            "refusal": refusal,
        }
        return page(
            request, "pages/report.html", context, site=self.site, status=refusal.status if refusal else 200
        )

    def _earlier(self) -> str:
        """What came of the viewer's report: kept, which they may object to, or waiting; empty without one."""
        if self.viewer.profile_id is None:
            return ""
        reported = latest_flag(self.comment.pk, reporter_id=self.viewer.profile_id)
        if reported is None:
            return ""
        if redress.of_flag(reported.pk, person_id=self.viewer.profile_id) is not None:
            return "kept"
        return "waiting" if Case.objects.filter(comment=self.comment.pk, closed_at=None).exists() else ""
