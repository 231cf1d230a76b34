import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.models import Rule, Standing
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
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

    @pytest.mark.parametrize(
        ("kind", "reason", "codes"),
        [
            ("trusted", "fine", []),
            ("shadow_ban", "spam", []),
            ("hold", "spam", ["pre_moderation", "first_comments", "misleading_link", "suspect_word"]),
        ],
    )
    def test_follows_what_would_become_of_the_words(self, *, look, strict, viewer, now, kind, reason, codes):
        strict(EVERYTHING)
        site = viewer.profile.site
        judge = ProfileFactory(site=site)
        MembershipFactory(user=judge.user, site=site, role=Role.MODERATOR)
        wish = Wish(kind=kind, reason=reason)
        by = viewer_of(judge.user, site=site)
        lay_sanction(profile_id=viewer.profile_id, viewer=by, wish=wish, now=now)
        assert [one.code for one in look().advice] == codes

    def test_tells_whom_nothing_holds_what_is_not_accepted(self, look, strict, viewer, now):
        strict(EVERYTHING)
        site = viewer.profile.site
        WordListFactory(site=site, kind="banned", words="blastwort")
        judge = ProfileFactory(site=site)
        MembershipFactory(user=judge.user, site=site, role=Role.MODERATOR)
        wish = Wish(kind="trusted", reason="fine")
        by = viewer_of(judge.user, site=site)
        lay_sanction(profile_id=viewer.profile_id, viewer=by, wish=wish, now=now)
        assert [one.code for one in look("You blastwort, froth merchant!").advice] == ["banned_word"]

    @pytest.mark.parametrize("nudge", ["newcomer", "newcomer rules"])
    def test_knows_a_rule_that_publishes_whether_rules_are_revealed_or_not(self, look, thread, nudge):
        site = thread.article.site
        ModerationPolicyFactory(site=site, article=thread.article, hold_first_comments=3, nudge=nudge)
        assert [one.code for one in look("Well said.").advice] == ["first_comments"]
        short = [{"fact": "words", "is": "at_most", "value": 5}]
        Rule.objects.create(site=site, name="Short", is_on=True, conditions=short, outcome="publish")
        assert look("Well said.").advice == []

    def test_knows_whom_a_standing_lets_through(self, look, thread, viewer, now):
        site = thread.article.site
        ModerationPolicyFactory(site=site, article=thread.article, hold_first_comments=3, nudge="newcomer")
        Standing.objects.create(profile=viewer.profile, computed_at=now, level=2)
        assert look("Well said.").advice == []

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
