"""The document that is committed, against the code, the routes and the limits that the server keeps."""

import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from comments.accounts import limits
from comments.api.openapi import TAGS
from comments.api.resource import Resource
from comments.api.v1.document import PLACE
from comments.api.v1.problems import every_route
from comments.moderation.decisions import deciding
from comments.moderation.people import flagging
from comments.threads.listing import PAGE_MAX
from comments.threads.markup import BODY_MAX
from tests.comments.api.test_permissions import routes

COMMAND = "python3 manage.py spectacular --format openapi-json --fail-on-warn --validate --file comments/api/openapi.json"


@pytest.fixture(scope="module")
def document():
    return json.loads(PLACE.read_text())


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method.upper(), operation


def test_is_what_the_code_says_without_a_warning(tmp_path):
    made = tmp_path / "openapi.json"
    call_command("spectacular", format="openapi-json", fail_on_warn=True, validate=True, file=str(made))
    assert made.read_text() == PLACE.read_text(), (
        f"The API has changed. Write its document anew:\n  {COMMAND}"
    )


def test_has_every_route_and_method_of_the_api(document):
    described = {(path, method) for path, method, _operation in operations(document)}
    there = set()
    for name, place, has in routes():
        if name not in {"document", "try_it"}:
            path = "/" + re.sub(r"<(?:uuid|slug|str|int):", "{", place).replace(">", "}")
            there |= {(path, method) for method in has}
    assert described == there


def test_says_of_every_operation_what_it_is_and_how_it_refuses(document):
    for path, method, operation in operations(document):
        assert operation["summary"], (path, method)
        assert operation["tags"][0] in TAGS
        refusals = {status: one for status, one in operation["responses"].items() if int(status) >= 400}
        assert "400" in refusals
        for one in refusals.values():
            assert "application/problem+json" in one["content"], (path, method)
            assert one["description"], (path, method)


def test_names_every_operation_once(document):
    names = [operation["operationId"] for _path, _method, operation in operations(document)]
    assert len(names) == len(set(names))


def test_tells_the_limits_that_the_server_keeps(document):
    schemas = document["components"]["schemas"]
    assert schemas["CommentInput"]["properties"]["body"]["maxLength"] == BODY_MAX
    assert schemas["EditInput"]["properties"]["body"]["maxLength"] == BODY_MAX
    assert schemas["FlagInput"]["properties"]["note"]["maxLength"] == flagging.NOTE_MAX
    assert schemas["DecisionInput"]["properties"]["note"]["maxLength"] == deciding.NOTE_MAX
    sizes = [
        parameter["schema"]
        for _path, _method, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "size"
    ]
    assert len(sizes) == 19
    assert all((one["minimum"], one["maximum"]) == (1, PAGE_MAX) for one in sizes)


def test_tells_the_rate_limits_of_every_route_that_has_one(document):
    told = {
        (path, method): operation["responses"]["429"]["description"]
        for path, method, operation in operations(document)
        if "429" in operation["responses"] and "auth" not in operation["tags"]
    }
    told_of_posting = told["/api/v1/threads/{thread_id}/comments/", "POST"]
    assert told_of_posting == "`too_often`, `too_soon`: `post`, 10 in 60 s"
    assert len(told) == sum(len(route.limits) for route in every_route(Resource))
    for name in ("POST", "EDIT", "VOTE", "IGNORE", "FLAG", "DECIDE", "IMPORT", "REGISTER"):
        limit = getattr(limits, name)
        assert any(
            f"`{limit.name}`, {limit.quota} in {limit.window_seconds} s" in one for one in told.values()
        )


def test_says_how_to_sign_in(document):
    assert document["components"]["securitySchemes"].keys() == {"sessionToken", "sessionCookie", "guestToken"}
    by_name = {operation["operationId"]: operation for _path, _method, operation in operations(document)}
    assert "security" not in by_name["threadComments"]
    assert by_name["postComment"]["security"] == [
        {"sessionToken": []},
        {"sessionCookie": []},
        {"guestToken": []},
    ]
    assert by_name["vote"]["security"] == [{"sessionToken": []}, {"sessionCookie": []}]
    assert {} in by_name["comment"]["security"]


@pytest.mark.django_db
class TestServing:
    def test_gives_the_committed_file_to_everybody(self, call):
        answer = call.get("openapi.json")
        assert answer.content == PLACE.read_bytes()
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")

    def test_shows_a_page_to_try_it_that_asks_no_other_server(self, call):
        answer = call.get(reverse("api:try_it"))
        page = answer.content.decode()
        assert "<title>Belowline API" in page
        assert "http" not in page.replace("http-equiv", "")
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
