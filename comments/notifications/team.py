"""Whom of a site's team something calls, and whether it still does when it is told."""

from django.db.models import QuerySet

from articles.models import Site
from comments.accounts.models import Membership, User
from comments.accounts.viewer import STAFF_ROLES, Viewer, viewer_from, viewer_of
from comments.moderation.appeals.reviewing import AppealNotFound, needs_another, review_of
from comments.moderation.models import Appeal, Case, Note, Notice, Queue
from comments.moderation.policies import may_decide
from comments.notifications.models import Notification


def who_may_answer(appeal: Appeal) -> list[User]:
    """
    Return the moderators who may answer an objection.

    Not whoever decided first, nor whom it concerns, where there is anybody else; never whoever objects.
    """
    appellant = appeal.appellant.user_id if appeal.appellant else None
    members = _team(appeal.site_id).exclude(user=appellant)
    return [
        member.user for member in members if not _why_not_answer(appeal, _viewer(member, site=appeal.site))
    ]


def who_looks_at(notice: Notice) -> list[User]:
    """Return the moderators who may decide about something that a notice names: all but whoever wrote all of it."""
    authors = set(notice.items.values_list("comment__author__user", flat=True))
    members = _team(notice.site_id)
    if len(authors) == 1:
        members = members.exclude(user__in=authors - {None})
    return [member.user for member in members if _is_for(_viewer(member, site=notice.site), notice)]


def asked_in(note: Note) -> list[User]:
    """Return whom a note names, or hands the case to."""
    return list(note.mentioned.exclude(pk=note.author_id).order_by("pk"))


def is_handed(note: Note, to: User) -> bool:
    """Tell whether the case that a note is about waits for this person's second opinion."""
    return _open_cases(note).filter(handed_to=to).exists()


def reason_against(notification: Notification) -> str:
    """Return why somebody of the team is not to be called any more, or an empty text when they are."""
    viewer = viewer_of(notification.recipient, site=notification.site)
    if not viewer.moderates_somewhere:
        return "recipient moderates no more"
    if notification.appeal is not None:
        return _why_not_answer(notification.appeal, viewer)
    if notification.notice is not None:
        if not _is_for(viewer, notification.notice):
            return "recipient moderates no more"
        return "" if _is_open(notification.notice) else "it is decided"
    assert notification.note is not None  # noqa: S101 - a call is about one of the three
    if not may_decide(viewer, notification.note.comment_id):
        return "recipient moderates no more"
    return "" if _open_cases(notification.note).exists() else "it is decided"


def _team(site_id: int) -> QuerySet[Membership]:
    """Return everybody who moderates anything of a site."""
    team = Membership.objects.filter(site=site_id, role__in=STAFF_ROLES, user__is_active=True)
    return team.select_related("user").prefetch_related("sections").order_by("pk")


def _viewer(member: Membership, *, site: Site) -> Viewer:
    return viewer_from(member.user, site=site, role=member.role, sections=member.section_ids, profile=None)


def _is_for(viewer: Viewer, notice: Notice) -> bool:
    """Tell whether anything that a notice names is this moderator's to decide."""
    return any(
        viewer.moderates(section_id)
        for section_id in notice.items.values_list("comment__thread__article__section", flat=True)
    )


def _why_not_answer(appeal: Appeal, viewer: Viewer) -> str:
    if appeal.decided_at is not None:
        return "it is answered"
    try:
        about = review_of(appeal.pk, viewer=viewer)
    except AppealNotFound:
        return "nobody waits for the answer"
    return "somebody else has to answer" if needs_another(about, viewer) else ""


def _is_open(notice: Notice) -> bool:
    """Tell whether anybody has to decide about a notice; it is settled only once no decision can be taken back."""
    wanted = Case.objects.filter(
        comment__notice_items__notice=notice, queue=Queue.LEGAL, closed_at__isnull=True
    )
    return notice.decided_at is None and wanted.exists()


def _open_cases(note: Note) -> QuerySet[Case]:
    return Case.objects.filter(comment=note.comment_id, closed_at__isnull=True)
