"""Whatever can be written in the admin is remembered: every page of it is tried, and a new one has to be named here."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string

from articles.models import Article, Section, Site
from comments.accounts.models import AddressPolicy, BlockedNetwork, Membership, Profile, User
from comments.accounts.turned import Turned
from comments.moderation.models import (
    AuditEntry,
    CannedReason,
    Classifier,
    Dispute,
    DisputeBody,
    HouseRules,
    LegalSetting,
    ModerationPolicy,
    Order,
    Rule,
    TrustedFlagger,
    WordList,
)
from comments.moderation.models.acts import SETTINGS
from comments.moderation.reasons.rulebook import draft_rules
from comments.threads.models import DiscussionPolicy
from comments.webhooks.models import Endpoint
from config.urls import urlpatterns
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.moderation import WordListFactory
from tests.factories.webhooks import make_endpoint

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def dispute():
    site = SiteFactory()
    body = DisputeBody.objects.create(site=site, name="A body", url="https://body.example/")
    return Dispute.objects.create(site=site, body=body, sent_at=NOW)


# What a row begins as, what is changed in its form, and the field that the entry must name.
TURNED: dict[type, tuple[Any, dict[str, Any], str]] = {
    Site: (SiteFactory, {"name": "The Outland Courier"}, "name"),
    Section: (SectionFactory, {"name": "Tides"}, "name"),
    Article: (ArticleFactory, {"title": "Fog"}, "title"),
    User: (UserFactory, {"name": "Odd Halvorsen"}, "name"),
    Profile: (ProfileFactory, {"display_name": "Odd Halvorsen"}, "display_name"),
    Membership: (lambda: MembershipFactory(role="editor"), {"role": "moderator"}, "role"),
    AddressPolicy: (
        lambda: AddressPolicy.objects.create(site=SiteFactory()),
        {"banned_domains": "cheap.example"},
        "banned_domains",
    ),
    BlockedNetwork: (
        lambda: BlockedNetwork.objects.create(
            network="203.0.113.0/24", reason="noise", since=NOW, edition=1, by_name="x"
        ),
        {"reason": "a flood"},
        "reason",
    ),
    DiscussionPolicy: (
        lambda: DiscussionPolicy.objects.create(site=SiteFactory()),
        {"edit_window_seconds": "60"},
        "edit_window_seconds",
    ),
    ModerationPolicy: (
        lambda: ModerationPolicy.objects.create(site=SiteFactory()),
        {"hold_links_from": "7"},
        "hold_links_from",
    ),
    WordList: (WordListFactory, {"words": "blastwort"}, "words"),
    CannedReason: (
        lambda: CannedReason.objects.create(
            site=SiteFactory(), title="Calm", action="reject", reason="abuse", text="Please be calm."
        ),
        {"title": "Calmer"},
        "title",
    ),
    LegalSetting: (
        lambda: LegalSetting.objects.create(site=SiteFactory()),
        {"territory": ["AT", "DE"]},
        "territory",
    ),
    DisputeBody: (
        lambda: DisputeBody.objects.create(site=SiteFactory(), name="A body", url="https://body.example/"),
        {"name": "Another body"},
        "name",
    ),
    Dispute: (dispute, {"reference": "2026/7"}, "reference"),
    Order: (
        lambda: Order.objects.create(
            site=SiteFactory(),
            kind=Order.Kind.values[0],
            authority="A court",
            state="DE",
            legal_reference="§ 1",
            received_at=NOW,
        ),
        {"authority": "Another court"},
        "authority",
    ),
    TrustedFlagger: (
        lambda: TrustedFlagger.objects.create(
            site=SiteFactory(),
            organisation="Watch",
            email="watch@flaggers.example",
            granted_at=NOW,
            granted_by_name="Odd Halvorsen",
        ),
        {"is_revoked": "on"},
        "revoked_at",
    ),
    HouseRules: (lambda: draft_rules(site=SiteFactory(), now=NOW), {"title": "Our rules"}, "title"),
    Rule: (
        lambda: Rule.objects.create(
            site=SiteFactory(),
            name="Shouting",
            outcome="hold",
            conditions=[{"fact": "links", "is": "at_least", "value": 2}],
        ),
        {
            "name": "Many links",
            "conditions-1-fact": "links",
            "conditions-1-is": "at_least",
            "conditions-1-value": "2",
        },
        "name",
    ),
    Classifier: (
        lambda: Classifier.objects.create(
            site=SiteFactory(), name="Outside", kind="webhook", url="https://203.0.114.1/", secret="whsec"
        ),
        {"name": "Elsewhere"},
        "name",
    ),
    Endpoint: (lambda: make_endpoint(site=SiteFactory()), {"description": "Elsewhere"}, "description"),
}
# In one order for every process that runs tests.
KEPT = {Profile, BlockedNetwork, HouseRules, LegalSetting, DisputeBody, Dispute, Order, TrustedFlagger}
DELETED = [model for model in TURNED if model not in KEPT]
# What keeps the shop running and turns nothing: duties handed out again, mails in a folder.
OPERATED = {"outbox.outboxevent", "outbox.handling", "notifications.filedmail"}


@pytest.fixture
def operator():
    client = Client()
    client.force_login(OperatorFactory())
    return client


def writable():
    """Return every model that somebody can add, change or delete on a page of the admin."""
    assert urlpatterns
    SiteFactory()
    request = RequestFactory().get("/admin/")
    request.user = OperatorFactory()
    return {
        model
        for model, page in admin.site._registry.items()
        if (
            any(page.get_model_perms(request)[may] for may in ("add", "change", "delete")) or model is Profile
        )
        and model._meta.label_lower not in OPERATED
    }


def filled(form):
    """Return what a browser would send for a form as it stands."""
    sent = {}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        if hasattr(widget, "decompress"):
            parts = value if isinstance(value, list) else widget.decompress(value)
            sent |= {
                f"{bound.html_name}{name}": "" if part is None else part
                for name, part in zip(widget.widgets_names, parts, strict=True)
            }
        elif value is not None and value is not False and value != []:
            sent[bound.html_name] = "on" if value is True else widget.format_value(value)
    return sent


def submitted(page, changes):
    sent = {}
    for formset in page.context["inline_admin_formsets"]:
        sent |= filled(formset.formset.management_form)
        for form in formset.formset.initial_forms:
            sent |= filled(form)
    return {
        name: "" if value is None else value
        for name, value in (sent | filled(page.context["adminform"].form) | changes).items()
    }


def address(row, what):
    meta = row._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/{what}/"


def test_every_page_that_writes_is_tried_here():
    assert writable() == set(TURNED)
    assert {model._meta.label for model in TURNED} == set(SETTINGS)


def test_every_page_remembers_or_names_the_verb_that_does():
    for model in TURNED:
        page = admin.site._registry[model]
        assert isinstance(page, Turned)
        verb = getattr(page, "turned_by", "")
        assert not verb or callable(import_string(verb))


@pytest.mark.parametrize("model", TURNED, ids=lambda model: model.__name__)
def test_a_change_is_remembered(operator, model):
    make, changes, field = TURNED[model]
    row = make()
    before = AuditEntry.objects.count()
    page = operator.get(address(row, "change"))
    answer = operator.post(address(row, "change"), submitted(page, changes))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    (entry,) = AuditEntry.objects.order_by("pk")[before:]
    assert entry.act.endswith(".changed")
    assert field in entry.facts["changed"]
    assert entry.subject_id == str(row.pk)
    assert entry.site_id == (row.pk if model is Site else getattr(row, "site_id", None) or 0)


@pytest.mark.parametrize("model", DELETED, ids=lambda model: model.__name__)
@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_deleted_is_remembered_once(operator, model, at_once):
    row = TURNED[model][0]()
    before = AuditEntry.objects.count()
    if at_once:
        operator.post(
            address(row, "").replace(f"{row.pk}//", ""),
            {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
        )
    else:
        operator.post(address(row, "delete"), {"post": "yes"})
    assert not model.objects.filter(pk=row.pk).exists()
    (entry,) = AuditEntry.objects.order_by("pk")[before:]
    assert entry.act.endswith(".deleted")


class TestSecrets:
    def test_are_said_to_have_changed_and_no_more(self, operator):
        user = UserFactory()
        sent = {
            "password1": "another-lantern-43",
            "password2": "another-lantern-43",
            "usable_password": "true",
        }
        assert operator.post(f"/admin/accounts/user/{user.pk}/password/", sent).status_code == 302
        entry = AuditEntry.objects.get()
        assert entry.facts["changed"] == {"password": {"from": None, "to": "changed"}}

    def test_and_addresses_stand_nowhere(self, operator):
        for model, changes in (
            (User, {"email": "odd@new.example"}),
            (BlockedNetwork, {"network": "198.51.100.0/24"}),
        ):
            row = TURNED[model][0]()
            page = operator.get(address(row, "change"))
            operator.post(address(row, "change"), submitted(page, changes))
        told = str(list(AuditEntry.objects.values()))
        assert AuditEntry.objects.count() == 2
        assert "@" not in told
        assert "198.51.100" not in told
