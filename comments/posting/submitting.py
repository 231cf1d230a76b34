from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.accounts import once
from comments.accounts.models import Profile, User
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.ids import uuid7
from comments.moderation.casework import cases
from comments.moderation.casework.gathering import joining, links_in
from comments.moderation.findings.history import Known
from comments.moderation.models import ModerationPolicy
from comments.moderation.people.turning_away import count_refusal
from comments.moderation.restraints import Restraint, check_may_write
from comments.moderation.screening import pipeline, shadows, tracing
from comments.moderation.screening.remembering import act_of_screening
from comments.moderation.text.likeness import likeness_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import new_fact
from comments.posting.admitting import check_may_post
from comments.posting.answering import answered_in
from comments.posting.newcoming import arrived, author_of
from comments.posting.pausing import refuse_haste
from comments.posting.surroundings import Sent, Surroundings, fingerprint_of, look_around
from comments.posting.writing import Written, write
from comments.threads import markup, path, placing
from comments.threads.models import Comment, Status
from comments.threads.opening import ThreadNotFound, thread_of
from comments.threads.policies import is_open, rules_of
from comments.threads.voting import NotSignedIn

# So often a submission is decided about anew, because something that matters changed between the look and the lock.
_LOOKS_MAX = 20

_EVENTS = {
    Status.PUBLISHED: Event.COMMENT_PUBLISHED,
    Status.HELD: Event.COMMENT_HELD,
    Status.REJECTED: Event.COMMENT_REJECTED,
}


class ThreadClosed(Refused):
    code: ClassVar[str] = "thread_closed"
    status: ClassVar[int] = 403
    message = _("This discussion is closed and takes no more comments.")


class KeyReused(once.KeyReused):
    message = _(
        "This idempotency key was used for another comment. Send these words with a key of their own."
    )


class GuestJoined(Refused):
    """Whoever wrote without an account has one since a moment ago; what is sent now is for them to send, signed in."""

    code: ClassVar[str] = "guest_joined"
    status: ClassVar[int] = 409
    message = _(
        "What you wrote without an account belongs to your account now. Sign in, and send these words again."
    )


def submit_comment(
    *,
    article: Article,
    viewer: Viewer,
    body: str,
    parent_id: UUID | None = None,
    key: str = "",
    address: str = "",
    now: datetime,
) -> Comment:
    """
    Give a reader's words a place and a status (published, held or rejected), once per idempotency key.

    :param parent_id: the comment answered, or None for a root
    :param key: the author's own word for this submission; without one, the same words in the same place within
        30 s count as sent twice, and the first comment is returned
    :param address: the network address it is sent from; kept as a hash, for 90 days
    :param now: aware time of the request
    :raises NotSignedIn, BodyEmpty, BodyTooLong, BodyNotText, KeyNotUsable, KeyReused:
    :raises AskedToWait: where a rule of the site asks for a pause between comments
    :raises Banned, Muted, WarningUnread: for whom moderators keep from writing
    :raises AddressRefused: for a first comment from an address that the site does not take
    :raises TooOften: for whom nothing is published of yet, where very many write from the same network, or at all
    :raises ReadOnly: where the site takes no comments for now
    :raises NotAmongWriters: where only people with a standing may write
    :raises TooSoon: in slow mode; facts say for how many seconds
    :raises GuestJoined: for a guest who becomes a member at this very moment
    :raises ThreadClosed: from the closing time onwards, that instant included
    :raises ParentNotFound, ParentElsewhere, ParentGone, ParentWaiting: for a reply that cannot stand where it was meant to
    """
    if not viewer.is_known:
        raise NotSignedIn
    draft = _draft(body, key)
    thread = thread_of(article=article, now=now)
    sent = _sent(
        thread.pk,
        draft,
        user=viewer.user,
        guest=viewer.profile if viewer.is_guest else None,
        has_key=bool(key),
        parent_id=parent_id,
        address=address,
        now=now,
    )
    return _submit(sent, draft)


def submit_to_thread(
    *,
    thread_id: UUID,
    user: User | None = None,
    guest: Profile | None = None,
    body: str,
    parent_id: UUID | None = None,
    key: str = "",
    address: str = "",
    now: datetime,
) -> Comment:
    """
    Do the same for whoever knows the thread alone.

    :param user: signed in; their role and profile on the thread's site are looked up
    :param guest: instead, the profile of a guest on that site; on any other they are nobody
    :raises ThreadNotFound: also where the discussion is switched off
    :raises Refused: like `submit_comment`
    """
    draft = _draft(body, key)
    sent = _sent(
        thread_id,
        draft,
        user=user,
        guest=guest,
        has_key=bool(key),
        parent_id=parent_id,
        address=address,
        now=now,
    )
    return _submit(sent, draft, hides_off=True)


def _draft(body: str, key: str) -> placing.Draft:
    """Clean and render what was sent; that needs no database."""
    if key and not once.is_key(key):
        raise once.KeyNotUsable
    cleaned = markup.clean_body(body)
    return placing.Draft(body=cleaned, html=markup.render(cleaned), key=key or str(uuid7()), fingerprint="")


