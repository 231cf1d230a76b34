from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comments.threads.models import Comment, DiscussionPolicy, Status
from tests.comments.pages.reading import faults
from tests.factories.articles import ArticleFactory, ReferenceFactory, SectionFactory


class TestTheArticle:
    def test_stands_with_title_byline_date_and_count(self, visitor, article, address, say):
        article.published_at = datetime(2025, 11, 14, 23, 30, tzinfo=UTC)
        article.save()
        say()
        page = visitor.get(address)
        assert page.status == 200
        assert page.text("h1") == article.title
        assert page.text(".byline") == "by Ilse Marran"
        assert page.one(".dateline time").get("datetime") == "2025-11-14T23:30:00+00:00"
        assert page.text(".dateline .count") == "1 comment"
        assert page.one(".dateline .count").get("href") == "#comments"

    def test_is_dated_in_its_sites_zone(self, visitor, article, address):
        article.site.time_zone = "Asia/Tokyo"
        article.site.save()
        article.published_at = datetime(2025, 11, 14, 23, 30, tzinfo=UTC)
        article.save()
        visitor.client.cookies["tz"] = "America/Lima"
        time = visitor.get(address).one(".dateline time")
        assert time.get("datetime") == "2025-11-15T08:30:00+09:00"
        assert time.text == "Nov. 15, 2025"

    def test_keeps_its_day_where_the_paper_gave_no_time(self, visitor, article, address):
        article.site.time_zone = "Europe/Amsterdam"
        article.site.save()
        article.published_at = datetime(2025, 11, 13, 23, 0, tzinfo=UTC)
        article.save()
        visitor.client.cookies["tz"] = "America/New_York"
        time = visitor.get(address).one(".dateline time")
        assert (time.get("datetime"), time.text) == ("2025-11-14T00:00:00+01:00", "Nov. 14, 2025")

    @pytest.mark.parametrize(("count", "words"), [(0, "0 comments"), (1, "1 comment"), (2, "2 comments")])
    def test_counts_in_the_singular_and_the_plural(self, visitor, address, say, count, words):
        for _ in range(count):
            say()
        page = visitor.get(address)
        assert page.text(".dateline .count") == words
        assert page.text(".discussion-count") == words

    def test_links_each_mark_to_its_reference_and_back(self, visitor, article, address):
        mark = '<a class="mark" id="mark-1-{0}" href="#ref-1" role="doc-noteref">[1]</a>'
        article.body = f"<p>Salt{mark.format(1)} and more salt.{mark.format(2)}</p>"
        article.save()
        ReferenceFactory(article=article, number=1, mark_count=2, url="https://port.example/report")
        page = visitor.get(address)
        assert [link.get("href") for link in page.all(".story-body .mark")] == ["#ref-1", "#ref-1"]
        back = [link.get("href") for link in page.all("#ref-1 .reference-back a")]
        assert back == ["#mark-1-1", "#mark-1-2"]
        assert all(page.one(target) is not None for target in back)
        assert "port.example/report" in page.text("#ref-1")

    def test_says_of_an_unsourced_reference_that_it_is(self, visitor, article, address):
        ReferenceFactory(article=article, number=1, text="Council minutes")
        ReferenceFactory(article=article, number=2, text="", sourced=False)
        page = visitor.get(address)
        assert "Unsourced" not in page.text("#ref-1")
        assert page.text("#ref-2").startswith("2 Unsourced")

    def test_thanks_whom_it_is_courtesy_of(self, visitor, article, address):
        article.courtesy_name = "The Saltmarsh Almanac"
        article.courtesy_url = "https://almanac.example"
        article.save()
        page = visitor.get(address)
        assert page.text(".courtesy") == "Courtesy The Saltmarsh Almanac"
        assert page.one(".courtesy a").get("href") == "https://almanac.example"

    def test_leads_to_its_section(self, visitor, article, address, site):
        article.section = SectionFactory(site=site, slug="harbour", name="Harbour & Sea")
        article.save()
        link = visitor.get(address).one(".kicker a")
        assert link.get("href") == f"/{site.slug}/?section=harbour"
        assert link.text_content() == "Harbour & Sea"

    @pytest.mark.parametrize(
        ("language", "direction"),
        [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("pa-Arab", "rtl"), ("az", "ltr")],
    )
    def test_runs_in_the_direction_of_its_language(self, visitor, article, address, language, direction):
        article.language = language
        article.save()
        body = visitor.get(address).one(".story-body")
        assert (body.get("lang"), body.get("dir")) == (language, direction)

    def test_is_well_formed(self, visitor, reader, article, address, say):
        ReferenceFactory(article=article, number=1, text="<b>&\"'")
        root = say("*a* <script>alert(1)</script>")
        for _ in range(5):
            say(answers=root)
        say(author=reader.profile, status=Status.HELD)
        for who in (visitor, reader):
            assert faults(who.get(address).source) == []

    @pytest.mark.parametrize("path", ["/nowhere/", "/nowhere/nothing/", "/{site}/nothing/"])
    def test_is_not_found_where_there_is_none(self, visitor, site, path):
        page = visitor.get(path.format(site=site.slug))
        assert page.status == 404
        assert page.text("h1") == "There is nothing here"

    def test_of_one_site_is_not_found_on_another(self, visitor, article):
        elsewhere = ArticleFactory()
        assert visitor.get(f"/{elsewhere.site.slug}/{article.slug}/").status == 404


