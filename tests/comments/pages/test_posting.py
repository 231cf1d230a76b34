import pytest

from comments.moderation.findings.verdicts import Verdict
from comments.threads.models import Comment, Status
from tests.factories.moderation import ModerationPolicyFactory

NUL = "\x00"


class TestPosting:
    def test_publishes_and_leads_to_the_comment(self, reader, address, there):
        form = reader.get(there).form()
        answer = reader.post(there, form | {"body": "The gate is *open*."})
        comment = Comment.objects.get()
        assert (answer.status, answer.location) == (302, f"{address}#c-{comment.pk}")
        assert reader.get(address).text(".comment-body") == "The gate is open."
        assert "Your comment is published." in reader.mine(address)["messages"]

    def test_sent_twice_makes_one_comment(self, reader, there):
        form = reader.get(there).form() | {"body": "Once."}
        first, second = reader.post(there, form), reader.post(there, form)
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
    def test_refuses_beside_the_field_and_keeps_the_words(self, reader, there, body, status, words):
        form = reader.get(there).form()
        page = reader.post(there, form | {"body": body})
        assert page.status == status
        assert words in page.error()
        assert page.form()["body"].strip() == body.replace(NUL, "␀").strip()
        assert NUL not in page.source
        assert page.form()["key"] != form["key"]
        assert not Comment.objects.exists()

    def test_takes_ten_thousand_characters(self, reader, there):
        assert reader.post(there, reader.get(there).form() | {"body": "x" * 10_000}).status == 302

    def test_is_refused_when_the_discussion_closed_meanwhile(self, reader, article, there):
        form = reader.get(there).form() | {"body": "Too late?"}
        article.discussion = "closed"
        article.save()
        page = reader.post(there, form)
        assert page.status == 403
        assert "closed" in page.error()
        assert page.form()["body"] == "Too late?"

    def test_tells_the_author_that_it_waits(self, reader, site, there):
        links = "https://a.example https://b.example https://c.example"
        answer = reader.post(there, reader.get(there).form() | {"body": links})
        comment = Comment.objects.get()
        assert comment.status == Status.HELD
        assert answer.location == f"/c/{comment.pk}/"
        page = reader.get(answer.location)
        assert "Waiting for a moderator." in page.text(".state")
        assert "A moderator will look" in page.text(".messages")

    def test_tells_the_author_when_it_is_rejected_and_keeps_the_words(self, reader, there, monkeypatch):
        monkeypatch.setattr(
            "comments.posting.submitting.pipeline.screen",
            lambda **_given: Verdict(status=Status.REJECTED, findings=()),
        )
        page = reader.post(there, reader.get(there).form() | {"body": "Buy now."})
        assert page.status == 422
        assert "not published" in page.error()
        assert page.form()["body"] == "Buy now."

    def test_explains_a_form_that_came_back_with_other_words(self, reader, there):
        form = reader.get(there).form()
        reader.post(there, form | {"body": "First words."})
        page = reader.post(there, form | {"body": "Second words."})
        assert page.status == 422
        assert "already sent" in page.error()
        assert reader.post(there, page.form()).status == 302
        assert Comment.objects.count() == 2

    def test_is_limited(self, reader, there):
        for number in range(10):
            assert reader.post(there, {"body": f"Number {number}", "key": f"k{number}"}).status == 302
        page = reader.post(there, {"body": "One more", "key": "k"})
        assert page.status == 429
        assert int(page.response.headers["Retry-After"]) > 0
        assert page.form()["body"] == "One more"
        assert "too often" in page.error()

    def test_asks_a_stranger_to_sign_in_and_keeps_the_words(self, visitor, reader, address, there):
        answer = visitor.post(there, visitor.get(there).form() | {"body": "Typed before signing in."})
        assert answer.location == f"/accounts/login/?next={there.replace('/', '%2F')}"
        visitor.client.force_login(reader.profile.user)
        assert visitor.mine(address)["draft"] == "Typed before signing in."
        page = visitor.get(there)
        assert page.form()["body"] == "Typed before signing in."
        assert visitor.post(there, page.form()).status == 302
        assert visitor.get(there).form()["body"] == ""
        assert Comment.objects.get().author == reader.profile

    def test_needs_the_forms_token_and_shows_what_was_typed(self, reader, there):
        reader.client.handler.enforce_csrf_checks = True
        page = reader.post(there, {"body": "Do not lose me.", "key": "k"})
        assert page.status == 403
        assert page.text("h1") == "This form was too old"
        assert page.text("textarea") == "Do not lose me."
        assert not Comment.objects.exists()

    def test_in_a_pre_moderated_discussion_waits(self, reader, site, article, address, there):
        ModerationPolicyFactory(site=site, article=article, mode="pre")
        reader.post(there, reader.get(there).form() | {"body": "Patience."})
        assert "Patience." in reader.mine(address)["waiting"]
