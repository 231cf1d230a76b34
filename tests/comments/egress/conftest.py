import pytest

from tests.factories.checkers import Service


@pytest.fixture
def service(settings):
    settings.CHECKING_SERVICES_INSIDE = ("127.0.0.1",)
    service = Service()
    yield service
    service.close()
