"""Mail to people without an account: what they asked for, what they are owed, and nothing else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from articles.models import Article
from comments.accounts.models import AddressProof, Guest
from comments.accounts.proving import CODE_FOR, LINK_FOR, code_of, token_of
from comments.accounts.viewer import viewer_of
from comments.ids import uuid7
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reviewing import Ruling, decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Statement
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction, lift_sanction
from comments.notifications import handlers
from comments.notifications.links import token_for_guest
from comments.threads.models import Comment, Status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import ArticleFactory
from tests.factories.guests import GuestFactory
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db
MAIL = uuid7()


@pytest.fixture(autouse=True)
def _public_url(settings):
    settings.PUBLIC_URL = "https://comments.example.org"


@pytest.fixture
def thread():
    return ThreadFactory()


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def guest(site):
    return GuestFactory(site=site, email="orla@guests.example", wants_replies=True)


def staff(site):
    profile = ProfileFactory(site=site)
    MembershipFactory(site=site, user=profile.user)
    return viewer_of(profile.user, site=site)


class TestTheProof:
    @pytest.fixture
    def proof(self, now):
        site = ArticleFactory().site
        return AddressProof.objects.create(
            site=site,
            email="orla@guests.example",
            mail_number=1,
            code_until=now + CODE_FOR,
            expires_at=now + LINK_FOR,
        )

    def send(self, proof, *, now, number=1, waited=0):
        article = Article.objects.get(site=proof.site)
        payload = {
            "proof_id": str(proof.pk),
            "mail_number": number,
            "article_id": article.pk,
            "waited": waited,
        }
        handlers.send_proof(payload=payload, event_id=MAIL, now=now)

    def test_has_a_link_a_code_and_the_articles_title(self, proof, now):
        self.send(proof, now=now)
        (sent,) = mail.outbox
        assert sent.to == ["orla@guests.example"]
        assert f"https://comments.example.org/c/guest/link/{token_of(proof)}/" in sent.body
        assert f"    {code_of(proof)}\n" in sent.body
        assert Article.objects.get().title in sent.body
        assert "List-Unsubscribe" not in sent.extra_headers
        assert str(MAIL) in sent.extra_headers["Message-ID"]

    @pytest.mark.parametrize("gone", ["confirmed", "newer", "late"])
    def test_is_not_sent_when_it_is_of_no_use(self, proof, now, gone):
        if gone == "confirmed":
            AddressProof.objects.filter(pk=proof.pk).delete()
        elif gone == "newer":
            AddressProof.objects.filter(pk=proof.pk).update(mail_number=2)
        self.send(proof, now=now + (LINK_FOR if gone == "late" else timedelta()))
        assert not mail.outbox


class TestAnswers:
    @pytest.fixture
    def asked(self, thread, guest):
        return make_comment(thread=thread, author=guest.profile, body="Why did the pumps fail?")

    def tell(self, comment, *, now, decision=None):
        payload = {"comment_id": str(comment.pk)}
        if decision is not None:
            payload["decision_id"] = str(decision.pk)
        handlers.tell_answered_guest(payload=payload, event_id=MAIL, now=now)

    def test_are_told_whom_asks_for_it_and_stopped_with_one_click(self, asked, guest, now):
        self.tell(make_comment(answers=asked, body="It was the tide gate."), now=now)
        (sent,) = mail.outbox
        assert sent.to == [guest.email]
        assert "It was the tide gate." in sent.body
        address = sent.extra_headers["List-Unsubscribe"].strip("<>")
        assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        path = address.removeprefix("https://comments.example.org")
        assert Client().get(path).status_code == 200
        assert Guest.objects.get().wants_replies
        assert Client().post(path).status_code == 200
        assert not Guest.objects.get().wants_replies

    def test_are_told_nobody_who_did_not_ask_and_nobody_of_themselves(self, asked, guest, now):
        self.tell(make_comment(answers=asked, author=guest.profile), now=now)
        Guest.objects.update(wants_replies=False)
        self.tell(make_comment(answers=asked), now=now)
        assert not mail.outbox

    def test_are_not_told_while_they_wait_or_where_the_discussion_is_off(self, asked, now):
        self.tell(make_comment(answers=asked, status=Status.HELD), now=now)
        reply = make_comment(answers=asked)
        Article.objects.update(discussion="off")
        self.tell(reply, now=now)
        assert not mail.outbox

    def test_are_told_once_however_often_they_become_public(self, asked, site, thread, now):
        held = make_held_case(thread=thread, answers=asked).comment
        moderator = staff(site)

        def decided(action, reason, minutes):
            version = Comment.objects.get(pk=held.pk).version
            at = now + timedelta(minutes=minutes)
            return decide(
                comment_id=held.pk, viewer=moderator, action=action, reason=reason, version=version, now=at
            )

        self.tell(held, now=now, decision=decided("approve", "fine", 1))
        decided("remove", "spam", 2)
        self.tell(held, now=now, decision=decided("restore", "fine", 3))
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(
        "spoil", [lambda token: token[:-1], lambda _token: "x", lambda token: f"{token}.reply"]
    )
    def test_are_stopped_by_no_other_link(self, guest, spoil):
        answer = Client().post(f"/unsubscribe/guest/{spoil(token_for_guest(guest.pk))}/")
        assert (answer.status_code, Guest.objects.get().wants_replies) == (404, True)


class TestReasons:
    @pytest.fixture
    def removed(self, thread, guest, site, now):
        comment = make_comment(thread=thread, author=guest.profile, body="Buy my boats!")
        decide(
            comment_id=comment.pk,
            viewer=staff(site),
            action="remove",
            reason="spam",
            version=comment.version,
            now=now,
        )
        return Statement.objects.get(comment=comment)

    def tell(self, statement, *, now):
        handlers.tell_guest_reasons(payload={"statement_id": str(statement.pk)}, event_id=MAIL, now=now)

    def test_are_told_at_the_confirmed_address_with_a_way_to_object_without_an_account(
        self, removed, guest, now
    ):
        assert removed.exemption == ""
        self.tell(removed, now=now)
        (sent,) = mail.outbox
        assert sent.to == [guest.email]
        address = f"/reasons/{redress.token_for(removed)}/"
        assert f"https://comments.example.org{address}" in sent.body
        page = Client().get(address)
        assert page.status_code == 200
        assert "Buy my boats!" in page.content.decode()
        assert guest.email not in page.content.decode()
        about = redress.by_token(redress.token_for(removed))
        assert file_appeal(about=about, body="It was a joke.", now=now).appellant == guest.profile

    def test_are_not_told_of_what_is_restored_meanwhile(self, removed, site, now):
        comment = removed.comment
        decide(
            comment_id=comment.pk,
            viewer=staff(site),
            action="restore",
            reason="fine",
            version=Comment.objects.get(pk=comment.pk).version,
            now=now + timedelta(minutes=1),
        )
        self.tell(removed, now=now)
        assert not mail.outbox

    def test_of_members_are_not_told_here(self, thread, site, now):
        comment = make_comment(thread=thread)
        decide(
            comment_id=comment.pk,
            viewer=staff(site),
            action="remove",
            reason="spam",
            version=comment.version,
            now=now,
        )
        self.tell(Statement.objects.get(comment=comment), now=now)
        assert not mail.outbox

    def test_have_an_answer_when_somebody_objects(self, removed, guest, site, now):
        about = redress.of_statement(removed.pk, person_id=guest.profile_id)
        appeal = file_appeal(about=about, body="It was a joke.", now=now)
        decide_appeal(
            appeal_id=appeal.pk,
            viewer=staff(site),
            ruling=Ruling(outcome="reversed", answer="So it was."),
            now=now + timedelta(minutes=5),
        )
        handlers.tell_guest_answer(payload={"appeal_id": str(appeal.pk)}, event_id=MAIL, now=now)
        (sent,) = mail.outbox
        assert (sent.to, "So it was." in sent.body) == ([guest.email], True)


class TestSanctions:
    def test_are_told_a_guest_and_so_is_their_end(self, guest, site, now):
        moderator = staff(site)
        wish = Wish(kind="ban", reason="spam", until=now + timedelta(days=7), explanation="Forty links.")
        sanction = lay_sanction(profile_id=guest.profile_id, viewer=moderator, wish=wish, now=now)
        payload = {"statement_id": str(sanction.statement_id), "sanction_id": str(sanction.pk)}
        handlers.tell_guest_reasons(payload=payload, event_id=MAIL, now=now)
        lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now + timedelta(minutes=9))
        handlers.tell_of_lifting(
            payload={"sanction_id": str(sanction.pk)}, event_id=MAIL, now=now + timedelta(minutes=9)
        )
        assert [one.to for one in mail.outbox] == [[guest.email]] * 2
        assert "Forty links." in mail.outbox[0].body

    def test_of_mail_is_in_the_language_of_the_guest(self, guest, site, now):
        Guest.objects.update(language="de")
        sanction = lay_sanction(
            profile_id=guest.profile_id,
            viewer=staff(site),
            wish=Wish(kind="ban", reason="spam", explanation="Vierzig Links."),
            now=now,
        )
        assert sanction.statement.language == "de"
