"""How many comments articles have, many in one call: what a publisher shows in lists of headlines."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles import editions
from articles.addresses import BadAddress
from articles.canonical import canonicalise
from articles.models import Article
from comments.api.describing import Parameter, described
from comments.api.errors import ParameterRefused
from comments.api.examples import SOME_COUNTS
from comments.api.parameters import identifiers
from comments.api.resource import UNNAMED_SECONDS, Resource
from comments.api.shown import shown_site
from comments.api.viewing import SiteNotFound
from comments.threads.listing import Count, counts

COUNTED_MAX = 100
_ARTICLES = Parameter(
    "articles", str, description=f"Up to {COUNTED_MAX} ids of articles, with commas between."
)
_SITE = Parameter("site", str, description="Slug of the site that has the `urls`.")
_URLS = Parameter(
    "urls",
    str,
    description=f"Instead of `articles`: up to {COUNTED_MAX} addresses of articles of `site`, with spaces between.",
)


class CountShape(serializers.Serializer[Count]):
    article = serializers.UUIDField()
    thread = serializers.UUIDField(allow_null=True, help_text="Null until somebody opened it.")
    comment_count = serializers.IntegerField(help_text="Published comments, replies included.")


class CountList(serializers.Serializer[object]):
    results = serializers.ListField(
        child=CountShape(allow_null=True),
        help_text="In the order asked. Null for what is unknown, and where the discussion is switched off.",
    )


class Counts(Resource):
    tag = "articles"
    open_reads = True
    parameters = {"articles": _ARTICLES, "site": _SITE, "urls": _URLS}
    refusals = {"GET": (SiteNotFound,)}

    @described(
        operation_id="counts",
        summary="How many comments up to 100 articles have",
        examples=[SOME_COUNTS],
        responses=CountList,
    )
    def get(self, request: Request, **_route: Any) -> Response:
        asked = request.query_params
        if ("articles" in asked) == ("urls" in asked):
            raise ParameterRefused(
                _("Name articles either by `articles` or by `urls`."), parameter="articles"
            )
        if ("site" in asked) != ("urls" in asked):
            raise ParameterRefused(_("Name the `site` of the `urls`, and none otherwise."), parameter="site")
        return self._by_id(request) if "articles" in asked else self._by_address(request)

    def _by_id(self, request: Request) -> Response:
        wanted = identifiers(request, "articles")
        found = {one.public_id: one for one in counts(public_ids=list(dict.fromkeys(wanted)))}
        return self._answer([found.get(one) for one in wanted])

    def _by_address(self, request: Request) -> Response:
        addresses = request.query_params["urls"].split()
        if len(addresses) > COUNTED_MAX:
            raise ParameterRefused(
                _("This must be up to %(maximum)d addresses with spaces between.") % {"maximum": COUNTED_MAX},
                parameter="urls",
                maximum=COUNTED_MAX,
            )
        site = shown_site(request.query_params["site"])
        keys = [_key_of(address) for address in addresses]
        known = list(dict.fromkeys(key for key in keys if key))
        found = {one.canonical_key: one for one in counts(site=site, canonical_keys=known)} if known else {}
        return self._answer([found.get(key) for key in keys])

    def _answer(self, found: Sequence[Count | None]) -> Response:
        subjects = {}
        for one in found:
            if one is not None:
                subjects[editions.of_article(one.article_id)] = one.version
                subjects[editions.of_site(one.site_id)] = one.site_version
        # What is unknown has no name by which its registration could be announced.
        self.tell_public(subjects, seconds=UNNAMED_SECONDS if None in found else None)
        return Response({"results": [count_json(one) for one in found]})


def count_json(count: Count | None) -> dict[str, UUID | int | None] | None:
    if count is None or count.discussion == Article.Discussion.OFF:
        return None
    return {"article": count.public_id, "thread": count.thread_id, "comment_count": count.comment_count}


def _key_of(address: str) -> str:
    """Return the key under which the article of this address is known, or "" for what is no address."""
    try:
        return canonicalise(address).key
    except BadAddress:
        return ""
