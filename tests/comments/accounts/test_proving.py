from datetime import timedelta

import pytest

from comments.accounts import limits
from comments.accounts.models import AddressProof, Throttle
from comments.accounts.proving import (
    CODE_FOR,
    LINK_FOR,
    TRIES_MAX,
    CodeOver,
    CodeRefused,
    ProofLinkRefused,
    ask_for_proof,
    code_of,
    is_to_be_mailed,
    proof_by_code,
    proof_by_link,
    token_of,
)
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from tests.factories.articles import ArticleFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def ask(article, now):
    def asked(email="orla@guests.example", *, at=now, below=article):
        return ask_for_proof(article=below, email=email, language="de", now=at)

    return asked


def mails():
    """Return the numbers of the mails that were asked for, with how long each has to wait."""
    asked = OutboxEvent.objects.filter(name=Event.PROOF_REQUESTED).order_by("pk")
    return [
        (
            event.payload["mail_number"],
            (event.due_at - event.recorded_at).total_seconds() if event.due_at else 0,
        )
        for event in asked
    ]


class TestAskForProof:
    def test_asks_for_a_mail_at_once(self, ask, now):
        proof = ask()
        assert mails() == [(1, 0)]
        assert (proof.code_until, proof.expires_at) == (now + CODE_FOR, now + LINK_FOR)

    def test_lets_what_comes_within_the_hour_wait_for_the_same_mail(self, ask, now):
        first = ask()
        assert ask(at=now + HOUR - SECOND).pk == first.pk
        assert mails() == [(1, 0)]
        again = ask(at=now + HOUR)
        assert (again.pk, mails()) == (first.pk, [(1, 0), (2, 0)])
        assert again.expires_at == now + HOUR + LINK_FOR

    def test_sends_one_when_the_hour_is_over_where_the_mail_before_was_answered_already(self, ask, now):
        ask().delete()
        later = now + timedelta(minutes=20)
        for _ in range(3):
            proof = ask(at=later)
        assert mails() == [(1, 0), (1, 40 * 60)]
        assert proof.code_until == now + HOUR + CODE_FOR

    def test_counts_the_mail_that_waited_when_it_is_sent(self, ask, now):
        ask().delete()
        proof = ask(at=now + timedelta(minutes=20))
        assert is_to_be_mailed(proof, mail_number=1, waited=True, now=now + HOUR)
        ask(at=now + HOUR + SECOND)
        assert len(mails()) == 2

    def test_sends_no_mail_that_is_not_the_latest(self, ask, now):
        proof = ask()
        assert is_to_be_mailed(proof, mail_number=1, waited=False, now=now)
        proof = ask(at=now + HOUR)
        assert not is_to_be_mailed(proof, mail_number=1, waited=False, now=now + HOUR)

    def test_counts_each_site_and_mailbox_by_itself(self, ask):
        ask()
        ask("another@guests.example")
        ask(below=ArticleFactory())
        assert len(mails()) == 3

    def test_sends_no_mailbox_more_than_so_many_a_day_from_all_sites_together(self, ask):
        for _ in range(limits.GUEST_MAILBOX.quota + 2):
            ask(below=ArticleFactory())
        assert len(mails()) == limits.GUEST_MAILBOX.quota

    def test_counts_one_mailbox_however_it_is_written(self, ask, now):
        names = ("orla.pier", "orlapier+1", "orla.pier+2")
        _, *others = [ask(f"{name}@guests.example") for name in names]
        assert [wait for _number, wait in mails()] == [0, 3600, 3600]
        # When the hour is over, one of those that waited is sent.
        later = [is_to_be_mailed(one, mail_number=1, waited=True, now=now + HOUR) for one in others]
        assert later == [True, False]

    def test_begins_anew_after_a_day(self, ask, now):
        first = ask()
        assert ask(at=now + LINK_FOR).pk != first.pk
        assert AddressProof.objects.count() == 1

    def test_keeps_no_address_beside_it(self, ask):
        ask()
        assert "orla" not in str([event.payload for event in OutboxEvent.objects.all()])
        assert not Throttle.objects.filter(caller__contains="orla").exists()


class TestTheLink:
    def test_opens_for_a_day(self, ask, now):
        proof = ask()
        token = token_of(proof)
        assert proof_by_link(token, now=now + LINK_FOR - SECOND) == proof
        with pytest.raises(ProofLinkRefused):
            proof_by_link(token, now=now + LINK_FOR)

    def test_of_an_older_mail_does_not_live_longer_by_a_newer_one(self, ask, now):
        token = token_of(ask())
        ask(at=now + HOUR)
        with pytest.raises(ProofLinkRefused):
            proof_by_link(token, now=now + LINK_FOR)

    def test_opens_nothing_once_the_proof_is_gone(self, ask, now):
        proof = ask()
        token = token_of(proof)
        proof.delete()
        with pytest.raises(ProofLinkRefused):
            proof_by_link(token, now=now)

    @pytest.mark.parametrize(
        "spoil", [lambda token: token[:-1], lambda token: "x" + token, lambda _token: "", str.upper]
    )
    def test_is_signed(self, ask, now, spoil):
        with pytest.raises(ProofLinkRefused):
            proof_by_link(spoil(token_of(ask())), now=now)


class TestTheCode:
    def wrong(self, proof):
        return f"{(int(code_of(proof)) + 1) % 10**6:06d}"

    def test_has_six_digits_and_opens_for_ten_minutes(self, ask, now):
        proof = ask()
        code = code_of(proof)
        assert (len(code), code.isdecimal()) == (6, True)
        assert proof_by_code(proof.pk, f" {code[:3]} {code[3:]}", now=now + CODE_FOR - SECOND) == proof
        with pytest.raises(CodeOver):
            proof_by_code(proof.pk, code, now=now + CODE_FOR)

    def test_is_over_after_five_tries_also_for_the_right_one(self, ask, now):
        proof = ask()
        for _ in range(TRIES_MAX):
            with pytest.raises(CodeRefused):
                proof_by_code(proof.pk, self.wrong(proof), now=now)
        with pytest.raises(CodeOver):
            proof_by_code(proof.pk, code_of(proof), now=now)

    def test_is_another_one_with_each_mail(self, ask, now):
        before = code_of(ask())
        proof = ask(at=now + HOUR)
        assert code_of(proof) != before
        assert proof_by_code(proof.pk, code_of(proof), now=now + HOUR) == proof

    def test_gives_new_tries_with_a_new_mail_alone(self, ask, now):
        proof = ask()
        for _ in range(TRIES_MAX):
            with pytest.raises(CodeRefused):
                proof_by_code(proof.pk, self.wrong(proof), now=now)
        ask(at=now + HOUR - SECOND)
        with pytest.raises(CodeOver):
            proof_by_code(proof.pk, code_of(proof), now=now)
        proof = ask(at=now + HOUR)
        assert proof_by_code(proof.pk, code_of(proof), now=now + HOUR) == proof

    @pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "0" * 5000, "\x00"])
    def test_refuses_what_is_none(self, ask, now, typed):
        with pytest.raises(CodeRefused):
            proof_by_code(ask().pk, typed, now=now)
