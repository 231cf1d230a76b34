import pytest

from comments.posting.previewing import preview
from comments.threads.markup import BodyEmpty


class TestPreview:
    def test_shows_what_a_comment_would_look_like(self):
        assert preview(body=" *so* ") == "<p><em>so</em></p>"

    def test_refuses_what_posting_would(self):
        with pytest.raises(BodyEmpty):
            preview(body=" ")
