from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Site
from comments.threads.models import Comment
from config.demo import first_page
from tests.factories.articles import ArticleFactory, SiteFactory


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
