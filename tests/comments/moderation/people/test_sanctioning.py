from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

from comments.accounts.banning import FOR_GOOD
from comments.accounts.models import Profile, Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import ReasonUnfit
from comments.moderation.models import AuditEntry, Sanction, SanctionKind, Statement
from comments.moderation.notes import NoteMissing
from comments.moderation.people.sanctionable import (
    KindUnknown,
    MayNotSanction,
    NotInTheShadow,
    PersonNotFound,
    SanctionedAlready,
    SanctionNotFound,
    SanctionOver,
    SweepUnfit,
    UntilUnfit,
    Wish,
)
from comments.moderation.people.sanctioning import acknowledge, lay_sanction, lift_sanction
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.restraints import Restraint, restraint_of, sanctions_of
from comments.outbox.models import OutboxEvent
from comments.threads.reading import CommentNotFound
from tests.factories.accounts import OperatorFactory, ProfileFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def person(site):
    return ProfileFactory(site=site)


@pytest.fixture
def lay(person, moderator, now):
    def laid(kind="ban", *, on=None, by=None, at=now, comment_id=None, **wish):
        if kind == "mute":
            wish = {"until": at + DAY} | wish
        reason = "fine" if kind == "trusted" else "spam"
        return lay_sanction(
            profile_id=(on or person).pk,
            viewer=by or moderator,
            wish=Wish(**{"kind": kind, "reason": reason} | wish),
            comment_id=comment_id,
            now=at,
        )

    return laid


def told():
    return sorted(OutboxEvent.objects.values_list("name", flat=True))


class TestLaySanction:
    @pytest.mark.parametrize(
        ("kind", "measure"),
        [("warning", "warned"), ("mute", "muted"), ("ban", "banned"), ("hold", "limited")],
    )
    def test_writes_its_reasons_and_tells_them(self, lay, person, kind, measure, now):
        sanction = lay(kind, explanation="Forty links to one shop.")
        statement = sanction.statement
        assert (statement.measure, statement.recipient, statement.starts_at) == (measure, person, now)
        assert (statement.ends_at, statement.exemption) == (sanction.ends_at, "")
        assert statement.explanation == "Forty links to one shop."
        assert told() == ["person.sanctioned", "statement.written"]
        entry = AuditEntry.objects.get()
        assert (entry.act, entry.subject_id) == (f"person.{kind}", str(person.pk))
        assert entry.facts["sanction"] == str(sanction.pk)

    def test_keeps_a_shadow_ban_from_its_person(self, lay):
        sanction = lay("shadow_ban")
        assert sanction.statement.exemption == "spam_high_volume"
        assert told() == ["person.sanctioned"]

    def test_writes_no_reasons_for_trust(self, lay):
        assert lay("trusted").statement is None
        assert (Statement.objects.count(), told()) == (0, ["person.sanctioned"])

    def test_quotes_the_comment_that_led_to_it(self, lay, thread, person):
        comment = make_comment(thread=thread, author=person, body="Buy my boats!")
        statement = lay("warning", comment_id=comment.pk).statement
        assert "Buy my boats!" in statement.facts
        # Or undoing a decision would take it for the comment's own.
        assert statement.comment is None

    def test_knows_no_comment_of_somebody_else(self, lay, thread):
        with pytest.raises(CommentNotFound):
            lay("warning", comment_id=make_comment(thread=thread).pk)
        assert Sanction.objects.count() == 0

    def test_stands_beside_the_name_of_who_is_banned(self, lay, person, now):
        lay("ban", until=now + DAY)
        assert Profile.objects.get(pk=person.pk).banned_until == now + DAY

    def test_stands_there_for_good_without_an_end(self, lay, person):
        lay("ban")
        assert Profile.objects.get(pk=person.pk).banned_until == FOR_GOOD

    @pytest.mark.parametrize("kind", ["warning", "mute", "hold", "shadow_ban", "trusted"])
    def test_bans_nobody_by_anything_else(self, lay, person, kind):
        lay(kind)
        assert Profile.objects.get(pk=person.pk).banned_until is None

    def test_sent_twice_is_one(self, lay, now):
        assert lay("ban", note="see above") == lay("ban", note="see above", at=now + timedelta(seconds=3))
        assert (Sanction.objects.count(), Statement.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)

    def test_tells_a_colleague_who_was_quicker(self, lay, somebody, now):
        lay("ban", until=now + DAY)
        with pytest.raises(SanctionedAlready) as refused:
            lay("ban", by=somebody(Role.MODERATOR))
        assert "Mara Lindqvist" in str(refused.value)
        assert refused.value.facts["until"] == (now + DAY).isoformat()

    def test_may_follow_one_that_is_over(self, lay, now):
        lay("mute", until=now + DAY)
        assert lay("mute", at=now + DAY, until=now + 2 * DAY).pk
        assert Sanction.objects.count() == 2

    @pytest.mark.parametrize("kind", ["mute", "ban", "hold", "shadow_ban", "trusted"])
    @pytest.mark.parametrize(
        ("until", "fits"),
        [
            (timedelta(0), False),
            (timedelta(seconds=1), True),
            (timedelta(days=3650), True),
            (timedelta(days=3650, seconds=1), False),
        ],
    )
    def test_ends_later_and_within_ten_years(self, lay, now, kind, until, fits):
        if fits:
            assert lay(kind, until=now + until).ends_at == now + until
        else:
            with pytest.raises(UntilUnfit):
                lay(kind, until=now + until)

    def test_needs_an_end_for_a_mute_and_none_for_a_warning(self, lay, now):
        with pytest.raises(UntilUnfit):
            lay("mute", until=None)
        with pytest.raises(UntilUnfit):
            lay("warning", until=now + DAY)

    @pytest.mark.parametrize(
        ("wish", "refusal"),
        [
            ({"kind": "exile"}, KindUnknown),
            ({"kind": "ban", "reason": "fine"}, ReasonUnfit),
            ({"kind": "trusted", "reason": "spam"}, ReasonUnfit),
            ({"kind": "shadow_ban", "reason": "abuse"}, NotInTheShadow),
            ({"kind": "shadow_ban", "reason": "illegal", "law": "§ 130"}, NotInTheShadow),
            ({"kind": "ban", "reason": "illegal"}, LawMissing),
            ({"kind": "ban", "reason": "other"}, NoteMissing),
            ({"kind": "warning", "sweep_hours": 24}, SweepUnfit),
            ({"kind": "ban", "sweep_hours": -1}, SweepUnfit),
            ({"kind": "ban", "sweep_hours": 8761}, SweepUnfit),
        ],
    )
    def test_refuses_what_nobody_may_lay(self, lay, wish, refusal):
        with pytest.raises(refusal):
            lay(**wish)
        assert (Sanction.objects.count(), Statement.objects.count(), OutboxEvent.objects.count()) == (0, 0, 0)

    def test_finds_nobody_of_another_site(self, lay, elsewhere):
        with pytest.raises(PersonNotFound):
            lay(on=ProfileFactory(site=elsewhere))


