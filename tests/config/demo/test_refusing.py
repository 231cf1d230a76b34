import pytest

from config.demo import signins
from config.demo.refusing import refuse_demo
from config.env import Invalid
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_owner():
    return UserFactory(email=signins()[0].email)


class TestRefuseDemo:
    def test_stops_a_server_whose_database_holds_the_demo(self, settings, demo_owner, monkeypatch):
        monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.close", lambda self: None)
        settings.DEMO_ALLOWED = False
        with pytest.raises(Invalid, match="holds the demo"):
            refuse_demo()

    def test_lets_any_other_database_be(self, settings, monkeypatch):
        monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.close", lambda self: None)
        settings.DEMO_ALLOWED = False
        refuse_demo()

    def test_lets_the_demo_be_where_it_belongs(self, settings, demo_owner):
        settings.DEMO_ALLOWED = True
        refuse_demo()
