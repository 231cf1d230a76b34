import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.models import Rule
from comments.posting.previewing import preview
from comments.threads.markup import BodyEmpty
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory

EVERYTHING = "approval newcomer length repeats links words names language rules"
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
            ("words", ["suspect_word"]),
            ("links", ["misleading_link"]),
            (None, ["misleading_link", "suspect_word"]),
            (EVERYTHING, ["pre_moderation", "first_comments", "misleading_link", "suspect_word"]),
        ],
    )
    def test_is_what_the_site_reveals(self, look, strict, nudge, codes):
        strict(nudge)
        assert [one.code for one in look().advice] == codes

    def test_says_why_and_where(self, look, strict):
        strict("words links")
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
        strict(EVERYTHING)
        stranger = Viewer(site_id=thread.article.site_id)
        assert [one.code for one in look(by=stranger).advice] == ["misleading_link", "suspect_word"]

    def test_is_none_for_staff(self, look, strict, viewer, thread):
        strict(EVERYTHING)
        MembershipFactory(user=viewer.user, site=thread.article.site, role=Role.MODERATOR)
        assert look(by=viewer_of(viewer.user, site=thread.article.site)).advice == []

    def test_says_nothing_of_floods(self, look, strict, submit):
        strict(EVERYTHING)
        for nth in range(8):
            submit(f"The harbour wall stands since {1800 + 13 * nth}, and the {'tide ' * nth} comes.")
        assert "flood" not in {one.code for one in look("Well said.").advice}

    @pytest.mark.parametrize(("nudge", "told"), [("repeats", ["repeated"]), ("words", [])])
    def test_says_of_repeats_where_the_site_reveals_them(self, look, strict, submit, nudge, told):
        strict(nudge)
        words = "The harbour wall has stood for two hundred years, and nobody has looked."
        for nth in range(3):
            submit(f"{words} {'!' * nth}")
        assert [one.code for one in look(words).advice] == told

    def test_of_an_edit_counts_nobodys_own_words_as_repeated(self, thread, viewer, submit, strict, now):
        strict("repeats")
        words = "The harbour wall has stood for two hundred years, and nobody has looked."
        first, *_more = (submit(f"{words} {'!' * nth}") for nth in range(2))
        given = {"body": words, "article": thread.article, "viewer": viewer, "now": now}
        assert [one.code for one in preview(**given).advice] == ["repeated"]
        assert preview(**given, comment_id=first.pk).advice == []

    @pytest.mark.parametrize(
        ("outcome", "said"),
        [("hold", "A rule of this site asks a moderator to read this first."), ("reject", "No.")],
    )
    def test_says_what_a_rule_of_the_site_does(self, look, strict, thread, outcome, said):
        strict("rules")
        Rule.objects.create(
            site=thread.article.site,
            name="Endless",
            is_on=True,
            outcome=outcome,
            conditions=[{"fact": "length", "is": "at_least", "value": 20}],
            explanation="" if outcome == "hold" else "No.",
        )
        (one,) = look("Twenty letters and some more.").advice
        assert (one.asks, str(one.words)) == (outcome, said)
        assert look("Short.").advice == []

    def test_says_of_names_that_look_like_the_teams(self, look, strict, thread):
        strict("names")
        site = thread.article.site
        named = ProfileFactory(site=site, display_name="Mara Lindqvist")
        MembershipFactory(user=named.user, site=site, role=Role.MODERATOR)
        (one,) = look("M\u0430ra Lindqvist says so.").advice
        assert (one.code, one.places[0].offset) == ("staff_lookalike", 0)