class TestWhoMayLay:
    @pytest.mark.parametrize(
        ("mine", "theirs", "may"),
        [
            ("reader", "reader", False),
            ("moderator", "reader", True),
            ("moderator", "moderator", False),
            ("moderator", "editor", False),
            ("editor", "moderator", True),
            ("editor", "editor", False),
            ("owner", "editor", True),
            ("owner", "owner", False),
        ],
    )
    def test_is_whoever_has_more_to_say(self, lay, somebody, mine, theirs, may):
        one, other = somebody(Role(mine)), somebody(Role(theirs))
        if may:
            assert lay(on=other.profile, by=one).pk
        else:
            with pytest.raises(MayNotSanction):
                lay(on=other.profile, by=one)
            assert Sanction.objects.count() == 0

    def test_is_the_operator_over_owners_and_nobody_over_the_operator(self, lay, somebody, site):
        operator = ProfileFactory(site=site, user=OperatorFactory())
        owner = somebody(Role.OWNER)
        assert lay(on=owner.profile, by=viewer_of(operator.user, site=site)).pk
        with pytest.raises(MayNotSanction):
            lay(on=operator, by=owner)

    def test_is_never_oneself(self, lay, moderator):
        with pytest.raises(MayNotSanction):
            lay("trusted", on=moderator.profile)


