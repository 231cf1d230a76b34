"""A truth table for each phase that looks at more than the words: what it is given, what it says."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from comments.accounts.models import Role
from comments.moderation.findings.explaining import explain
from comments.moderation.findings.history import Alike, History
from comments.moderation.findings.verdicts import Asks, Submission
from comments.moderation.models import Finding
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.screening.hosts import remember_hosts
from comments.moderation.screening.phases import (
    contact,
    flood,
    language,
    links,
    names,
    rejections,
    repeats,
    shape,
    words,
)
from comments.moderation.screening.suspecting import is_suspect
from comments.moderation.text.patterning import Budget
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import WordListFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def submission(article, site):
    author = ProfileFactory(site=site)

    def made(body="Well said.", *, on=article, history=None, comment_id=None, **rules):
        return Submission(
            body=body,
            author=author,
            article=on,
            rules=ModerationRules(**rules),
            history=history or History(),
            comment_id=comment_id,
            now=NOW,
        )

    return made


def codes(found):
    return [(noticed.code, noticed.asks) for noticed in found]


class TestShape:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("THE HARBOUR WALL IS FALLING DOWN", "shouting"),
            ("THE HARBOUR wall is falling down", None),
            ("OK, NATO and the EU", None),
            ("ÜBER ALLE MASSEN VIEL ZU LAUT HIER", "shouting"),
            ("一" * 200, None),
            ("a" * 81, "long_word"),
            ("a" * 80, None),
            ("see https://a.example/" + "a" * 120 + " for what the council said", None),
            ("https://a.example/one https://a.example/two", "mostly_links"),
            ("I read about it in https://a.example/one and then more elsewhere", None),
        ],
    )
    def test_is_noted_and_holds_nobody(self, submission, body, code):
        assert codes(shape.look(submission(body))) == ([(code, Asks.PUBLISH)] if code else [])

    def test_of_an_endless_word_says_where_it_is(self, submission):
        (noticed,) = shape.look(submission("é " + "a" * 90))
        assert noticed.evidence["places"] == [{"offset": 2, "length": 90}]


class TestRepeats:
    @pytest.mark.parametrize(
        ("before", "held_from", "is_held"),
        [
            (0, 3, False),
            (1, 3, False),
            (2, 3, True),
            (9, 0, False),
            (0, 1, False),
            (1, 1, True),
            (1, 2, True),
        ],
    )
    def test_hold_from_so_many_places(self, submission, before, held_from, is_held):
        alike = tuple(Alike(uuid4(), uuid4(), is_exact=True) for _ in range(before))
        found = repeats.look(submission(history=History(alike=alike), hold_repeats_from=held_from))
        held = [noticed for noticed in codes(found) if noticed[1] == Asks.HOLD]
        assert held == [("repeated", Asks.HOLD)] * is_held

    def test_say_which_comments_and_whose(self, submission):
        given = submission()
        own, other = Alike(uuid4(), given.author.pk, True), Alike(uuid4(), uuid4(), False)
        (noticed,) = repeats.look(submission(history=History(alike=(own, other))))
        assert noticed.evidence == {
            "count": 3,
            "people": 2,
            "held_from": 3,
            "same_person": 1,
            "exact": 1,
            "comments": [str(own.comment_id), str(other.comment_id)],
        }

    @pytest.mark.parametrize(
        ("whose", "is_refused", "held_from", "said"),
        [
            ("own", False, 3, []),
            ("other", False, 3, [("copied", Asks.PUBLISH)]),
            ("other", False, 2, [("repeated", Asks.HOLD)]),
            ("own", True, 3, [("refused_before", Asks.HOLD)]),
            ("other", True, 3, [("refused_before", Asks.HOLD)]),
            ("other", True, 2, [("refused_before", Asks.HOLD), ("repeated", Asks.HOLD)]),
            ("other", True, 0, []),
        ],
    )
    def test_of_one_earlier_comment_go_by_whose_it_is_and_what_became_of_it(
        self, submission, whose, is_refused, held_from, said
    ):
        given = submission()
        author_id = given.author.pk if whose == "own" else uuid4()
        earlier = Alike(uuid4(), author_id, is_exact=False, was_refused=is_refused)
        found = list(repeats.look(submission(history=History(alike=(earlier,)), hold_repeats_from=held_from)))
        assert codes(found) == said
        assert all(noticed.evidence["comments"] == [str(earlier.comment_id)] for noticed in found)

    @pytest.mark.parametrize(
        ("code", "exact", "words"),
        [
            ("refused_before", 1, "A moderator did not let the same words stand today"),
            ("refused_before", 0, "A moderator did not let nearly the same words stand today"),
            ("copied", 1, "Somebody else wrote the same words today"),
            ("copied", 0, "Somebody else wrote nearly the same words today"),
        ],
    )
    def test_are_explained_with_the_earlier_comments(self, code, exact, words):
        evidence = {"count": 2, "people": 2, "same_person": 0, "exact": exact, "comments": ["one", "two"]}
        said = explain(Finding(phase="repeats", code=code, verdict="hold", evidence=evidence), body="")
        assert (said.words, said.comments) == (words, ("one", "two"))

    def test_do_not_count_the_comment_that_is_edited(self, submission):
        own = Alike(uuid4(), uuid4(), True)
        given = submission(history=History(alike=(own,)), comment_id=own.comment_id, hold_repeats_from=2)
        assert list(repeats.look(given)) == []


class TestFlood:
    @pytest.mark.parametrize(
        ("before", "limit", "is_held"),
        [(5, 6, False), (6, 6, True), (50, 0, False), (0, 1, False), (1, 1, True)],
    )
    def test_holds_beyond_so_many_a_minute(self, submission, before, limit, is_held):
        found = flood.look(submission(history=History(last_minute=before), flood_per_minute=limit))
        assert codes(found) == [("flood", Asks.HOLD)] * is_held

    def test_is_none_of_an_edit(self, submission):
        assert not list(flood.look(submission(history=History(last_minute=50), comment_id=uuid4())))


class TestRejections:
    @pytest.mark.parametrize(
        ("latest", "against", "percent", "is_held"),
        [
            (3, 3, 50, False),
            (4, 1, 50, False),
            (4, 2, 50, True),
            (20, 9, 50, False),
            (20, 10, 50, True),
            (20, 20, 0, False),
            (20, 20, 100, True),
        ],
    )
    def test_hold_from_a_share_of_the_latest(self, *, submission, latest, against, percent, is_held):
        history = History(latest=latest, against=against)
        found = rejections.look(submission(history=history, hold_rejection_percent=percent))
        assert codes(found) == [("often_rejected", Asks.HOLD)] * is_held


class TestLinksThatMislead:
    @pytest.mark.parametrize(
        ("body", "misleads"),
        [
            ("[bank.example](http://evil.example)", True),
            ("[https://bank.example/login](https://evil.example)", True),
            ("[www.bank.example](//bank.example.evil.example)", True),
            ("[bank.example](http://www.bank.example/login)", False),
            ("[login.bank.example](http://bank.example)", False),
            ("[the bank](http://evil.example)", False),
            ("[Node.js](https://nodejs.org)", False),
            ("[v2.31](https://a.example)", False),
            ("https://bank.example", False),
            ("bank.example and [here](https://a.example)", False),
        ],
    )
    def test_are_held(self, submission, body, misleads):
        found = links.look(submission(body, hold_links_from=0))
        assert codes(found) == [("misleading_link", Asks.HOLD)] * misleads

    def test_say_both_hosts(self, submission):
        (noticed,) = links.look(submission("[bank.example](http://evil.example)", hold_links_from=0))
        assert noticed.evidence["links"] == [
            {"host": "evil.example", "offset": 15, "length": 19, "says": "bank.example"}
        ]


class TestListedDomains:
    @pytest.mark.parametrize(
        ("host", "is_banned"),
        [
            ("cheap.example", True),
            ("www.cheap.example", True),
            ("deep.cheap.example", True),
            ("notcheap.example", False),
        ],
    )
    def test_that_are_banned_reject(self, submission, site, host, is_banned):
        WordListFactory(site=site, kind="nolinks", words="cheap.example")
        found = links.look(submission(f"https://{host}/x", hold_links_from=0))
        assert codes(found) == [("banned_domain", Asks.REJECT)] * is_banned

    def test_that_are_allowed_do_not_count(self, submission, site):
        WordListFactory(site=site, kind="links", words="harbour.example")
        body = "https://harbour.example/1 https://www.harbour.example/2 https://a.example"
        assert list(links.look(submission(body, hold_links_from=2))) == []
        assert codes(links.look(submission(body, hold_links_from=1))) == [("many_links", Asks.HOLD)]

    @pytest.mark.parametrize(
        "body", ["kinox.to", "at the end.to be fair", "cheap[.]example", "cheap.example"]
    )
    def test_that_stand_among_the_words_reject_for_this_list(self, submission, site, body):
        WordListFactory(site=site, kind="nolinks", words="kinox.to\nend.to\ncheap.example")
        assert codes(links.look(submission(body, hold_links_from=0))) == [("banned_domain", Asks.REJECT)]


class TestContact:
    @pytest.mark.parametrize(("history", "is_noted"), [(History(level=0), True), (History(level=1), False)])
    def test_is_noted_of_somebody_without_a_standing(self, submission, history, is_noted):
        body = "**Pills**: Telegram @bestpills or WhatsApp +49 151 2345678"
        found = list(contact.look(submission(body, history=history)))
        assert codes(found) == [("contact", Asks.PUBLISH)] * is_noted
        for noticed in found:
            places = noticed.evidence["places"]
            assert [body[one["offset"] :][: one["length"]] for one in places] == [
                "Telegram @bestpills",
                "WhatsApp +49 151 2345678",
            ]

    def test_makes_what_is_published_suspect(self, submission):
        found = contact.look(submission("WhatsApp +49 151 2345678", history=History()))
        assert is_suspect(found, is_exempt=False)


class TestNewDomains:
    def test_are_held_until_something_public_links_there(self, submission, thread, now):
        body = "https://a.example https://b.example"
        given = submission(body, hold_links_from=0, hold_new_domains=True)
        (noticed,) = links.look(given)
        assert (noticed.code, noticed.evidence["hosts"]) == ("new_domain", ["a.example", "b.example"])
        comment = make_comment(thread=thread, body="https://a.example/elsewhere")
        for _twice in range(2):
            remember_hosts(payload={"comment_id": str(comment.pk)}, event_id=uuid4(), now=now)
        (noticed,) = links.look(given)
        assert noticed.evidence["hosts"] == ["b.example"]

    @pytest.mark.parametrize("status", ["held", "rejected", "removed"])
    def test_stay_new_when_nobody_may_read_of_them(self, submission, thread, now, status):
        comment = make_comment(thread=thread, body="https://a.example", status=status)
        remember_hosts(payload={"comment_id": str(comment.pk)}, event_id=uuid4(), now=now)
        given = submission("https://a.example", hold_links_from=0, hold_new_domains=True)
        assert codes(links.look(given)) == [("new_domain", Asks.HOLD)]

    def test_are_nothing_where_the_site_does_not_ask(self, submission):
        assert list(links.look(submission("https://a.example", hold_links_from=0))) == []


class TestNames:
    @pytest.mark.parametrize(
        ("body", "is_held"),
        [
            ("I am M\u0430ra Lindqvist and I say so.", True),
            ("\u041cara Lindqvist", True),
            ("Mara Lindqvist said something else.", False),
            ("MARA LINDQVIST, and Mara-Lindqvist again", False),
            ("It was Mara Lindqv1st.", True),
            ("rnara Lindqvist", True),
            ("Mara LindqvIst and nobody else", False),
            ("Mara Iindqvist", True),
            ("Mara  1indqvist", True),
            ("Mara Lindqvlst", False),
            ("Marc Lindqvist", False),
            ("Mära Lindqvist", True),
            ("Марина написала", False),
        ],
    )
    def test_of_staff_in_other_letters_are_held(self, submission, somebody, body, is_held):
        somebody(Role.MODERATOR, name="Mara Lindqvist")
        found = list(names.look(submission(body)))
        assert codes(found) == [("staff_lookalike", Asks.HOLD)] * is_held

    def test_of_readers_may_be_written_as_anybody_likes(self, submission, somebody):
        somebody(name="Mara Lindqvist")
        assert list(names.look(submission("M\u0430ra Lindqvist"))) == []


class TestLanguage:
    GERMAN = "Das ist nicht wahr, und die Leute wissen es auch."
    RUSSIAN = "Это неправда, и все это знают."

    @pytest.mark.parametrize(
        ("body", "of_article", "of_site", "told"),
        [
            (GERMAN, "en", "en", True),
            (GERMAN, "de-AT", "en", False),
            (GERMAN, "en", "de", False),
            (RUSSIAN, "en", "en", True),
            (RUSSIAN, "ru", "en", False),
            ("港口的墙要塌了", "en", "en", True),
            ("港口的墙要塌了", "zh-Hant", "en", False),
            ("Schön!", "en", "en", False),
            ("Well said.", "de", "de", False),
        ],
    )
    def test_other_than_the_article_and_the_site_is_noted(
        self, *, submission, site, body, of_article, of_site, told
    ):
        site.language = of_site
        article = ArticleFactory(site=site, language=of_article)
        found = list(language.look(submission(body, on=article)))
        assert codes(found) == [("other_language", Asks.PUBLISH)] * told
        held = list(language.look(submission(body, on=article, hold_other_languages=True)))
        assert codes(held) == [("other_language", Asks.HOLD)] * told


class TestPatterns:
    def test_hold_what_fits(self, submission, site):
        WordListFactory(site=site, kind="pattern", words=r"\bcall\s+\+?\d{6,}")
        (noticed,) = words.look(submission("é CALL  0123456 now"))
        assert (noticed.code, noticed.asks) == ("pattern", Asks.HOLD)
        assert noticed.evidence["words"] == [{"word": r"\bcall\s+\+?\d{6,}", "offset": 2, "length": 13}]

    def test_that_take_too_long_let_it_wait_and_stall_nobody(self, submission, site, monkeypatch):
        WordListFactory(site=site, kind="pattern", words="aab\nbaa")
        monkeypatch.setattr(words, "Budget", lambda: Budget(seconds=0))
        (noticed,) = words.look(submission("aab baa"))
        assert (noticed.code, noticed.asks, noticed.evidence) == (
            "patterns_unfinished",
            Asks.HOLD,
            {"milliseconds": 0},
        )
        explanation = explain(Finding(code=noticed.code, evidence=noticed.evidence), body="aab baa")
        assert "not all were looked for" in explanation.words

    def test_take_linear_time_whatever_they_say(self, submission, site):
        WordListFactory(site=site, kind="pattern", words="(a+)+$b")
        assert list(words.look(submission("a" * 10_000))) == []
