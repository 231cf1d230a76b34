"""What a site keeps for the law: countries, bodies that settle disputes, disputes, orders of authorities."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import AuditEntry, Dispute, DisputeBody, LegalSetting, Order
from comments.moderation.reasons.telling import dispute_bodies_on, told_of
from tests.factories.moderation import make_order
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
ADMIN = "/admin/moderation/"


@pytest.fixture
def at_the_admin(somebody):
    def signed_in(role):
        client = Client()
        client.force_login(somebody(role).user)
        return client

    return signed_in


@pytest.fixture
def body(site):
    return DisputeBody.objects.create(site=site, name="Settled & Co", url="https://settled.example")


@pytest.fixture
def removed(thread, moderator, now):
    def remove():
        comment = make_comment(thread=thread)
        return decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="remove",
            reason="abuse",
            version=comment.version,
            now=now,
        ).statement

    return remove


def order(site, **given):
    return {
        "site": site.pk,
        "kind": "act",
        "authority": "District court",
        "state": "DE",
        "legal_reference": "Section 185 of the code",
        "category": "",
        "items": 2,
        "received_at_0": "2026-03-14",
        "received_at_1": "09:00",
        "receipt_sent_at_0": "",
        "receipt_sent_at_1": "",
        "effect_at_0": "",
        "effect_at_1": "",
        "note": "",
    } | given


class TestCountries:
    def test_are_those_of_the_union_and_its_neighbours_from_the_start(self, removed):
        statement = removed()
        assert len(statement.territory) == 30
        assert told_of(statement).territory == "It holds wherever this site is read."

    def test_are_turned_by_owners_and_stand_in_statements_from_then_on(self, at_the_admin, site, removed):
        answer = at_the_admin(Role.OWNER).post(
            f"{ADMIN}legalsetting/add/", {"site": site.pk, "territory": ["AT", "DE"]}
        )
        assert answer.status_code == 302
        statement = removed()
        assert statement.territory == ["AT", "DE"]
        assert told_of(statement).territory == "It holds in these countries: AT, DE."
        entry = AuditEntry.objects.get(act="legal_setting.added")
        assert entry.facts["changed"]["territory"]["to"] == ["AT", "DE"]

    def test_are_at_least_one(self, at_the_admin, site):
        at_the_admin(Role.OWNER).post(f"{ADMIN}legalsetting/add/", {"site": site.pk, "territory": []})
        assert not LegalSetting.objects.exists()

    def test_are_not_turned_by_editors(self, at_the_admin):
        assert at_the_admin(Role.EDITOR).get(f"{ADMIN}legalsetting/add/").status_code == 403


class TestBodies:
    def test_are_named_by_owners(self, at_the_admin, site):
        form = {"site": site.pk, "name": "Settled", "url": "https://settled.example", "is_named": "on"}
        assert at_the_admin(Role.OWNER).post(f"{ADMIN}disputebody/add/", form).status_code == 302
        assert [body.name for body in dispute_bodies_on(site)] == ["Settled"]
        assert AuditEntry.objects.filter(act="dispute_body.added").count() == 1

    def test_stand_at_the_foot_of_the_house_rules(self, client, site, body):
        DisputeBody.objects.create(site=site, name="Past", url="https://past.example", is_named=False)
        page = client.get(f"/{site.slug}/rules/").content.decode()
        assert '<a href="https://settled.example"' in page
        assert "Settled &amp; Co" in page
        assert "Past" not in page


class TestDisputes:
    def form(self, before, **given):
        return {
            "site": before.site_id,
            "body": before.pk,
            "reference": "7/26",
            "statement": "",
            "sent_at_0": "2026-03-14",
            "sent_at_1": "09:00",
            "outcome": "",
            "decided_at_0": "",
            "decided_at_1": "",
            "implemented_at_0": "",
            "implemented_at_1": "",
            "note": "",
        } | given

    def test_are_kept_with_what_they_are_about_and_how_they_end(self, at_the_admin, body, removed):
        statement, owner = removed(), at_the_admin(Role.OWNER)
        added = owner.post(f"{ADMIN}dispute/add/", self.form(body, statement=str(statement.pk)))
        assert added.status_code == 302
        dispute = Dispute.objects.get()
        ended = self.form(
            body,
            statement=str(statement.pk),
            outcome="person",
            decided_at_0="2026-03-20",
            decided_at_1="09:00",
            implemented_at_0="2026-03-21",
            implemented_at_1="09:00",
        )
        assert owner.post(f"{ADMIN}dispute/{dispute.pk}/change/", ended).status_code == 302
        dispute.refresh_from_db()
        assert (dispute.outcome, dispute.implemented_at - dispute.decided_at) == ("person", timedelta(days=1))
        assert list(AuditEntry.objects.filter(subject_kind="dispute").values_list("act", flat=True)) == [
            "dispute.added",
            "dispute.changed",
        ]

    @pytest.mark.parametrize(
        "given", [{"outcome": "site"}, {"implemented_at_0": "2026-03-21", "implemented_at_1": "09:00"}]
    )
    def test_are_not_half_decided(self, at_the_admin, body, given):
        answer = at_the_admin(Role.OWNER).post(f"{ADMIN}dispute/add/", self.form(body, **given))
        assert (answer.status_code, Dispute.objects.count()) == (200, 0)

    def test_are_before_bodies_of_the_same_site(self, at_the_admin, body, elsewhere):
        foreign = DisputeBody.objects.create(site=elsewhere, name="Inland", url="https://inland.example")
        answer = at_the_admin(Role.OWNER).post(f"{ADMIN}dispute/add/", self.form(body, body=foreign.pk))
        assert (answer.status_code, Dispute.objects.count()) == (200, 0)
        assert "Inland" not in answer.content.decode()

    def test_never_end_without_a_moment_in_the_database(self, site, body, now):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dispute.objects.create(site=site, body=body, sent_at=now, outcome="site")


class TestOrders:
    def test_are_filed_by_editors_and_audited_once(self, at_the_admin, site):
        client = at_the_admin(Role.EDITOR)
        answer = client.post(f"{ADMIN}order/add/", order(site))
        assert answer.status_code == 302
        filed = Order.objects.get()
        assert (filed.state, filed.items, filed.effect_at) == ("DE", 2, None)
        assert (
            AuditEntry.objects.get(act="order.added").facts["changed"]["authority"]["to"] == "District court"
        )
        client.post(f"{ADMIN}order/{filed.pk}/change/", order(site, items=3))
        changed = AuditEntry.objects.get(act="order.changed").facts["changed"]
        assert changed["items"] == {"from": 2, "to": 3}

    def test_are_not_a_moderators_to_file_or_change(self, at_the_admin, site, now):
        filed = Order.objects.create(site=site, kind="act", authority="A", state="DE", received_at=now)
        client = at_the_admin(Role.MODERATOR)
        assert client.post(f"{ADMIN}order/add/", order(site)).status_code == 403
        assert client.post(f"{ADMIN}order/{filed.pk}/change/", order(site)).status_code in {302, 403}
        assert Order.objects.get().authority == "A"

    def test_are_given_effect_after_they_came(self, at_the_admin, site, now):
        early = order(site, effect_at_0="2026-03-13", effect_at_1="09:00")
        answer = at_the_admin(Role.EDITOR).post(f"{ADMIN}order/add/", early)
        assert (answer.status_code, Order.objects.count()) == (200, 0)
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.create(
                site=site,
                kind="act",
                authority="A",
                state="DE",
                received_at=now,
                effect_at=now - timedelta(hours=1),
            )

    def test_of_other_sites_are_not_there(self, at_the_admin, elsewhere, now):
        foreign = Order.objects.create(site=elsewhere, kind="act", authority="A", state="DE", received_at=now)
        client = at_the_admin(Role.EDITOR)
        assert client.get(f"{ADMIN}order/{foreign.pk}/change/").status_code == 302
        assert client.post(f"{ADMIN}order/add/", order(elsewhere)).status_code == 200

    def test_are_never_deleted(self, at_the_admin, site, now):
        filed = Order.objects.create(site=site, kind="act", authority="A", state="DE", received_at=now)
        assert (
            at_the_admin(Role.OWNER).post(f"{ADMIN}order/{filed.pk}/delete/", {"post": "yes"}).status_code
            == 403
        )

    def test_have_a_reference_of_their_own(self, at_the_admin, site, elsewhere, now):
        filed = make_order(site=site, at=now, reference="7 O 12/26")
        client = at_the_admin(Role.EDITOR)
        answer = client.post(f"{ADMIN}order/add/", order(site, reference="7 O 12/26"))
        assert (answer.status_code, Order.objects.count()) == (200, 1)
        assert "An order with this reference is filed on this site already." in answer.content.decode()
        other = make_order(site=site, at=now)
        change = f"{ADMIN}order/{other.pk}/change/"
        assert client.post(change, order(site, reference="7 O 12/26")).status_code == 200
        assert client.post(change, order(site, reference="8 O 1/26")).status_code == 302
        same = f"{ADMIN}order/{filed.pk}/change/"
        assert client.post(same, order(site, reference="7 O 12/26", items=5)).status_code == 302

    def test_lead_to_the_decisions_that_follow_them(self, at_the_admin, site, thread, moderator, now):
        filed, other = (make_order(site=site, at=now) for _ in range(2))
        following, not_following = (
            decide(
                comment_id=make_comment(thread=thread).pk,
                viewer=moderator,
                action="remove",
                reason="illegal",
                order=one.pk,
                version=1,
                now=now,
            )
            for one in (filed, other)
        )
        client = at_the_admin(Role.EDITOR)
        page = client.get(f"{ADMIN}order/{filed.pk}/change/").content.decode()
        every = f"{ADMIN}decision/?statement__order__id__exact={filed.pk}"
        assert f"{ADMIN}decision/{following.pk}/change/" in page
        assert str(not_following.pk) not in page
        assert every in page
        listed = client.get(every).content.decode()
        assert str(following.pk) in listed
        assert str(not_following.pk) not in listed
        assert client.get(f"{ADMIN}order/add/").status_code == 200