class TestTheDiscussion:
    def test_shows_roots_newest_first_with_three_replies_each(self, visitor, address, say):
        first = say("First")
        for number in range(5):
            say(f"Reply {number}", answers=first)
        say("Second")
        page = visitor.get(address)
        assert page.texts(".comment-body") == ["Second", "First", "Reply 0", "Reply 1", "Reply 2"]
        assert page.text(".more") == "Show 2 more replies"
        assert page.one(".more").get("href") == f"/c/{first.pk}/#replies"

    def test_counts_one_more_reply_in_the_singular(self, visitor, address, say):
        root = say()
        for _ in range(4):
            say(answers=root)
        assert visitor.get(address).text(".more") == "Show 1 more reply"

    @pytest.mark.parametrize(
        ("sort", "bodies"),
        [
            ("newest", ["c", "b", "a"]),
            ("oldest", ["a", "b", "c"]),
            ("top", ["b", "c", "a"]),
            ("sideways", ["c", "b", "a"]),
        ],
    )
    def test_is_sorted_as_asked(self, visitor, address, say, sort, bodies):
        for body in "abc":
            comment = say(body)
            if body == "b":
                Comment.objects.filter(pk=comment.pk).update(ups=9, score=9, confidence=0.7)
        assert visitor.get(f"{address}?sort={sort}").texts(".comment-body") == bodies

    def test_names_its_order_and_links_the_others(self, visitor, address, say):
        say()
        page = visitor.get(f"{address}?sort=top")
        assert page.text(".orders [aria-current]") == "Top"
        links = page.all(".orders a")
        assert [link.get("href") for link in links] == [
            "?sort=newest#comments",
            "?sort=oldest#comments",
            "?sort=top#comments",
            "?sort=hot#comments",
            "?sort=controversial#comments",
        ]
        assert {link.get("rel") for link in links} == {"nofollow"}

    @pytest.mark.parametrize("sort", ["newest", "oldest", "top"])
    def test_goes_on_page_after_page_and_shows_everything_once(
        self, visitor, address, say, sort, monkeypatch
    ):
        monkeypatch.setattr("comments.pages.views.article._ROOTS", 3)
        for number in range(8):
            say(str(number))
        seen, here = [], f"{address}?sort={sort}"
        while here:
            page = visitor.get(here)
            seen += page.texts(".comment-body")
            further = page.all(".pager [rel~=next]")
            here = f"{address}{further[0].get('href')}" if further else ""
        assert sorted(seen) == list("01234567")

    def test_refuses_a_cursor_that_nobody_gave_out(self, visitor, address, say):
        say()
        page = visitor.get(f"{address}?cursor=bm9ib2R5")
        assert page.status == 400
        assert "page marker" in page.text("main")

    def test_says_so_when_it_is_closed(self, visitor, article, address, say):
        say("Still here.")
        article.discussion = "closed"
        article.save()
        page = visitor.get(address)
        assert "closed" in page.text(".discussion .notice")
        assert page.texts(".comment-body") == ["Still here."]
        assert not page.all("form.write")
        assert not page.all(".act-reply")

    def test_closes_some_days_after_it_opened(self, visitor, thread, address):
        DiscussionPolicy.objects.create(site=thread.article.site, closes_after_days=3)
        thread.opened_at = timezone.now() - timedelta(days=3)
        thread.save()
        assert "closed" in visitor.get(address).text(".discussion .notice")

    def test_is_not_there_when_it_is_off(self, visitor, article, address, say):
        say("Not to be seen.")
        article.discussion = "off"
        article.save()
        page = visitor.get(address)
        assert page.status == 200
        assert "Not to be seen." not in page.source
        assert not page.all(".discussion")
        assert not page.all(".count")

    def test_begins_with_an_invitation(self, visitor, address):
        assert "first word" in visitor.get(address).text(".quiet")

    def test_needs_no_thread_to_be_shown(self, visitor, site):
        article = ArticleFactory(site=site)
        assert visitor.get(f"/{site.slug}/{article.slug}/").text(".discussion-count") == "0 comments"

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            (Status.REMOVED, "This comment was removed by a moderator."),
            (Status.WITHDRAWN, "This comment was withdrawn by its author."),
        ],
    )
    def test_keeps_a_tombstone_where_replies_hang(self, visitor, address, say, status, words):
        say("Secret words", status=status, replies=1)
        page = visitor.get(address)
        assert page.text(".comment-gone") == words
        assert "Secret words" not in page.source

    def test_gives_staff_their_badge(self, visitor, moderator, reader, address, say):
        say("From the desk", author=moderator.profile)
        say("From outside", author=reader.profile)
        page = visitor.get(address)
        assert page.texts(".badge") == ["moderator"]
        assert page.texts(".comment-head")[1].startswith("Marit Solheim moderator")
