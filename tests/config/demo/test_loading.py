from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction

from articles.models import Article, Reference, Section, Site
from comments.accounts.models import Membership, Profile, Role, User
from comments.moderation.findings.verdicts import Submission
from comments.moderation.models import Case, Decision, Finding, Flag, ModerationPolicy
from comments.moderation.screening import holding
from comments.moderation.screening.phases import links, words
from comments.notifications.models import Notification
from comments.outbox.models import OutboxEvent
from comments.threads import markup
from comments.threads.models import Comment, Revision, Status, Thread
from comments.threads.recounting import recount_threads
from config.demo import PASSWORD, first_page, loading, script, signins
from config.demo.world import read_world

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

    def test_has_a_chain_of_twelve_and_a_parent_of_forty(self, demo, generations):
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
        phases = set(Finding.objects.values_list("phase", flat=True))
        assert phases == {"language", "links", "newcomer", "words"}

    def test_what_shows_would_have_passed_screening(self, demo):
        for article in Article.objects.all():
            rules = ModerationPolicy.in_force(article)
            shown = Comment.objects.filter(thread__article=article, status=Status.PUBLISHED, cases=None)
            for comment in shown.with_words():
                asked = Submission(
                    body=comment.revision.body,
                    author=comment.author,
                    article=article,
                    rules=rules,
                    now=comment.posted_at,
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

    def test_nobody_gets_mail_about_what_has_waited_for_long(self, demo):
        assert undone(lambda: holding.tell_who_waits(now=NOW + timedelta(minutes=1))) == 0

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
