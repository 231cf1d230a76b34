import pytest

from comments.moderation.findings.verdicts import Asks, Submission
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.screening.phases import links, newcomer, policy, words
from comments.moderation.screening.phases.links import links_of
from comments.threads.models import Status
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import WordListFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(site):
    return ProfileFactory(site=site)


@pytest.fixture
def submission(article, author, now):
    def made(body="Well said.", *, on=article, **rules):
        return Submission(body=body, author=author, article=on, rules=ModerationRules(**rules), now=now)

    return made


class TestPolicy:
    def test_holds_everything_where_nothing_shows_before_approval(self, submission):
        (noticed,) = policy.look(submission(mode="pre"))
        assert (noticed.phase, noticed.code, noticed.asks) == ("policy", "pre_moderation", Asks.HOLD)
        assert noticed.evidence == {"mode": "pre"}

    def test_says_nothing_where_comments_show_at_once(self, submission):
        assert list(policy.look(submission(mode="post"))) == []


class TestNewcomer:
    @pytest.mark.parametrize(
        ("published", "held_below", "is_held"),
        [
            (0, 0, False),
            (0, 1, True),
            (1, 1, False),
            (1, 3, True),
            (2, 3, True),
            (3, 3, False),
            (4, 3, False),
        ],
    )
    def test_is_held_below_so_many_published_comments(
        self, *, submission, thread, author, published, held_below, is_held
    ):
        for _ in range(published):
            make_comment(thread=thread, author=author)
        noticed = list(newcomer.look(submission(hold_first_comments=held_below)))
        assert [found.asks for found in noticed] == [Asks.HOLD] * is_held
        assert [found.evidence for found in noticed] == [
            {"published_before": published, "held_below": held_below}
        ] * is_held

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
    def test_is_not_known_for_what_does_not_stand(self, submission, thread, author, status):
        make_comment(thread=thread, author=author, status=status)
        assert list(newcomer.look(submission(hold_first_comments=1)))

    def test_is_not_known_for_comments_on_another_site(self, submission, author, elsewhere):
        make_comment(author=ProfileFactory(site=elsewhere, user=author.user))
        assert list(newcomer.look(submission(hold_first_comments=1)))

    def test_asks_nothing_where_nobody_is_held(self, submission, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert list(newcomer.look(submission(hold_first_comments=0))) == []


class TestLinks:
    @pytest.mark.parametrize(
        ("count", "held_from", "is_held"),
        [(0, 1, False), (1, 1, True), (2, 3, False), (3, 3, True), (9, 0, False)],
    )
    def test_hold_from_so_many_on(self, submission, count, held_from, is_held):
        noticed = list(links.look(submission("https://a.example/x " * count, hold_links_from=held_from)))
        assert [found.asks for found in noticed] == [Asks.HOLD] * is_held

    def test_give_hosts_and_places_as_evidence(self, submission):
        body = "[one](https://a.example/x) and http://www.b.example:8080/y"
        (noticed,) = links.look(submission(body, hold_links_from=2))
        assert noticed.evidence == {
            "count": 2,
            "held_from": 2,
            "hosts": ["a.example", "b.example"],
            "links": [
                {"host": "a.example", "offset": 6, "length": 19},
                {"host": "b.example", "offset": 31, "length": 27},
            ],
        }
        assert body[6:].startswith("https://a.example")
        assert body[31:].startswith("http://www.b.example")

    @pytest.mark.parametrize(
        ("body", "hosts"),
        [
            ("no link, only text (with brackets) [and more]", []),
            ("[see](page 5) [1](2)", []),
            ("bare https://a.example", ["a.example"]),
            ("HTTPS://A.Example/", ["a.example"]),
            ("www.a.example, and so on", ["a.example"]),
            ("<https://a.example> <mailto:mail@b.example>", ["a.example", "b.example"]),
            ("[text](https://a.example)", ["a.example"]),
            ('[text](<https://a.example> "title")', ["a.example"]),
            ("[text](//a.example/x)", ["a.example"]),
            ("![image](https://a.example/x.png)", ["a.example"]),
            ("[https://bank.example](https://evil.example)", ["evil.example"]),
            ("[https://bank.example](nowhere)", ["bank.example"]),
            ("[text][1]\n\n[1]: https://a.example", ["a.example"]),
            ("**https://a.example**", ["a.example"]),
            ("https://[::1]/x https://[", [""]),
            ("https://en.example/Foo_(bar)", ["en.example"]),
        ],
    )
    def test_are_counted_as_markdown_makes_them(self, body, hosts):
        assert [link.host for link in links_of(body)] == hosts

    @pytest.mark.parametrize(
        "body", ["[" * 10_000, "](http:" * 1400, "www." * 2500, "https://" * 1250, "[https://a](" * 830]
    )
    def test_are_counted_in_linear_time(self, body):
        assert len(links_of(body)) <= 2500

    def test_beyond_twenty_are_counted_and_not_spelled_out(self, submission):
        (noticed,) = links.look(submission("https://a.example " * 50, hold_links_from=1))
        assert (noticed.evidence["count"], len(noticed.evidence["links"])) == (50, 20)


class TestWords:
    @pytest.mark.parametrize(
        ("kind", "code", "asks"),
        [("banned", "banned_word", Asks.REJECT), ("suspect", "suspect_word", Asks.HOLD)],
    )
    def test_reject_when_banned_and_hold_when_suspect(self, submission, site, kind, code, asks):
        WordListFactory(site=site, kind=kind, words="blastwort\nfroth merchant")
        (noticed,) = words.look(submission("You *Blastwort*, you froth merchant!"))
        assert (noticed.code, noticed.asks) == (code, asks)
        assert noticed.evidence == {
            "count": 2,
            "words": [
                {"word": "blastwort", "offset": 5, "length": 9},
                {"word": "froth merchant", "offset": 21, "length": 14},
            ],
        }

    def test_of_both_kinds_are_both_noticed(self, submission, site):
        WordListFactory(site=site, kind="banned", words="blastwort")
        WordListFactory(site=site, kind="suspect", words="mayor")
        found = words.look(submission("The mayor is a blastwort."))
        assert [noticed.code for noticed in found] == ["banned_word", "suspect_word"]

    @pytest.mark.parametrize(
        ("language_of_list", "language_of_article", "applies"),
        [
            ("", "fr", True),
            ("de", "de", True),
            ("de", "de-AT", True),
            ("de-at", "de-AT", True),
            ("de-AT", "de", False),
            ("de", "nl", False),
            ("de", "den", False),
        ],
    )
    def test_count_in_the_language_of_their_list(
        self, submission, site, language_of_list, language_of_article, applies
    ):
        WordListFactory(site=site, language=language_of_list, words="blastwort")
        article = ArticleFactory(site=site, language=language_of_article)
        assert bool(list(words.look(submission("blastwort", on=article)))) is applies

    def test_of_another_site_mean_nothing_here(self, submission, elsewhere):
        WordListFactory(site=elsewhere, words="blastwort")
        assert list(words.look(submission("blastwort"))) == []

    def test_of_a_changed_list_are_the_new_ones(self, submission, site):
        listed = WordListFactory(site=site, words="blastwort")
        assert list(words.look(submission("blastwort")))
        listed.words = "froth"
        listed.save()
        assert list(words.look(submission("blastwort"))) == []
