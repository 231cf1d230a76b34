"""Who should hear of something, and whether they still should when it is told."""

from collections.abc import Callable, Iterable
from uuid import UUID

from articles.models import Article, Site
from comments.accounts.models import Membership, User
from comments.accounts.viewer import STAFF_ROLES, viewer_of
from comments.moderation.appeals import redress
from comments.moderation.models import Appeal, Case, Queue, Statement
from comments.notifications import reported, team
from comments.notifications.kinds import EMAIL, OPTIONAL, Kind, Rhythm, by_default
from comments.notifications.models import Notification, Preference, Schedule
from comments.threads.models import Comment

# Beyond this many, how many exactly no longer matters to anybody, and no mail counts a pile.
WAITING_MAX = 99


def answered_by(comment: Comment) -> User | None:
    """
    Return whoever this comment answers, if they are to be told: not oneself, and only where mail can reach them.

    Below the depth cap a comment hangs on an ancestor, and answers another: that one counts.
    """
    answered = comment.reply_to or comment.parent
    user = answered.author.user if answered else None
    if user is None or user.pk == comment.author.user_id or not can_be_reached(user):
        return None
    return user


def moderators_of(site: Site, *, but: UUID | None) -> list[User]:
    """Return everybody who may decide on this site and can be reached, except the one with the id `but`."""
    members = (
        Membership.objects.filter(site=site, role__in=STAFF_ROLES).exclude(user=but).select_related("user")
    )
    return [member.user for member in members.order_by("pk") if can_be_reached(member.user)]


def restricted_by(statement: Statement) -> User | None:
    """
    Return whoever is to be told the reasons of a restriction.

    Nobody where the statement says so, where no mail can reach them, and once the restriction holds no more: it was
    undone, restored or lifted meanwhile.
    """
    user = statement.recipient.user if statement.recipient else None
    if user is None or statement.exemption or not can_be_reached(user):
        return None
    return user if redress.in_force(statement, statement.comment) else None


def answered_to(appeal: Appeal) -> User | None:
    """Return whoever is to be told how their objection was decided."""
    user = appeal.appellant.user if appeal.appellant else None
    return user if user is not None and appeal.decided_at is not None and can_be_reached(user) else None


def can_be_reached(user: User) -> bool:
    """Tell whether mail may go to this person: active, with an address that they proved to be theirs."""
    return (
        user.is_active and user.emailaddress_set.filter(email__iexact=user.email, verified=True).exists()  # type: ignore[attr-defined]  # allauth publishes no types
    )


def who_wants_mail(user_ids: Iterable[UUID], *, kind: str) -> set[UUID]:
    """Return those who want mail of this kind: who said so, and who never said, where everybody gets it."""
    asked = set(user_ids)
    if kind not in OPTIONAL:
        return asked
    stopped = Schedule.objects.filter(user__in=asked, stopped_at__isnull=False)
    said = dict(
        Preference.objects.filter(user__in=asked, kind=kind, channel=EMAIL).values_list("user_id", "rhythm")
    )
    otherwise = by_default(Kind(kind), EMAIL)
    wanted = {user_id for user_id in asked if said.get(user_id, otherwise) != Rhythm.OFF}
    return wanted - set(stopped.values_list("user_id", flat=True))


def reason_against(notification: Notification) -> str:
    """
    Return why this is not to be told any more, or an empty text when it is.

    Between the fact and its telling people leave, unsubscribe and lose rights, and comments are removed.
    """
    user, comment, statement = notification.recipient, notification.comment, notification.statement
    if not can_be_reached(user):
        return "recipient cannot be reached"
    if not who_wants_mail([user.pk], kind=notification.kind):
        return "recipient unsubscribed"
    if statement is not None:
        return "" if redress.in_force(statement, comment) else "restriction is over"
    if comment is None or notification.kind == Kind.APPEAL:
        return _AGAINST[notification.kind](notification)
    article = comment.thread.article
    if notification.kind == Kind.HELD:
        return _reason_against_asking(user, site=article.site)
    return _reason_against_showing(user, comment=comment, article=article)


_AGAINST: dict[str, Callable[[Notification], str]] = {
    Kind.APPEAL: lambda _answer: "",
    Kind.CALL: team.reason_against,
    Kind.REPORT: reported.reason_against,
}


def waiting_on(site: Site) -> int:
    """Return how many comments wait unseen for a moderator of this site, counted up to WAITING_MAX + 1; three queries."""
    here = Case.objects.filter(site=site, closed_at__isnull=True)
    # All that is in this queue is held. Of what waits for a graver reason as well, the first are looked at.
    count = here.filter(queue=Queue.HELD).values("pk")[: WAITING_MAX + 1].count()
    for queue in (Queue.APPEAL, Queue.LEGAL):
        first = here.filter(queue=queue).order_by("wanted_at", "pk").values("pk")[: WAITING_MAX + 1]
        count += Case.objects.filter(pk__in=first, is_held=True).count()
    return min(count, WAITING_MAX + 1)


def _reason_against_asking(user: User, *, site: Site) -> str:
    if not viewer_of(user, site=site).is_moderator:
        return "recipient moderates no more"
    return "" if waiting_on(site) else "nothing waits any more"


def _reason_against_showing(user: User, *, comment: Comment, article: Article) -> str:
    if not comment.is_public:
        return "comment is not public"
    if article.discussion == Article.Discussion.OFF:
        return "discussion is switched off"
    viewer = viewer_of(user, site=article.site)
    if not Comment.objects.visible_to(viewer).filter(pk=comment.pk).exists():
        return "recipient may not see it"
    return ""
