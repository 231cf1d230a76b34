import pytest

from comments.threads.models import Comment, Status
from tests.comments.pages.reading import faults


def reply_to(comment):
    return f"/c/{comment.pk}/reply/"


class TestReply:
    def test_shows_what_is_answered_and_a_form(self, visitor, reader, say):
        comment = say("A question?", author=reader.profile)
        page = visitor.get(reply_to(comment))
        assert page.text(".comment-body") == "A question?"
        assert page.text("form.write label") == "Reply to Ilse Marran"
        assert page.one("form.write textarea").get("autofocus") is not None
        assert faults(page.source) == []

    def test_hangs_below_what_it_answers_and_leads_there(self, reader, say):
        comment = say()
        answer = reader.post(reply_to(comment), reader.get(reply_to(comment)).form() | {"body": "An answer."})
        reply = Comment.objects.get(parent=comment)
        assert answer.location == f"/c/{reply.pk}/#c-{reply.pk}"
        assert "Your reply is published." in reader.mine(f"/c/{reply.pk}/")["messages"]

    @pytest.mark.parametrize(("body", "status"), [("", 422), ("x" * 10_001, 422), ("\x00", 400)])
    def test_refuses_beside_the_field_and_keeps_the_words(self, reader, say, body, status):
        comment = say()
        page = reader.post(reply_to(comment), reader.get(reply_to(comment)).form() | {"body": body})
        assert page.status == status
        assert page.error()
        assert page.form()["body"].strip() == body.replace("\x00", "␀")

    @pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN])
    def test_to_a_tombstone_is_refused(self, reader, say, status):
        comment = say(status=status, replies=1)
        page = reader.get(reply_to(comment))
        assert page.status == 409
        assert "removed meanwhile" in page.text("main")

    def test_to_what_was_removed_meanwhile_can_stand_alone(self, reader, say, there, change):
        comment = say(replies=1)
        form = reader.get(reply_to(comment)).form() | {"body": "Too good to lose."}
        change(comment, Status.REMOVED)
        page = reader.post(reply_to(comment), form)
        assert page.status == 409
        assert "comment of their own" in page.error()
        assert page.one("form.write").get("action") == there
        assert reader.post(there, page.form()).status == 302
        assert Comment.objects.get(parent=None, status=Status.PUBLISHED).revision.body == "Too good to lose."

    def test_to_what_went_without_a_trace_keeps_the_words(self, reader, say, change):
        comment = say()
        form = reader.get(reply_to(comment)).form() | {"body": "Too good to lose."}
        change(comment, Status.REMOVED)
        page = reader.post(reply_to(comment), form)
        assert page.status == 404
        assert page.text("textarea") == "Too good to lose."

    def test_in_a_closed_discussion_is_refused_with_the_words(self, reader, say, article):
        comment = say()
        form = reader.get(reply_to(comment)).form() | {"body": "Late."}
        article.discussion = "closed"
        article.save()
        assert reader.get(reply_to(comment)).status == 403
        page = reader.post(reply_to(comment), form)
        assert page.status == 403
        assert page.form()["body"] == "Late."

    def test_that_is_held_leads_to_its_own_page(self, reader, say):
        comment = say()
        links = "https://a.example https://b.example https://c.example"
        answer = reader.post(reply_to(comment), reader.get(reply_to(comment)).form() | {"body": links})
        assert answer.location == f"/c/{Comment.objects.get(parent=comment, status=Status.HELD).pk}/"
        assert "Waiting for a moderator." in reader.get(answer.location).text(".state")

    def test_by_a_stranger_is_kept_until_they_signed_in(self, visitor, reader, say):
        comment = say()
        form = visitor.get(reply_to(comment)).form() | {"body": "Wait for me."}
        answer = visitor.post(reply_to(comment), form)
        assert answer.location.endswith(f"%2Fc%2F{comment.pk}%2Freply%2F")
        visitor.client.force_login(reader.profile.user)
        page = visitor.get(reply_to(comment))
        assert page.form()["body"] == "Wait for me."
        visitor.post(reply_to(comment), page.form())
        assert Comment.objects.get(parent=comment).author == reader.profile

    def test_does_not_take_the_words_of_another_place(self, visitor, say, there):
        one, two = say(), say()
        visitor.post(reply_to(one), {"body": "For one.", "key": "k"})
        assert visitor.get(reply_to(two)).form()["body"] == ""
        assert visitor.get(there).form()["body"] == ""
