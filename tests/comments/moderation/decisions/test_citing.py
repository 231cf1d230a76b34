"""Decisions that follow an order of an authority: which may be cited, what is kept of it, and since when it is followed."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.citing import OrderUnfit
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.desk import materials
from comments.moderation.models import AuditEntry, Category, Decision, Order, Statement
from comments.moderation.reasons.telling import told_of
from comments.moderation.record.checking import broken_links
from comments.moderation.reports.ordered import order_times
from comments.threads.models import Comment, Status
from tests.factories.moderation import make_flag, make_held_case, make_order
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="You are a fool.")


@pytest.fixture
def order(site, now):
    return make_order(site=site, at=now - HOUR, reference="7 O 12/26")


@pytest.fixture
def follow(moderator, now):
    """Remove a comment for the law, as an order asks."""

    def followed(comment, order, **given):
        comment.refresh_from_db()
        wish = {"action": "remove", "reason": "illegal", "version": comment.version, "now": now} | given
        return decide(
            comment_id=comment.pk,
            viewer=moderator,
            order=order.pk if isinstance(order, Order) else order,
            **wish,
        )

    return followed


@pytest.fixture
def back(moderator, now):
    def taken(decision):
        return undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=5))

    return taken


class TestTheStatement:
    def test_keeps_who_ordered_it_under_which_reference_and_when_that_came(self, follow, comment, order, now):
        statement = follow(comment, order).statement
        statement.refresh_from_db()
        assert (statement.order, statement.order_authority) == (order, "District court")
        assert (statement.order_reference, statement.order_received_at) == ("7 O 12/26", now - HOUR)

    def test_goes_on_saying_what_stood_in_the_order_then(self, follow, comment, order):
        statement = follow(comment, order).statement
        Order.objects.filter(pk=order.pk).update(authority="Another court", reference="8 O 1/26")
        statement.refresh_from_db()
        assert (statement.order_authority, statement.order_reference) == ("District court", "7 O 12/26")
        with pytest.raises(ProtectedError):
            order.delete()

    def test_names_the_law_of_the_order_where_nobody_names_another(self, follow, thread, site, now):
        laws = [
            follow(make_comment(thread=thread), make_order(site=site, at=now), law=law).statement.law
            for law in ("", "Section 186 of the code")
        ]
        assert laws == ["Section 185 of the code", "Section 186 of the code"]

    @pytest.mark.parametrize("reported", [False, True])
    def test_is_neither_the_sites_own_initiative_nor_a_notice(self, follow, comment, order, reported):
        if reported:
            make_flag(comment)
        statement = follow(comment, order).statement
        assert (statement.source, statement.automation, statement.automated_detection) == ("", "none", False)
        assert "An authority ordered it, and a moderator looked at it." in statement.facts

    def test_goes_on_saying_what_programs_noticed(self, follow, thread, order):
        held = make_held_case(thread=thread, because=("words", "suspect_word"), evidence={"words": []})
        statement = follow(held.comment, order, action="reject").statement
        assert (statement.source, statement.automation, statement.automated_detection) == ("", "partly", True)

    @pytest.mark.parametrize(
        ("category", "filed"),
        [
            (Category.PRIVACY, Category.PRIVACY),
            ("", Category.SPEECH),
            (Category.TERMS, Category.SPEECH),
            (Category.NOTICE, Category.SPEECH),
        ],
    )
    def test_is_filed_as_the_order_is_where_the_law_can_be(self, follow, comment, order, category, filed):
        Order.objects.filter(pk=order.pk).update(category=category)
        assert follow(comment, order).statement.category == filed

    def test_is_of_no_order_where_none_is_cited(self, follow, comment):
        statement = follow(comment, None, law="Section 186 of the code").statement
        assert (statement.order, statement.order_authority, statement.source) == (None, "", "own")
        assert told_of(statement).ordered == ""

    def test_tells_its_author(self, follow, comment, order):
        assert told_of(follow(comment, order).statement).ordered == (
            "An order of District court (reference 7 O 12/26), received on March 14, 2026, asked for this."
        )

    def test_tells_of_an_order_without_a_reference(self, follow, comment, site, now):
        bare = make_order(site=site, at=now, reference="")
        told = told_of(follow(comment, bare).statement).ordered
        assert told == "An order of District court, received on March 14, 2026, asked for this."

    def test_stands_in_the_record(self, follow, comment, order, site):
        follow(comment, order)
        assert AuditEntry.objects.get(act="comment.remove").facts["order"] == str(order.pk)
        assert list(broken_links(site.pk)) == []


class TestTellingForbidden:
    @pytest.fixture
    def silent(self, site, now):
        return make_order(site=site, at=now, forbids_telling=True)

    def test_is_kept_as_the_reason_why_nobody_is_told(self, follow, comment, silent):
        statement = follow(comment, silent).statement
        assert (statement.exemption, statement.order) == ("order", silent)

    def test_leaves_nothing_to_object_to(self, follow, comment, silent):
        statement = follow(comment, silent).statement
        with pytest.raises(redress.LinkRefused):
            redress.by_token(redress.token_for(statement))

    def test_is_no_exemption_without_such_an_order(self, follow, comment, order, site, now):
        assert follow(comment, order).statement.exemption == ""
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.create(
                site=site, measure="removed", starts_at=now, written_at=now, exemption="order"
            )


class TestRefused:
    @pytest.fixture
    def refused(self, follow, comment):
        def words(order, on=comment, **given):
            with pytest.raises(OrderUnfit) as refusal:
                follow(on, order, **given)
            assert (refusal.value.code, refusal.value.status) == ("order_unfit", 422)
            assert refusal.value.field == "order"
            assert not Decision.objects.filter(comment=on).exists()
            return str(refusal.value)

        return words

    def test_is_one_that_was_given_effect(self, refused, site, now):
        closed = make_order(site=site, at=now - HOUR, effect_at=now - HOUR)
        assert "closed" in refused(closed)

    def test_is_one_that_asks_for_information(self, refused, site, now):
        assert "information" in refused(make_order(site=site, at=now, kind="inform"))

    def test_is_one_that_has_not_come_yet(self, refused, site, now):
        refused(make_order(site=site, at=now + HOUR))

    def test_is_another_sites_in_the_words_of_one_that_is_not_there(self, refused, elsewhere, now):
        assert refused(make_order(site=elsewhere, at=now)) == refused(404)

    @pytest.mark.parametrize("reason", ["abuse", "spam"])
    def test_is_any_where_the_reason_is_not_the_law(self, refused, order, reason):
        assert "the law" in refused(order, reason=reason)

    def test_is_any_for_what_lets_words_stand(self, refused, order, thread):
        held = make_held_case(thread=thread).comment
        assert "rejected or removed" in refused(order, on=held, action="approve", reason="fine")

    def test_leaves_the_order_as_it_was(self, refused, order):
        refused(order, reason="abuse")
        order.refresh_from_db()
        assert order.effect_at is None


class TestEffect:
    def test_is_when_the_first_decision_follows_it(self, follow, comment, order, now):
        follow(comment, order)
        order.refresh_from_db()
        assert order.effect_at == now
        changed = AuditEntry.objects.get(act="order.changed").facts["changed"]
        assert changed == {"effect_at": {"from": None, "to": now.isoformat()}}

    def test_counts_in_the_medians(self, follow, comment, order, site, now):
        follow(comment, order)
        assert order_times([site.pk], since=now - 2 * HOUR, until=now).effect == HOUR

    def test_goes_on_for_as_many_comments_as_it_is_about(self, follow, thread, site, now):
        of_two = make_order(site=site, at=now, items=2)
        for number in range(2):
            follow(make_comment(thread=thread), of_two, now=now + number * HOUR)
        of_two.refresh_from_db()
        assert of_two.effect_at == now
        with pytest.raises(OrderUnfit):
            follow(make_comment(thread=thread), of_two, now=now + 3 * HOUR)

    def test_sent_twice_is_one_decision(self, follow, comment, order):
        version = comment.version
        first = follow(comment, order)
        assert follow(comment, order, version=version) == first

    def test_is_taken_back_with_the_decision(self, follow, back, comment, order, site):
        back(follow(comment, order))
        order.refresh_from_db()
        assert order.effect_at is None
        assert AuditEntry.objects.filter(act="order.changed").count() == 2
        assert list(broken_links(site.pk)) == []
        follow(comment, order)
        assert Comment.objects.get(pk=comment.pk).status == Status.REMOVED

    def test_is_that_of_the_next_decision_where_the_first_is_taken_back(
        self, follow, back, thread, site, now
    ):
        of_two = make_order(site=site, at=now, items=2)
        first, second = make_comment(thread=thread), make_comment(thread=thread)
        taken_back = follow(first, of_two)
        follow(second, of_two, now=now + timedelta(seconds=2))
        back(taken_back)
        of_two.refresh_from_db()
        assert of_two.effect_at == now + timedelta(seconds=2)

    def test_stays_where_somebody_typed_another_moment(self, follow, back, comment, order, now):
        decision = follow(comment, order)
        Order.objects.filter(pk=order.pk).update(effect_at=now - timedelta(minutes=5))
        back(decision)
        order.refresh_from_db()
        assert order.effect_at == now - timedelta(minutes=5)


class TestObjections:
    @pytest.fixture
    def answer(self, follow, comment, order, moderator, now):
        follow(comment, order)

        def answered(outcome, **given):
            statement = Statement.objects.get(comment=comment)
            about = redress.by_token(redress.token_for(statement))
            appeal = file_appeal(about=about, body="It is satire.", now=now + HOUR)
            ruling = Ruling(outcome=outcome, answer="We looked again.", **given)
            return decide_appeal(appeal_id=appeal.pk, viewer=moderator, ruling=ruling, now=now + 2 * HOUR)

        return answered

    def test_bring_the_comment_back(self, answer, comment):
        answer("reversed")
        assert Comment.objects.get(pk=comment.pk).status == Status.PUBLISHED

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"reason": "illegal", "law": "Section 186 of the code"}, ("law", "", "District court")),
            ({"reason": "abuse"}, ("rules", "own", "")),
        ],
    )
    def test_keep_the_order_with_another_law_and_not_with_a_rule(self, answer, comment, given, told):
        answer("partly", **given)
        latest = Statement.objects.filter(comment=comment).order_by("pk").last()
        assert (latest.ground, latest.source, latest.order_authority) == told


class TestTheDatabase:
    @pytest.mark.parametrize(
        "given",
        [
            {"order_authority": "District court"},
            {"order_reference": "7 O 12/26"},
            {"source": ""},
        ],
    )
    def test_wants_an_order_where_something_is_said_of_one(self, site, now, given):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.create(
                **{"site": site, "measure": "removed", "starts_at": now, "written_at": now}
                | {"exemption": "earlier"}
                | given
            )

    @pytest.mark.parametrize("missing", [{"order_authority": ""}, {"order_received_at": None}])
    def test_wants_something_said_of_an_order_that_is_cited(self, site, order, now, missing):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.create(
                **{"site": site, "measure": "removed", "starts_at": now, "written_at": now}
                | {"exemption": "order", "ground": "law", "source": "", "order": order}
                | {"order_authority": "A", "order_received_at": now}
                | missing
            )

    def test_takes_a_reference_once_a_site_and_none_as_often_as_there_is_none(
        self, site, elsewhere, order, now
    ):
        make_order(site=elsewhere, at=now, reference=order.reference)
        for _ in range(2):
            make_order(site=site, at=now, reference="")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_order(site=site, at=now, reference=order.reference)


class TestTheDesk:
    @pytest.fixture
    def held(self, thread):
        return make_held_case(thread=thread).comment

    @pytest.fixture
    def desk(self, client, moderator):
        client.force_login(moderator.user)
        return client

    @pytest.fixture
    def page(self, desk):
        return lambda: desk.get(reverse("admin:moderation_case_queue"))

    @pytest.fixture
    def send(self, desk, held, order):
        """Send a decision that names the order as the form does."""

        def sent(reason):
            form = {"comment": held.pk, "version": 1, "action": "reject", "reason": reason}
            return desk.post(reverse("admin:moderation_case_decide"), form | {"order": order.pk})

        return sent

    @pytest.mark.usefixtures("held")
    def test_offers_orders_where_there_are_any_of_the_site(self, page, site, elsewhere, now):
        make_order(site=elsewhere, at=now)
        assert 'name="order"' not in page().content.decode()
        order = make_order(site=site, at=now)
        option = f'<option value="{order.pk}">District court · {order.reference}'
        assert option in page().content.decode()

    @pytest.mark.usefixtures("held")
    def test_offers_so_many_of_each_site_those_that_came_last(self, page, site, now, monkeypatch):
        monkeypatch.setattr(materials, "ORDERS_MAX", 2)
        orders = [make_order(site=site, at=now - hours * HOUR, items=2) for hours in range(3)]
        (card,) = page().context["cards"]
        assert card.orders == orders[:2]

    def test_takes_one(self, send, order):
        send("illegal")
        assert Decision.objects.get().statement.order == order

    def test_says_why_it_takes_none(self, send, page):
        send("spam")
        assert [str(message) for message in page().context["messages"]] == [
            "An order of an authority is cited where the reason is the law."
        ]
        assert not Decision.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one transaction at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_follows_an_order_about_one_comment(follow, site, order):
    comments = [make_comment(thread=ThreadFactory(article__site=site)) for _ in range(2)]
    start, outcomes = Barrier(2), []

    def race(comment):
        try:
            start.wait()
            outcomes.append(follow(comment, order).status_after)
        except OrderUnfit as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    racers = [Thread(target=race, args=[comment]) for comment in comments]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes) == ["order_unfit", "removed"]