def _sent(
    thread_id: UUID,
    draft: placing.Draft,
    *,
    user: User | None,
    guest: Profile | None,
    has_key: bool,
    parent_id: UUID | None,
    address: str,
    now: datetime,
) -> Sent:
    return Sent(
        thread_id=thread_id,
        user=user,
        guest_id=guest.pk if guest else None,
        parent_id=parent_id,
        key=draft.key,
        has_key=has_key,
        fingerprint=fingerprint_of(thread_id, parent_id, draft.body),
        known=Known(likeness_of(draft.body), links_in(draft.body)),
        now=now,
        address=address,
    )


def _submit(sent: Sent, draft: placing.Draft, *, hides_off: bool = False) -> Comment:
    """
    Look, decide, and write if what was seen still holds under the thread's lock; else look again.

    So nobody waits for our thinking: the lock is held for the writing alone.
    """
    draft = replace(draft, fingerprint=sent.fingerprint)
    for look in range(_LOOKS_MAX):
        seen = look_around(sent)
        if seen is None or (hides_off and seen.article.discussion == Article.Discussion.OFF):
            raise ThreadNotFound
        if look and sent.guest_id is not None and not seen.viewer.is_known:
            raise GuestJoined
        if seen.earlier_id is not None:
            return _earlier(seen.earlier_id, draft)
        try:
            written = _decide(seen, sent, draft)
        except Refused as refusal:
            site_id, profile_id = seen.article.site_id, seen.viewer.profile_id
            count_refusal(refusal, site_id=site_id, profile_id=profile_id, now=sent.now)
            raise
        try:
            if write(written):
                return written.comment
        except IntegrityError:
            if sent.guest_id is not None and not Profile.objects.filter(pk=sent.guest_id).exists():
                # Claimed while we wrote: their row was locked until they were gone.
                raise GuestJoined from None
            # The key was used in another thread at the same time; the next look finds it. Else something is wrong.
            if (
                not sent.has_key
                or not Comment.objects.filter(author=written.comment.author, key=sent.key).exists()
            ):
                raise
    raise OperationalError("The discussion changed with every look.")


def _earlier(comment_id: UUID, draft: placing.Draft) -> Comment:
    """Return the comment that this submission already made."""
    earlier = Comment.objects.with_words().select_related("thread__article__site").get(pk=comment_id)
    if earlier.fingerprint != draft.fingerprint:
        raise KeyReused
    return earlier


def _decide(seen: Surroundings, sent: Sent, draft: placing.Draft) -> Written:
    """Return everything that there is to be written, or refuse."""
    now, article = sent.now, seen.article
    if not seen.viewer.is_known:
        raise NotSignedIn
    if not is_open(seen.thread, rules=rules_of(article), now=now):
        raise ThreadClosed
    if seen.restraint.silences:
        check_may_write(seen.viewer.profile_id, now=now)
    seen = arrived(seen, address=sent.address, now=now)
    answers = answered_in(seen, sent.parent_id)
    author = author_of(seen, now=now)
    rules = ModerationPolicy.in_force(article)
    open_reports = check_may_post(seen, rules=rules, now=now)
    verdict = pipeline.screen(
        body=draft.body,
        author=author,
        viewer=seen.viewer,
        article=article,
        known=seen.known,
        restraint=seen.restraint,
        rules=rules,
        history=seen.history,
        open_reports=open_reports,
        now=now,
    )
    refuse_haste(author, wait_seconds=verdict.wait_seconds, now=now)
    status = Status(verdict.status)
    comment, revision = placing.arrange(
        draft=draft,
        thread=seen.thread,
        author=author,
        answers=answers,
        status=status,
        seq=path.seq_at(now),
        now=now,
    )
    findings = pipeline.findings_of(comment=comment, revision_number=1, verdict=verdict, now=now)
    before = []
    if status == Status.REJECTED:
        before = [pipeline.statement_for(comment, findings=findings, site=article.site, now=now)]
    elif status == Status.PUBLISHED and verdict.label:
        labelled = pipeline.label_for(comment, findings=findings, site=article.site, now=now)
        before = [labelled] if labelled else []
        comment.label = verdict.label
    networks = tracing.new_network(comment, address=sent.address)
    others = [
        revision,
        new_fact(_EVENTS[status], at=now, comment_id=comment.pk),
        *findings,
        *tracing.new_trace(comment, likeness=sent.known.likeness),
        *networks,
    ]
    if before:
        comment.restriction_id = before[0].pk
        others.append(
            new_fact(Event.STATEMENT_WRITTEN, at=now, statement_id=before[0].pk, comment_id=comment.pk)
        )
    if status == Status.HELD and Restraint.SHADOW_BAN in seen.restraint:
        # Its author takes it for published, so nobody is told of it and nobody is asked to look at it.
        before = [shadows.reasons_for(comment, site=article.site, now=now)]
    else:
        others += cases.new_case(
            comment=comment,
            findings=findings,
            is_suspect=verdict.is_suspect,
            networks=networks,
            joins=joining(seen.history),
            now=now,
        )
    act = act_of_screening(comment, status=status, findings=findings, site=article.site, label=comment.label)
    return Written(comment=comment, before=before, others=others, act=act, thread=seen.thread, sent=sent)
