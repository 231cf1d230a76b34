import json
from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from articles.addresses import MAX_URL_LENGTH, BadAddress
from articles.canonical import canonicalise
from articles.editions import of_site
from articles.establishing import find
from articles.importing import CREATED, import_article
from articles.ingesting.parsed import Conventions, NotAnArticle
from articles.models import Article, Site
from articles.registering import MAX_TITLE_LENGTH, OriginNotAllowed, admitted, register_article
from articles.telling import as_json
from comments.accounts import limits
from comments.accounts.models import Role
from comments.api.describing import Parameter, described
from comments.api.errors import ParameterRefused
from comments.api.fields import Input, Text
from comments.api.listing import articles_page
from comments.api.parameters import CURSOR, SIZE, size
from comments.api.resource import UNNAMED_SECONDS, Resource
from comments.api.shapes.article import (
    ArticleInput,
    ArticleList,
    ArticlePage,
    ArticleShape,
    ArticleSummaryShape,
    ImportedShape,
    article_json,
    article_summary_json,
)
from comments.api.viewing import ArticleNotFound, SiteNotFound, article_at, site_at, viewer_on
from comments.moderation.decisions.deciding import NotAllowed
from comments.threads.changing import subjects_of
from comments.threads.keyset import CursorRefused
from comments.threads.opening import thread_of

# Whoever decides what a site discusses, not only how.
EDITORS = frozenset({Role.EDITOR, Role.OWNER})
_LOOKED_UP_MAX = 100

_SECTION = Parameter("section", str, description="Slug of a section.")
_URL = Parameter(
    "url",
    {"type": "string", "maxLength": MAX_URL_LENGTH},
    required=True,
    description="Any address of the article: tracking parameters, fragments, http or https make no difference.",
)
_SITE = Parameter("site", str, description="Slug; without it, every site that has the article.")


class Sighting(Input):
    site = Text(max_length=50, help_text="Slug.")
    url = Text(max_length=MAX_URL_LENGTH, help_text="Of the page that shows the article.")
    title = Text(
        required=False,
        default="",
        allow_blank=True,
        max_length=MAX_TITLE_LENGTH,
        help_text="What the page calls itself.",
    )


class Articles(Resource):
    tag = "articles"
    # Whoever reads a page is nobody in particular; what counts is where the page stands.
    authentication_classes = ()
    open_reads = True
    parameters = {"url": _URL, "site": _SITE}
    limits = {"POST": limits.REGISTER}
    refusals = {"GET": (BadAddress, SiteNotFound), "POST": (SiteNotFound, OriginNotAllowed, BadAddress)}

    @classmethod
    def origins_of(cls, **_route: Any) -> Collection[str]:
        lists = Site.objects.values_list("allowed_origins", flat=True)
        return {origin for allowed in lists for origin in allowed}

    @described(operation_id="lookUpArticles", summary="The articles at an address", responses=ArticleList)
    def get(self, request: Request, **_route: Any) -> Response:
        if "url" not in request.query_params:
            raise ParameterRefused(parameter="url")
        found = Article.objects.filter(canonical_key=canonicalise(request.query_params["url"]).key)
        if slug := request.query_params.get("site"):
            found = found.on(site_at(slug))
        found = found.select_related("site", "section", "thread").order_by("site__slug")
        articles = list(found[:_LOOKED_UP_MAX])
        self.tell_public(
            {of_site(article.site_id): article.site.edition for article in articles}, seconds=UNNAMED_SECONDS
        )
        return Response({"results": [article_summary_json(article) for article in articles]})

    @described(
        operation_id="registerArticle",
        summary="Register an article on first sight",
        description=(
            "From a page of the site: both the Origin of the request and the address must be on the site's list. 201:"
            " registered. 200: it was known. Its discussion is opened with it."
        ),
        request=Sighting,
        responses={200: ArticleSummaryShape, 201: ArticleSummaryShape},
    )
    def post(self, request: Request, **_route: Any) -> Response:
        sighting = Sighting(data=request.data)
        sighting.is_valid(raise_exception=True)
        said = sighting.validated_data
        site = site_at(said["site"])
        origin = request.headers.get("Origin", "")
        # First: what is refused anyway must not use up what the whole site has.
        is_new = find(site=site, address=admitted(site=site, url=said["url"], origin=origin)) is None
        if is_new:
            limits.take(limits.FIRST_SIGHT, caller=limits.caller_site(site.pk), now=self.now)
        article = register_article(
            site=site,
            url=said["url"],
            origin=origin,
            title=said["title"],
            now=self.now,
        )
        if article.discussion != Article.Discussion.OFF:
            thread_of(article=article, now=self.now)
        answer = article_summary_json(article_at(article.public_id))
        return Response(answer, status=201 if is_new else 200)


class SiteArticles(Resource):
    tag = "articles"
    open_reads = True
    signed_in = ("POST",)
    parameters = {"section": _SECTION, "cursor": CURSOR, "size": SIZE}
    limits = {"POST": limits.IMPORT}
    refusals = {
        "GET": (SiteNotFound, CursorRefused),
        "POST": (SiteNotFound, NotAllowed, NotAnArticle, BadAddress),
    }
    body_max_bytes: ClassVar[int] = 2 * 1024 * 1024

    @described(operation_id="siteArticles", summary="A site's articles, newest first", responses=ArticlePage)
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        wanted = size(request, 50)
        site = site_at(slug)
        self.tell_public({of_site(site.pk): site.edition}, seconds=UNNAMED_SECONDS)
        page = articles_page(
            site=site,
            section=request.query_params.get("section", ""),
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        results = [article_summary_json(article) for article in page.articles]
        return Response({"results": results, "next": page.next_cursor or None})

    @described(
        operation_id="importArticle",
        summary="Import an article, or bring it up to date",
        description=(
            "For editors and owners of the site. It is the article at `url`, else the one whose slug its title gives;"
            " its discussion stays with it. 201: created. 200: updated, or unchanged."
        ),
        request=ArticleInput,
        responses={200: ImportedShape, 201: ImportedShape},
    )
    def post(self, request: Request, slug: str, **_route: Any) -> Response:
        site = site_at(slug)
        if viewer_on(self.user, site).role not in EDITORS:
            raise NotAllowed(_("Only editors and owners of this site import articles."))
        # Only here: what reads articles weighs six megabytes, and most servers are sent few or none.
        from articles.ingesting import json_shape  # noqa: PLC0415

        conventions = Conventions(language=site.language, zone=ZoneInfo(site.time_zone))
        parsed = json_shape.read(json.dumps(request.data), conventions=conventions)
        imported = import_article(parsed=parsed, site=site, now=self.now)
        assert imported.article is not None  # noqa: S101 - only a dry run makes none
        told = as_json(
            parsed,
            language=site.language,
            action=imported.action,
            url=imported.url,
            warnings=imported.warnings,
        )
        answer = {"id": imported.article.public_id, **told}
        return Response(answer, status=201 if imported.action == CREATED else 200)


class ArticleDetail(Resource):
    tag = "articles"
    open_reads = True
    refusals = {"GET": (ArticleNotFound,)}

    @described(operation_id="article", summary="An article with its references", responses=ArticleShape)
    def get(self, request: Request, article_id: UUID, **_route: Any) -> Response:
        article = article_at(article_id)
        self.tell_public(subjects_of(article, getattr(article, "thread", None)))
        return Response(article_json(article))
