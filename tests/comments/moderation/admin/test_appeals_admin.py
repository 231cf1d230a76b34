import pytest
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Clause, HouseRules, Statement
from comments.moderation.reasons.rulebook import rules_in_force
from comments.threads.models import Comment, Status
from tests.factories.moderation import make_order
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

APPEALS = "/admin/moderation/appeal/"
RULES = "/admin/moderation/houserules/"


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="You are a fool.")


@pytest.fixture
def appeal(comment, moderator, now):
    decision = decide(
        comment_id=comment.pk,
        viewer=moderator,
        action="remove",
        reason="abuse",
        note="Third time this week.",
        version=comment.version,
        now=now,
    )
    about = redress.by_token(redress.token_for(decision.statement))
    return file_appeal(about=about, body="I quoted <b>somebody</b>.", now=now)


@pytest.fixture
def at_the_admin():
    def signed_in(viewer):
        client = Client()
        client.force_login(viewer.user)
        return client

    return signed_in


@pytest.fixture
def colleague(somebody):
    return somebody(Role.MODERATOR)


@pytest.fixture
def page(appeal):
    return f"{APPEALS}{appeal.pk}/change/"


def test_an_appeal_against_what_was_ordered_says_whose_order_it_is(
    at_the_admin, colleague, comment, moderator, now
):
    order = make_order(site=comment.site, at=now, reference="7 O 12/26")
    decision = decide(
        comment_id=comment.pk,
        viewer=moderator,
        action="remove",
        reason="illegal",
        order=order.pk,
        version=comment.version,
        now=now,
    )
    about = redress.by_token(redress.token_for(decision.statement))
    filed = file_appeal(about=about, body="It is satire.", now=now)
    page = at_the_admin(colleague).get(f"{APPEALS}{filed.pk}/change/").content.decode()
    assert "An order of District court (reference 7 O 12/26)" in page
    assert "It comes from the authority, not from this site" in page


class TestAppeals:
    def test_are_listed_with_those_that_wait_apart(self, at_the_admin, appeal, colleague):
        client = at_the_admin(colleague)
        assert "I quoted" in client.get(f"{APPEALS}?state=open").content.decode()
        assert "I quoted" not in client.get(f"{APPEALS}?state=answered").content.decode()

    def test_show_both_sides(self, at_the_admin, page, colleague):
        source = at_the_admin(colleague).get(page).content.decode()
        for said in ("You are a fool.", "Third time this week.", "No insults", "I quoted &lt;b&gt;somebody"):
            assert said in source

    def test_are_answered_and_lead_on(self, at_the_admin, page, appeal, comment, colleague):
        answer = at_the_admin(colleague).post(page, {"outcome": "reversed", "answer": "You are right."})
        assert (answer.status_code, answer.headers["Location"]) == (302, APPEALS)
        assert Comment.objects.get(pk=comment.pk).status == Status.PUBLISHED
        appeal.refresh_from_db()
        assert (appeal.outcome, appeal.answer) == ("reversed", "You are right.")

    # what is sent → the field beside which it is said what is wrong
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"outcome": "", "answer": "No."}, "outcome-error"),
            ({"outcome": "upheld", "answer": " "}, "answer-error"),
            ({"outcome": "partly", "answer": "No."}, "reason-error"),
            ({"outcome": "partly", "answer": "No.", "reason": "illegal"}, "law-error"),
        ],
    )
    def test_say_what_is_wrong_beside_the_field(self, *, at_the_admin, page, appeal, colleague, given, field):
        answer = at_the_admin(colleague).post(page, given)
        assert answer.status_code == 422
        assert f'id="{field}"' in answer.content.decode()
        appeal.refresh_from_db()
        assert appeal.decided_at is None

    def test_are_left_to_another_than_who_decided_first(self, at_the_admin, page, colleague, moderator):
        client = at_the_admin(moderator)
        assert "data-appeal" not in client.get(page).content.decode()
        assert client.post(page, {"outcome": "upheld", "answer": "No."}).status_code == 403

    def test_of_another_site_are_not_there(self, at_the_admin, page, somebody, elsewhere):
        client = at_the_admin(somebody(Role.OWNER, on=elsewhere))
        assert client.get(page).status_code == client.post(page).status_code == 404
        assert "I quoted" not in client.get(APPEALS).content.decode()

    @pytest.mark.parametrize("name", ["nonsense", "0"])
    def test_that_never_were_are_not_there(self, at_the_admin, appeal, colleague, name):
        assert at_the_admin(colleague).get(f"{APPEALS}{name}/change/").status_code == 404

    def test_of_somebody_erased_are_answered_and_told_to_nobody(self, at_the_admin, page, appeal, colleague):
        appeal.appellant = None
        appeal.save()
        Statement.objects.update(recipient=None)
        client = at_the_admin(colleague)
        source = client.get(page).content.decode()
        assert "data-appeal" in source
        assert "Nobody is left to be told" in source
        said = client.post(page, {"outcome": "upheld", "answer": "It stands."}, follow=True).content.decode()
        assert "Nobody is left to be told" in said
        appeal.refresh_from_db()
        assert appeal.outcome == "upheld"


