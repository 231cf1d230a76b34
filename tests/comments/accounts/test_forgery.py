"""No page of another place makes anything happen here; our own need no token where the browser speaks for them."""

import pytest
from django.test import Client

from comments.threads.models import Comment, Vote
from tests.factories.accounts import PASSWORD, ProfileFactory
from tests.factories.threads import ThreadFactory, make_comment

HERE = "http://testserver"
FROM_HERE = [
    {"Origin": HERE},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": HERE, "Sec-Fetch-Site": "same-origin"},
    # The user sent an old page again by hand.
    {"Origin": HERE, "Sec-Fetch-Site": "none"},
]
FROM_ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver:8080"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://evil.example#http://testserver"},
    {"Origin": "http://sub.testserver"},
    {"Origin": "HTTP://TESTSERVER/"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://sub.testserver"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "none"},
    {},
    {"Referer": "http://testserver/"},
]


@pytest.fixture
def thread(db):
    return ThreadFactory()


@pytest.fixture
def author(thread):
    return ProfileFactory(site=thread.article.site)


@pytest.fixture
def comment(thread, author):
    return make_comment(thread=thread, author=author)


@pytest.fixture
def browser(author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author.user)
    return client


def forms(comment):
    """What somebody else's page would like to send for the author: to where, and what."""
    article = comment.thread.article
    return {
        f"/{article.site.slug}/{article.slug}/post/": {"body": "Never said."},
        f"/c/{comment.pk}/reply/": {"body": "Never said."},
        f"/c/{comment.pk}/edit/": {"body": "Never said."},
        f"/c/{comment.pk}/withdraw/": {},
        f"/c/{comment.pk}/report/": {"reason": "spam"},
        "/accounts/logout/": {},
        "/accounts/profile/": {"name": "Mallory", "language": "", "time_zone": ""},
    }


@pytest.mark.parametrize("said", FROM_ELSEWHERE, ids=str)
def test_a_form_of_another_place_does_nothing(browser, author, comment, said):
    before = Comment.objects.values_list("status", "version", "revision").get()
    for address, given in forms(comment).items():
        assert browser.post(address, given, headers=said).status_code == 403, address
    author.refresh_from_db()
    assert Comment.objects.values_list("status", "version", "revision").get() == before
    assert author.display_name != "Mallory"
    # Still signed in.
    assert browser.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize("said", FROM_ELSEWHERE, ids=str)
def test_a_form_of_another_place_signs_nobody_in(author, said):
    client = Client(enforce_csrf_checks=True)
    given = {"login": author.user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", given, headers=said).status_code == 403
    assert "sessionid" not in client.cookies


# The others say nothing about where the form stood, so that the token decides.
@pytest.mark.parametrize("said", FROM_ELSEWHERE[:17], ids=str)
def test_a_token_does_not_help_a_form_of_another_place(browser, comment, said):
    browser.get(f"/c/{comment.pk}/withdraw/")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post(f"/c/{comment.pk}/withdraw/", token, headers=said).status_code == 403


@pytest.mark.parametrize("said", FROM_HERE, ids=str)
def test_our_own_form_needs_no_token(browser, comment, said):
    other = make_comment(thread=comment.thread)
    assert browser.post(f"/c/{other.pk}/vote/", {"value": "1"}, headers=said).status_code == 302
    assert Vote.objects.count() == 1


def test_a_browser_that_says_nothing_needs_the_token(browser, comment):
    browser.get(f"/c/{comment.pk}/withdraw/")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post(f"/c/{comment.pk}/withdraw/", {}).status_code == 403
    assert browser.post(f"/c/{comment.pk}/withdraw/", token).status_code == 302


@pytest.mark.parametrize("site", [None, "same-site", "cross-site"])
def test_another_host_of_the_operator_needs_the_token_too(browser, comment, settings, site):
    settings.CSRF_TRUSTED_ORIGINS = ["https://desk.example"]
    said = {"Origin": "https://desk.example"} | ({"Sec-Fetch-Site": site} if site else {})
    browser.get(f"/c/{comment.pk}/withdraw/")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post(f"/c/{comment.pk}/withdraw/", {}, headers=said).status_code == 403
    assert browser.post(f"/c/{comment.pk}/withdraw/", token, headers=said).status_code == 302


def test_a_host_that_its_operator_lists_too_still_needs_no_token(browser, comment, settings):
    settings.CSRF_TRUSTED_ORIGINS = [HERE]
    said = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    assert browser.post(f"/c/{comment.pk}/withdraw/", {}, headers=said).status_code == 302


@pytest.mark.parametrize(
    ("said", "status"), [({"Origin": HERE}, 302), ({"Origin": "https://evil.example"}, 403)]
)
def test_the_admin_is_guarded_alike(author, said, status):
    user = author.user
    user.is_staff = user.is_superuser = True
    user.save()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    answer = client.post("/admin/logout/", {}, headers=said)
    assert answer.status_code == status or (status == 302 and answer.status_code == 200)


def test_mail_programs_still_stop_mails_without_any_page(db):
    answer = Client(enforce_csrf_checks=True).post(
        "/unsubscribe/nonsense/", {}, headers={"Origin": "https://mail.example"}
    )
    assert answer.status_code != 403
