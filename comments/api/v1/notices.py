from collections.abc import Collection
from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Site
from comments.accounts import limits
from comments.api.describing import described, shaped_as
from comments.api.examples import A_NOTICE
from comments.api.fields import Choice, Input, Text, YesNo
from comments.api.resource import Resource
from comments.moderation.models import NoticeCategory
from comments.moderation.notes import (
    CLAIM_MAX,
    LAW_MAX,
    NAME_MAX,
    ExplanationTooLong,
    LawTooLong,
    NameTooLong,
    WordsNotText,
)
from comments.moderation.notices.noticing import (
    ADDRESS_MAX,
    EMAIL_MAX,
    ITEMS_MAX,
    CategoryUnknown,
    Claim,
    ClaimMissing,
    CommentsUnfit,
    EmailUnfit,
    GoodFaithMissing,
    receive_notice,
)


@shaped_as({"type": "string", "minLength": 1, "maxLength": CLAIM_MAX})
class Explanation(Text):
    """Its bounds hold once blanks around it are gone, so that the verb and not this field looks at them."""


@shaped_as({"type": "string", "maxLength": LAW_MAX})
class Law(Text):
    """Likewise."""


@shaped_as({"type": "string", "maxLength": NAME_MAX})
class Name(Text):
    """Likewise."""


@shaped_as({"type": "string", "maxLength": EMAIL_MAX})
class Mailbox(Text):
    """Likewise."""


class NoticeInput(Input):
    comments = serializers.ListField(
        child=Text(max_length=ADDRESS_MAX),
        min_length=1,
        max_length=ITEMS_MAX,
        help_text="Addresses of comments, or their ids; all of one site.",
    )
    category = Choice(choices=NoticeCategory.values)
    explanation = Explanation(help_text="Why they are illegal.")
    law = Law(required=False, default="", allow_blank=True, help_text="Which law, if you know.")
    name = Name(
        required=False,
        default="",
        allow_blank=True,
        help_text="Yours; the author of a comment never sees it.",
    )
    email = Mailbox(
        required=False,
        default="",
        allow_blank=True,
        help_text="Yours; without it nobody can tell you what was decided.",
    )
    in_good_faith = YesNo(
        help_text="That you believe in good faith that what you say is accurate and complete; must be true."
    )


class NoticeShape(serializers.Serializer[object]):
    reference = serializers.CharField(help_text="What both sides call it in letters.")
    received_at = serializers.DateTimeField()
    is_paused = serializers.BooleanField(
        help_text="Whether it waits because you are suspended from sending notices; it is received all the same."
    )
    comments = serializers.ListField(child=serializers.UUIDField())


class Notices(Resource):
    tag = "notices"
    # Anybody, and nobody in particular: also who has an account is counted by their network, and not named.
    authentication_classes = ()
    limits = {"POST": limits.NOTICE}
    refusals = {
        "POST": (
            CommentsUnfit,
            CategoryUnknown,
            ClaimMissing,
            ExplanationTooLong,
            LawTooLong,
            NameTooLong,
            WordsNotText,
            EmailUnfit,
            GoodFaithMissing,
        )
    }

    @classmethod
    def origins_of(cls, **_route: Any) -> Collection[str]:
        lists = Site.objects.values_list("allowed_origins", flat=True)
        return {origin for allowed in lists for origin in allowed}

    @described(
        operation_id="sendNotice",
        summary="Say that comments are illegal",
        description=(
            "A legal notice under Article 16 of Regulation (EU) 2022/2065. Nobody has to be signed in. The comments are"
            " frozen as they stand, a person decides, and with an address the sender gets a mail at once and another"
            " then. 201: received. 200: the same notice was received before. Of comments that do not fit, `errors` says"
            " under `items` what is wrong with each."
        ),
        examples=[A_NOTICE],
        request=NoticeInput,
        responses={200: NoticeShape, 201: NoticeShape},
    )
    def post(self, request: Request, **_route: Any) -> Response:
        given = NoticeInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        if said["email"].strip():
            limits.take(limits.NOTICE_MAIL, caller=limits.caller_mailbox(said["email"]), now=self.now)
        notice = receive_notice(
            Claim(**said, language=get_language() or ""), caller=self.caller, user=self.user, now=self.now
        )
        answer = {
            "reference": notice.reference,
            "received_at": notice.received_at,
            "is_paused": notice.paused_by_id is not None,
            "comments": list(notice.items.order_by("pk").values_list("comment_id", flat=True)),
        }
        return Response(answer, status=201 if notice.received_at == self.now else 200)
