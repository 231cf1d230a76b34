import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import transaction
from django.test import RequestFactory

from comments.outbox.models import OutboxEvent
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.articles import SiteFactory

# Addresses that end on another host in some browser or other.
OFF_SITE = """
    https://evil.example|http://evil.example/post/|//evil.example|///evil.example|////evil.example|/\\evil.example
    \\\\evil.example|/\\/evil.example|https:evil.example|https:/evil.example|https:///evil.example|http:\\\\evil.example
    https://testserver.evil.example|https://evil.example/testserver|https://testserver@evil.example
    https://evil.example#testserver|https://evil.example?testserver|https://evil.example\\@testserver|//testserver@evil.example
    javascript:alert(1)|JaVaScRiPt:alert(1)|data:text/html,x|vbscript:x|ftp://testserver/|mailto:a@evil.example
    http://testserver:8080/|https://TESTSERVER.evil.example|//evil%E3%80%82example|http://[::1]/|http://localhost/
    http://127.0.0.1/|//127.1/|http://testserver.:80/@evil.example|https://xn--evil-.example
""".replace("\n", "|").split("|")
OFF_SITE = [address.strip() for address in OFF_SITE if address.strip()] + [
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x1bhttp://evil.example",
    "java\nscript:alert(1)",
    "/" + "a" * 2001,
]
ON_SITE = [
    "/post/the-ferry/",
    "/post/the-ferry/?order=top#c-1",
    "http://testserver/post/",
    "post/",
    "?a=b",
    "/c/0199/",
]


@pytest.mark.django_db
class TestWhereItLeads:
    @pytest.mark.parametrize("address", OFF_SITE)
    def test_is_never_another_host(self, client, address):
        UserFactory(email="ilse@readers.example")
        words = {"login": "ilse@readers.example", "password": PASSWORD, "next": address}
        assert client.post("/accounts/login/", words).headers["Location"] == "/"
        # Signed in already: the same page sends on at once.
        assert client.get("/accounts/login/", {"next": address}).headers["Location"] == "/"
        assert client.post("/accounts/logout/", {"next": address}).headers["Location"] == "/"
        page = client.get("/accounts/login/", {"next": address}).content.decode()
        assert "<script>alert" not in page

    @pytest.mark.parametrize("address", ON_SITE)
    def test_is_any_page_of_this_host(self, client, address):
        UserFactory(email="ilse@readers.example")
        words = {"login": "ilse@readers.example", "password": PASSWORD, "next": address}
        assert client.post("/accounts/login/", words).headers["Location"] == address

    def test_is_not_another_host_of_ours_either(self, client, settings):
        settings.ALLOWED_HOSTS = ["testserver", "admin.example"]
        settings.CSRF_TRUSTED_ORIGINS = ["https://news.example"]
        UserFactory(email="ilse@readers.example")
        for address in ("https://admin.example/", "https://news.example/"):
            words = {"login": "ilse@readers.example", "password": PASSWORD, "next": address}
            assert client.post("/accounts/login/", words).headers["Location"] == "/"
            client.post("/accounts/logout/")


@pytest.fixture
def post_mail(db):
    def post(template, to="ilse@readers.example", **words):
        request = RequestFactory().get("/")
        request.session = {}
        with context.request_context(request):
            get_adapter(request).send_mail(f"account/email/{template}", to, words)
        return OutboxEvent.objects.latest("recorded_at").payload

    return post


class TestMail:
    def test_is_written_down_and_not_sent(self, post_mail):
        asked = post_mail("login_code", code="ABCD-EFGH")
        assert set(asked) == {"to", "subject", "text", "html"}
        assert "ABCD-EFGH" in asked["text"]
        assert "ABCD-EFGH" in asked["html"]
        assert mail.outbox == []

    def test_is_lost_with_what_it_tells(self, post_mail):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            post_mail("login_code", code="ABCD-EFGH")
            raise ZeroDivisionError
        assert not OutboxEvent.objects.exists()

    @pytest.mark.parametrize(
        "template",
        [
            "email_confirmation_signup",
            "email_confirmation",
            "login_code",
            "password_reset_code",
            "account_already_exists",
        ],
    )
    def test_comes_as_text_and_as_a_page(self, post_mail, template):
        SiteFactory(name="The Harbour Post")
        asked = post_mail(template, code="ABCD-EFGH", password_reset_url="https://c.example/reset/")
        assert "The Harbour Post" in asked["subject"]
        for body in (asked["text"], asked["html"]):
            assert "The Harbour Post" in body
            assert (
                "https://c.example/reset/" if template == "account_already_exists" else "ABCD-EFGH"
            ) in body
        assert asked["html"].startswith("<!DOCTYPE html>")
        assert "<" not in asked["text"]

    @pytest.mark.parametrize(
        "name",
        [
            "The Post\r\nBcc: evil@evil.example",
            "The Post\nSubject: x",
            "The Post\u2028x",
            "The\x0bPost",
            "\u202eThe Post\u200b",
            "{{ request.user }}{% load x %}",
            "<b>The & Post</b>",
        ],
    )
    def test_has_one_line_as_its_subject_whatever_the_site_is_called(self, post_mail, name):
        SiteFactory(name=name)
        asked = post_mail("login_code", code="ABCD-EFGH")
        assert asked["subject"].isprintable()
        assert asked["subject"].startswith("Your sign-in code for ")
        assert asked["to"] == "ilse@readers.example"
        assert "<b>The" not in asked["html"]
        if "{{" in name:
            assert name in asked["subject"]
            assert name in asked["text"]

    def test_is_written_in_the_language_of_the_page(self, client, mails):
        UserFactory(email="ilse@readers.example")
        page = client.post(
            "/accounts/login/code/", {"email": "ilse@readers.example"}, headers={"Accept-Language": "ar"}
        )
        assert page.status_code == 302
        assert 'dir="rtl"' in mails()[-1]["html"]


@pytest.mark.django_db
def test_no_session_begins_by_looking(client):
    for page in (
        "login/",
        "signup/",
        "login/code/",
        "password/reset/",
        "confirm-email/",
        "logout/",
        "inactive/",
    ):
        client.get(f"/accounts/{page}")
    assert SESSION_KEY not in client.session
