"""An article goes to another section: its cases and what they are found by go with it."""

from uuid import uuid4

import pytest
from django.test import Client

from articles.importing import import_article
from articles.ingesting.parsed import ParsedArticle
from articles.models import Article
from comments.moderation.casework import moving
from comments.moderation.casework.moving import bring, bring_strayed, follow
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Case, CaseMark, DecidedMark
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import OperatorFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sport(site):
    return SectionFactory(site=site, name="Sport")


@pytest.fixture
def article(site):
    return ArticleFactory(site=site, section=SectionFactory(site=site))


@pytest.fixture
def thread(article):
    return ThreadFactory(article=article)


@pytest.fixture
def cases(thread, moderator, now):
    """Return an open case and a decided one."""
    still_open, decided = make_held_case(thread=thread, at=now), make_held_case(thread=thread, at=now)
    decide(
        comment_id=decided.comment_id, viewer=moderator, action="reject", reason="abuse", version=1, now=now
    )
    return still_open, Case.objects.get(pk=decided.pk)


def marks(model):
    return {row.mark for row in model.objects.filter(mark__startswith="section:")}


def test_a_case_stands_in_the_section_of_its_article(article, thread):
    assert make_held_case(thread=thread).section_id == article.section_id
    assert make_reported_case(thread=thread).section_id == article.section_id
    assert make_held_case(thread=ThreadFactory()).section_id is None


def test_cases_and_their_marks_follow(article, cases, sport, now):
    article.section = sport
    article.save()
    follow(payload={"article_id": article.pk}, event_id=uuid4(), now=now)
    assert {case.section for case in Case.objects.all()} == {sport}
    assert marks(CaseMark) == marks(DecidedMark) == {f"section:{sport.pk}"}
    # Once more, there is nothing left to bring.
    assert bring(article) == 0


def test_cases_follow_out_of_every_section(article, cases):
    article.section = None
    article.save()
    assert bring(article) == 2
    assert {case.section_id for case in Case.objects.all()} == {None}
    assert marks(CaseMark) == marks(DecidedMark) == set()


def test_many_follow_in_batches(article, thread, sport, monkeypatch):
    monkeypatch.setattr(moving, "BATCH", 2)
    for _ in range(5):
        make_held_case(thread=thread)
    article.section = sport
    article.save()
    assert bring(article) == 5


def test_an_article_that_is_gone_has_none_to_bring(article, cases, now):
    before = (list(Case.objects.order_by("pk").values()), marks(CaseMark), marks(DecidedMark))
    follow(payload={"article_id": 0}, event_id=uuid4(), now=now)
    assert (list(Case.objects.order_by("pk").values()), marks(CaseMark), marks(DecidedMark)) == before
    assert {case.section_id for case in Case.objects.all()} == {article.section_id}


def moves():
    return [event.payload for event in OutboxEvent.objects.filter(name="article.moved")]


def test_the_admin_tells_of_it(article, sport):
    client = Client()
    client.force_login(OperatorFactory())
    form = {
        "site": article.site_id,
        "section": sport.pk,
        "title": article.title,
        "slug": article.slug,
        "canonical_url": article.canonical_url,
        "language": "en",
        "discussion": "open",
        "references-TOTAL_FORMS": 0,
        "references-INITIAL_FORMS": 0,
    }
    for _ in range(2):
        answer = client.post(f"/admin/articles/article/{article.pk}/change/", form)
        assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Article.objects.get(pk=article.pk).section == sport
    assert moves() == [{"article_id": article.pk}]


def test_an_import_tells_of_it(article, sport, now):
    parsed = ParsedArticle(title=article.title, paragraphs=("Back.",), body="<p>Back.</p>", shape="text")
    for _ in range(2):
        import_article(parsed=parsed, site=article.site, section=sport, url=article.canonical_url, now=now)
    assert moves() == [{"article_id": article.pk}]


def test_what_nobody_told_of_is_found_at_night(article, cases, sport):
    assert list(bring_strayed()) == []
    Article.objects.filter(pk=article.pk).update(section=sport)
    said = [f"Article {article.pk}: it has cases in another section than its own."]
    assert list(bring_strayed(repair=False)) == said
    assert list(bring_strayed()) == said
    assert list(bring_strayed()) == []
    assert {case.section for case in Case.objects.all()} == {sport}
