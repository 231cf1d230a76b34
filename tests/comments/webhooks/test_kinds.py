from django.utils.module_loading import import_string

from comments.outbox.catalogue import Event
from comments.webhooks.kinds import KINDS, TEST_KIND, made_from, words_of
from config.events import HANDLERS


def test_of_one_event_each_family_hears_once():
    for event in Event:
        families = [kind.family for kind in made_from(event)]
        assert len(families) == len(set(families))


def test_this_room_hears_of_each_event_that_publishers_may_hear_and_of_no_other():
    hearing = {
        event
        for event, handlers in HANDLERS.items()
        if any(handler.startswith("comments.webhooks.") for handler in handlers)
    }
    assert hearing == {event for kind in KINDS.values() for event in kind.heard}
    assert callable(import_string("comments.webhooks.handlers.hear"))


def test_a_decision_is_told_as_what_became_of_the_comment_and_of_its_case():
    assert [kind.name for kind in made_from("comment.removed")] == ["comment.removed", "case.decided"]


def test_a_kind_that_is_no_more_is_called_by_its_name():
    assert words_of("comment.published") == "a comment appeared"
    assert words_of(TEST_KIND.name) == "a test"
    assert words_of("comment.sung") == "comment.sung"
