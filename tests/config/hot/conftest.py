"""The memory in front of Django, with stand-ins for Django, the database and the clock."""

import pytest

from articles import board
from config.hot.serving import Hot
from tests.factories.hot import Clock, Inner, Versions, call


@pytest.fixture
def inner():
    return Inner()


@pytest.fixture
def versions():
    return Versions()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hot(settings, inner, versions, clock):
    settings.ROOT_URLCONF = "tests.factories.hot"
    board._slots.cache_clear()
    return Hot(inner, read=versions, clock=clock)


@pytest.fixture
def get(hot):
    def ask(place="/page/1/", method="GET", **headers):
        return call(hot, place, method, **headers)

    return ask
