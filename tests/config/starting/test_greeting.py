from pathlib import Path

import pytest

from articles.models import Site
from config import demo
from config.demo.world import read_world
from config.starting.greeting import greet
from tests.factories.articles import SiteFactory

pytestmark = pytest.mark.django_db


def greeting(*, with_demo: bool) -> str:
    return greet(address="http://localhost:8000", mails=Path("/var/mail"), with_demo=with_demo)


class TestGreet:
    def test_names_the_addresses_and_where_mails_lie(self):
        said = greeting(with_demo=False)
        for what in ("http://localhost:8000/admin/", "http://localhost:8000/api/", "/var/mail"):
            assert what in said

    @pytest.mark.parametrize("with_demo", [True, False])
    def test_says_what_to_do_while_there_is_no_site(self, with_demo):
        said = greeting(with_demo=with_demo)
        assert "manage.py create_site" in said
        assert "manage.py createsuperuser" in said

    def test_shows_the_demo_where_it_is_loaded(self):
        SiteFactory(slug=read_world().site["slug"])
        said = greeting(with_demo=True)
        assert f"http://localhost:8000{demo.first_page()}\n" in said
        for signin in demo.signins():
            assert f"{signin.email}  {signin.password}" in said

    @pytest.mark.parametrize("with_demo", [True, False])
    def test_shows_no_demo_to_the_owner_of_another_site(self, with_demo):
        SiteFactory(slug="theirs")
        said = greeting(with_demo=with_demo)
        assert Site.objects.count() == 1
        assert "First page  http://localhost:8000/\n" in said
        assert "Sign in as" not in said
        assert "create_site" not in said
