import json

import pytest

from comments.threads.models import Status


def linked(page):
    return json.loads(page.one("script[type=application/ld+json]").text)


class TestJsonLd:
    def test_describes_the_article_and_its_comments(self, visitor, address, say, reader, settings):
        settings.PUBLIC_URL = "https://comments.example"
        root = say("It is *late*.", author=reader.profile)
        say("Indeed.", answers=root)
        page = visitor.get(address)
        described = linked(page)
        assert described["@type"] == "DiscussionForumPosting"
        assert described["headline"] == page.text("h1")
        assert described["url"] == f"https://comments.example{address}"
        assert described["commentCount"] == 2
        (comment,) = described["comment"]
        assert comment["@type"] == "Comment"
        assert comment["text"] == "It is late."
        assert comment["author"]["name"] == "Ilse Marran"
        assert comment["url"] == f"https://comments.example/c/{root.pk}/"
        assert comment["datePublished"] == root.posted_at.isoformat()
        assert [reply["text"] for reply in comment["comment"]] == ["Indeed."]

    def test_leaves_tombstones_out_and_keeps_their_replies(self, visitor, address, say):
        root = say("Gone.", status=Status.REMOVED, replies=1)
        described = linked(visitor.get(address))
        assert [comment["text"] for comment in described["comment"]] == ["Well said."]
        assert str(root.pk) not in json.dumps(described)

    def test_leaves_out_what_only_the_viewer_sees(self, reader, address, say):
        say("Waiting.", author=reader.profile, status=Status.HELD)
        assert linked(reader.get(address))["comment"] == []

    @pytest.mark.parametrize(
        "body",
        [
            "</script><script>alert(1)</script>",
            "<!-- <script>",
            "a\u2028b\u2029c",
            "`</SCRIPT >`",
            "]]>",
            "&lt;/script&gt;",
        ],
    )
    def test_cannot_be_broken_out_of(self, visitor, address, say, article, body):
        article.title = f"About {body}"
        article.save()
        say(body)
        page = visitor.get(address)
        assert linked(page)["headline"] == article.title
        assert len([script for script in page.all("script") if not script.get("src")]) == 1
        start = page.source.index("application/ld+json")
        raw = page.source[start : page.source.index("</script>", start)]
        assert not set("<\u2028\u2029&") & set(raw.partition(">")[2])


class TestHead:
    def test_names_the_canonical_address_and_the_preview(self, visitor, article, address):
        page = visitor.get(address)
        assert page.one("link[rel=canonical]").get("href") == article.canonical_url
        assert page.one("meta[property=og:title]").get("content") == article.title
        assert page.one("meta[property=og:url]").get("content").endswith(address)
        assert (
            page.one("meta[name=description]").get("content")
            == "Water stood knee-deep in the old customs house."
        )

    def test_keeps_later_pages_out_of_search(self, visitor, address, say, monkeypatch):
        monkeypatch.setattr("comments.pages.views.article._ROOTS", 1)
        say()
        say()
        page = visitor.get(address)
        assert not page.all("meta[name=robots]")
        later = visitor.get(address + page.one(".pager a").get("href"))
        assert later.one("meta[name=robots]").get("content") == "noindex, follow"
