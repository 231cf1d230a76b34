"""What everybody may read is the same page for everybody; what is one's own, only oneself is told."""

import json
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from articles.editions import PUBLIC
from comments.accounts.ignoring import ignore
from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.threads.models import Comment, Prominence, Status
from comments.threads.orders import Order
from comments.threads.voting import cast_vote
from tests.comments.pages.conftest import Visitor
from tests.comments.pages.reading import faults
from tests.factories.accounts import MembershipFactory, ProfileFactory


def signed_in(site, name, **given):
    profile = ProfileFactory(site=site, display_name=name, **given)
    client = Client()
    client.force_login(profile.user)
    return Visitor(client, profile)


@pytest.fixture
def people(visitor, reader, other, moderator):
    return {"visitor": visitor, "voter": reader, "author": other, "moderator": moderator}


@pytest.fixture
def five(site, people, there, say, monkeypatch):
    """Five people, each with something of their own, in a discussion of several pages."""
    monkeypatch.setattr("comments.pages.views.article._ROOTS", 3)
    author, moderator = people["author"].profile, people["moderator"].profile
    owner = signed_in(site, "Olga Fenwright", user__time_zone="Asia/Tokyo", user__language="de")
    MembershipFactory(site=site, user=owner.profile.user, role=Role.OWNER)
    for number in range(8):
        root = say(f"Root {number}", author=[None, author, moderator][number % 3])
        say(f"Reply {number}", answers=root, author=owner.profile)
    Comment.objects.filter(pk=root.pk).update(prominence=Prominence.PINNED)
    for number, comment in enumerate(Comment.objects.filter(depth=0)):
        viewer = viewer_of(people["voter"].profile.user, site=site)
        cast_vote(comment_id=comment.pk, viewer=viewer, value=1 - 2 * (number % 2), now=timezone.now())
    say("Held words", author=author, status=Status.HELD)
    people["visitor"].post(there, {"body": "Kept words"})
    return people | {"owner": owner}


def pages(visitor, address, site):
    """Return the public pages of the discussion, each order's next one among them."""
    for order in Order:
        here = f"{address}?sort={order}"
        further = visitor.get(here).one(".pager [rel~=next]").get("href")
        yield from (here, f"{address}{further}")
    yield from (address, f"/{site.slug}/")
    for comment in Comment.objects.filter(is_shown=True)[:4]:
        yield f"/c/{comment.pk}/"


def test_five_people_get_the_same_bytes(five, address, site):
    for place in pages(five["visitor"], address, site):
        got = {name: who.get(place) for name, who in five.items()}
        assert {page.status for page in got.values()} == {200}
        assert len({page.response.content for page in got.values()}) == 1, place
        assert faults(got["owner"].source) == []


def test_nothing_of_a_reader_is_on_them(five, address, site):
    for place in pages(five["visitor"], address, site):
        source = five["author"].get(place).source
        assert not re.search(r"csrf|Held words|Kept words|Sign out|@readers\.example", source)


def test_what_else_stands_in_the_address_changes_nothing(visitor, address, say, article):
    say()
    plain = visitor.get(address).source
    for more in ("?utm_source=x", "?sort=sideways", "?next=//evil.example", "?a=1&b=2&sort=newest"):
        assert visitor.get(f"{address}{more}").source == plain
    front = f"/{article.site.slug}/"
    assert visitor.get(f"{front}?a=<b>").source == visitor.get(front).source


def test_the_language_changes_it_and_the_cookie_comes_before_the_browser(visitor, address):
    visitor.client.cookies["django_language"] = "de"
    page = visitor.get(address, headers={"Accept-Language": "fr"})
    assert page.one("html").get("lang") == "de"
    del visitor.client.cookies["django_language"]
    assert visitor.get(address, headers={"Accept-Language": "fr"}).one("html").get("lang") == "fr"


@pytest.mark.parametrize("asked", ["sort=sideways", "sort=", "sort=TOP", "cursor=", "sort=top&cursor="])
def test_a_page_is_not_kept_at_addresses_that_mean_nothing(visitor, address, asked):
    page = visitor.get(f"{address}?{asked}")
    assert page.status == 200
    assert PUBLIC not in page.response.wsgi_request.META


@pytest.mark.parametrize("asked", ["", "sort=newest", "sort=top", "utm_source=x"])
def test_a_page_is_kept_at_those_that_do(visitor, address, asked):
    assert PUBLIC in visitor.get(f"{address}?{asked}").response.wsgi_request.META


def test_no_link_carries_an_endless_query_on(visitor, address):
    for place in ("/nowhere/", f"{address}post/", f"{address}?cursor=x&"):
        joint = "&" if "?" in place else "?"
        source = visitor.get(f"{place}{joint}q={'z' * 5000}").source
        assert "z" * 100 not in source, place


