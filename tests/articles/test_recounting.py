import pytest

from articles.models import Article, Reference
from articles.recounting import recount_marks
from tests.articles.test_distinct import save as save  # noqa: PLC0414 - a fixture
from tests.factories.articles import ArticleFactory, ReferenceFactory

pytestmark = pytest.mark.django_db

BODY = (
    '<p>Water stood<a href="#ref-1" id="mark-1-1">1</a> high<a href="#ref-2" id="mark-2-1">2</a>,'
    ' as before<a href="#ref-1" id="mark-1-2">1</a>.</p>'
)


@pytest.fixture
def article():
    article = ArticleFactory(body=BODY)
    ReferenceFactory(article=article, number=1, mark_count=2)
    ReferenceFactory(article=article, number=2, mark_count=1)
    ReferenceFactory(article=article, number=3, mark_count=0)
    return article


def counts():
    return dict(Reference.objects.values_list("number", "mark_count"))


class TestRecountMarks:
    def test_finds_nothing_where_every_mark_is_counted(self, article):
        ArticleFactory(body=BODY)
        assert list(recount_marks()) == []

    def test_names_and_repairs_a_wrong_count(self, article):
        wrong = Reference.objects.get(number=1)
        Reference.objects.filter(pk=wrong.pk).update(mark_count=9)
        edition = Article.objects.get().edition
        assert list(recount_marks()) == [f"Reference {wrong.pk}: mark_count is 9, counted 2."]
        assert counts() == {1: 2, 2: 1, 3: 0}
        assert Article.objects.get().edition > edition

    def test_repairs_nothing_when_only_asked(self, article):
        Reference.objects.update(mark_count=9)
        assert len(list(recount_marks(repair=False))) == 3
        assert counts() == {1: 9, 2: 9, 3: 9}

    def test_walks_all_articles_in_batches(self, article, monkeypatch):
        monkeypatch.setattr("articles.recounting._ARTICLES", 1)
        ReferenceFactory(article=ArticleFactory(body=BODY), number=2, mark_count=0)
        assert len(list(recount_marks())) == 1

    def test_follows_a_reference_whose_number_is_changed_by_hand(self, article, save):
        first, second, third = article.references.order_by("number")
        rows = [
            {"id": first.pk, "number": 2},
            {"id": second.pk, "number": 1},
            {"id": third.pk, "number": 3},
        ]
        assert save(*rows) is None
        assert counts() == {1: 2, 2: 1, 3: 0}
