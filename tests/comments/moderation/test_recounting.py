import pytest

from comments.moderation.casework.cases import close_case
from comments.moderation.models import Case, Flag
from comments.moderation.recounting import recount_cases
from tests.factories.moderation import make_flag, make_held_case, make_reported_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported():
    return make_reported_case(flags=3)


@pytest.fixture
def twice(now):
    """Two cases of one comment, the latest first: two reports, then one more after they were looked at."""
    earlier = make_reported_case(flags=2)
    close_case(comment=earlier.comment, now=now)
    make_flag(earlier.comment)
    return [Case.objects.get(comment=earlier.comment, closed_at=None), earlier]


def counts():
    return dict(Case.objects.values_list("pk", "flag_count"))


class TestRecountCases:
    def test_finds_nothing_in_what_the_verbs_wrote(self, reported, twice):
        make_held_case()
        assert list(recount_cases()) == []

    @pytest.mark.parametrize("wrong", [0, 2, 7])
    def test_names_and_repairs_a_wrong_case_and_its_turn(self, reported, wrong):
        right = Case.objects.values("flag_count").get()
        Case.objects.update(flag_count=wrong)
        assert list(recount_cases()) == [f"Case {reported.pk}: flag_count is {wrong}, counted 3."]
        assert Case.objects.values("flag_count").get() == right
        assert list(recount_cases()) == []

    def test_repairs_nothing_when_only_asked(self, reported):
        Case.objects.update(flag_count=9)
        assert len(list(recount_cases(repair=False))) == 1
        assert counts() == {reported.pk: 9}

    def test_counts_a_flag_in_one_case_of_its_comment_alone(self, twice):
        latest, earlier = twice
        assert counts() == {latest.pk: 1, earlier.pk: 2}
        Case.objects.filter(pk=latest.pk).update(flag_count=3)
        assert list(recount_cases()) == [f"Case {latest.pk}: flag_count is 3, counted 1."]

    def test_takes_what_is_too_much_from_where_it_is(self, twice):
        _latest, earlier = twice
        Case.objects.filter(pk=earlier.pk).update(flag_count=9)
        list(recount_cases())
        assert sum(counts().values()) == Flag.objects.count()
        assert list(recount_cases()) == []

    def test_walks_all_comments_in_batches(self, monkeypatch):
        monkeypatch.setattr("comments.moderation.recounting._COMMENTS", 2)
        for _ in range(5):
            make_reported_case()
        Case.objects.update(flag_count=4)
        assert len(list(recount_cases())) == 5
        assert set(counts().values()) == {1}
