from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.threads.models import Comment, DiscussionPolicy, Status
from tests.comments.pages.reading import faults


def edit(comment):
    return f"/c/{comment.pk}/edit/"


@pytest.fixture
def own(say, reader):
    return say("The gate is clsoed.", author=reader.profile)


class TestEdit:
    def test_shows_the_words_as_they_were_written(self, reader, own):
        page = reader.get(edit(own))
        assert page.form()["body"] == "The gate is clsoed."
        assert faults(page.source) == []

    def test_saves_and_says_that_it_was_edited(self, reader, own, address):
        answer = reader.post(edit(own), reader.get(edit(own)).form() | {"body": "The gate is closed."})
        assert answer.location == f"{address}#c-{own.pk}"
        page = reader.get(address)
        assert page.text(".comment-body") == "The gate is closed."
        assert page.text(".comment-edited") == "edited"

    @pytest.mark.parametrize(("body", "status"), [("", 422), ("x" * 10_001, 422), ("\x00", 400)])
    def test_refuses_beside_the_field_and_keeps_the_words(self, reader, own, body, status):
        page = reader.post(edit(own), reader.get(edit(own)).form() | {"body": body})
        assert page.status == status
        assert page.error()
        assert page.form()["body"].strip() == body.replace("\x00", "␀")

    def test_is_offered_within_the_window_only(self, reader, own, address):
        assert edit(own) in reader.mine(address, own)["comments"][str(own.pk)]["acts"]
        with time_machine.travel(timezone.now() + timedelta(seconds=301), tick=False):
            assert edit(own) not in reader.mine(address, own)["comments"][str(own.pk)]["acts"]

    def test_is_refused_after_the_window_with_the_words_kept(self, reader, own):
        form = reader.get(edit(own)).form() | {"body": "Too late."}
        with time_machine.travel(timezone.now() + timedelta(seconds=301), tick=False):
            assert reader.get(edit(own)).status == 403
            page = reader.post(edit(own), form)
        assert page.status == 403
        assert "5 minutes" in page.error()
        assert page.form()["body"] == "Too late."
        assert Comment.objects.get().revision.number == 1

    def test_follows_the_window_of_the_site(self, reader, own, site, address):
        DiscussionPolicy.objects.create(site=site, edit_window_seconds=0)
        assert reader.get(edit(own)).status == 403
        assert edit(own) not in reader.mine(address, own)["comments"][str(own.pk)]["acts"]

    def test_from_an_older_page_is_refused_and_shows_what_stands(self, reader, own):
        old = reader.get(edit(own)).form()
        reader.post(edit(own), old | {"body": "From the other window."})
        page = reader.post(edit(own), old | {"body": "From this window."})
        assert page.status == 412
        assert "changed meanwhile" in page.error()
        assert page.form()["body"] == "From this window."
        assert page.text(".comment-body") == "From the other window."
        assert reader.post(edit(own), page.form()).status == 302
        assert Comment.objects.get().revision.body == "From this window."

    def test_of_somebody_elses_comment_is_refused(self, other, own):
        assert other.get(edit(own)).status == 403
        page = other.post(edit(own), {"body": "Mine now."})
        assert page.status == 403
        assert "Only its author" in page.text("main")
        assert Comment.objects.get().revision.number == 1

    def test_asks_a_stranger_to_sign_in(self, visitor, own):
        for answer in (visitor.get(edit(own)), visitor.post(edit(own), {"body": "Hello"})):
            assert answer.location.startswith("/accounts/login/?next=%2Fc%2F")

    def test_that_makes_it_wait_says_so(self, reader, own):
        links = "https://a.example https://b.example https://c.example"
        answer = reader.post(edit(own), reader.get(edit(own)).form() | {"body": links})
        assert (
            "until then everybody reads the earlier ones"
            in reader.mine(answer.location.partition("#")[0])["messages"]
        )
        comment = Comment.objects.get()
        assert (comment.status, comment.pending.body) == (Status.PUBLISHED, links)
        assert links in reader.get(edit(own)).text("main")

    def test_that_waits_is_laid_over_the_page_for_the_author_alone(self, reader, other, own, address):
        links = "https://a.example https://b.example https://c.example"
        reader.post(edit(own), reader.get(edit(own)).form() | {"body": links})
        assert "a.example" in reader.mine(address, own)["comments"][str(own.pk)]["pending"]
        assert "a.example" not in str(other.mine(address, own))
        assert "a.example" not in reader.get(address).source

    @pytest.mark.parametrize("status", [Status.REMOVED, Status.REJECTED])
    def test_of_what_no_longer_stands_is_refused(self, reader, say, status):
        gone = say("Gone.", author=reader.profile, status=status)
        assert reader.get(edit(gone)).status == 409
        page = reader.post(edit(gone), {"body": "Back again."})
        assert page.status == 409
        assert "no longer stands" in page.error()