class TestStatements:
    def test_are_read_and_never_changed(self, at_the_admin, appeal, colleague):
        client = at_the_admin(colleague)
        address = f"/admin/moderation/statement/{appeal.statement_id}/change/"
        assert "You are a fool." in client.get(address).content.decode()
        client.post(address, {"facts": "Nothing happened."})
        client.post(address.replace("change", "delete"), {"post": "yes"})
        assert "You are a fool." in Statement.objects.get().facts

    def test_of_another_site_are_not_there(self, at_the_admin, appeal, somebody, elsewhere):
        client = at_the_admin(somebody(Role.OWNER, on=elsewhere))
        answer = client.get(f"/admin/moderation/statement/{appeal.statement_id}/change/")
        assert answer.status_code in {302, 404}


class TestHouseRules:
    @pytest.fixture
    def client(self, at_the_admin, somebody):
        return at_the_admin(somebody(Role.EDITOR))

    @pytest.fixture
    def draft(self, client, site):
        answer = client.post(f"{RULES}add/", {"site": site.pk})
        draft = HouseRules.objects.get(published_at=None)
        assert answer.headers["Location"] == f"{RULES}{draft.pk}/change/"
        return draft

    def form(self, draft, **given):
        clauses = list(Clause.objects.filter(rules=draft).order_by("number"))
        form = {
            "title": "How we talk",
            "introduction": "",
            "clauses-TOTAL_FORMS": len(clauses),
            "clauses-INITIAL_FORMS": len(clauses),
        }
        for place, clause in enumerate(clauses):
            for field in ("id", "number", "title", "body", "reason"):
                form[f"clauses-{place}-{field}"] = getattr(clause, field)
            form[f"clauses-{place}-rules"] = draft.pk
        return form | given

    def test_begin_as_a_copy_and_open_the_draft_that_there_is(self, client, site, draft):
        assert draft.clauses.count() == 7
        client.post(f"{RULES}add/", {"site": site.pk})
        assert HouseRules.objects.filter(published_at=None).count() == 1

    def test_are_changed_and_put_in_force(self, client, site, draft):
        form = self.form(draft, **{"clauses-0-title": "No boats", "_publish": "1"})
        assert client.post(f"{RULES}{draft.pk}/change/", form).status_code == 302
        now_in_force = rules_in_force(site, now=timezone.now())
        assert (now_in_force, now_in_force.title) == (draft, "How we talk")
        assert draft.clauses.get(number=1).title == "No boats"

    def test_in_force_are_never_changed_or_deleted(self, client, draft):
        form = self.form(draft, _publish="1")
        client.post(f"{RULES}{draft.pk}/change/", form)
        late = self.form(draft, **{"title": "No talk", "clauses-0-title": "No boats"})
        client.post(f"{RULES}{draft.pk}/change/", late)
        client.post(f"{RULES}{draft.pk}/delete/", {"post": "yes"})
        draft.refresh_from_db()
        assert draft.title == "How we talk"
        assert draft.clauses.get(number=1).title == "No advertising"

    def test_are_not_for_moderators(self, at_the_admin, moderator, site):
        client = at_the_admin(moderator)
        assert client.post(f"{RULES}add/", {"site": site.pk}).status_code in {302, 403}
        assert not HouseRules.objects.exists()

    def test_reach_no_other_site(self, client, elsewhere):
        client.post(f"{RULES}add/", {"site": elsewhere.pk})
        assert not HouseRules.objects.filter(site=elsewhere).exists()
