"""Errors have pages in the house's own words and shape."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error

from tests.comments.pages.reading import Page, faults


@pytest.mark.parametrize(
    ("answer", "status", "title"),
    [
        (lambda request: bad_request(request, SuspiciousOperation()), 400, "This request could not be read"),
        (lambda request: permission_denied(request, PermissionDenied()), 403, "This is not for you"),
        (server_error, 500, "Something broke here"),
    ],
)
def test_each_error_has_a_page(answer, status, title):
    page = Page(answer(RequestFactory().get("/")))
    assert page.status == status
    assert page.text("h1") == title
    assert faults(page.source) == []


def test_waiting_has_a_page():
    assert "That was too often" in render_to_string("429.html", request=RequestFactory().get("/"))


@pytest.mark.django_db
def test_the_page_for_nothing_leads_to_the_front(visitor):
    page = visitor.get("/nothing/like/this/")
    assert page.status == 404
    assert page.one(".apology .buttons a").get("href") == "/"
    assert faults(page.source) == []
