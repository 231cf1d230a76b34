import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.editions import PUBLIC
from comments.threads.models import Status
from tests.comments.pages.reading import faults
from tests.factories.articles import SiteFactory


def at(comment, act=""):
    return f"/c/{comment.pk}/{act}"


class TestPermalink:
    def test_opens_a_comment_with_what_it_answers_and_what_answers_it(self, visitor, say):
        root = say("Root")
        above = say("Above", answers=root)
        say("Beside", answers=root)
        here = say("Here", answers=above)
        below = say("Below", answers=here)
        say("Deeper", answers=below)
        page = visitor.get(at(here))
        assert page.texts(".trail .comment-body") == ["Root", "Above"]
        assert page.texts(".is-focus .comment-body") == ["Here"]
        assert page.texts(".below .comment-body") == ["Below", "Deeper"]
        assert page.text(".below .replies .replies .comment-body") == "Deeper"
        assert faults(page.source) == []

    def test_leads_back_to_the_discussion(self, visitor, address, say):
        assert visitor.get(at(say())).one(".about-back a").get("href") == f"{address}#comments"

    def test_goes_through_a_large_branch_page_after_page(self, visitor, say, monkeypatch):
        monkeypatch.setattr("comments.pages.views.permalink._REPLIES", 3)
        root = say()
        for number in range(3):
            reply = say(f"{number}", answers=root)
            for inner in range(2):
                say(f"{number}.{inner}", answers=reply)
        seen, here = [], at(root)
        while here:
            page = visitor.get(here)
            assert faults(page.source) == []
            seen += page.texts(".below .comment-body")
            further = page.all(".pager [rel~=next]")
            here = f"{at(root)}{further[0].get('href')}" if further else ""
        assert seen == ["0", "0.0", "0.1", "1", "1.0", "1.1", "2", "2.0", "2.1"]

    def test_leads_to_the_comments_beside_it(self, visitor, say):
        one, two, three = say("one"), say("two"), say("three")
        say("a reply", answers=one)
        page = visitor.get(at(two))
        assert page.one(".neighbours [rel=prev]").get("href") == at(one)
        assert page.one(".neighbours [rel=next]").get("href") == at(three)
        assert not visitor.get(at(one)).all(".neighbours [rel=prev]")

    def test_stays_among_the_replies_of_one_parent(self, visitor, say):
        root = say()
        first = say(answers=root)
        say(answers=first)
        last = say(answers=root)
        assert visitor.get(at(first)).one(".neighbours a").get("href") == at(last)

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
    def test_of_what_is_hidden_is_the_same_as_of_nothing(self, visitor, say, status):
        hidden = visitor.get(at(say("Hidden words", status=status)))
        absent = visitor.get(f"/c/{uuid.uuid4()}/")
        assert hidden.status == absent.status == 404
        assert "Hidden words" not in hidden.source

    def test_keeps_a_tombstone_without_words_and_name(self, visitor, say, reader):
        comment = say("Gone words", author=reader.profile, status=Status.REMOVED, replies=1)
        page = visitor.get(at(comment))
        assert page.text(".is-focus .comment-gone") == "This comment was removed by a moderator."
        assert "Gone words" not in page.source
        assert "Ilse Marran" not in page.text(".is-focus")

    def test_is_kept_until_its_thread_closes(self, visitor, say, thread, monkeypatch):
        now = timezone.now()
        monkeypatch.setattr("comments.pages.views.answering.timezone.now", lambda: now)
        comment = say()
        assert visitor.get(at(comment)).response.wsgi_request.META[PUBLIC].seconds is None
        thread.closes_at = now + timedelta(hours=1)
        thread.save()
        page = visitor.get(at(comment))
        assert page.response.wsgi_request.META[PUBLIC].seconds == 3600
        assert at(comment, "reply/") in page.source
        now = thread.closes_at
        page = visitor.get(at(comment))
        assert page.response.wsgi_request.META[PUBLIC].seconds is None
        assert at(comment, "reply/") not in page.source

    def test_is_not_kept_at_an_address_with_an_empty_cursor(self, visitor, say):
        page = visitor.get(at(say()), data={"cursor": ""})
        assert page.status == 200
        assert PUBLIC not in page.response.wsgi_request.META

    def test_of_ones_own_is_in_the_readers_language(self, reader, say):
        user = reader.profile.user
        user.language = "de"
        user.save()
        page = reader.get(at(say(author=reader.profile, status=Status.HELD)))
        assert page.one("html").get("lang") == "de"

    def test_shows_authors_what_waits(self, reader, say):
        comment = say("Mine, waiting", author=reader.profile, status=Status.HELD)
        page = reader.get(at(comment))
        assert "Waiting for a moderator." in page.text(".state")
        assert page.text(".comment-body") == "Mine, waiting"

    def test_tells_authors_what_was_rejected(self, reader, say):
        comment = say("Mine, rejected", author=reader.profile, status=Status.REJECTED)
        assert "Not published." in reader.get(at(comment)).text(".state")

    def test_names_whom_a_reply_answers_below_the_depth_cap(self, visitor, say, other):
        comment = root = say("0")
        for level in range(1, 12):
            comment = say(str(level), answers=comment, author=other.profile if level == 11 else None)
        say("below the cap", answers=comment)
        page = visitor.get(at(root))
        told = page.texts(".comment-answers")[-1]
        assert told == "in reply to Abel Tsegaye"
        assert "visually-hidden" not in page.all(".comment-answers")[-1].get("class")

    @pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "[]", "a" * 700])
    def test_refuses_a_cursor_that_nobody_gave_out(self, visitor, say, cursor):
        assert visitor.get(at(say()), data={"cursor": cursor}).status == 400

    def test_is_named_by_author_and_article(self, visitor, say, reader, article):
        page = visitor.get(at(say(author=reader.profile)))
        assert page.text("title") == f"Ilse Marran on “{article.title}”"

    def test_belongs_to_its_site_whatever_others_there_are(self, visitor, say, site):
        SiteFactory()
        assert visitor.get(at(say())).text(".nameplate") == site.name
