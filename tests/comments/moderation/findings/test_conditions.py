import pytest

from comments.moderation.findings.conditions import ConditionUnfit, clean_conditions, in_words, matches, met

AT_LEAST_TWO = {"fact": "links", "is": "at_least", "value": 2}


class TestMet:
    # comparison, value, the last that holds, the first that does not
    @pytest.mark.parametrize(
        ("comparison", "value", "holds", "fails"),
        [
            ("at_least", 2, 2, 1),
            ("at_most", 2, 2, 3),
            ("is", 2, 2, 3),
            ("is_not", 2, 3, 2),
            ("one_of", [2, 4], 4, 3),
            ("is", "sport", "sport", "sports"),
            ("is_not", "sport", "news", "sport"),
            ("one_of", ["de", "fr"], "fr", "en"),
        ],
    )
    def test_changes_at_the_value(self, comparison, value, holds, fails):
        condition = {"fact": "links", "is": comparison, "value": value}
        assert met(condition, holds)
        assert not met(condition, fails)

    @pytest.mark.parametrize("comparison", ["at_least", "at_most", "is", "is_not", "one_of"])
    def test_never_by_what_nobody_knows(self, comparison):
        assert not met({"fact": "score", "is": comparison, "value": 0}, None)

    def test_never_by_a_comparison_of_newer_code(self):
        assert not met({"fact": "links", "is": "about", "value": 2}, 2)


class TestMatches:
    def test_needs_all_conditions(self):
        both = [AT_LEAST_TWO, {"fact": "words", "is": "at_most", "value": 5}]
        assert matches(both, {"links": 2, "words": 5}.get)
        assert not matches(both, {"links": 2, "words": 6}.get)
        assert not matches(both, {"links": 1, "words": 5}.get)

    def test_nothing_without_conditions(self):
        assert not matches([], {"links": 2}.get)


class TestClean:
    def test_takes_what_a_form_sends(self):
        assert clean_conditions(
            [
                {"fact": "links", "is": "at_least", "value": " 2 "},
                {"fact": "language", "is": "one_of", "value": "DE, fr,de"},
                {"fact": "email_domain", "is": "is", "value": "@Mail.Example"},
                {"fact": "hour", "is": "one_of", "value": [22, 23]},
            ]
        ) == [
            AT_LEAST_TWO,
            {"fact": "language", "is": "one_of", "value": ["de", "fr"]},
            {"fact": "email_domain", "is": "is", "value": "mail.example"},
            {"fact": "hour", "is": "one_of", "value": [22, 23]},
        ]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("links", "It has a fact, a comparison and a value."),
            ({"fact": "shoe_size", "is": "is", "value": 3}, "no fact “shoe_size”"),
            ({"fact": "links", "is": "about", "value": 3}, "Choose how “links” is compared."),
            ({"fact": "links", "is": "is"}, "“links” takes a whole number from 0 to 1000000."),
            ({"fact": "links", "is": "is", "value": True}, "a whole number"),
            ({"fact": "links", "is": "is", "value": "-1"}, "a whole number"),
            ({"fact": "links", "is": "is", "value": "٣"}, "a whole number"),
            ({"fact": "hour", "is": "is", "value": 24}, "from 0 to 23"),
            ({"fact": "standing", "is": "at_least", "value": 4}, "from 0 to 3"),
            ({"fact": "language", "is": "at_least", "value": "de"}, "is no number"),
            ({"fact": "language", "is": "is", "value": "German"}, "a value like “de”"),
            ({"fact": "email_domain", "is": "is", "value": "someone@mail.example"}, "like “mail.example”"),
            ({"fact": "language", "is": "one_of", "value": ""}, "a value like “de”"),
            ({"fact": "hour", "is": "one_of", "value": [1] * 51}, "Give 1 to 50 values"),
            ({"fact": "hour", "is": "one_of", "value": {"a": 1}}, "Give 1 to 50 values"),
        ],
    )
    def test_names_the_condition_and_what_is_wrong(self, wrong, said):
        with pytest.raises(ConditionUnfit) as refusal:
            clean_conditions([AT_LEAST_TWO, wrong])
        assert str(refusal.value).startswith("Condition 2: ")
        assert said in str(refusal.value)
        assert refusal.value.facts == {"condition": 2}

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ([], "Give at least one condition"),
            ([AT_LEAST_TWO] * 11, "at most 10 conditions, and these are 11"),
            ("links", "Conditions are a list."),
            (None, "Conditions are a list."),
        ],
    )
    def test_refuses_what_is_no_list_of_conditions(self, wrong, said):
        with pytest.raises(ConditionUnfit) as refusal:
            clean_conditions(wrong)
        assert said in str(refusal.value)


def test_a_condition_can_be_read_aloud():
    assert in_words(AT_LEAST_TWO) == "links: at least 2"
    assert in_words({"fact": "hour", "is": "one_of", "value": [1, 2]}) == (
        "hour of the day at the site (0 to 23): is one of 1, 2"
    )