class TestLiftSanction:
    def test_ends_it_and_says_who_did(self, lay, moderator, person, now):
        lifted = lift_sanction(sanction_id=lay().pk, viewer=moderator, note="A mix-up.", now=now)
        assert (lifted.lifted_at, lifted.lifted_by_name) == (now, "Mara Lindqvist")
        assert Profile.objects.get(pk=person.pk).banned_until is None
        assert sanctions_of(person.pk, now=now) == []
        assert AuditEntry.objects.get(act="person.lift").facts["note"] == "A mix-up."
        assert "person.sanction_lifted" in told()

    def test_done_twice_is_done_once(self, lay, moderator, now):
        sanction = lay()
        first = lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now)
        again = lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now + DAY)
        assert first.lifted_at == again.lifted_at
        assert AuditEntry.objects.filter(act="person.lift").count() == 1

    def test_lifts_nothing_that_is_over(self, lay, moderator, now):
        sanction = lay("mute")
        with pytest.raises(SanctionOver):
            lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now + DAY)

    def test_takes_a_warning_back_that_was_read(self, lay, moderator, person, now):
        warning = lay("warning")
        acknowledge(sanction_id=warning.pk, viewer=viewer_of(person.user, site=person.site), now=now)
        assert lift_sanction(sanction_id=warning.pk, viewer=moderator, now=now).lifted_at == now

    def test_is_for_moderators_of_the_site_alone(self, lay, reader, somebody, elsewhere, now):
        sanction = lay()
        with pytest.raises(MayNotSanction):
            lift_sanction(sanction_id=sanction.pk, viewer=reader, now=now)
        with pytest.raises(SanctionNotFound):
            lift_sanction(sanction_id=sanction.pk, viewer=somebody(Role.OWNER, on=elsewhere), now=now)
        assert Sanction.objects.get().lifted_at is None


class TestAcknowledge:
    def test_lets_its_person_write_again(self, lay, person, site, now):
        warning = lay("warning")
        viewer = viewer_of(person.user, site=site)
        for at in (now, now + DAY):
            assert acknowledge(sanction_id=warning.pk, viewer=viewer, now=at).acknowledged_at == now
        assert sanctions_of(person.pk, now=now) == []
        assert AuditEntry.objects.filter(act="person.acknowledge").count() == 1

    def test_is_for_nobody_else_and_no_other_kind(self, lay, reader, moderator, person, now):
        warning, ban = lay("warning"), lay("ban")
        for viewer in (reader, moderator):
            with pytest.raises(SanctionNotFound):
                acknowledge(sanction_id=warning.pk, viewer=viewer, now=now)
        with pytest.raises(SanctionNotFound):
            acknowledge(sanction_id=ban.pk, viewer=viewer_of(person.user, site=person.site), now=now)


class TestSanctionsOf:
    def test_asks_once(self, lay, person, now, django_assert_num_queries):
        for kind in SanctionKind:
            lay(kind)
        with django_assert_num_queries(1):
            found = sanctions_of(person.pk, now=now)
            assert [sanction.statement_id for sanction in found]
        assert [sanction.kind for sanction in found] == [
            "ban",
            "mute",
            "warning",
            "shadow_ban",
            "hold",
            "trusted",
        ]
        assert restraint_of(found).silences

    def test_trusts_nobody_who_is_to_be_held(self, lay, person, now):
        lay("trusted")
        assert restraint_of(sanctions_of(person.pk, now=now)).is_trusted
        lay("hold")
        assert not restraint_of(sanctions_of(person.pk, now=now)).is_trusted

    def test_knows_nothing_of_nobody(self, now, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert restraint_of(sanctions_of(None, now=now)) == Restraint.NONE


class TestTheTable:
    @pytest.mark.parametrize(
        "wrong", [{"kind": "ban"}, {"kind": "shadow_ban", "reason": "illegal"}, {"kind": "exile"}]
    )
    def test_refuses_what_the_verbs_would_not_write(self, person, now, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sanction.objects.create(
                **{"site": person.site, "profile": person, "reason": "spam", "starts_at": now} | wrong
            )


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def run(self, *jobs):
        barrier, results = Barrier(len(jobs)), []

        def one(job):
            try:
                barrier.wait()
                results.append(job())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
                results.append(error)
            finally:
                connections.close_all()

        threads = [Thread(target=one, args=[job]) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def test_lay_one_ban(self, lay, somebody):
        moderators = [somebody(Role.MODERATOR) for _ in range(4)]
        results = self.run(*(lambda by=by: lay("ban", by=by) for by in moderators))
        assert [type(result) for result in results].count(Sanction) == 1
        assert [type(result) for result in results].count(SanctionedAlready) == 3
        assert (Sanction.objects.count(), Statement.objects.count()) == (1, 1)

    def test_leave_what_the_rows_say_beside_the_name(self, lay, moderator, person, now):
        for _round in range(5):
            ban = lay("ban")
            results = self.run(
                lambda ban=ban: lift_sanction(sanction_id=ban.pk, viewer=moderator, now=now),
                lambda: lay("ban", until=now + DAY),
            )
            assert not [result for result in results if isinstance(result, IntegrityError)]
            in_force = [sanction.ends_at or FOR_GOOD for sanction in sanctions_of(person.pk, now=now)]
            assert Profile.objects.get(pk=person.pk).banned_until == max(in_force, default=None)
            for sanction in sanctions_of(person.pk, now=now):
                lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now)
