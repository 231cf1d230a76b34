"""What a card says beyond the words: standing, reporters, edits, what it stands in, and what was noticed where."""

import re
from html import unescape

import pytest
from django.test import Client

from comments.moderation.models import Standing
from comments.threads import markup
from comments.threads.revising import propose, revise
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/case/queue/"


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


def page(client, address=QUEUE):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def edit(comment, body, *, now, how=revise):
    comment.refresh_from_db()
    return how(comment=comment, body=body, html=markup.render(body), now=now)


class TestAuthor:
    def test_has_a_level_with_the_facts_that_it_follows_from(self, desk, thread, now):
        author = ProfileFactory(site=thread.article.site)
        Standing.objects.create(
            profile=author, level=1, approved_count=12, rejected_count=2, flagged_count=5, computed_at=now
        )
        make_held_case(thread=thread, author=author)
        html = page(desk)
        assert "Level 1 of 3: known." in html
        assert "12 comments stand, 2 were rejected or removed; readers reported 5 times" in html
        assert "The next level asks for 15 days" in html

    def test_of_whom_nothing_was_computed_yet_is_new(self, desk, thread):
        make_held_case(thread=thread)
        assert "Level 0 of 3: new." in page(desk)


class TestReporters:
    def test_are_all_named_with_how_often_they_were_right(self, desk, thread, now):
        case = make_reported_case(thread=thread)
        ada = ProfileFactory(site=thread.article.site, display_name="Ada Quay")
        Standing.objects.create(profile=ada, reports_upheld=6, accuracy=0.8, computed_at=now)
        make_flag(case.comment, reporter=ada, reason="spam")
        html = page(desk)
        assert f'/admin/moderation/sanction/person/{ada.pk}/"><bdi>Ada Quay</bdi></a>' in html
        assert "right in 80 % of cases" in html
        assert "none of their reports is decided yet" in html


class TestEdits:
    def test_of_held_words_are_shown(self, desk, thread, now):
        comment = make_held_case(thread=thread, body="Well said, mayor.").comment
        edit(comment, "Badly said, mayor.", now=now)
        html = page(desk)
        assert "What the last edit changed" in html
        assert "<del>Well</del><ins>Badly</ins> said, mayor." in html

    def test_of_public_words_are_shown_while_they_wait(self, desk, thread, now):
        comment = make_reported_case(thread=thread, body="Well said, mayor.").comment
        edit(comment, "Badly said, mayor.", now=now, how=propose)
        html = page(desk)
        assert html.count("What the edit changed") == 1
        assert "<del>Well</del><ins>Badly</ins> said, mayor." in html

    def test_too_long_to_compare_show_what_was_there(self, desk, thread, now):
        comment = make_held_case(thread=thread, body="first " * 1_000).comment
        edit(comment, "later " * 1_000, now=now)
        assert "Too long to compare. Before, it said:" in page(desk)

    def test_since_somebody_looked_are_shown_with_the_refusal(self, desk, thread, now):
        comment = make_held_case(thread=thread, body="Well said, mayor.").comment
        assert 'name="words" value="1"' in page(desk)
        edit(comment, "Well said, mayor!", now=now)
        edit(comment, "Badly said, mayor!", now=now)
        form = {"comment": comment.pk, "version": 1, "words": 1, "action": "approve", "reason": "fine"}
        told = desk.post(f"{QUEUE}decide/", form, headers={"accept": "application/json"}).json()
        card = re.sub(r"\s+", " ", told["card"])
        assert (told["code"], "data-open" in card) == ("stale_decision", True)
        assert "What was changed since you looked" in card
        assert "<del>Well</del><ins>Badly</ins> said, mayor<del>.</del><ins>!</ins>" in card


class TestSurroundings:
    def test_are_what_was_answered_before_and_how_the_article_begins(self, desk, thread):
        thread.article.body = "<p>Salt was found in the cabinet.</p>"
        thread.article.save()
        parent = make_comment(thread=thread, body="Who found it?")
        make_comment(answers=parent, body="The *caretaker* did.")
        make_held_case(answers=parent, body="Nobody.")
        html = page(desk)
        for words in ("Salt was found in the cabinet.", "Who found it?", "The caretaker did."):
            assert words in html

    def test_are_other_cases_with_the_same_words(self, desk, thread):
        for _ in range(3):
            make_held_case(thread=thread, body="Cheap boats!")
        assert page(desk).count("2 other cases have the same words") == 3


class TestEvidence:
    @pytest.mark.parametrize("on", ["the desk", "the comment's page"])
    def test_is_marked_in_the_words_as_they_were_written(self, desk, thread, on):
        body = "A **blast**wort, [here](https://cheap.example/x) <b>."
        case = make_held_case(
            thread=thread,
            body=body,
            because=("words", "suspect_word"),
            evidence={
                "count": 2,
                "words": [
                    {"word": "blastwort", "offset": 2, "length": 13},
                    {"word": "cheap", "offset": body.index("https"), "length": 23},
                ],
            },
        )
        address = QUEUE if on == "the desk" else f"/admin/threads/comment/{case.comment_id}/change/"
        answer = desk.get(address).content.decode()
        assert '<mark title="blastwort">**blast**wort</mark>, [here](' in answer
        assert '<mark title="cheap">https://cheap.example/x</mark>) &lt;b&gt;.' in answer
        assert "moderation/noticed.js" in answer
        assert '"shown": "blastwort", "nth": 0' in unescape(answer)
