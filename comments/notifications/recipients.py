"""Who should hear of something that concerns a few; rechecking.py says whether they still should when it is told."""

from uuid import UUID

from articles.models import Article
from comments.accounts.models import User
from comments.accounts.viewer import Viewer
from comments.moderation.appeals import holding
from comments.moderation.models import Appeal, Case, Queue, Statement
from comments.moderation.policies import team_of
from comments.threads.models import Comment

# Beyond this many, how many exactly no longer matters to anybody, and no mail counts a pile.
WAITING_MAX = 99


def answered_by(comment: Comment) -> User | None:
    """
    Return whoever this comment answers, if they are to be told: not oneself.

    Below the depth cap a comment hangs on an ancestor, and answers another: that one counts.
    """
    answered = comment.reply_to or comment.parent
    user = answered.author.user if answered else None
    return None if user is None or user.pk == comment.author.user_id else user


def moderators_of(article: Article, *, but: UUID | None) -> list[UUID]:
    """Return everybody who may decide below this article, except the one with the id `but`."""
    members = team_of(article.site_id, section_id=article.section_id).exclude(user=but)
    return list(members.order_by("pk").values_list("user_id", flat=True))


def restricted_by(statement: Statement) -> User | None:
    """
    Return whoever is to be told the reasons of a restriction.

    Nobody where the statement says so, and once the restriction holds no more: it was undone, restored or lifted meanwhile.
    """
    user = statement.recipient.user if statement.recipient else None
    if user is None or statement.exemption:
        return None
    return user if holding.in_force(statement, statement.comment) else None


def answered_to(appeal: Appeal) -> User | None:
    """Return whoever is to be told how their objection was decided."""
    user = appeal.appellant.user if appeal.appellant else None
    return user if appeal.decided_at is not None else None


def can_be_reached(user: User) -> bool:
    """Tell whether mail may go to this person: active, with an address that they proved to be theirs."""
    return (
        user.is_active and user.emailaddress_set.filter(email__iexact=user.email, verified=True).exists()  # type: ignore[attr-defined]  # allauth publishes no types
    )


def waiting_for(viewer: Viewer) -> int:
    """
    Return how many comments wait unseen for a moderator on this site, or in the sections of it that are theirs; counted up
    to WAITING_MAX + 1, three queries.
    """
    here = Case.objects.filter(site=viewer.site_id, closed_at__isnull=True)
    if viewer.sections is not None:
        here = Case.objects.filter(section__in=viewer.sections, closed_at__isnull=True)
    # All that is in this queue is held. Of what waits for a graver reason as well, the first are looked at.
    count = here.filter(queue=Queue.HELD).values("pk")[: WAITING_MAX + 1].count()
    for queue in (Queue.APPEAL, Queue.LEGAL):
        first = here.filter(queue=queue).order_by("wanted_at", "pk").values("pk")[: WAITING_MAX + 1]
        count += Case.objects.filter(pk__in=first, is_held=True).count()
    return min(count, WAITING_MAX + 1)
