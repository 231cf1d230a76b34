"""The queue and one case, for moderators: reading, saying who looks, notes, and handing over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Site
from comments.accounts import limits
from comments.accounts.once import KeyNotUsable, KeyReused
from comments.api.describing import Parameter, described, shaped_as
from comments.api.errors import ParameterRefused
from comments.api.examples import A_NOTE
from comments.api.fields import Identifier, Input, Text
from comments.api.keyed import ACT_KEY, asked_key
from comments.api.parameters import CURSOR, SIZE, size, word
from comments.api.resource import Resource
from comments.api.shapes.case import (
    CasePage,
    ClaimShape,
    ClusterListShape,
    NoteShape,
    cases_json,
    note_json,
)
from comments.api.shapes.case_file import CaseFileShape, case_file_json
from comments.api.viewing import SiteNotFound, viewer_at_comment
from comments.moderation.admin.filters import NAMES, FilterForm
from comments.moderation.decisions.deciding import NotAllowed
from comments.moderation.decisions.likening import clusters_of
from comments.moderation.desk import claiming, queue
from comments.moderation.desk.casefile import CaseFile
from comments.moderation.desk.filtering import Filters, SiteNeeded
from comments.moderation.desk.noting import ColleagueUnknown, NothingToHand, write_note
from comments.moderation.desk.queue import Kind
from comments.moderation.notes import NOTE_MAX, NoteMissing, NoteNotText, NoteTooLong
from comments.moderation.policies import Moderator, may_decide, moderator_of
from comments.threads.keyset import CursorRefused
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound

_SITE = Parameter("site", str, description="Slug of one of your sites; all of them without it.")
_KIND = Parameter("kind", str, enum=list(Kind))
_SAID: Mapping[str, str | Promise] = {
    "finding": "Code of what screening noticed.",
    "section": "Number of a section, as the desk's own address has it.",
    "language": "Two or three letters.",
    "author": "Name of who wrote it.",
    "reporter": "Name of who reported it.",
    "domain": "A domain that it links to.",
    "moderator": "Id of an account: who decided.",
    "like": "The same words as a case: the part after `text:` of a mark.",
    "cluster": "The cases of one row, each for itself: `cluster` of a case.",
}
# The filters of the desk, by the names that they have there; what a list of decided cases does not know it refuses.
_FILTERS = {name: Parameter(name, str, description=str(_SAID.get(name, "As on the desk."))) for name in NAMES}


class CaseList(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"site": _SITE, "kind": _KIND, **_FILTERS, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (NotAllowed, SiteNotFound, SiteNeeded, CursorRefused)}

    @described(
        operation_id="cases",
        summary="Your moderation queue",
        description=(
            "Open cases by when they should be decided, the first first; decided ones latest first. What came with nearly"
            " the same words, or with one link that nothing public here has, is one row: `cluster` and `behind_count` say"
            " so, and the filter `cluster` shows each. Filters are those of the desk; people, sections and words are those of one `site`, which has to be named where you have several."
        ),
        responses=CasePage,
    )
    def get(self, request: Request, **_route: Any) -> Response:
        kind = word(request, "kind", Kind, Kind.OPEN)
        wanted = size(request, queue.PAGE_SIZE)
        moderator = moderator_of(request.user)
        if not moderator.places:
            raise NotAllowed
        site = _site(moderator, request.query_params.get("site"))
        page = queue.page(
            viewer=moderator,
            kind=kind,
            site_id=site.pk if site else None,
            filters=_filters(request, moderator, site=site, is_decided=kind == Kind.DECIDED),
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        files = [file for file in page.files if file.case]
        results = cases_json(files, viewer=moderator, now=self.now)
        return Response({"results": results, "next": page.next_cursor or None})


class CommentCase(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    refusals = {"GET": (CommentNotFound, NotAllowed)}

    @described(
        operation_id="case",
        summary="Everything about one comment under review",
        description=(
            "Its open case or else its latest one; of a comment that nobody ever doubted, `id` and what belongs to a case"
            " are null, and it can be decided nevertheless. Beside what `cases` says of each: all that its card on the desk"
            " shows, who reported it and how often they were right, what an edit changed, and what it answers."
        ),
        responses=CaseFileShape,
    )
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        moderator, file = file_for(self, comment_id)
        self.version_shown = file.comment.version
        return Response(case_file_json(file, viewer=moderator, now=self.now))


class CommentAlike(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    refusals = {"GET": (CommentNotFound, NotAllowed)}

    @described(
        operation_id="alike",
        summary="Open cases that are like this one",
        description="What is one row with it, the same words and the same links; a `mark` can be decided together (`bulk/`).",
        responses=ClusterListShape,
    )
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        _moderator, file = file_for(self, comment_id)
        viewer = viewer_at_comment(self.user, comment_id)
        found = clusters_of(file.comment, viewer=viewer)
        return Response(
            {
                "results": [{"mark": one.mark, "words": one.words, "count": one.count} for one in found],
                "seen_at": self.now,
            }
        )


class CommentClaim(Resource):
    tag = "moderation"
    signed_in = ("PUT", "DELETE")
    limits = {"PUT": limits.CLAIM, "DELETE": limits.CLAIM}
    takes_body = False
    refusals = {"PUT": (CommentNotFound, NotAllowed), "DELETE": (CommentNotFound, NotAllowed)}

    @described(
        operation_id="claim",
        summary="Say that you look at a case",
        description=(
            f"For {claiming.LEASE_SECONDS} seconds; sent again it is renewed. It keeps nobody from deciding. Not claimed:"
            " somebody else looks at it, or it is closed."
        ),
        responses=ClaimShape,
    )
    def put(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        moderator = _moderator_at(self, comment_id)
        is_yours = claiming.claim(comment_id=comment_id, viewer=moderator, now=self.now)
        looking = claiming.who_looks(comment_ids=[comment_id], viewer=moderator, now=self.now)
        return Response(
            {
                "claimed": is_yours,
                "seconds": claiming.LEASE_SECONDS if is_yours else 0,
                "looking": looking.get(comment_id),
            }
        )

    @described(
        operation_id="release",
        summary="Let go of a case",
        description="Of one's own claim; of none it is nothing.",
        responses={204: None},
    )
    def delete(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        claiming.release(comment_id=comment_id, viewer=_moderator_at(self, comment_id))
        return Response(status=204)


@shaped_as({"type": "string", "minLength": 1, "maxLength": NOTE_MAX})
class NoteBody(Text):
    """Keeping it looks at its length, once blanks around it are gone."""


class NoteInput(Input):
    body = NoteBody(
        allow_blank=True, help_text="For moderators; `@` and a colleague's name asks them to look."
    )
    to = Identifier(
        required=False,
        allow_null=True,
        default=None,
        help_text="`id` of a colleague on the site (`colleagues` of the case) who is handed the case.",
    )


class CommentNotes(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.NOTE}
    refusals = {
        "POST": (
            CommentNotFound,
            NotAllowed,
            NoteMissing,
            NoteTooLong,
            NoteNotText,
            ColleagueUnknown,
            NothingToHand,
            KeyReused,
            KeyNotUsable,
        )
    }

    @described(
        operation_id="note",
        summary="Keep a note, or hand a case over",
        description="Readers and the author never see it.",
        parameters=[ACT_KEY],
        examples=[A_NOTE],
        request=NoteInput,
        responses={201: NoteShape},
    )
    def post(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        given = NoteInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        note = write_note(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id),
            body=said["body"],
            to=said["to"],
            key=asked_key(request),
            now=self.now,
        )
        return Response(note_json(note), status=201)


def file_for(route: Resource, comment_id: UUID) -> tuple[Moderator, CaseFile]:
    """
    Return the file of a comment for a moderator of its site.

    :raises CommentNotFound, NotAllowed:
    """
    moderator = _moderator_at(route, comment_id)
    return moderator, queue.file_of(viewer=moderator, comment_id=comment_id)


def _moderator_at(route: Resource, comment_id: UUID) -> Moderator:
    """Return who asks, as a moderator of this comment's site; what they may not see is absent."""
    viewer = viewer_at_comment(route.user, comment_id)
    if not Comment.objects.visible_to(viewer).filter(pk=comment_id).exists():
        raise CommentNotFound
    if not may_decide(viewer, comment_id):
        raise NotAllowed
    return moderator_of(route.request.user)


def _site(moderator: Moderator, slug: str | None) -> Site | None:
    if slug is None:
        return None
    for site in moderator.places:
        if site.slug == slug:
            return site
    raise SiteNotFound


def _filters(request: Request, moderator: Moderator, *, site: Site | None, is_decided: bool) -> Filters:
    """Return what is asked for, as the form of the desk reads it."""
    if not any(name in request.query_params for name in NAMES):
        return Filters()
    only = moderator.places[0] if len(moderator.places) == 1 else None
    form = FilterForm(
        request.query_params,
        site=site or only,
        viewer=moderator,
        is_decided=is_decided,
    )
    unfit = [name for name in NAMES if name in request.query_params and name not in form.fields]
    if unfit:
        raise ParameterRefused(parameter=unfit[0])
    if not form.is_valid():
        name, said = next(iter(form.errors.items()))
        raise ParameterRefused(str(said[0]), parameter=name)
    return form.filters()
