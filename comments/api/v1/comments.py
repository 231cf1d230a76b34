from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Site
from comments.accounts import limits
from comments.accounts.addresses import AddressRefused
from comments.accounts.banning import Banned
from comments.accounts.limits import TooOften
from comments.accounts.models import Profile
from comments.accounts.once import KeyNotUsable
from comments.api.conditional import VersionMissing, version_seen
from comments.api.describing import IDEMPOTENCY_KEY, IF_MATCH, described
from comments.api.errors import RejectedByRules
from comments.api.examples import A_COMMENT, A_PUBLISHED_COMMENT, A_REPLY, TOO_LONG
from comments.api.keyed import word_of
from comments.api.parameters import CURSOR, ORDER, REPLIES, REPLIES_MAX, SIZE, number, size, word
from comments.api.resource import Resource
from comments.api.scoped import CommentRoute, ThreadRoute
from comments.api.shapes.comment import BranchPage, CommentShape, Hidden, comment_json, roots_json
from comments.api.shown import OrderNotOffered, check_order, comment_in_sight, shown_thread
from comments.api.v1.comment_input import COMMENT_FIELDS, CommentInput, EditInput
from comments.api.viewing import viewer_at_comment, viewer_on
from comments.moderation.people.turning_away import count_refusal
from comments.moderation.restraints import Muted, WarningUnread
from comments.moderation.screening.shadows import as_author_sees, as_viewer_sees
from comments.posting.admitting import NotAmongWriters, ReadOnly, TooSoon
from comments.posting.answering import ParentElsewhere, ParentGone, ParentNotFound, ParentWaiting
from comments.posting.editing import EditNotAccepted, EditWindowOver, edit_comment
from comments.posting.owning import NotStanding, NotYours, StaleVersion
from comments.posting.submitting import GuestJoined, KeyReused, ThreadClosed, submit_to_thread
from comments.posting.withdrawing import withdraw_comment
from comments.threads import listing
from comments.threads.keyset import CursorRefused
from comments.threads.markup import BodyEmpty, BodyNotText, BodyTooLong
from comments.threads.models import Comment, Status
from comments.threads.opening import ThreadNotFound
from comments.threads.orders import Order
from comments.threads.policies import rules_of
from comments.threads.reading import CommentNotFound, comment_for
from comments.threads.seen import Seen, seen_of

REPLIES_SHOWN = 3
_BODY_REFUSALS = (BodyEmpty, BodyTooLong, BodyNotText)
# What moderators laid on whoever writes.
_LAID = (Banned, Muted, WarningUnread)


