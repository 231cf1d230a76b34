import re

import pytest
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.models import AuditEntry, Check, Classifier, Rule, RuleTrial
from comments.moderation.screening import replaying
from tests.factories.checkers import Service, status
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

RULES = "/admin/moderation/rule/"
SERVICES = "/admin/moderation/classifier/"
LINK = {"conditions-1-fact": "links", "conditions-1-is": "at_least", "conditions-1-value": "1"}
RULE = {"name": "Links", "outcome": "hold", "is_on": "on", "days": "90", **LINK}


@pytest.fixture
def signed_in(somebody):
    def made(role=Role.EDITOR, **given):
        client = Client()
        client.force_login(somebody(role, name="Eder", **given).user)
        return client

    return made


@pytest.fixture
def editor(signed_in):
    return signed_in()


def faults(answer):
    return [fault for faults in answer.context["adminform"].form.errors.values() for fault in faults]


class TestRules:
    @pytest.mark.parametrize("role", Role.values)
    @pytest.mark.parametrize("address", [RULES, f"{RULES}add/", SERVICES, f"{SERVICES}add/"])
    def test_are_for_editors_and_owners(self, signed_in, role, address):
        wanted = 200 if role in {Role.EDITOR, Role.OWNER} else 403
        assert signed_in(role).get(address).status_code == wanted

    def test_are_saved_line_by_line_and_remembered(self, editor, site):
        second = {
            "conditions-4-fact": "language",
            "conditions-4-is": "one_of",
            "conditions-4-value": "de, FR",
        }
        assert editor.post(f"{RULES}add/", RULE | second | {"site": site.pk}).status_code == 302
        rule = Rule.objects.get()
        assert rule.conditions == [
            {"fact": "links", "is": "at_least", "value": 1},
            {"fact": "language", "is": "one_of", "value": ["de", "fr"]},
        ]
        assert AuditEntry.objects.get().actor_name == "Eder"
        shown = editor.get(f"{RULES}{rule.pk}/change/").content.decode()
        assert re.search(r'name="conditions-2-value"\s+value="de, fr"', shown)
        assert "links: at least 1" in editor.get(RULES).content.decode()

    @pytest.mark.parametrize(
        ("given", "fault"),
        [
            ({"conditions-1-value": "many"}, "Condition 1: “links” takes a whole number"),
            ({"conditions-1-fact": "", "conditions-1-value": ""}, "Give at least one condition"),
            ({"conditions-2-fact": "hour", "conditions-2-is": "is"}, "Condition 2: “hour"),
            ({"outcome": "label"}, "Say what the label reads"),
            ({"outcome": "limit"}, "Say how long to wait"),
            ({"outcome": "reject"}, "Say why"),
        ],
    )
    def test_are_refused_in_words_beside_their_field(self, editor, site, given, fault):
        (said,) = faults(editor.post(f"{RULES}add/", RULE | given | {"site": site.pk}))
        assert said.startswith(fault)
        assert not Rule.objects.exists()

    def test_a_second_one_of_the_same_name_is_refused(self, editor, site):
        for code in (302, 200):
            assert editor.post(f"{RULES}add/", RULE | {"site": site.pk}).status_code == code
        assert Rule.objects.count() == 1

    def test_are_deleted_with_a_record(self, editor, site):
        editor.post(f"{RULES}add/", RULE | {"site": site.pk})
        rule = Rule.objects.get()
        editor.post(f"{RULES}{rule.pk}/delete/", {"post": "yes"})
        assert [entry.act for entry in AuditEntry.objects.order_by("number")] == [
            "rule.added",
            "rule.deleted",
        ]

    def test_end_at_the_border_of_the_site(self, editor, elsewhere):
        foreign = Rule.objects.create(site=elsewhere, name="Inland", outcome="hold", conditions=[])
        assert "Inland" not in editor.get(RULES).content.decode()
        assert editor.get(f"{RULES}{foreign.pk}/change/").status_code == 302
        assert editor.post(f"{RULES}add/", RULE | {"site": elsewhere.pk}).status_code == 200
        assert editor.post(f"{RULES}{foreign.pk}/change/", RULE | {"_try": "1"}).status_code == 404


