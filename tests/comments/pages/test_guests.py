"""Writing without an account, as a reader's browser sees it."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from comments.accounts import limits
from comments.accounts.models import AddressProof, Guest
from comments.moderation.models import ModerationPolicy
from comments.notifications import handlers
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.posting.models import Unconfirmed
from comments.threads.models import Comment, Status
from tests.comments.pages.conftest import Visitor
from tests.comments.pages.reading import faults
from tests.factories.accounts import ProfileFactory

EMAIL = "orla@guests.example"
GIVEN = {"body": "The tide was out by noon.", "guest_name": "Orla Quist", "guest_email": EMAIL}


@pytest.fixture
def policy(site):
    policy = ModerationPolicy.objects.get(site=site)
    policy.who_may_post = "guests"
    policy.save()
    return policy


@pytest.fixture
def read_mail():
    """Send what is asked for as the worker would; return the link and the code of the latest mail."""

    def read():
        for event in OutboxEvent.objects.filter(name=Event.PROOF_REQUESTED).order_by("pk"):
            handlers.send_proof(payload=event.payload, event_id=event.pk, now=timezone.now())
        text = mail.outbox[-1].body
        address = re.search(r"https?://\S+/c/guest/link/\S+", text)[0]
        return urlsplit(address).path, re.search(r"^ {4}(\d{6})$", text, re.MULTILINE)[1]

    return read


@pytest.fixture
def another():
    """Another browser."""
    return Visitor(Client())


class TestTheForm:
    def test_has_fields_for_guests_where_the_policy_takes_them_and_nowhere_else(
        self, visitor, policy, address, there, say
    ):
        reply = f"/c/{say().pk}/reply/"
        for place in (address, there, reply):
            page = visitor.get(place)
            assert {"guest_name", "guest_email", "wants_replies"} <= set(page.form())
            assert page.form()["wants_replies"] == ""
            assert not faults(page.source)
        policy.who_may_post = "all"
        policy.save()
        for place in (address, there, reply):
            assert not visitor.get(place).all(".guest-fields")

    def test_asks_nobody_who_is_signed_in(self, reader, policy, there):
        assert not reader.get(there).all(".guest-fields")

    def test_still_leads_to_sign_in_whoever_leaves_both_empty(self, visitor, policy, there):
        answer = visitor.post(there, GIVEN | {"guest_name": " ", "guest_email": ""})
        assert answer.location.startswith("/accounts/login/")
        assert not Unconfirmed.objects.exists()

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"guest_name": ""}, "name", "at least 2 characters"),
            ({"guest_name": "Moderator"}, "name", "staff"),
            ({"guest_email": ""}, "email", "no e-mail address"),
            ({"guest_email": "orla"}, "email", "no e-mail address"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong_with_it(
        self, visitor, policy, there, *, given, field, words
    ):
        page = visitor.post(there, GIVEN | given)
        assert page.status == 422
        entered = page.one(f"[name=guest_{field}]")
        assert (entered.get("aria-invalid"), entered.get("autofocus") is not None) == ("true", True)
        told = page.tree.get_element_by_id(entered.get("aria-describedby").split()[0])
        assert words in told.text_content()
        assert page.form()["body"] == GIVEN["body"]
        assert not faults(page.source)

    def test_keeps_name_and_address_through_a_preview(self, visitor, policy, there):
        page = visitor.post(there, GIVEN | {"preview": "", "wants_replies": "1"})
        assert (page.form()["guest_name"], page.form()["guest_email"]) == ("Orla Quist", EMAIL)
        assert page.one("[name=wants_replies]").get("checked") is not None
        assert not Unconfirmed.objects.exists()

    def test_writes_nobodys_words_where_guests_are_not_taken(self, visitor, there):
        answer = visitor.post(there, GIVEN)
        assert answer.location.startswith("/accounts/login/")
        assert not AddressProof.objects.exists()


class TestWaiting:
    def test_leads_to_where_the_code_is_typed_in(self, visitor, policy, there, site):
        answer = visitor.post(there, GIVEN)
        assert answer.location == f"/c/guest/at/{site.slug}/"
        page = visitor.get(answer.location)
        assert page.text("h1") == "Check your mail"
        assert page.one("#code").get("autocomplete") == "one-time-code"
        assert page.response.headers["Cache-Control"] == "private, no-store"
        assert not faults(page.source)

    def test_shows_the_words_to_nobody(self, *, visitor, moderator, policy, there, address, site):
        visitor.post(there, GIVEN)
        places = (address, f"/{site.slug}/", f"/c/guest/at/{site.slug}/", "/admin/moderation/case/queue/")
        for who in (visitor, moderator):
            for place in places:
                page = who.get(place)
                assert "The tide was out" not in page.source
                assert EMAIL not in page.source
        assert "The tide was out" not in str(moderator.mine(address))

    def test_takes_the_code_and_shows_the_comment(self, visitor, policy, there, read_mail, address):
        place = visitor.post(there, GIVEN).location
        _link, code = read_mail()
        answer = visitor.post(place, {"code": f"{code[:3]} {code[3:]}"})
        comment = Comment.objects.get()
        assert answer.location == f"{address}#c-{comment.pk}"
        page = visitor.get(address)
        assert page.text(".comment-author") == "Orla Quist"
        assert page.text(".comment-head .guest") == "Guest"

    def test_says_that_a_code_is_wrong_beside_the_field(self, visitor, policy, there, read_mail):
        place = visitor.post(there, GIVEN).location
        _link, code = read_mail()
        page = visitor.post(place, {"code": f"{(int(code) + 1) % 10**6:06d}"})
        assert (page.status, page.one("#code").get("aria-invalid")) == (422, "true")
        assert not Comment.objects.exists()

    def test_knows_nothing_in_another_browser(self, visitor, another, policy, there, read_mail):
        place = visitor.post(there, GIVEN).location
        _link, code = read_mail()
        assert not another.get(place).all("form.form")
        assert another.post(place, {"code": code}).status == 410
        assert not Comment.objects.exists()

    def test_asks_for_one_mail_an_hour(self, visitor, policy, there, read_mail):
        for body in ("One.", "Two.", "Three."):
            visitor.post(there, GIVEN | {"body": body})
        read_mail()
        assert len(mail.outbox) == 1
        assert Unconfirmed.objects.count() == 3

    def test_says_when_a_network_asks_too_often_whatever_the_address(self, visitor, policy, there):
        for number in range(limits.GUEST.quota):
            assert visitor.post(there, GIVEN | {"guest_email": f"{number}@guests.example"}).status == 302
        page = visitor.post(there, GIVEN)
        assert page.status == 429
        assert page.form()["body"] == GIVEN["body"]


class TestNoHint:
    def test_is_the_same_answer_for_every_address(self, policy, there, site):
        known = ProfileFactory(site=site)
        answers = []
        for email in (EMAIL, known.user.email):
            browser = Visitor(Client())
            answer = browser.post(there, GIVEN | {"guest_email": email})
            page = browser.get(answer.location)
            answers.append((answer.status, answer.location, page.text("body")))
        assert answers[0] == answers[1]

    def test_offers_sign_in_by_mail_alone_and_to_a_member_alone(
        self, visitor, policy, there, site, read_mail
    ):
        known = ProfileFactory(site=site)
        for number, email in enumerate((EMAIL, known.user.email)):
            visitor.post(there, GIVEN | {"guest_email": email})
            read_mail()
            sent = [one for one in mail.outbox if one.to == [email]][-1]
            assert ("/accounts/login/" in sent.body) is bool(number)


class TestTheMail:
    def test_has_none_of_what_was_typed(self, visitor, policy, there, read_mail):
        visitor.post(there, GIVEN | {"body": "Buy marzipan.", "guest_name": "Marzipan House"})
        read_mail()
        (sent,) = mail.outbox
        html = sent.alternatives[0][0]
        for text in (sent.subject, sent.body, html):
            assert "marzipan" not in text.lower()
        assert sent.to == [EMAIL]
        assert str(sent.message()).count("\nTo:") == 1

    def test_is_in_the_language_of_the_page(self, policy, there, read_mail):
        browser = Visitor(Client(headers={"Accept-Language": "de"}))
        browser.post(there, GIVEN)
        read_mail()
        assert 'lang="de"' in mail.outbox[0].alternatives[0][0]


class TestTheLink:
    @pytest.fixture
    def link(self, visitor, policy, there, read_mail):
        visitor.post(there, GIVEN)
        return read_mail()[0]

    def test_shows_the_words_and_opening_it_changes_nothing(self, another, link):
        for _ in range(3):
            page = another.get(link)
            assert page.status == 200
            assert page.text(".guest-words .comment-body") == GIVEN["body"]
            assert set(page.response.cookies) <= {"csrftoken"}
            assert page.response.headers["Referrer-Policy"] == "same-origin"
        assert not faults(page.source)
        assert not Comment.objects.exists()
        assert not Guest.objects.exists()

    def test_confirms_in_any_browser_which_then_writes_on(self, another, link, address, there):
        answer = another.post(link, {"act": "confirm"})
        comment = Comment.objects.get()
        assert answer.location == f"{address}#c-{comment.pk}"
        cookie = answer.response.cookies["guest"]
        assert (cookie["httponly"], cookie["samesite"], EMAIL in cookie.value) == (True, "Lax", False)
        again = another.post(there, {"body": "Once more.", "key": "k"})
        assert again.location.startswith(address)
        assert set(Comment.objects.values_list("author__display_name", flat=True)) == {"Orla Quist"}

    def test_does_not_let_the_browser_write_on_that_only_sent_it(self, visitor, another, link, there):
        another.post(link, {"act": "confirm"})
        assert visitor.post(there, {"body": "Me too."}).location.startswith("/accounts/login/")

    def test_works_once(self, another, link):
        another.post(link, {"act": "confirm"})
        for answer in (another.get(link), another.post(link, {"act": "confirm"})):
            assert answer.status == 404
            assert "used already" in answer.text("main")
        assert Comment.objects.count() == 1

    def test_deletes_what_somebody_else_wrote(self, another, link):
        page = another.post(link, {"act": "disown"})
        assert page.status == 200
        assert not AddressProof.objects.exists()
        assert not Unconfirmed.objects.exists()
        assert another.get(link).status == 404

    def test_tells_of_each_what_became_of_it(
        self, *, visitor, another, policy, there, address, say, read_mail
    ):
        policy.hold_first_comments = 1
        policy.save()
        parent = say()
        visitor.post(there, GIVEN)
        visitor.post(f"/c/{parent.pk}/reply/", GIVEN | {"body": "Below it."})
        link, _code = read_mail()
        Comment.objects.filter(pk=parent.pk).update(status="withdrawn", is_shown=False)
        page = another.post(link, {"act": "confirm"})
        assert page.status == 200
        told = page.texts(".guest-words .state")
        assert "moderator will look" in told[0]
        assert "not here" in told[1]
        assert page.one(".guest-words textarea").text == "Below it."
        assert not faults(page.source)
        assert Comment.objects.get(author__is_guest=True).status == Status.HELD

    def test_takes_no_press_from_another_house(self, another, link):
        answer = another.post(link, {"act": "confirm"}, headers={"Sec-Fetch-Site": "cross-site"})
        # Django's test client leaves the check out unless it is asked for.
        strict = Visitor(Client(enforce_csrf_checks=True))
        answer = strict.post(link, {"act": "confirm"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status == 403


class TestAKnownGuest:
    @pytest.fixture
    def guest(self, visitor, policy, there, read_mail):
        place = visitor.post(there, GIVEN).location
        visitor.post(place, {"code": read_mail()[1]})
        return visitor

    def test_is_told_as_whom_they_write_and_asked_for_nothing(self, guest, there):
        page = guest.get(there)
        assert "You write as Orla Quist, without an account." in page.text(".as-guest")
        assert not page.all(".guest-fields")
        assert not faults(page.source)

    def test_finds_their_own_on_everybodys_pages(self, guest, address):
        comment = Comment.objects.get()
        told = guest.mine(address, comment)
        assert "Orla Quist" in told["guest"]
        assert told["comments"][str(comment.pk)]["own"]
        assert f"/c/{comment.pk}/edit/" in told["comments"][str(comment.pk)]["acts"]
        assert (told["signed_in"], told["ignoring"], told["moderating"]) == (False, None, None)

    def test_has_the_cookie_by_which_pages_ask_for_ones_own(self, guest):
        assert guest.client.cookies["reader"].value == "1"

    def test_edits_and_withdraws_in_the_same_browser_alone(self, guest, another, reader):
        comment = Comment.objects.get()
        assert another.get(f"/c/{comment.pk}/edit/").location.startswith("/accounts/login/")
        assert reader.get(f"/c/{comment.pk}/edit/").status == 403
        page = guest.get(f"/c/{comment.pk}/edit/")
        assert page.form()["body"] == GIVEN["body"]
        guest.post(f"/c/{comment.pk}/edit/", {"body": "The tide was out by two.", "version": "1"})
        comment.refresh_from_db()
        assert comment.revision.body == "The tide was out by two."
        guest.post(f"/c/{comment.pk}/withdraw/")
        comment.refresh_from_db()
        assert comment.status == Status.WITHDRAWN

    def test_sees_what_waits_and_nobody_else_does(self, *, guest, another, reader, policy, there, address):
        policy.mode = "pre"
        policy.save()
        place = guest.post(there, {"body": "Not yet."}).location
        assert guest.get(place).text(".comment-body") == "Not yet."
        assert "Not yet." in guest.mine(address)["waiting"]
        assert guest.get(place).response.headers["Cache-Control"] == "private, no-store"
        for other in (another, reader):
            assert other.get(place).status == 404
            assert "Not yet." not in str(other.mine(address))

    def test_votes_and_reports_only_after_signing_in(self, guest, say):
        comment = say()
        assert guest.post(f"/c/{comment.pk}/vote/", {"value": "1"}).location.startswith("/accounts/login/")
        assert "signed in" in guest.get(f"/c/{comment.pk}/report/").text("main")

    def test_may_ask_to_hear_of_answers_later(self, guest, there):
        assert not Guest.objects.get().wants_replies
        guest.post(there, {"body": "Tell me.", "wants_replies": "1"})
        assert Guest.objects.get().wants_replies
        assert not guest.get(there).all("[name=wants_replies]")

    def test_is_forgotten_by_the_browser_on_request(self, guest, there, site, address):
        answer = guest.post(f"/c/guest/at/{site.slug}/forget/", {"next": address})
        assert answer.location == address
        assert guest.client.cookies["guest"].value == ""
        assert guest.get(there).all(".guest-fields")

    def test_writes_as_themselves_once_they_sign_in(self, guest, there, site):
        member = ProfileFactory(site=site, display_name="Ilse Marran")
        guest.client.force_login(member.user)
        guest.post(there, {"body": "With an account."})
        assert Comment.objects.latest("seq").author == member
