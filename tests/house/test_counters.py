"""Counters are repaired from rows: no stored counter is left out of the nightly comparison."""

import inspect

from django.apps import apps

from articles.recounting import recount_marks
from comments.moderation.recounting import recount_cases, recount_standings
from comments.threads.recounting import recount_threads
from config.periodic import differing_counters

ROOMS = ("articles", "comments")
RECOUNTED_BY = (recount_threads, recount_cases, recount_standings, recount_marks)
# Counts without the name of one.
OTHERS = {"ups", "downs", "score", "last_seq"}
# What was found once, on one day: nothing is added to it later.
RESULTS = {"RuleTrial"}


def stored_counters():
    for model in apps.get_models():
        if model.__module__.split(".")[0] in ROOMS and model.__name__ not in RESULTS:
            for field in model._meta.concrete_fields:
                if field.name.endswith("_count") or field.name in OTHERS:
                    yield f"{model.__name__}.{field.name}"


def test_every_stored_counter_is_one_that_somebody_recounts():
    sources = "".join(inspect.getsource(inspect.getmodule(recount)) for recount in RECOUNTED_BY)
    counters = set(stored_counters())
    assert "Case.flag_count" in counters
    assert {name for name in counters if name.split(".")[1] not in sources} == set()


def test_the_nightly_comparison_runs_all_of_them():
    night = inspect.getsource(differing_counters)
    assert [recount.__name__ for recount in RECOUNTED_BY if f"{recount.__name__}(" not in night] == []