class TestDryRuns:
    @pytest.fixture
    def tried(self, editor, site, thread, now, time_machine):
        time_machine.move_to(now)
        make_comment(thread=thread, body="See https://a.example")
        make_comment(thread=thread, body="No link <script>")

        def post(**given):
            return editor.post(f"{RULES}add/", RULE | {"site": site.pk, "_try": "1"} | given)

        return post

    def test_show_what_the_rule_would_have_done_and_save_nothing(self, editor, tried):
        answer = tried()
        assert answer.status_code == 302
        assert not Rule.objects.exists()
        page = editor.get(answer.url).content.decode()
        assert "2 comments were looked at" in page
        assert "See https://a.example" in page
        assert "No link" not in page
        assert editor.get(answer.url, headers={"Accept": "application/json"}).json()["done"] is True

    def test_lead_back_to_the_form_as_it_stood(self, editor, tried):
        trial_page = editor.get(tried(name="Many links").url)
        (back,) = re.findall(
            r'href="(/admin/moderation/rule/add/\?trial=[^"]+)"', trial_page.content.decode()
        )
        form = editor.get(back).context["adminform"].form
        assert form.initial["name"] == "Many links"
        assert form.initial["conditions"] == [{"fact": "links", "is": "at_least", "value": 1}]

    def test_of_a_saved_rule_lead_back_to_it(self, editor, site, tried):
        rule = Rule.objects.create(site=site, name="Links", outcome="hold", conditions=[])
        answer = editor.post(f"{RULES}{rule.pk}/change/", RULE | {"site": site.pk, "_try": "1"})
        assert RuleTrial.objects.get().rule == rule
        page = editor.get(answer.url).content.decode()
        assert f"/admin/moderation/rule/{rule.pk}/change/?trial=" in page
        rule.refresh_from_db()
        assert rule.conditions == []

    def test_mend_the_form_first(self, tried):
        assert tried(**{"conditions-1-value": "x"}).status_code == 200
        assert tried(days="91").status_code == 200
        assert not RuleTrial.objects.exists()

    def test_say_how_far_they_are(self, editor, tried, monkeypatch):
        monkeypatch.setattr(replaying, "SECONDS_AT_ONCE", -1)
        address = tried().url
        page = editor.get(address).content.decode()
        assert "<progress" in page
        assert "moderation/progress.js" in page
        assert editor.get(address, headers={"Accept": "application/json"}).json() == {
            "done": False,
            "words": "0 comments looked at",
        }

    def test_of_another_site_are_not_there(self, signed_in, tried, elsewhere):
        address = tried().url
        assert signed_in(on=elsewhere).get(address).status_code == 404


class TestServices:
    @pytest.fixture
    def service(self, settings):
        settings.CHECKING_SERVICES_INSIDE = ("127.0.0.1",)
        service = Service()
        yield service
        service.close()

    @pytest.fixture
    def form(self, site, service):
        return {
            "site": site.pk,
            "name": "Watch",
            "kind": "webhook",
            "is_on": "on",
            "url": service.url,
            "secret": "s3cret",
            "seconds": "2",
            "on_failure": "hold",
            "offers": ["article"],
        }

    def test_are_saved_and_their_secret_is_never_shown(self, editor, form):
        assert editor.post(f"{SERVICES}add/", form).status_code == 302
        saved = Classifier.objects.get()
        assert (saved.offers, saved.secret) == (["article"], "s3cret")
        assert "s3cret" not in editor.get(f"{SERVICES}{saved.pk}/change/").content.decode()
        editor.post(f"{SERVICES}{saved.pk}/change/", form | {"secret": "", "seconds": "3"})
        saved.refresh_from_db()
        assert (saved.secret, saved.seconds) == ("s3cret", 3)
        assert "s3cret" not in str(list(AuditEntry.objects.values()))
        assert AuditEntry.objects.latest("number").facts["changed"] == {"seconds": {"from": 2, "to": 3}}

    @pytest.mark.parametrize(
        "url",
        ["http://service.example/", "https://169.254.169.254/", "https://10.0.0.1/", "https://localhost:22/"],
    )
    def test_are_refused_where_their_address_is_not_public(self, editor, form, url):
        assert "Give a public address" in faults(editor.post(f"{SERVICES}add/", form | {"url": url}))[0]

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ({"verdict": "hold", "reasons": ["smells"]}, "It answered “hold”. smells"),
            (status(500), "No answer: it answered 500."),
        ],
    )
    def test_can_be_tried(self, *, editor, form, service, thread, answer, said):
        make_comment(thread=thread)
        editor.post(f"{SERVICES}add/", form)
        service.says(answer)
        address = f"{SERVICES}{Classifier.objects.get().pk}/change/"
        page = editor.post(address, form | {"_try": "1", "sample": "Buy"}, follow=True)
        assert said in page.content.decode()
        assert b'"body": "Buy"' in service.heard[0][2]
        assert not Check.objects.exists()

    def test_show_their_last_answers(self, editor, form, thread, now):
        editor.post(f"{SERVICES}add/", form)
        saved = Classifier.objects.get()
        for answer, error in (("hold", ""), ("", "it answered 500")):
            Check.objects.create(
                classifier=saved,
                comment=make_comment(thread=thread),
                revision_number=1,
                asked_at=now,
                answer=answer,
                error=error,
            )
        for address in (f"{SERVICES}{saved.pk}/change/", "/admin/moderation/check/"):
            page = editor.get(address).content.decode()
            assert "it answered 500" in page
            assert "hold" in page

    def test_end_at_the_border_of_the_site(self, editor, elsewhere, now):
        foreign = Classifier.objects.create(
            site=elsewhere, name="Inland", kind="webhook", url="https://a.example", secret="x"
        )
        comment = make_comment(thread=ThreadFactory(article__site=elsewhere))
        Check.objects.create(classifier=foreign, comment=comment, revision_number=1, asked_at=now)
        assert editor.get(f"{SERVICES}{foreign.pk}/change/").status_code == 302
        assert editor.post(f"{SERVICES}{foreign.pk}/change/", {"_try": "1"}).status_code == 302
        assert "Inland" not in editor.get("/admin/moderation/check/").content.decode()