class ThreadComments(ThreadRoute):
    tag = "comments"
    open_reads = True
    signed_in = ("POST",)
    guests = ("POST",)
    parameters = {"order": ORDER, "cursor": CURSOR, "size": SIZE, "replies": REPLIES}
    limits = {"POST": limits.POST}
    refusals = {
        "GET": (ThreadNotFound, CursorRefused, OrderNotOffered),
        "POST": (
            *_BODY_REFUSALS,
            RejectedByRules,
            ThreadNotFound,
            ThreadClosed,
            ReadOnly,
            NotAmongWriters,
            TooSoon,
            ParentNotFound,
            ParentGone,
            ParentWaiting,
            ParentElsewhere,
            KeyReused,
            GuestJoined,
            KeyNotUsable,
            *_LAID,
            AddressRefused,
        ),
    }

    def check_throttles(self, request: Request) -> None:
        """Moderators know who writes against the limit, once a window."""
        try:
            super().check_throttles(request)
        except TooOften as refusal:
            if refusal.is_first:
                self._count(refusal)
            raise

    def _count(self, refusal: TooOften) -> None:
        site_id = (
            Site.objects.filter(articles__thread=self.kwargs["thread_id"])
            .values_list("pk", flat=True)
            .first()
        )
        if site_id is None:
            return
        own = Profile.objects.filter(user=self.user, site=site_id) if self.user else Profile.objects.none()
        profile_id = own.values_list("pk", flat=True).first()
        count_refusal(refusal, site_id=site_id, profile_id=profile_id, now=self.now)

    @described(
        operation_id="threadComments",
        summary="Roots of a discussion with their first replies",
        responses=BranchPage,
    )
    def get(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        order = word(request, "order", Order, Order.NEWEST)
        wanted = size(request, 50)
        replies = number(request, "replies", REPLIES_SHOWN, minimum=0, maximum=REPLIES_MAX)
        shown = shown_thread(thread_id)
        check_order(order, rules=shown.rules)
        self.tell_public(shown.subjects)
        page = listing.roots(
            thread=shown.thread,
            order=order,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
            replies=replies,
            replies_order=shown.rules.replies_order_for(order),
        )
        return Response(roots_json(page, hidden=shown.hidden))

    @described(
        operation_id="postComment",
        summary="Post a comment or a reply",
        description=(
            "201: it is public. 202: it waits for a moderator, and only you see it. 422 `rejected`: a rule of the site"
            " leaves no room for it. A repeat with the same Idempotency-Key answers with the same comment."
        ),
        parameters=[IDEMPOTENCY_KEY],
        examples=[A_COMMENT, A_REPLY, A_PUBLISHED_COMMENT, TOO_LONG],
        request=CommentInput,
        responses={201: CommentShape, 202: CommentShape},
    )
    def post(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        body, parent = _sent(request.data)
        comment = submit_to_thread(
            thread_id=thread_id,
            user=self.user,
            guest=self.guest.profile if self.guest else None,
            body=body,
            parent_id=parent,
            key=word_of(request),
            address=self.address,
            now=self.now,
        )
        if comment.status == Status.REJECTED:
            raise RejectedByRules(comment=comment.pk)
        response = _kept(comment, self, done=201)
        response.headers["Location"] = f"/api/v1/comments/{comment.pk}/"
        return response


class CommentDetail(CommentRoute):
    reads_without_rights = True
    # A shown comment is the same for everybody; whoever may see more gets it because no other answer is public.
    hot_parameters = ()
    signed_in = ("PATCH", "DELETE")
    guests = ("GET", "PATCH", "DELETE")
    limits = {"PATCH": limits.EDIT, "DELETE": limits.EDIT}
    refusals = {
        "GET": (CommentNotFound,),
        "PATCH": (
            *_BODY_REFUSALS,
            CommentNotFound,
            NotYours,
            NotStanding,
            EditNotAccepted,
            EditWindowOver,
            StaleVersion,
            VersionMissing,
            *_LAID,
        ),
        "DELETE": (CommentNotFound, NotYours, NotStanding, StaleVersion, VersionMissing),
    }

    @described(
        operation_id="comment",
        summary="One comment",
        description="Held and rejected ones are there for their author and for moderators alone.",
        responses=CommentShape,
    )
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        found = comment_in_sight(comment_id)
        comment = found.comment
        if not comment.is_shown:
            site = Site(pk=found.site_id)
            viewer = viewer_on(self.user, site, guest=self.guest)
            found_by_them = comment_for(viewer=viewer, comment_id=comment_id)
            comment = seen_of(as_viewer_sees(found_by_them, viewer=viewer))
        elif self._is_theirs(comment):
            return self._own(comment_id, Site(pk=found.site_id), hidden=found.hidden)
        elif self.user is None and self.guest is None:
            self.tell_public(found.subjects)
        self.version_shown = comment.version
        self.shown_to_all = found.comment.is_shown
        return Response(comment_json(comment, hidden=found.hidden))

    def _is_theirs(self, comment: Seen) -> bool:
        if self.user is not None:
            return comment.author_user_id == self.user.pk
        return self.guest is not None and comment.author_id == self.guest.profile_id

    def _own(self, comment_id: UUID, site: Site, *, hidden: Hidden) -> Response:
        """Answer an author with their comment as they take it to be: an edit in the shadow is theirs alone."""
        viewer = viewer_on(self.user, site, guest=self.guest)
        comment = comment_for(viewer=viewer, comment_id=comment_id)
        taken = as_viewer_sees(comment, viewer=viewer)
        self.version_shown, self.shown_to_all = comment.version, taken is comment
        return Response(comment_json(seen_of(taken), hidden=hidden))

    @described(
        operation_id="editComment",
        summary="Edit your own comment",
        description=(
            "200: as it stands. 202: the new words wait for a moderator. Where the comment is public, everybody reads the"
            " earlier ones meanwhile; yours are `pending` in `threadMine`."
        ),
        parameters=[IF_MATCH],
        request=EditInput,
        responses={200: CommentShape, 202: CommentShape},
    )
    def patch(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        version = version_seen(request)
        draft = EditInput(data=request.data)
        draft.is_valid(raise_exception=True)
        comment = edit_comment(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id, guest=self.guest),
            body=draft.validated_data["body"],
            version=version,
            now=self.now,
        )
        return _kept(comment, self, done=200)

    @described(
        operation_id="withdrawComment",
        summary="Withdraw your own comment",
        description="A tombstone stays where replies hang on it, nothing where none do.",
        parameters=[IF_MATCH],
        responses={204: None},
    )
    def delete(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        withdraw_comment(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id, guest=self.guest),
            version=version_seen(request),
            now=self.now,
        )
        return Response(status=204)


def _sent(data: Any) -> tuple[str, UUID | None]:
    """Return words and parent of a submission; what is plainly in order needs no serializer, which explains the rest."""
    body, parent = data.get("body"), data.get("parent")
    if type(body) is str and parent is None and data.keys() <= COMMENT_FIELDS:
        return body, None
    draft = CommentInput(data=data)
    draft.is_valid(raise_exception=True)
    return draft.validated_data["body"], draft.validated_data["parent"]


def _kept(comment: Comment, route: Resource, *, done: int) -> Response:
    """Answer an author with what became of their words."""
    route.version_shown = comment.version
    route.shown_to_all = comment.is_shown
    taken = as_author_sees(comment)
    waits = taken.status == Status.HELD or taken.pending_id is not None
    return Response(told_to_author(taken), status=202 if waits else done)


def told_to_author(comment: Comment) -> dict[str, object]:
    """
    Return what is told to whoever has just written a comment.

    :param comment: as they take it to be
    """
    hides = not rules_of(comment.thread.article).shows_scores
    return comment_json(seen_of(comment), hidden=[comment.thread_id] if hides else ())
