"""Whom the list of decided cases is filtered by: history outlives accounts."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from comments.accounts.models import Membership, Role
from comments.accounts.viewer import viewer_of
from comments.moderation.admin.filters import FilterForm
from comments.moderation.casework.marking import mark_program
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import queue
from comments.moderation.desk.deciders import deciders_on
from comments.moderation.models import Check, Classifier, DecidedBy
from comments.moderation.policies import moderator_of
from comments.moderation.screening.classifiers.asking import Answer
from comments.moderation.screening.classifiers.believing import believe
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reject(thread, now):
    def rejected(viewer, *, on=thread):
        comment = make_held_case(thread=on, at=now).comment
        decide(comment_id=comment.pk, viewer=viewer, action="reject", reason="spam", version=1, now=now)
        return comment

    return rejected


@pytest.fixture
def by_service(site, thread, now):
    sieve = Classifier.objects.create(
        site=site, name="Sieve", kind="webhook", url="https://sieve.example/", secret="s"
    )
    comment = make_held_case(thread=thread, at=now).comment
    check = Check.objects.create(comment=comment, classifier=sieve, revision_number=1, asked_at=now)
    believe(Answer(asks="reject"), check=check, classifier=sieve, now=now)
    return comment


def form_for(viewer, site, *, is_decided=True, **asked):
    query = QueryDict(mutable=True)
    query.update(asked)
    return FilterForm(query, site=site, viewer=moderator_of(viewer.user), is_decided=is_decided)


def names(form):
    return [str(name) for value, name in form.fields["moderator"].choices if value]


def found(viewer, site, *, decider):
    form = form_for(viewer, site, moderator=str(decider))
    assert form.is_valid(), form.errors
    page = queue.page(
        viewer=moderator_of(viewer.user), kind=queue.Kind.DECIDED, site_id=site.pk, filters=form.filters()
    )
    return [file.comment for file in page.files]


def test_whoever_left_is_still_found(reject, moderator, somebody, site):
    former = somebody(Role.MODERATOR, name="Jonas Petrov")
    comment = reject(former)
    Membership.objects.filter(user=former.user).delete()
    assert names(form_for(moderator, site)) == ["Jonas Petrov", "Mara Lindqvist"]
    assert found(moderator, site, decider=former.user.pk) == [comment]


def test_whose_account_is_gone_is_still_found(reject, moderator, somebody, site):
    former = somebody(Role.MODERATOR, name="Jonas Petrov")
    comment, user_id = reject(former), former.user.pk
    Membership.objects.filter(user=former.user).delete()
    former.user.delete()
    assert "Jonas Petrov" in names(form_for(moderator, site))
    assert found(moderator, site, decider=user_id) == [comment]


def test_a_checking_service_is_found_too(by_service, moderator, site):
    assert names(form_for(moderator, site)) == ["Mara Lindqvist", "Sieve (checking service)"]
    decider = mark_program("Sieve").partition(":")[2]
    assert found(moderator, site, decider=decider) == [by_service]
    (service,) = deciders_on(site.pk)
    assert (str(service.id), service.decided_by) == (decider, DecidedBy.SERVICE)


def test_of_several_sites_the_people_of_the_one_that_is_looked_at(
    *, reject, moderator, somebody, site, elsewhere
):
    MembershipFactory(user=moderator.user, site=elsewhere, role=Role.MODERATOR)
    stranger = somebody(Role.MODERATOR, on=elsewhere, name="Abel Tsegaye")
    reject(stranger, on=ThreadFactory(article__site=elsewhere))
    for is_decided in (True, False):
        assert "Abel Tsegaye" not in names(form_for(moderator, site, is_decided=is_decided))
        there = form_for(viewer_of(moderator.user, site=elsewhere), elsewhere, is_decided=is_decided)
        assert "Abel Tsegaye" in names(there)


def test_an_open_case_is_for_nobody_who_left(reject, moderator, somebody, site):
    former = somebody(Role.MODERATOR, name="Jonas Petrov")
    reject(former)
    Membership.objects.filter(user=former.user).delete()
    assert names(form_for(moderator, site, is_decided=False)) == ["Mara Lindqvist"]


def test_are_read_at_once_however_many_there_are(reject, somebody, site):
    for name in ("Abel Tsegaye", "Berta Holm", "Zoe Quist"):
        reject(somebody(Role.MODERATOR, name=name))
    with CaptureQueriesContext(connection) as asked:
        assert [one.name for one in deciders_on(site.pk)] == ["Abel Tsegaye", "Berta Holm", "Zoe Quist"]
    assert len(asked) == 1
