"""Writing without an account, from an app: words that wait for their address, and the code that confirms it."""

from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from comments.accounts import limits
from comments.accounts.addresses import AddressRefused
from comments.accounts.claiming import claim, claimable
from comments.accounts.guests import EMAIL_MAX, AddressUnfit
from comments.accounts.names import NAME_LENGTH, NameRefused
from comments.accounts.passes import GOOD_FOR, pass_of, read_ticket, ticket_of
from comments.accounts.profiles import NameReserved, NameTaken
from comments.accounts.proving import CODE_DIGITS, CODE_FOR, LINK_FOR, CodeOver, CodeRefused
from comments.api.describing import described, shaped_as
from comments.api.errors import RejectedByRules
from comments.api.examples import A_GUEST_COMMENT
from comments.api.fields import Identifier, Input, Text, YesNo
from comments.api.scoped import SiteRoute, ThreadRoute
from comments.api.shapes.comment import CommentShape
from comments.api.v1.comment_input import Body
from comments.api.v1.comments import told_to_author
from comments.api.viewing import SiteNotFound, site_at
from comments.errors import Refused
from comments.moderation.screening.shadows import as_author_sees
from comments.posting.admitting import NotAmongWriters, ReadOnly
from comments.posting.answering import ParentElsewhere, ParentGone, ParentNotFound
from comments.posting.confirming import Outcome, confirm_by_code
from comments.posting.offering import Offer, offer_words
from comments.posting.submitting import ThreadClosed
from comments.threads.claiming import written_by
from comments.threads.markup import BodyEmpty, BodyNotText, BodyTooLong
from comments.threads.models import Status, Thread
from comments.threads.opening import ThreadNotFound

_TICKET = (
    "From this app's last answer here, if it has one; words sent with one ticket are confirmed together."
)


@shaped_as({"type": "string", "minLength": NAME_LENGTH.start, "maxLength": NAME_LENGTH.stop - 1})
class GuestName(Text):
    """Its bounds hold once it was cleaned, so that the verb and not this field looks at them."""


@shaped_as({"type": "string", "format": "email", "maxLength": EMAIL_MAX})
class Mailbox(Text):
    """Likewise."""


class GuestCommentInput(Input):
    name = GuestName(allow_blank=True, help_text="What stands beside the comment.")
    email = Mailbox(allow_blank=True, help_text="Gets the code; nobody reads it here.")
    body = Body(help_text="Markdown. Blanks around it are cut off.")
    parent = Identifier(  # type: ignore[assignment]  # gathered and taken off the class
        required=False, allow_null=True, default=None, help_text="The comment it answers, if any."
    )
    wants_replies = YesNo(
        required=False, default=False, help_text="Whether a mail tells of answers; every such mail ends it."
    )
    ticket = Text(required=False, default="", allow_blank=True, help_text=_TICKET)


class GuestWaitsShape(serializers.Serializer[object]):
    ticket = serializers.CharField(help_text="Goes with the code from the mail.")
    code_seconds = serializers.IntegerField(
        help_text="How long the code is good for, from the mail on, which may be an earlier one."
    )
    link_seconds = serializers.IntegerField(
        help_text="Likewise the link in the mail; then the words are deleted."
    )


class GuestCodeInput(Input):
    ticket = Text(help_text="As it was answered when the words were sent.")
    code = Text(allow_blank=True, help_text=f"The {CODE_DIGITS} digits of the latest mail.")


class GuestRefusedShape(serializers.Serializer[object]):
    body = serializers.CharField(help_text="The words; they are kept nowhere else now.")
    code = serializers.CharField(help_text="As if they had been posted; `rejected` broke a rule.")
    detail = serializers.CharField()


class GuestConfirmedShape(serializers.Serializer[object]):
    token = serializers.CharField(help_text="Send it as X-Guest-Token, on this site.")
    good_until = serializers.DateTimeField()
    name = serializers.CharField(help_text="What stands beside the comments; another one if it is taken.")
    comments = CommentShape(many=True, help_text="Public, or waiting for a moderator (`status`).")
    refused = GuestRefusedShape(many=True)
    left = serializers.IntegerField(
        help_text="So many more wait for the same address, sent from elsewhere: the link in the mail shows them."
    )


class GuestClaimedShape(serializers.Serializer[object]):
    comments = serializers.IntegerField(help_text="So many became yours.")


