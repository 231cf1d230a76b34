from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import Article, Reference, Section, Site
from comments.accounts.models import Membership, Profile, Role, User
from comments.moderation.models import Case, Decision, Finding, Flag, ModerationPolicy
from comments.moderation.phases import links, words
from comments.moderation.verdicts import Submission
from comments.notifications.models import Notification
from comments.outbox.models import OutboxEvent
from comments.threads import markup
from comments.threads.models import Comment, Revision, Status, Thread
from comments.threads.recounting import recount_threads
from config.demo import PASSWORD, composing, first_page, growing, loading, script, signins
from config.demo.world import read_world
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import ArticleFactory, SiteFactory

NOW = datetime(2025, 11, 21, 14, 30, tzinfo=UTC)


def undone(act):
    """Return what `act` returns, with nothing of it left in the database."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield loading.load(now=NOW)
        transaction.set_rollback(True)


def generations(comments):
    """How many comments the longest chain of answers has."""
    answered = dict(comments.values_list("pk", "reply_to"))
    longest = 0
    for place in answered:
        length, at = 0, place
        while at is not None:
            length, at = length + 1, answered[at]
        longest = max(longest, length)
    return longest


class TestContent:
    def test_most_of_the_conversations_are_written_by_hand(self):
        written = [
            line
            for article in read_world().articles
            for root in script.read_threads(article.name)
            for line in root.walk()
        ]
        assert len(written) > 350

    @pytest.mark.parametrize("article", read_world().articles, ids=lambda article: article.name)
    def test_every_article_is_a_read_of_some_minutes(self, article):
        assert 500 <= len(article.text.split()) <= 900

    @pytest.mark.parametrize(
        "text", ["@@ > tom\nAn answer to nothing.", "@@ tom\n\n@@ gull\nBefore this, silence."]
    )
    def test_a_script_that_cannot_be_played_is_refused_by_line(self, text, tmp_path):
        path = tmp_path / "broken.txt"
        path.write_text(text)
        with pytest.raises(ValueError, match=r"broken\.txt, line 1"):
            script.read_script(path)

    def test_a_misspelt_direction_is_refused(self, tmp_path):
        path = tmp_path / "broken.txt"
        path.write_text("@@ tom uup=3\nHm.")
        with pytest.raises(ValueError, match="uup=3"):
            script.read_script(path)

    def test_a_choice_is_made_and_nothing_of_the_others_left(self):
        chance = loading._chance("a choice")
        texts = {composing.spell_out("A {cup|glass} of {tea}.", chance=chance) for _time in range(50)}
        assert texts == {"A cup of {tea}.", "A glass of {tea}."}


class TestDemo:
    def test_has_a_site_with_sections_articles_and_people(self, demo):
        assert demo.slug == "harbour-post"
        counts = [model.objects.count() for model in (Site, Section, Article, Thread, User, Profile)]
        assert counts == [1, 3, 6, 6, 42, 42]
        assert sorted(Membership.objects.values_list("role", flat=True)) == [Role.MODERATOR, Role.OWNER]

    def test_has_600_comments(self, demo):
        assert Comment.objects.count() == 600
        assert Comment.objects.filter(status=Status.PUBLISHED).count() > 570

    def test_speaks_five_languages(self, demo):
        spoken = Counter(
            line.language
            for article in read_world().articles
            for root in script.read_threads(article.name)
            for line in root.walk()
        )
        assert set(spoken) == {"en", "de", "fr", "es", "ar"}
        assert min(spoken.values()) >= 15
        assert Revision.objects.filter(body__contains="شكراً").exists()

    def test_has_a_chain_of_twelve_and_a_parent_of_forty(self, demo):
        assert generations(Comment.objects.all()) >= 12
        assert Comment.objects.filter(depth=11).exists()
        assert max(Comment.objects.values_list("reply_count", flat=True)) >= 40

    def test_has_one_article_of_plain_text_with_open_references(self, demo):
        article = Article.objects.get(slug="the-ferry-that-sailed-empty")
        assert article.title.startswith("The ferry that sailed empty: ")
        assert article.byline == "Oda Kerrigan"
        assert article.courtesy_name
        assert "Back to Top" not in article.body
        references = Reference.objects.filter(article=article)
        assert [reference.sourced for reference in references] == [True, True, False, False, True, False]
        assert all(reference.mark_count for reference in references)

    def test_looks_lived_in_from_weeks_to_minutes_ago(self, demo):
        for comment in Comment.objects.select_related("thread__article", "reply_to"):
            assert comment.thread.article.published_at < comment.posted_at < NOW
            assert comment.reply_to is None or comment.reply_to.posted_at < comment.posted_at
        newest = Comment.objects.filter(status=Status.PUBLISHED).latest("posted_at")
        assert timedelta(minutes=1) < NOW - newest.posted_at < timedelta(minutes=5)

    def test_the_first_page_orders_top_and_newest_differently(self, demo):
        roots = Comment.objects.shown().filter(thread__article__slug=first_page().split("/")[2], depth=0)
        newest = list(roots.order_by("-seq").values_list("pk", flat=True)[:10])
        top = list(roots.order_by("-confidence", "-seq").values_list("pk", flat=True)[:10])
        assert len(set(newest) & set(top)) < 6

    def test_every_counter_agrees_with_its_rows(self, demo):
        assert list(recount_threads(repair=False)) == []
        for thread in Thread.objects.all():
            latest = thread.comments.latest("seq")
            assert thread.last_seq == latest.seq
            assert thread.version >= thread.comment_count

    def test_every_row_points_at_rows_that_exist(self, demo):
        connection.check_constraints()
        for revision in Revision.objects.all():
            assert revision.html == markup.render(revision.body)

    def test_nobody_says_what_somebody_said_already(self, demo):
        bodies = Counter(Comment.objects.values_list("revision__body", flat=True))
        assert [body for body, times in bodies.items() if times > 1] == []

    def test_no_comment_is_longer_than_readers_may_write(self, demo):
        for body in Revision.objects.values_list("body", flat=True):
            assert markup.clean_body(body) == body

    def test_no_choice_of_the_generator_is_left_open(self, demo):
        assert not Revision.objects.filter(body__regex=r"\{[^}]*\|[^}]*\}").exists()

    def test_what_waits_has_a_case_and_the_findings_of_screening(self, demo):
        held = Comment.objects.filter(status=Status.HELD)
        assert held.count() >= 8
        for comment in held:
            assert comment.findings.filter(verdict="hold").exists()
            assert comment.cases.get().is_held
        assert set(Finding.objects.values_list("phase", flat=True)) == {"links", "newcomer", "words"}

    def test_what_shows_would_have_passed_screening(self, demo):
        for article in Article.objects.all():
            rules = ModerationPolicy.in_force(article)
            shown = Comment.objects.filter(thread__article=article, status=Status.PUBLISHED, cases=None)
            for comment in shown.with_words():
                asked = Submission(
                    body=comment.revision.body, author=comment.author, article=article, rules=rules
                )
                assert [*links.look(asked), *words.look(asked)] == []

    def test_some_comments_are_reported_and_wait_for_a_decision(self, demo):
        waiting = Case.objects.filter(closed_at=None, is_held=False)
        assert waiting.count() >= 4
        for case in waiting:
            assert case.flag_count == Flag.objects.filter(comment=case.comment).count() > 0

    def test_a_moderator_has_decided_before(self, demo):
        made = set(Decision.objects.values_list("action", flat=True))
        assert made == {"approve", "reject", "remove"}
        assert set(Decision.objects.values_list("moderator_name", flat=True)) == {"Marit Solheim-Bray"}
        assert not Case.objects.exclude(closed_at=None).filter(decisions=None).exists()

    def test_a_removed_comment_stands_as_a_tombstone_over_its_replies(self, demo):
        removed = Comment.objects.filter(status=Status.REMOVED)
        assert {(comment.is_shown, comment.reply_count > 0) for comment in removed} == {
            (True, True),
            (False, False),
        }

    def test_an_edited_comment_keeps_what_it_said_before(self, demo):
        edited = Comment.objects.exclude(edited_at=None)
        assert edited.count() >= 4
        for comment in edited:
            assert list(comment.revisions.order_by("number").values_list("number", flat=True)) == [1, 2]
            assert comment.revision.number == 2

    def test_nobody_gets_mail_about_history(self, demo):
        assert OutboxEvent.objects.count() == 0
        assert Notification.objects.count() == 0

    def test_the_first_page_is_the_article_at_its_address(self, demo):
        site, slug = first_page().strip("/").split("/")
        assert Article.objects.get(site__slug=site, slug=slug).canonical_url.endswith(slug)

    def test_whoever_is_shown_can_sign_in(self, demo):
        assert [signin.role for signin in signins()] == ["owner", "moderator", "reader"]
        for signin in signins():
            user = User.objects.get(email=signin.email)
            assert user.check_password(PASSWORD)
            assert user.is_staff == (signin.role != "reader")
            assert EmailAddress.objects.get(user=user).verified


@pytest.mark.django_db
class TestSeed:
    def snapshot(self, seed):
        loading.load(now=NOW, seed=seed)
        rows = Comment.objects.order_by("posted_at").values_list(
            "posted_at", "author__display_name", "revision__body", "ups", "downs", "status"
        )
        return list(rows)

    def test_the_same_seed_gives_the_same_demo(self):
        first, again, other = (undone(lambda seed=seed: self.snapshot(seed)) for seed in (5, 5, 6))
        assert first == again
        assert [row[2] for row in first] != [row[2] for row in other]


@pytest.mark.django_db
class TestGrow:
    @pytest.fixture
    def article(self):
        article = ArticleFactory(published_at=NOW - timedelta(days=20))
        for _person in range(4):
            ProfileFactory(site=article.site)
        return article

    @pytest.mark.parametrize("shape", growing.Shape)
    def test_adds_as_many_comments_as_asked_in_batches(self, article, shape, monkeypatch):
        monkeypatch.setattr(growing, "BATCH", 100)
        assert list(loading.grow(article=article, comments=250, shape=shape, now=NOW)) == [100, 200, 250]
        assert article.thread.comments.count() == 250
        assert list(recount_threads(repair=False)) == []
        connection.check_constraints()

    def test_a_wide_thread_hangs_on_one_root(self, article):
        list(loading.grow(article=article, comments=60, shape=growing.Shape.WIDE, now=NOW))
        assert article.thread.comments.get(depth=0).reply_count == 59

    def test_a_deep_thread_answers_far_beyond_the_cap(self, article):
        list(loading.grow(article=article, comments=60, shape=growing.Shape.DEEP, now=NOW))
        assert generations(article.thread.comments) > 20

    def test_adding_twice_keeps_what_was_there(self, article):
        for _time in range(2):
            list(loading.grow(article=article, comments=30, shape=growing.Shape.NATURAL, now=NOW))
        assert article.thread.comments.count() == 60
        assert list(recount_threads(repair=False)) == []


@pytest.mark.django_db
class TestLoadDemo:
    def test_loads_the_demo_and_adds_comments_where_asked(self):
        said = StringIO()
        slug = "the-soup-nobody-agrees-on"
        call_command(
            "load_demo", "--comments", "20", "--thread-shape", "deep", "--article", slug, stdout=said
        )
        assert first_page() in said.getvalue()
        assert "20 of 20 comments" in said.getvalue()
        assert Comment.objects.filter(thread__article__slug=slug).count() == 113 + 20

    def test_is_refused_where_settings_allow_no_demo(self, settings):
        settings.DEMO_ALLOWED = False
        with pytest.raises(CommandError, match="These settings allow no demo"):
            call_command("load_demo")
        assert not Site.objects.exists()

    def test_is_refused_where_the_site_exists(self):
        SiteFactory(slug="harbour-post")
        with pytest.raises(CommandError, match="already a site called “harbour-post”"):
            call_command("load_demo")

    def test_names_the_articles_when_there_is_no_such_one(self):
        site = SiteFactory(slug="harbour-post")
        ArticleFactory(site=site, slug="tides")
        with pytest.raises(CommandError, match=r"no article “soup”\. It has: tides\."):
            call_command("load_demo", "--comments", "5", "--article", "soup")

    @pytest.mark.parametrize("count", ["0", "-3", "many"])
    def test_a_number_of_comments_is_a_number(self, count):
        with pytest.raises(CommandError, match=f"“{count}” is not a number of comments"):
            call_command("load_demo", f"--comments={count}")
