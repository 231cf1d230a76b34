"""Every change that shows on more pages than one makes them old."""

import pytest
from django.urls import reverse

from articles import board
from articles.editions import of_site
from articles.models import Article, Section, Site
from comments.accounts.memberships import grant, remove
from comments.accounts.models import Membership, Role, User
from comments.accounts.profiles import rename
from comments.moderation.models import ModerationPolicy, WordList
from comments.threads.models import DiscussionPolicy
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def moves(django_capture_on_commit_callbacks):
    """Tell whether this makes the pages of that row old, here and in other processes."""

    def moved(row, change):
        marked = board.marked_at(of_site(row.pk))
        with django_capture_on_commit_callbacks(execute=True):
            change()
        edition = type(row).objects.get(pk=row.pk).edition
        has_moved = edition > row.edition
        row.edition = edition
        if isinstance(row, Site):
            assert (board.marked_at(of_site(row.pk)) > marked) == has_moved
        return has_moved

    return moved


class TestSiteOfARowThatShapesIt:
    @pytest.mark.parametrize(
        ("model", "columns"),
        [
            (DiscussionPolicy, {"replies_order": "same"}),
            (ModerationPolicy, {"mode": "pre"}),
            (WordList, {"kind": "banned", "words": "blastwort"}),
        ],
    )
    def test_is_old_whatever_writes_the_row(self, site, moves, model, columns):
        assert moves(site, lambda: model.objects.create(site=site, **columns))
        row = model.objects.get()
        assert moves(site, row.save)
        assert moves(site, lambda: model.objects.update(**columns))
        assert moves(site, row.delete)
        assert moves(site, lambda: model.objects.bulk_create([model(site=site, **columns)]))
        assert moves(site, model.objects.all().delete)

    def test_is_old_on_both_sides_when_the_row_moves(self, site, moves):
        words = WordListFactory(site=SiteFactory())
        before = words.site
        words.site = site
        assert moves(site, words.save)
        assert Site.objects.get(pk=before.pk).edition == 2

    def test_stays_as_it_is_when_another_sites_row_is_written(self, site, moves):
        assert not moves(site, ModerationPolicyFactory)


class TestSiteOfItsPeople:
    def test_is_old_when_somebody_gets_or_loses_a_role(self, site, moves, now):
        user = UserFactory()
        assert moves(site, lambda: grant(user=user, site=site, role=Role.EDITOR, by=None, now=now))
        assert moves(site, lambda: remove(user=user, site=site, by=None, now=now))

    def test_is_old_when_somebody_changes_their_name(self, site, moves, now):
        profile = ProfileFactory(site=site)
        assert moves(site, lambda: rename(profile=profile, name="Ada Quay", now=now))
        assert not moves(site, lambda: rename(profile=profile, name="Ada Quay", now=now))

    def test_is_old_when_the_account_behind_a_badge_goes(self, site, moves, client):
        client.force_login(OperatorFactory())
        member = MembershipFactory(site=site)
        address = reverse("admin:accounts_user_delete", args=[member.user_id])
        assert moves(site, lambda: client.post(address, {"post": "yes"}))
        assert not User.objects.filter(pk=member.user_id).exists()
        assert not Membership.objects.exists()


class TestSiteInTheAdmin:
    @pytest.fixture(autouse=True)
    def _operator(self, client):
        client.force_login(OperatorFactory())

    def test_is_old_when_it_is_saved(self, site, moves, client):
        form = {
            "slug": site.slug,
            "name": "The New Review",
            "url": site.url,
            "allowed_origins": "[]",
            "language": "en",
            "time_zone": "UTC",
            "sections-TOTAL_FORMS": 0,
            "sections-INITIAL_FORMS": 0,
        }
        assert moves(site, lambda: client.post(reverse("admin:articles_site_change", args=[site.pk]), form))
        assert Site.objects.get(pk=site.pk).name == "The New Review"

    def test_is_old_when_a_section_changes_or_goes(self, site, moves, client):
        section = SectionFactory(site=site)
        form = {"site": site.pk, "slug": "port", "name": "Port", "position": 1}
        address = reverse("admin:articles_section_change", args=[section.pk])
        assert moves(site, lambda: client.post(address, form))
        gone = reverse("admin:articles_section_delete", args=[section.pk])
        assert moves(site, lambda: client.post(gone, {"post": "yes"}))
        chosen = {
            "action": "delete_selected",
            "_selected_action": SectionFactory(site=site).pk,
            "post": "yes",
        }
        assert moves(site, lambda: client.post(reverse("admin:articles_section_changelist"), chosen))
        assert not Section.objects.exists()

    def test_is_old_with_its_article_when_that_changes_or_goes(self, site, moves, client):
        article = ArticleFactory(site=site)
        form = {
            "site": site.pk,
            "title": "Another title",
            "slug": article.slug,
            "canonical_url": article.canonical_url,
            "language": "en",
            "discussion": "closed",
            "references-TOTAL_FORMS": 1,
            "references-INITIAL_FORMS": 0,
            "references-0-number": 1,
            "references-0-text": "Port report",
            "references-0-sourced": "on",
        }
        address = reverse("admin:articles_article_change", args=[article.pk])
        assert moves(site, lambda: client.post(address, form))
        assert Article.objects.get().discussion == "closed"
        assert moves(article, lambda: client.post(address, form | {"references-0-number": 2}))
        gone = reverse("admin:articles_article_delete", args=[article.pk])
        site.refresh_from_db()
        assert moves(site, lambda: client.post(gone, {"post": "yes"}))
        assert not Article.objects.exists()


class TestEditionField:
    @pytest.mark.parametrize("factory", [SiteFactory, ArticleFactory])
    def test_is_never_set_back_by_a_row_read_before(self, factory):
        row = factory()
        type(row).objects.filter(pk=row.pk).update(edition=7)
        row.save()
        assert type(row).objects.get(pk=row.pk).edition == 8
