from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comments.moderation.verdicts import Verdict
from comments.threads.models import Comment, DiscussionPolicy, Status
from tests.comments.pages.reading import faults
from tests.factories.articles import ArticleFactory, ReferenceFactory, SectionFactory
from tests.factories.moderation import ModerationPolicyFactory

NUL = "\x00"


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

    def test_is_dated_in_the_readers_zone(self, visitor, article, address):
        article.published_at = datetime(2025, 11, 14, 23, 30, tzinfo=UTC)
        article.save()
        visitor.client.cookies["tz"] = "Asia/Tokyo"
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


class TestPosting:
    def test_publishes_and_leads_to_the_comment(self, reader, address):
        form = reader.get(address).form()
        answer = reader.post(address, form | {"body": "The gate is *open*."})
        comment = Comment.objects.get()
        assert (answer.status, answer.location) == (302, f"{address}#c-{comment.pk}")
        page = reader.get(address)
        assert page.text(".comment-body") == "The gate is open."
        assert page.text(".messages") == "Your comment is published."

    def test_sent_twice_makes_one_comment(self, reader, address):
        form = reader.get(address).form() | {"body": "Once."}
        first, second = reader.post(address, form), reader.post(address, form)
        assert first.location == second.location
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "status", "words"),
        [
            ("", 422, "Write something first"),
            (" \n\t ", 422, "Write something first"),
            ("x" * 10_001, 422, "10001 characters"),
            (f"a{NUL}b", 400, "not text"),
        ],
    )
    def test_refuses_beside_the_field_and_keeps_the_words(self, reader, address, body, status, words):
        form = reader.get(address).form()
        page = reader.post(address, form | {"body": body})
        assert page.status == status
        assert words in page.error()
        assert page.form()["body"].strip() == body.replace(NUL, "␀").strip()
        assert NUL not in page.source
        assert page.form()["key"] != form["key"]
        assert not Comment.objects.exists()

    def test_takes_ten_thousand_characters(self, reader, address):
        assert reader.post(address, reader.get(address).form() | {"body": "x" * 10_000}).status == 302

    def test_is_refused_when_the_discussion_closed_meanwhile(self, reader, article, address):
        form = reader.get(address).form() | {"body": "Too late?"}
        article.discussion = "closed"
        article.save()
        page = reader.post(address, form)
        assert page.status == 403
        assert "closed" in page.error()
        assert page.form()["body"] == "Too late?"

    def test_tells_the_author_that_it_waits(self, reader, site, address):
        links = "https://a.example https://b.example https://c.example"
        answer = reader.post(address, reader.get(address).form() | {"body": links})
        assert answer.location == f"{address}#waiting"
        page = reader.get(address)
        assert "Waiting for a moderator." in page.text("#waiting .state")
        assert "A moderator will look" in page.text(".messages")
        assert Comment.objects.get().status == Status.HELD

    def test_tells_the_author_when_it_is_rejected_and_keeps_the_words(self, reader, address, monkeypatch):
        monkeypatch.setattr(
            "comments.posting.submitting.pipeline.screen",
            lambda **_given: Verdict(status=Status.REJECTED, findings=()),
        )
        page = reader.post(address, reader.get(address).form() | {"body": "Buy now."})
        assert page.status == 422
        assert "not published" in page.error()
        assert page.form()["body"] == "Buy now."

    def test_explains_a_form_that_came_back_with_other_words(self, reader, address):
        form = reader.get(address).form()
        reader.post(address, form | {"body": "First words."})
        page = reader.post(address, form | {"body": "Second words."})
        assert page.status == 422
        assert "already sent" in page.error()
        assert reader.post(address, page.form()).status == 302
        assert Comment.objects.count() == 2

    def test_is_limited(self, reader, address):
        for number in range(10):
            assert reader.post(address, {"body": f"Number {number}", "key": f"k{number}"}).status == 302
        page = reader.post(address, {"body": "One more", "key": "k"})
        assert page.status == 429
        assert int(page.response.headers["Retry-After"]) > 0
        assert page.form()["body"] == "One more"
        assert "too often" in page.error()

    def test_asks_a_stranger_to_sign_in_and_keeps_the_words(self, visitor, reader, address):
        answer = visitor.post(address, visitor.get(address).form() | {"body": "Typed before signing in."})
        assert answer.location == f"/accounts/login/?next={address.replace('/', '%2F')}%23post"
        visitor.client.force_login(reader.profile.user)
        page = visitor.get(address)
        assert page.form()["body"] == "Typed before signing in."
        assert visitor.post(address, page.form()).status == 302
        assert visitor.get(address).form()["body"] == ""
        assert Comment.objects.get().author == reader.profile

    def test_needs_the_forms_token_and_shows_what_was_typed(self, reader, address):
        reader.client.handler.enforce_csrf_checks = True
        page = reader.post(address, {"body": "Do not lose me.", "key": "k"})
        assert page.status == 403
        assert page.text("h1") == "This form was too old"
        assert page.text("textarea") == "Do not lose me."
        assert not Comment.objects.exists()

    def test_in_a_pre_moderated_discussion_waits(self, reader, site, article, address):
        ModerationPolicyFactory(site=site, article=article, mode="pre")
        reader.post(address, reader.get(address).form() | {"body": "Patience."})
        assert "Patience." in reader.get(address).text("#waiting")
