from django.utils.module_loading import import_string

from comments.outbox.catalogue import PRIVATE_KEYS, Event
from config.events import HANDLERS


class TestTable:
    def test_says_of_every_event_who_hears_it(self):
        assert set(HANDLERS) == set(Event)

    def test_names_handlers_that_are_there(self):
        for path in {path for paths in HANDLERS.values() for path in paths}:
            assert callable(import_string(path))

    def test_names_no_handler_twice_for_one_event(self):
        for paths in HANDLERS.values():
            assert len(paths) == len(set(paths))

    def test_lets_one_handler_alone_hear_what_is_wiped_once_told(self):
        for event in PRIVATE_KEYS:
            assert len(HANDLERS[event]) == 1
