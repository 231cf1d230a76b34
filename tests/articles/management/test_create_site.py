import pytest
from django.core.management import CommandError, call_command

from articles.models import Section, Site
from tests.factories.articles import SiteFactory

pytestmark = pytest.mark.django_db


def create(*arguments):
    call_command("create_site", "news", "--name", "The News", "--url", "https://news.example", *arguments)
    return Site.objects.get(slug="news")


class TestCreateSite:
    def test_makes_a_site_that_its_own_pages_may_embed(self, capsys):
        site = create()
        assert (site.name, site.url, site.language, site.time_zone) == (
            "The News",
            "https://news.example",
            "en",
            "UTC",
        )
        assert site.allowed_origins == ["https://news.example"]
        assert "Created The News." in capsys.readouterr().out

    def test_takes_origins_language_zone_and_sections(self):
        site = create(
            "--origin", "https://www.news.example", "--origin", "http://localhost:3000",
            "--language", "de-AT", "--time-zone", "Europe/Vienna", "--section", "Am Hafen", "Stadt",
        )  # fmt: skip
        assert site.allowed_origins == ["https://www.news.example", "http://localhost:3000"]
        assert (site.language, site.time_zone) == ("de-AT", "Europe/Vienna")
        assert list(site.sections.values_list("slug", "position")) == [("am-hafen", 0), ("stadt", 1)]

    def test_forgives_a_slash_at_the_end_of_the_address(self):
        call_command("create_site", "news", "--name", "N", "--url", "https://news.example/")
        assert Site.objects.get().url == "https://news.example"

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("admin", "--name", "N", "--url", "https://n.example"), "reserved"),
            (("News", "--name", "N", "--url", "https://n.example"), "lower-case"),
            (("ne ws", "--name", "N", "--url", "https://n.example"), "slug"),
            (("news", "--name", "", "--url", "https://n.example"), "name"),
            (("news", "--name", "N", "--url", "n.example"), "url"),
            (
                ("news", "--name", "N", "--url", "https://n.example", "--origin", "https://n.example/"),
                "allowed_origins",
            ),
            (("news", "--name", "N", "--url", "https://n.example", "--origin", "*"), "allowed_origins"),
            (("news", "--name", "N", "--url", "https://n.example", "--language", "German!"), "language"),
            (("news", "--name", "N", "--url", "https://n.example", "--time-zone", "Berlin"), "time_zone"),
            (("news", "--name", "N", "--url", "https://n.example", "--section", "???"), "slug"),
            (("news", "--name", "N", "--url", "https://n.example", "--section", "A", "A"), "slug|Section"),
        ],
    )
    def test_refuses_what_cannot_be_with_a_word_about_it(self, arguments, said):
        with pytest.raises(CommandError, match=said) as refusal:
            call_command("create_site", *arguments)
        assert refusal.value.returncode == 2
        assert not Site.objects.exists()
        assert not Section.objects.exists()

    def test_refuses_a_slug_that_is_taken(self):
        SiteFactory(slug="news")
        with pytest.raises(CommandError, match="slug"):
            create()

    def test_needs_a_database_with_tables(self, monkeypatch):
        monkeypatch.setattr(Site._meta, "db_table", "articles_nowhere")
        with pytest.raises(CommandError, match="migrate"):
            call_command("create_site", "news", "--name", "N", "--url", "https://news.example")
