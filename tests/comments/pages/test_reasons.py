from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Appeal
from tests.comments.pages.reading import Page
from tests.factories.moderation import make_flag, make_order


@pytest.fixture
def rule(moderator, site):
    """Decide about a comment as the moderator."""

    def ruled(comment, action="remove", reason="abuse", at=None, order=None):
        comment.refresh_from_db()
        return decide(
            comment_id=comment.pk,
            viewer=viewer_of(moderator.profile.user, site=site),
            action=action,
            reason=reason,
            order=order,
            version=comment.version,
            now=at or timezone.now(),
        )

    return ruled


@pytest.fixture
def comment(say, reader):
    return say("You are a fool.", author=reader.profile)


@pytest.fixture
def statement(rule, comment):
    return rule(comment).statement


@pytest.fixture
def address(statement):
    return reverse("pages:reasons", args=[redress.token_for(statement)])


@pytest.fixture
def stranger():
    """A browser that opens the link of a mail: no session, no token against forgery."""
    return Client(enforce_csrf_checks=True)


class TestReading:
    def test_says_what_why_by_whom_and_until_when_to_object(self, stranger, address, site):
        page = Page(stranger.get(address))
        assert page.status == 200
        assert page.text("h1") == "Your comment was taken down"
        for said in ("You are a fool.", "No insults", "no threats", "A person decided this.", "before"):
            assert said in page.text("main")
        clause = page.one("section[aria-labelledby=ground] a").get("href")
        assert clause == f"/{site.slug}/rules/?version=1#clause-2"

    def test_tells_nobody_else_the_address_and_is_kept_by_nobody(self, stranger, address):
        answer = stranger.get(address)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"

    def test_changes_nothing_however_often_a_scanner_does_it(self, stranger, address):
        for _ in range(3):
            stranger.get(address)
            stranger.head(address)
        assert not Appeal.objects.exists()

    def test_names_no_moderator(self, stranger, address, moderator):
        assert moderator.profile.display_name not in stranger.get(address).content.decode()

    def test_names_the_authority_whose_order_it_follows(self, stranger, rule, comment, site):
        order = make_order(site=site, at=timezone.now(), reference="7 O 12/26")
        ordered = rule(comment, reason="illegal", order=order.pk).statement
        page = Page(stranger.get(reverse("pages:reasons", args=[redress.token_for(ordered)])))
        assert "An order of District court (reference 7 O 12/26)" in page.text(
            "section[aria-labelledby=ground]"
        )
        assert "from the authority, not from this site" in page.text("section[aria-labelledby=object]")
        assert page.all("textarea[name=body]")

    def test_names_no_authority_where_none_ordered_it(self, stranger, address):
        assert "authority" not in Page(stranger.get(address)).text("main")

    def test_of_a_forged_link_is_not_found(self, stranger, address):
        answer = stranger.get(address[:-3] + "xx/")
        assert answer.status_code == 404
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_shows_hostile_words_as_words(self, stranger, say, reader, rule):
        comment = say("<script>alert(1)</script> **fool**", author=reader.profile)
        token = redress.token_for(rule(comment).statement)
        source = stranger.get(reverse("pages:reasons", args=[token])).content.decode()
        assert "<script>alert" not in source
        assert "&lt;script&gt;alert(1)" in source


class TestObjecting:
    def test_works_signed_out_and_is_confirmed(self, stranger, address, statement):
        answer = stranger.post(address, {"body": "I quoted somebody."})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
        page = Page(stranger.get(address))
        assert "We have your objection." in page.text()
        assert "I quoted somebody." in page.text("section[aria-labelledby=object]")
        assert page.all("textarea") == []
        assert Appeal.objects.get().statement == statement

    def test_without_words_says_so_beside_the_field(self, stranger, address):
        page = Page(stranger.post(address, {"body": " "}))
        field = page.one("textarea")
        assert page.status == 422
        assert field.get("aria-invalid") == "true"
        assert page.text("#body-error") == "Say why you think that this was wrong."
        assert field.get("aria-describedby").startswith("body-error")

    def test_keeps_words_that_were_too_long(self, stranger, address):
        page = Page(stranger.post(address, {"body": "x" * 3001}))
        assert page.status == 422
        assert "3001 characters; at most 3000" in page.text("#body-error")
        assert page.one("textarea").text.strip() == "x" * 3001

    def test_is_limited(self, stranger, address):
        for _ in range(10):
            assert stranger.post(address, {"body": " "}).status_code == 422
        answer = stranger.post(address, {"body": "I quoted somebody."})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0

    def test_is_closed_in_words_after_half_a_year(self, stranger, rule, say, reader):
        comment = say(author=reader.profile, at=timezone.now() - timedelta(days=200))
        statement = rule(comment, at=timezone.now() - timedelta(days=184)).statement
        address = reverse("pages:reasons", args=[redress.token_for(statement)])
        page = Page(stranger.get(address))
        assert "That time is over." in page.text("section[aria-labelledby=object]")
        assert page.all("textarea") == []
        assert stranger.post(address, {"body": "Still."}).status_code == 409

    def test_is_closed_in_words_when_it_was_restored(self, stranger, address, rule, comment):
        rule(comment, "restore", "mistake")
        page = Page(stranger.get(address))
        assert "in force no more" in page.text("section[aria-labelledby=object]")


class TestWhy:
    def test_stands_at_a_comment_of_ones_own_that_was_removed(self, reader, other, comment, address):
        page = reader.get(f"/c/{comment.pk}/")
        assert [link.get("href") for link in page.all("a.act-own")] == [f"/c/{comment.pk}/why/"]
        assert reader.get(f"/c/{comment.pk}/why/").location == address
        assert other.get(f"/c/{comment.pk}/").status == 404

    def test_is_brought_to_a_tombstone_by_the_overlay(self, reader, other, say, rule, article):
        comment = say(author=reader.profile)
        say(answers=comment)
        rule(comment)
        public = f"/{article.site.slug}/{article.slug}/"
        assert f"/c/{comment.pk}/why/" in reader.mine(public, comment)["comments"][str(comment.pk)]["acts"]
        assert reader.mine(public, comment)["comments"].keys() == {str(comment.pk)}
        assert other.mine(public, comment)["comments"] == {}

    def test_asks_strangers_to_sign_in(self, visitor, say, rule, reader):
        comment = say(author=reader.profile)
        say(answers=comment)
        rule(comment)
        assert "/accounts/login/" in visitor.get(f"/c/{comment.pk}/why/").location

    def test_leads_a_reporter_to_what_became_of_it(self, other, comment, rule):
        make_flag(comment, reporter=other.profile, reason="private", at=timezone.now())
        assert other.get(f"/c/{comment.pk}/why/").status == 404
        assert f"/c/{comment.pk}/why/" not in other.get(f"/c/{comment.pk}/report/").source
        rule(comment, "approve", "fine")
        assert f"/c/{comment.pk}/why/" in other.get(f"/c/{comment.pk}/report/").source
        found = other.get(f"/c/{comment.pk}/why/")
        page = other.get(found.location)
        assert page.text("h1") == "What you reported was kept"
        other.post(found.location, {"body": "It names my street."})
        assert Appeal.objects.get().appellant == other.profile

    def test_tells_everybody_else_nothing(self, other, moderator, say, rule, reader):
        comment = say(author=reader.profile)
        say(answers=comment)
        rule(comment)
        for visitor in (other, moderator):
            assert visitor.get(f"/c/{comment.pk}/why/").status == 404