class TestMine:
    def test_tells_each_only_their_own(self, five, address):
        comments = list(Comment.objects.all())
        told = {name: who.mine(address, *comments) for name, who in five.items()}
        names = {name: re.findall(r"<bdi>(.*?)</bdi>", one["account"]) for name, one in told.items()}
        assert names["visitor"] == []
        assert all(len(found) == 1 for name, found in names.items() if name != "visitor")
        assert {name for name, one in told.items() if any("vote" in c for c in one["comments"].values())} == {
            "voter"
        }
        assert {name for name, one in told.items() if "Held words" in json.dumps(one)} == {"author"}
        assert {name for name, one in told.items() if one["draft"]} == {"visitor"}
        assert {name for name, one in told.items() if one["moderating"]} == {"moderator", "owner"}
        assert told["owner"]["zone"] == "Asia/Tokyo"
        own = {
            name: {comment for comment, about in one["comments"].items() if about.get("own")}
            for name, one in told.items()
        }
        assert own["visitor"] == own["voter"] == set()
        for name in ("author", "moderator", "owner"):
            profile = five[name].profile
            assert own[name] == {str(comment.pk) for comment in comments if comment.author_id == profile.pk}

    def test_is_stored_by_nobody(self, five, address):
        response = five["owner"].client.get(f"{address}mine/")
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in response.headers["Vary"]

    def test_names_the_people_whom_the_reader_ignores(self, reader, other, site, address, say):
        say()
        ignore(viewer=viewer_of(reader.profile.user, site=site), profile=other.profile, now=timezone.now())
        assert reader.mine(address)["ignored"] == [str(other.profile.pk)]
        assert other.mine(address)["ignored"] == []

    def test_says_a_message_once(self, reader, address, there):
        reader.post(there, reader.get(there).form() | {"body": "Hello."})
        assert "published" in reader.mine(address)["messages"]
        assert reader.mine(address)["messages"] == ""

    @pytest.mark.parametrize("asked_by", ["cross-site", "same-site", "nonsense"])
    def test_is_refused_to_pages_of_other_places(self, reader, address, asked_by):
        response = reader.client.get(f"{address}mine/", headers={"Sec-Fetch-Site": asked_by})
        assert response.status_code == 403

    @pytest.mark.parametrize(
        "ids", ["x", "x" * 22 + ",", "é" * 22, "=" * 22, "x" * 23, ",", "a" * 22 + "," * 999]
    )
    def test_refuses_what_is_no_list_of_comments(self, reader, address, ids):
        assert reader.client.get(f"{address}mine/", {"comments": ids}).status_code == 400

    def test_of_comments_elsewhere_tells_nothing(self, reader, address):
        strange = Comment(id=uuid.uuid4())
        assert reader.mine(address, strange)["comments"] == {}

    def test_of_a_comment_brings_what_waits_in_its_discussion(self, reader, other, say):
        comment = say()
        say("Held words", answers=comment, author=reader.profile, status=Status.HELD)
        assert "Held words" in reader.mine(f"/c/{comment.pk}/", comment)["waiting"]
        assert other.mine(f"/c/{comment.pk}/", comment)["waiting"] == ""
        assert reader.get(f"/c/{comment.pk}/").all("#waiting-place")

    def test_of_a_hidden_comment_is_not_there(self, reader, say):
        hidden = say(author=reader.profile, status=Status.HELD)
        assert reader.client.get(f"/c/{hidden.pk}/mine/").status_code == 404

    def test_of_a_discussion_that_is_off_tells_the_account_alone(self, reader, article, address, say):
        say("Held words", author=reader.profile, status=Status.HELD)
        article.discussion = "off"
        article.save()
        told = reader.mine(address)
        assert "comments" not in told
        assert "Held words" not in json.dumps(told)

    def test_is_asked_for_only_where_there_is_a_session(self, visitor, reader, there):
        visitor.get(there)
        assert "reader" not in visitor.client.cookies
        reader.get(there)
        assert reader.client.cookies["reader"].value == "1"
        visitor.post(there, {"body": "Kept."})
        assert visitor.client.cookies["reader"].value == "1"


class TestProminence:
    def test_pinned_comes_before_featured_before_all_others_and_once(self, visitor, address, say):
        bodies = {name: say(name) for name in ("featured", "pinned", "plain", "last")}
        for name, prominence in (("featured", Prominence.FEATURED), ("pinned", Prominence.PINNED)):
            Comment.objects.filter(pk=bodies[name].pk).update(prominence=prominence)
        for order in Order:
            page = visitor.get(f"{address}?sort={order}")
            assert page.texts(".comment-body")[:2] == ["pinned", "featured"]
            assert len(page.texts(".comment-body")) == 4
            assert page.texts(".lifted") == ["Pinned", "Featured"]


class TestPermalinkOfOnesOwn:
    def test_leads_to_edit_and_withdraw_without_a_script(self, visitor, say):
        comment = say()
        links = [link.get("href") for link in visitor.get(f"/c/{comment.pk}/").all("noscript a")]
        assert f"/c/{comment.pk}/edit/" in links
        assert f"/c/{comment.pk}/withdraw/" in links
