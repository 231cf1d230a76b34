import itertools

import pytest

from comments.moderation.decisions.outcomes import REASONS, ActionImpossible, outcome_of, possible_actions
from comments.moderation.models import Action, Reason
from comments.outbox.catalogue import Event
from comments.threads.models import Status

# status, action, is reported → status afterwards, event. Everything else is impossible.
POSSIBLE = {
    ("held", "approve", False): ("published", Event.COMMENT_APPROVED),
    ("held", "approve", True): ("published", Event.COMMENT_APPROVED),
    ("held", "reject", False): ("rejected", Event.COMMENT_REJECTED),
    ("held", "reject", True): ("rejected", Event.COMMENT_REJECTED),
    ("published", "approve", True): ("published", Event.COMMENT_KEPT),
    ("published", "remove", False): ("removed", Event.COMMENT_REMOVED),
    ("published", "remove", True): ("removed", Event.COMMENT_REMOVED),
    ("rejected", "restore", False): ("published", Event.COMMENT_RESTORED),
    ("rejected", "restore", True): ("published", Event.COMMENT_RESTORED),
    ("removed", "restore", False): ("published", Event.COMMENT_RESTORED),
    ("removed", "restore", True): ("published", Event.COMMENT_RESTORED),
}


class TestOutcomeOf:
    @pytest.mark.parametrize(
        ("status", "action", "is_reported"), [*itertools.product(Status.values, Action.values, [False, True])]
    )
    def test_is_as_the_table_says(self, status, action, is_reported):
        wanted = POSSIBLE.get((status, action, is_reported))
        if wanted is None:
            with pytest.raises(ActionImpossible) as refused:
                outcome_of(status=status, action=Action(action), is_reported=is_reported)
            assert str(refused.value).endswith(".")
            assert refused.value.status == 409
        else:
            outcome = outcome_of(status=status, action=Action(action), is_reported=is_reported)
            assert (outcome.status, outcome.event) == wanted


class TestPossibleActions:
    @pytest.mark.parametrize(("status", "is_reported"), [*itertools.product(Status.values, [False, True])])
    def test_are_exactly_those_with_an_outcome(self, status, is_reported):
        wanted = [action for action in Action.values if (status, action, is_reported) in POSSIBLE]
        assert possible_actions(status=status, is_reported=is_reported) == wanted


class TestReasons:
    def test_speak_either_for_or_against_and_other_for_both(self):
        against = set(Reason) - {Reason.FINE, Reason.MISTAKE}
        assert set(REASONS[Action.APPROVE]) == {Reason.FINE, Reason.MISTAKE, Reason.OTHER}
        assert REASONS[Action.RESTORE] == REASONS[Action.APPROVE]
        assert set(REASONS[Action.REJECT]) == set(REASONS[Action.REMOVE]) == against

    def test_fit_on_the_number_keys(self):
        assert all(len(reasons) <= 9 for reasons in REASONS.values())
