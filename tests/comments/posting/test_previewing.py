import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.posting.previewing import preview
from comments.threads.markup import BodyEmpty
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory

pytestmark = pytest.mark.django_db

BODY = "é You froth merchant! [bank.example](https://evil.example)"


@pytest.fixture
def look(thread, viewer, now):
    def looked(body=BODY, *, by=viewer):
        return preview(body=body, article=thread.article, viewer=by, now=now)

    return looked


@pytest.fixture
def strict(thread):
    """A discussion where nearly everything has somebody look at it first."""
    site = thread.article.site
    WordListFactory(site=site, kind="suspect", words="froth merchant")

    def reveals(nudge):
        return ModerationPolicyFactory(
            site=site, article=thread.article, mode="pre", hold_first_comments=3, nudge=nudge
        )

    return reveals


class TestPreview:
    def test_shows_what_a_comment_would_look_like(self, look):
        assert look(" *so* ").html == "<p><em>so</em></p>"

    def test_refuses_what_posting_would(self, look):
        with pytest.raises(BodyEmpty):
            look(" ")

    def test_says_nothing_about_what_would_show(self, look):
        assert look("Well said.").advice == []


class TestAdvice:
    @pytest.mark.parametrize(
        ("nudge", "codes"),
        [
            ("none", []),
            ("words", ["misleading_link", "suspect_word"]),
            ("all", ["pre_moderation", "first_comments", "misleading_link", "suspect_word"]),
        ],
    )
    def test_is_what_the_site_reveals(self, look, strict, nudge, codes):
        strict(nudge)
        assert [one.code for one in look().advice] == codes

    def test_says_why_and_where(self, look, strict):
        strict("words")
        link, word = look().advice
        assert str(link.words) == "A link says “bank.example” and leads to “evil.example”."
        assert str(word.words) == "A moderator reads first what has these words: “froth merchant”"
        (place,) = word.places
        assert (place.text, BODY[place.offset : place.offset + place.length]) == ("froth merchant",) * 2

    def test_of_banned_words_says_that_they_are_not_accepted(self, look, thread):
        WordListFactory(site=thread.article.site, kind="banned", words="blastwort")
        (one,) = look("You Bl@stwort").advice
        assert (one.asks, one.words) == ("reject", "These words are not accepted here: “Bl@stwort”")

    def test_tells_strangers_of_words_and_links_alone(self, look, strict, thread):
        strict("all")
        stranger = Viewer(site_id=thread.article.site_id)
        assert [one.code for one in look(by=stranger).advice] == ["misleading_link", "suspect_word"]

    def test_is_none_for_staff(self, look, strict, viewer, thread):
        strict("all")
        MembershipFactory(user=viewer.user, site=thread.article.site, role=Role.MODERATOR)
        assert look(by=viewer_of(viewer.user, site=thread.article.site)).advice == []

    def test_says_nothing_of_repeats_and_floods(self, look, strict, submit):
        strict("all")
        words = "The harbour wall has stood for two hundred years, and nobody has looked."
        for nth in range(8):
            submit(f"{words} {'!' * nth}")
        assert {one.code for one in look(words).advice} == {"pre_moderation", "first_comments"}
