"""
What is told of an event: ids and facts, as they are when it is heard.

No words of readers, no e-mail or network address, no name: not of the author, not of whoever reported, not of who decided.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from articles.models import Article, Site
from comments.moderation.decisions.undoing import was_undone
from comments.moderation.models import Appeal, Case, Decision, Flag, Sanction
from comments.moderation.people.retracting import was_retracted
from comments.threads.models import Comment, Status, Thread
from comments.webhooks.kinds import Kind

Payload = Mapping[str, str | int | None]
Facts = dict[str, object]
# Of which site, and what.
Told = tuple[int, Facts]

# What a comment is by the event that tells of it, whatever became of it since.
_STATUS = {
    "comment.published": Status.PUBLISHED,
    "comment.held": Status.HELD,
    "comment.approved": Status.PUBLISHED,
    "comment.rejected": Status.REJECTED,
    "comment.removed": Status.REMOVED,
    "comment.restored": Status.PUBLISHED,
    "comment.withdrawn": Status.WITHDRAWN,
}


def facts_of(kind: Kind, payload: Payload) -> Told | None:
    """Return what publishers are told of an event; None where nothing is left to tell, because it was taken back or is gone."""
    decision_id = _decision_id(payload)
    if decision_id is not None and was_undone(decision_id):
        return None
    return _TELLERS[kind.family](kind, payload)


def moment(at: datetime | None) -> str | None:
    """Return a moment as receivers read it: RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def _comment(kind: Kind, payload: Payload) -> Told | None:
    comment = _found(payload)
    if comment is None:
        return None
    facts = _about(comment, status=_STATUS.get(kind.name))
    decision_id = _decision_id(payload)
    if decision_id is not None:
        facts["decision"] = _decision(decision_id)
    return comment.site_id, facts


def _flag(kind: Kind, payload: Payload) -> Told | None:
    comment = _found(payload)
    flag = Flag.objects.filter(pk=str(payload["flag_id"])).first()
    if comment is None or flag is None:
        return None
    told = {"id": str(flag.pk), "reason": flag.reason, "raised_at": moment(flag.raised_at)}
    return comment.site_id, _about(comment) | {"flag": told}


def _case(kind: Kind, payload: Payload) -> Told | None:
    comment = _found(payload)
    decision_id = _decision_id(payload)
    of_decision = Q(decisions=decision_id) if decision_id is not None else Q(pk=UUID(str(payload["case_id"])))
    case = Case.objects.filter(of_decision).first()
    if comment is None or case is None:
        return None
    told = {
        "id": str(case.pk),
        "queue": case.queue,
        "opened_at": moment(case.opened_at),
        "closed_at": moment(case.closed_at) if decision_id is not None else None,
    }
    facts = _about(comment) | {"case": told}
    if decision_id is not None:
        facts["decision"] = _decision(decision_id)
    return comment.site_id, facts


def _appeal(kind: Kind, payload: Payload) -> Told | None:
    found = Appeal.objects.select_related("statement", "decision", "flag", "notice_item", "site")
    appeal = found.filter(pk=UUID(str(payload["appeal_id"]))).first()
    if appeal is None:
        return None
    is_answered = kind.name == "appeal.decided"
    told = {
        "id": str(appeal.pk),
        "filed_at": moment(appeal.filed_at),
        "outcome": appeal.outcome if is_answered else None,
        "decided_at": moment(appeal.decided_at) if is_answered else None,
    }
    comment_id = next(
        (one.comment_id for one in (appeal.statement, appeal.decision) if one is not None), None
    )
    comment = _comments().filter(pk=comment_id).first() if comment_id else None
    about = _about(comment) if comment is not None else {"site": appeal.site.slug}
    return appeal.site_id, about | {"appeal": told}


def _article(kind: Kind, payload: Payload) -> Told | None:
    article = Article.objects.select_related("site").filter(pk=str(payload["article_id"])).first()
    if article is None:
        return None
    return article.site_id, {"site": article.site.slug, "article": _page(article)}


def _thread(kind: Kind, payload: Payload) -> Told | None:
    thread = Thread.objects.select_related("article__site").filter(pk=UUID(str(payload["thread_id"]))).first()
    if thread is None:
        return None
    article = thread.article
    told = {"id": str(thread.pk), "comment_count": thread.comment_count}
    return article.site_id, {"site": article.site.slug, "article": _page(article), "thread": told}


def _user(kind: Kind, payload: Payload) -> Told | None:
    sanction = Sanction.objects.select_related("site").filter(pk=UUID(str(payload["sanction_id"]))).first()
    if sanction is None or was_retracted(sanction.pk):
        return None
    told = {
        "id": str(sanction.pk),
        "kind": sanction.kind,
        "reason": sanction.reason,
        "starts_at": moment(sanction.starts_at),
        "ends_at": moment(sanction.ends_at),
    }
    person = {"id": str(sanction.profile_id)}
    return sanction.site_id, {"site": sanction.site.slug, "user": person, "sanction": told}


_TELLERS: Mapping[str, Callable[[Kind, Payload], Told | None]] = {
    "comment": _comment,
    "flag": _flag,
    "case": _case,
    "appeal": _appeal,
    "article": _article,
    "thread": _thread,
    "user": _user,
}


def of_test(site: Site, *, now: datetime) -> Facts:
    """Return what a test event says."""
    return {"site": site.slug, "test": {"sent_at": moment(now)}}


def _comments() -> QuerySet[Comment]:
    return Comment.objects.select_related("revision", "thread__article__site")


def _found(payload: Payload) -> Comment | None:
    return _comments().filter(pk=UUID(str(payload["comment_id"]))).first()


def _about(comment: Comment, *, status: Status | None = None) -> Facts:
    article = comment.thread.article
    return {
        "site": article.site.slug,
        "article": _page(article),
        "thread": {"id": str(comment.thread_id)},
        "comment": {
            "id": str(comment.pk),
            "url": f"{settings.PUBLIC_URL.rstrip('/')}/c/{comment.pk}/",
            "parent": str(comment.parent_id) if comment.parent_id else None,
            "author": {"id": str(comment.author_id)},
            "status": str(status or comment.status),
            "revision": comment.revision.number,
            "posted_at": moment(comment.posted_at),
        },
    }


def _page(article: Article) -> Facts:
    return {"id": str(article.public_id), "url": article.canonical_url, "title": article.title}


def _decision(decision_id: UUID) -> Facts | None:
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        return None
    return {
        "id": str(decision.pk),
        "action": decision.action,
        "reason": decision.reason,
        "decided_by": decision.decided_by,
        "decided_at": moment(decision.decided_at),
    }


def _decision_id(payload: Payload) -> UUID | None:
    """Return the decision that an event came of, if it came of one."""
    value = payload.get("decision_id")
    return UUID(str(value)) if value else None
