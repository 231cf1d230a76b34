import pytest

from tests.factories import outbox


@pytest.fixture(autouse=True)
def heard(settings):
    """What the handlers of tests/factories/outbox.py were told; they stand in the table instead of the house's."""
    settings.OUTBOX_HANDLERS = "tests.factories.outbox.HANDLERS"
    settings.OUTBOX_HANDLER_LANES = "tests.factories.outbox.LANES"
    outbox.heard.clear()
    outbox.troubles.clear()
    outbox.unhurried.clear()
    yield outbox.heard
    outbox.troubles.clear()
    outbox.unhurried.clear()
