"""What became of some comments: edits, reports, decisions. The verbs of the house do it, at the times it happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - seeded by the caller: the demo is the same on every machine

from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.moderation.casework import cases
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Action, Reason
from comments.moderation.people.flagging import flag_comment
from comments.moderation.screening import pipeline
from comments.posting.withdrawing import withdraw_comment
from comments.threads import markup
from comments.threads.models import Comment, Thread
from comments.threads.revising import revise
from config.demo.script import Line

_SOON = timedelta(minutes=4)
_NOTES = ("", "", "Not again, please.", "See the profile, there are more of these.", "Does not belong here.")
_SPOILED = "The ending belongs to everybody."


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A line of a script and the comment that it became."""

    line: Line
    comment: Comment


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """Plays it out; `reporters` are the readers who may report something."""

    thread: Thread
    moderator: Viewer
    reporters: list[Profile]
    chance: Random
    now: datetime

    def play(self, planted: Planted) -> None:
        """Do to one comment what its line says."""
        line, comment = planted.line, planted.comment
        if line.waits:
            self._hold(comment)
        if line.earlier:
            self._edit(comment, line.body)
        if line.flag or line.removed:
            self._report(comment, line.flag or line.removed)
        if line.approved:
            self._decide(comment, Action.APPROVE, Reason.FINE)
        if line.rejected:
            self._decide(comment, Action.REJECT, line.rejected)
        if line.removed:
            self._decide(comment, Action.REMOVE, line.removed)
        if line.kept:
            self._decide(comment, Action.APPROVE, Reason.FINE)
        if line.withdrawn:
            viewer = _reader(comment.author)
            withdraw_comment(comment_id=comment.pk, viewer=viewer, now=self._after(comment, _SOON))

    def _hold(self, comment: Comment) -> None:
        """Ask screening what it thinks, and keep it: the moderator should see real findings."""
        verdict = pipeline.screen(
            body=comment.revision.body,
            author=comment.author,
            viewer=_reader(comment.author),
            article=self.thread.article,
            now=comment.posted_at,
        )
        pipeline.keep(comment=comment, revision_number=1, verdict=verdict, now=comment.posted_at)
        cases.open_case(comment=comment, now=comment.posted_at, is_held=True)

    def _edit(self, comment: Comment, body: str) -> None:
        revise(comment=comment, body=body, html=markup.render(body), now=self._after(comment, _SOON))

    def _report(self, comment: Comment, reason: str) -> None:
        able = [reporter for reporter in self.reporters if reporter.pk != comment.author_id]
        for number, reporter in enumerate(self.chance.sample(able, self.chance.randint(1, 3))):
            flag_comment(
                comment_id=comment.pk,
                viewer=_reader(reporter),
                reason=reason,
                note="Gives away the ending." if reason == "other" else self.chance.choice(_NOTES),
                now=self._after(comment, _SOON * (2 + 3 * number)),
            )

    def _decide(self, comment: Comment, action: Action, reason: str) -> None:
        version = Comment.objects.values_list("version", flat=True).get(pk=comment.pk)
        decide(
            comment_id=comment.pk,
            viewer=self.moderator,
            action=action,
            reason=reason,
            note=_SPOILED if reason == Reason.OTHER else "",
            version=version,
            now=self._after(comment, _SOON * 15),
        )

    def _after(self, comment: Comment, delay: timedelta) -> datetime:
        return min(comment.posted_at + delay, self.now)


def _reader(profile: Profile) -> Viewer:
    return Viewer(site_id=profile.site_id, user=profile.user, profile=profile)
