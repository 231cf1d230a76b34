import pytest

from articles.models import Section
from comments.accounts.models import Role
from comments.moderation.models import Finding
from comments.moderation.screening.pipeline import keep, screen
from comments.threads.models import Status
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

EVERYTHING = "You blastwort! https://a.example https://b.example the mayor"


@pytest.fixture
def look(article, reader, now):
    def looked(body="Well said.", *, by=reader, at=article):
        return screen(body=body, author=by.profile, viewer=by, article=at, now=now)

    return looked


@pytest.fixture
def strict(site):
    """A site on which every phase has something to say."""
    ModerationPolicyFactory(site=site, mode="pre", hold_first_comments=1, hold_links_from=2)
    WordListFactory(site=site, kind="banned", words="blastwort")
    WordListFactory(site=site, kind="suspect", words="mayor")


class TestScreen:
    # policy  newcomer  links  banned → status
    @pytest.mark.parametrize("pre", [False, True])
    @pytest.mark.parametrize("new", [False, True])
    @pytest.mark.parametrize("links", [False, True])
    @pytest.mark.parametrize("banned", [False, True])
    def test_follows_the_strictest_finding(self, *, look, site, pre, new, links, banned):
        ModerationPolicyFactory(
            site=site, mode="pre" if pre else "post", hold_first_comments=int(new), hold_links_from=2
        )
        WordListFactory(site=site, words="blastwort")
        verdict = look("Well. " + "https://a.example " * 2 * links + "blastwort" * banned)
        wanted = Status.REJECTED if banned else Status.HELD if pre or new or links else Status.PUBLISHED
        assert verdict.status == wanted
        assert len(verdict.findings) == pre + new + links + banned

    def test_keeps_what_every_phase_noticed_in_one_order(self, look, strict):
        assert [(noticed.phase, noticed.code) for noticed in look(EVERYTHING).findings] == [
            ("policy", "pre_moderation"),
            ("newcomer", "first_comments"),
            ("links", "many_links"),
            ("words", "banned_word"),
            ("words", "suspect_word"),
        ]

    def test_publishes_what_nobody_doubts(self, look, site):
        ModerationPolicyFactory(site=site, hold_first_comments=0)
        verdict = look()
        assert (verdict.status, verdict.findings) == (Status.PUBLISHED, ())

    def test_without_any_policy_holds_a_first_comment_and_three_links(self, look, thread, reader):
        assert look().status == Status.HELD
        make_comment(thread=thread, author=reader.profile)
        assert look().status == Status.PUBLISHED
        assert look("https://a.example " * 2).status == Status.PUBLISHED
        assert look("https://a.example " * 3).status == Status.HELD

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR, Role.OWNER])
    def test_holds_nobody_who_would_wait_for_themselves(self, look, somebody, strict, role):
        verdict = look("https://a.example https://b.example the mayor", by=somebody(role))
        assert verdict.status == Status.PUBLISHED
        # What was noticed, and why nothing follows from it.
        assert verdict.findings[0].code == "by_staff"
        assert len(verdict.findings) == 5

    def test_lets_not_even_moderators_write_a_banned_word(self, look, moderator, strict):
        assert look(EVERYTHING, by=moderator).status == Status.REJECTED

    def test_takes_six_queries_and_writes_nothing(self, look, strict, django_assert_num_queries):
        # Five are about the site, and none of them is asked in a known edition: policy, lists, names of the staff, rules, services.
        with django_assert_num_queries(6):
            look(EVERYTHING)
        assert not Finding.objects.exists()


class TestCascade:
    @pytest.mark.parametrize(
        ("on_site", "in_section", "on_article", "status"),
        [
            (None, None, None, Status.PUBLISHED),
            ("pre", None, None, Status.HELD),
            ("pre", "post", None, Status.PUBLISHED),
            ("pre", "post", "pre", Status.HELD),
            ("post", "pre", None, Status.HELD),
            ("post", None, "pre", Status.HELD),
            ("pre", None, "post", Status.PUBLISHED),
            (None, "pre", "post", Status.PUBLISHED),
        ],
    )
    def test_the_nearest_scope_wins(self, *, look, site, on_site, in_section, on_article, status):
        section = Section.objects.create(site=site, slug="harbour", name="Harbour")
        article = ArticleFactory(site=site, section=section)
        ModerationPolicyFactory(site=site, mode=on_site, hold_first_comments=0)
        ModerationPolicyFactory(site=site, section=section, mode=in_section)
        ModerationPolicyFactory(site=site, article=article, mode=on_article)
        assert look(at=article).status == status

    def test_each_value_comes_from_the_nearest_scope_that_sets_it(self, look, site, article):
        ModerationPolicyFactory(site=site, mode="pre", hold_first_comments=0, hold_links_from=1)
        ModerationPolicyFactory(site=site, article=article, mode="post")
        assert look().status == Status.PUBLISHED
        assert look("https://a.example").status == Status.HELD

    def test_another_section_and_site_do_not_reach_here(self, look, site, elsewhere, article):
        ModerationPolicyFactory(site=site, hold_first_comments=0)
        other = Section.objects.create(site=site, slug="sport", name="Sport")
        ModerationPolicyFactory(site=site, section=other, mode="pre")
        ModerationPolicyFactory(site=elsewhere, mode="pre")
        assert look().status == Status.PUBLISHED


class TestKeep:
    def test_writes_every_finding_about_its_revision(self, look, strict, thread, reader, now):
        verdict = look(EVERYTHING)
        comment = make_comment(thread=thread, author=reader.profile, body=EVERYTHING)
        keep(comment=comment, revision_number=2, verdict=verdict, now=now)
        found = Finding.objects.filter(comment=comment).order_by("pk")
        assert [(finding.phase, finding.verdict) for finding in found] == [
            ("policy", "hold"),
            ("newcomer", "hold"),
            ("links", "hold"),
            ("words", "reject"),
            ("words", "hold"),
        ]
        assert {(finding.revision_number, finding.found_at) for finding in found} == {(2, now)}
        place = found[3].evidence["words"][0]
        assert EVERYTHING[place["offset"] : place["offset"] + place["length"]] == "blastwort"