class ThreadGuests(ThreadRoute):
    tag = "guests"
    # Anybody, and nobody in particular, as with legal notices.
    authentication_classes = ()
    limits = {"POST": limits.GUEST}
    refusals = {
        "POST": (
            *(BodyEmpty, BodyTooLong, BodyNotText),
            *(NameRefused, NameReserved, NameTaken, AddressUnfit, AddressRefused),
            *(ThreadNotFound, ThreadClosed, ReadOnly, NotAmongWriters),
            *(ParentNotFound, ParentGone, ParentElsewhere),
        )
    }

    @described(
        operation_id="postCommentAsGuest",
        summary="Write without an account",
        description=(
            "Nobody sees the words before their address is confirmed: by the code of a mail (`confirmGuest`) or its link."
            " The answer is the same whoever has the address, and whether or not a mail was due: an address gets one an"
            " hour, and what is sent meanwhile waits for the same. With a guest's token, words go to `postComment`."
        ),
        examples=[A_GUEST_COMMENT],
        request=GuestCommentInput,
        responses={202: GuestWaitsShape},
    )
    def post(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        given = GuestCommentInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        shown = Thread.objects.exclude(article__discussion=Article.Discussion.OFF)
        thread = shown.select_related("article__site", "article__section").filter(pk=thread_id).first()
        if thread is None:
            raise ThreadNotFound
        site = thread.article.site
        sender = read_ticket(said["ticket"], site=site) or uuid4()
        offer = Offer(
            name=said["name"],
            email=said["email"],
            body=said["body"],
            parent_id=said["parent"],
            wants_replies=said["wants_replies"],
            language=get_language() or "",
            sender=sender,
        )
        offer_words(article=thread.article, offer=offer, now=self.now)
        # Nothing here depends on what else there is for the address, nor on when a mail went to it.
        answer = {
            "ticket": ticket_of(site=site, sender=sender),
            "code_seconds": int(CODE_FOR.total_seconds()),
            "link_seconds": int(LINK_FOR.total_seconds()),
        }
        return Response(answer, status=202)


class GuestConfirmation(SiteRoute):
    tag = "guests"
    authentication_classes = ()
    limits = {"POST": limits.GUEST_CONFIRM}
    refusals = {"POST": (SiteNotFound, CodeRefused, CodeOver)}

    @described(
        operation_id="confirmGuest",
        summary="Confirm a guest's address by the code of the mail",
        description=(
            "What was sent with the ticket now goes the way of every comment; `refused` says of which nothing came, and why."
            " `410`: ten minutes or five tries are over, or nothing waits any more; the link in the mail is good for a"
            " day. Whoever uses the link confirms in their browser, and the app has no token."
        ),
        request=GuestCodeInput,
        responses=GuestConfirmedShape,
    )
    def post(self, request: Request, slug: str, **_route: Any) -> Response:
        given = GuestCodeInput(data=request.data)
        given.is_valid(raise_exception=True)
        site = site_at(slug)
        confirmed = confirm_by_code(
            sender=read_ticket(given.validated_data["ticket"], site=site),
            site=site,
            code=given.validated_data["code"],
            address=self.address,
            now=self.now,
        )
        guest = confirmed.guest
        return Response(
            {
                "token": pass_of(guest, now=self.now),
                "good_until": self.now + GOOD_FOR,
                "name": guest.profile.display_name,
                "comments": [
                    told_to_author(as_author_sees(one.comment))
                    for one in confirmed.outcomes
                    if one.comment is not None and one.comment.status != Status.REJECTED
                ],
                "refused": [
                    {"body": one.body, "code": refusal.code, "detail": str(refusal)}
                    for one in confirmed.outcomes
                    if (refusal := _refusal(one))
                ],
                "left": confirmed.left,
            }
        )


class GuestClaim(SiteRoute):
    tag = "guests"
    signed_in = ("POST",)
    limits = {"POST": limits.EDIT}
    takes_body = False
    refusals = {"POST": (SiteNotFound,)}

    @described(
        operation_id="claimGuest",
        summary="Make yours what you wrote as a guest",
        description=(
            "What was written on the site under the addresses that you confirmed for your account stands under your name from"
            " then on, and whatever is laid on the guest holds for you. Doing it twice is doing it once."
        ),
        request=None,
        responses=GuestClaimedShape,
    )
    def post(self, request: Request, slug: str, **_route: Any) -> Response:
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        site = site_at(slug)
        found = written_by(claimable(self.user, site=site))
        claim(user=self.user, site=site, now=self.now)
        return Response({"comments": sum(count for _site, count in found)})


def _refusal(outcome: Outcome) -> Refused | None:
    comment = outcome.comment
    if comment is not None and comment.status == Status.REJECTED:
        return RejectedByRules(comment=comment.pk)
    return outcome.refusal
