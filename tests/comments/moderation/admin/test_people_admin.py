from datetime import timedelta

import pytest
from django.utils import timezone

from comments.accounts.models import AddressPolicy, Role
from comments.moderation.models import Sanction, Unswept
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag, make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client, moderator):
    """Sign in as a moderator, or as somebody else."""

    def signed_in(viewer=moderator):
        client.force_login(viewer.user)
        return client

    return signed_in


@pytest.fixture
def person(site):
    return ProfileFactory(site=site, display_name="Tove Brask")


def page(person):
    return f"/admin/moderation/sanction/person/{person.pk}/"


@pytest.fixture
def lay(person, moderator):
    def laid(kind="ban", **wish):
        return lay_sanction(
            profile_id=person.pk,
            viewer=moderator,
            wish=Wish(kind=kind, **{"reason": "spam"} | wish),
            now=timezone.now(),
        )

    return laid


class TestThePersonsPage:
    def test_tells_all_that_is_known(self, at, person, thread, lay):
        comment = make_comment(thread=thread, author=person, body="Buy my boats!")
        make_flag(make_comment(thread=thread, body="What a claim."), reporter=person)
        lay("warning", explanation="Forty links.", note="Look again on Monday.")
        text = at().get(page(person)).content.decode()
        for words in (
            "Tove Brask",
            "Level 0 of 3",
            "Buy my boats!",
            "What a claim.",
            "Forty links.",
            "Person warned",
        ):
            assert words in text
        assert "Look again on Monday." in text
        assert f"/admin/threads/comment/{comment.pk}/change/" in text

    def test_tells_what_a_ban_did_not_take_along_and_why(self, at, person, thread, lay):
        comment = make_comment(thread=thread, author=person, body="Buy my boats!")
        sanction = lay("ban", sweep_hours=24)
        Unswept.objects.create(
            sanction=sanction,
            comment=comment,
            code="appeal_open",
            why="Answer the objection first.",
            tried_at=timezone.now(),
        )
        text = at().get(page(person)).content.decode()
        assert "1 comment was not removed with the ban" in text
        assert "Answer the objection first." in text
        assert "Removing their comments stopped" not in text
        Sanction.objects.update(sweep_parked_at=timezone.now())
        assert "Removing their comments stopped" in at().get(page(person)).content.decode()

    def test_costs_the_same_however_much_there_is(self, at, person, thread, django_assert_max_num_queries):
        client = at()
        make_comment(thread=thread, author=person)
        client.get(page(person))
        with django_assert_max_num_queries(40) as few:
            client.get(page(person))
        for _ in range(12):
            make_comment(thread=thread, author=person)
        with django_assert_max_num_queries(len(few)):
            client.get(page(person))

    def test_is_not_there_for_people_of_other_sites(self, at, elsewhere):
        assert at().get(page(ProfileFactory(site=elsewhere))).status_code == 404

    def test_is_not_for_readers(self, at, person, reader):
        assert at(reader).get(page(person)).status_code in {302, 403}


class TestLayingThere:
    def test_leads_back_to_where_the_form_stood(self, at, person, thread):
        comment = make_comment(thread=thread, author=person)
        given = {
            "kind": "mute",
            "reason": "abuse",
            "span": "7d",
            "explanation": "Insults.",
            "comment": comment.pk,
            "next": "/admin/moderation/case/queue/",
        }
        answer = at().post(f"{page(person)}lay/", given)
        assert (answer.status_code, answer.url) == (302, "/admin/moderation/case/queue/")
        sanction = Sanction.objects.get()
        assert sanction.ends_at - sanction.starts_at == timedelta(days=7)
        assert "Well said." in sanction.statement.facts

    def test_says_in_words_what_is_wrong_and_keeps_the_rest(self, at, person):
        given = {"kind": "mute", "reason": "abuse", "explanation": "Insults."}
        answer = at().post(f"{page(person)}lay/", given)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Say until when." in text
        assert "Insults." in text
        assert not Sanction.objects.exists()

    def test_needs_no_reason_for_trust(self, at, person):
        assert at().post(f"{page(person)}lay/", {"kind": "trusted"}).status_code == 302
        assert Sanction.objects.get().kind == "trusted"

    def test_leads_to_no_other_house(self, at, person):
        given = {"kind": "warning", "reason": "spam", "next": "//evil.example/"}
        assert at().post(f"{page(person)}lay/", given).url == page(person)

    def test_opens_by_itself_for_the_desk(self, at, person):
        text = at().get(f"{page(person)}lay/?comment={person.pk}").content.decode()
        assert f'value="{person.pk}"' in text


class TestLifting:
    def test_takes_a_reason_and_leads_back(self, at, person, lay):
        sanction = lay()
        answer = at().post(f"/admin/moderation/sanction/{sanction.pk}/lift/", {"note": "A mix-up."})
        assert answer.url == page(person)
        sanction.refresh_from_db()
        assert sanction.lifted_at is not None
        assert "A mix-up." in at().get(page(person)).content.decode()

    def test_changes_nothing_when_it_is_only_looked_at(self, at, lay):
        sanction = lay()
        assert at().get(f"/admin/moderation/sanction/{sanction.pk}/lift/").status_code == 405

    def test_finds_nothing_of_other_sites(self, at, lay, somebody, elsewhere):
        sanction = lay()
        stranger = somebody(Role.OWNER, on=elsewhere)
        assert at(stranger).post(f"/admin/moderation/sanction/{sanction.pk}/lift/").status_code == 404


class TestTheList:
    def test_shows_what_is_in_force_or_over(self, at, lay, moderator, person):
        lay("warning")
        lay("ban", until=timezone.now() + timedelta(days=1))
        client = at()
        assert client.get("/admin/moderation/sanction/?state=force").content.decode().count("Tove Brask") >= 2
        assert "Tove Brask" not in client.get("/admin/moderation/sanction/?state=over").content.decode()

    def test_leads_to_the_person(self, at, lay, person):
        sanction = lay()
        assert at().get(f"/admin/moderation/sanction/{sanction.pk}/change/").url == page(person)


class TestAddressPolicies:
    def test_are_kept_in_order(self, at, somebody, site):
        given = {
            "site": site.pk,
            "banned_domains": " Spam.example\nspam.example\n",
            "disposable_domains": "ten-minutes.example",
            "alias_domains": "gmail.com + .\n* +",
        }
        assert at(somebody(Role.OWNER)).post("/admin/accounts/addresspolicy/add/", given).status_code == 302
        assert AddressPolicy.objects.get().banned_domains == "spam.example"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"banned_domains": "not a domain"},
            {"alias_domains": "gmail.com"},
            {"alias_domains": "x.example %"},
        ],
    )
    def test_say_which_line_is_wrong(self, at, somebody, site, wrong):
        answer = at(somebody(Role.OWNER)).post(
            "/admin/accounts/addresspolicy/add/", {"site": site.pk} | wrong
        )
        assert answer.status_code == 200
        assert not AddressPolicy.objects.exists()


class TestTheDesk:
    def test_leads_from_a_case_to_its_author(self, at, person, thread):
        comment = make_held_case(thread=thread, author=person).comment
        text = at().get("/admin/moderation/case/queue/").content.decode()
        assert page(person) in text
        assert f"{page(person)}lay/?comment={comment.pk}" in text
