import pytest

from comments.accounts.viewer import viewer_of
from comments.pages.writing import Writing, previewed
from comments.threads.models import Comment
from tests.comments.pages.reading import faults


class TestPreview:
    def test_shows_the_words_as_they_would_look_and_keeps_them(self, reader, there):
        form = reader.get(there).form()
        page = reader.post(there, form | {"body": "It is *late*. <b>", "preview": ""})
        assert page.status == 200
        assert page.text(".preview .comment-body") == "It is late. <b>"
        assert len(page.all(".preview em")) == 1
        assert page.form()["body"] == "It is *late*. <b>"
        assert faults(page.source) == []
        assert not Comment.objects.exists()

    def test_needs_no_account(self, visitor, there):
        page = visitor.post(there, {"body": "Who am I?", "preview": ""})
        assert page.text(".preview .comment-body") == "Who am I?"

    @pytest.mark.parametrize("act", ["reply", "edit"])
    def test_is_there_for_replies_and_edits_too(self, reader, say, act):
        there = f"/c/{say(author=reader.profile).pk}/{act}/"
        page = reader.post(there, reader.get(there).form() | {"body": "**Better.**", "preview": ""})
        assert page.text(".preview strong") == "Better."
        assert page.form()["body"] == "**Better.**"
        assert Comment.objects.count() == 1

    def test_says_what_is_wrong(self, reader, article, now):
        viewer = viewer_of(reader.profile.user, site=article.site)
        writing, status = previewed(Writing(action="/", body=" "), article=article, viewer=viewer, now=now)
        assert status == 422
        assert "Write something first" in str(writing.error)
        assert writing.preview == ""


def test_every_form_has_a_key_of_its_own():
    assert Writing(action="/").key != Writing(action="/").key
