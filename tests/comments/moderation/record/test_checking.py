import logging
from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.moderation.models import AuditHead
from comments.moderation.record import checking
from comments.moderation.record.checking import broken_links, check_chains, check_on
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from tests.factories.acts import remember, remember_many, tamper

pytestmark = pytest.mark.django_db

REWRITE = "UPDATE moderation_auditentry SET actor_name = 'Nobody' WHERE number = %s"
PUT_RIGHT = "UPDATE moderation_auditentry SET actor_name = %s WHERE number = %s"
CUT = "DELETE FROM moderation_auditentry WHERE number >= %s"
CUT_WITH_HEAD = (
    "UPDATE moderation_audithead SET number = 2,"
    " digest = (SELECT digest FROM moderation_auditentry WHERE number = 2 AND site_id = moderation_audithead.site_id)"
)


@pytest.fixture
def log(site):
    return remember_many(5, site_id=site.pk)


@pytest.fixture
def owner(somebody):
    return somebody(Role.OWNER).user


def mails():
    return [event.payload["to"] for event in OutboxEvent.objects.filter(name=Event.MAIL_REQUESTED)]


class TestWhole:
    def test_is_what_nobody_touched(self, site, log):
        assert list(broken_links(site.pk)) == []

    @pytest.mark.parametrize("number", [1, 3, 5])
    def test_shows_each_entry_that_was_rewritten(self, site, log, number):
        tamper(REWRITE, number)
        assert list(broken_links(site.pk)) == [number]

    def test_shows_where_one_is_missing(self, site, log):
        tamper("DELETE FROM moderation_auditentry WHERE number = %s", 2)
        assert list(broken_links(site.pk)) == [3]

    def test_shows_what_was_cut_off_at_the_end(self, site, log):
        tamper(CUT, 4)
        assert list(broken_links(site.pk)) == [5]


class TestLong:
    """A log is read in pages: it is looked at as a whole for all that, and no more of it is in memory at once."""

    @pytest.fixture(autouse=True)
    def two_at_once(self, monkeypatch):
        monkeypatch.setattr(checking, "_ROWS_AT_ONCE", 2)

    def test_is_whole_across_pages(self, site, log):
        reached = []
        assert list(broken_links(site.pk, reached=reached.append)) == []
        assert reached == [1, 2, 3, 4, 5]

    @pytest.mark.parametrize("number", [2, 3])
    def test_shows_what_was_rewritten_on_either_side_of_a_page(self, site, log, number):
        tamper(REWRITE, number)
        assert list(broken_links(site.pk)) == [number]

    @pytest.mark.parametrize("number", [2, 3])
    def test_shows_where_one_is_missing_on_either_side_of_a_page(self, site, log, number):
        tamper("DELETE FROM moderation_auditentry WHERE number = %s", number)
        assert list(broken_links(site.pk)) == [number + 1]

    def test_is_read_by_as_many_statements_as_there_are_pages(self, site, log, django_assert_num_queries):
        # The head, its end, and five entries in pages of two with the empty one behind them.
        with django_assert_num_queries(6):
            list(broken_links(site.pk))


class TestNight:
    def test_looks_at_what_is_new_only(self, site, log, now):
        assert check_on(site.pk, now=now, again=0).count == 5
        remember(site_id=site.pk)
        assert check_on(site.pk, now=now, again=0).count == 1

    def test_looks_at_some_of_what_is_older_again(self, site, log, now):
        check_on(site.pk, now=now)
        tamper(REWRITE, 3)
        found = [check_on(site.pk, now=now, again=2) for _ in range(3)]
        assert [(one.count, one.broken_number) for one in found] == [(2, None), (2, 3), (1, 3)]

    @pytest.mark.parametrize(
        ("acts", "number"),
        [
            ([(REWRITE, 2)], 2),
            ([(CUT, 4)], 5),
            ([(CUT, 3), (CUT_WITH_HEAD,)], 5),
        ],
    )
    def test_finds(self, site, log, now, acts, number):
        check_on(site.pk, now=now)
        for act in acts:
            tamper(*act)
        assert check_on(site.pk, now=now).broken_number == number

    def test_finds_a_log_that_was_written_anew(self, site, log, now):
        check_on(site.pk, now=now)
        tamper(CUT, 1)
        tamper("UPDATE moderation_audithead SET number = 0, digest = ''")
        remember_many(6, site_id=site.pk, by="Nobody")
        assert list(broken_links(site.pk)) == []
        assert check_on(site.pk, now=now).broken_number == 5

    def test_raises_an_alarm(self, site, log, owner, now, caplog):
        tamper(REWRITE, 3)
        with caplog.at_level(logging.ERROR):
            check_chains(now=now)
        assert f"audit log of site {site.pk} was changed: entry 3" in caplog.text
        assert mails() == [owner.email]
        head = AuditHead.objects.get(pk=site.pk)
        assert (head.broken_number, head.broken_at, head.checked_at) == (3, now, now)

    def test_mails_once_and_logs_every_night(self, site, log, owner, now, caplog):
        tamper(REWRITE, 3)
        check_chains(now=now)
        caplog.clear()
        check_chains(now=now + timedelta(days=1))
        assert "was changed" in caplog.text
        assert mails() == [owner.email]
        assert AuditHead.objects.get(pk=site.pk).broken_at == now

    def test_mails_again_when_another_entry_is_broken(self, site, log, owner, now):
        tamper(REWRITE, 4)
        check_chains(now=now)
        tamper(REWRITE, 2)
        later = now + timedelta(days=1)
        check_chains(now=later)
        assert mails() == [owner.email] * 2
        head = AuditHead.objects.get(pk=site.pk)
        assert (head.broken_number, head.broken_at, head.told_numbers) == (2, later, [2, 4])
        check_chains(now=now + timedelta(days=2))
        assert len(mails()) == 2

    def test_names_in_its_mail_what_is_new(self, site, log, owner, now):
        tamper(REWRITE, 2)
        check_chains(now=now)
        tamper(REWRITE, 4)
        check_chains(now=now + timedelta(days=1))
        texts = [event.payload["text"] for event in OutboxEvent.objects.filter(name=Event.MAIL_REQUESTED)]
        assert [f"entry {number} is not" in text for number, text in zip((2, 4), texts, strict=True)] == [
            True,
            True,
        ]

    def test_tells_what_it_found_in_another_part_once(self, site, log, owner, now):
        check_on(site.pk, now=now)
        tamper(REWRITE, 2)
        tamper(REWRITE, 4)
        found = [check_on(site.pk, now=now, again=2).broken_number for _ in range(6)]
        assert found == [2] * 6
        assert len(mails()) == 2
        assert AuditHead.objects.get(pk=site.pk).told_numbers == [2, 4]

    def test_knows_when_the_log_is_whole_again(self, site, log, owner, now, caplog):
        tamper(REWRITE, 3)
        check_chains(now=now)
        tamper(PUT_RIGHT, log[2].actor_name, 3)
        later = now + timedelta(days=1)
        assert check_on(site.pk, now=later).broken_number is None
        head = AuditHead.objects.get(pk=site.pk)
        assert (head.is_broken, head.whole_at, head.broken_number, head.broken_at) == (False, later, 3, now)
        assert head.checked_number == 5
        assert "is whole again" in caplog.text

    def test_does_not_take_it_for_whole_before_all_of_it_was_looked_at(self, site, log, owner, now):
        check_on(site.pk, now=now)
        tamper(REWRITE, 1)
        check_on(site.pk, now=now, again=2)
        tamper(PUT_RIGHT, log[0].actor_name, 1)
        tamper(REWRITE, 5)
        assert check_on(site.pk, now=now, again=2).broken_number == 5
        head = AuditHead.objects.get(pk=site.pk)
        assert (head.is_broken, head.told_numbers, len(mails())) == (True, [5], 2)

    def test_raises_the_alarm_anew_after_that(self, site, log, owner, now):
        for day, number in enumerate((5, 2, 2)):
            tamper(REWRITE, number)
            check_chains(now=now + timedelta(days=30 * day))
            tamper(PUT_RIGHT, log[number - 1].actor_name, number)
            check_chains(now=now + timedelta(days=30 * day + 1))
        assert len(mails()) == 3
        assert AuditHead.objects.get(pk=site.pk).broken_at == now + timedelta(days=60)

    def test_knows_what_was_told_before_it_was_kept_one_by_one(self, site, log, owner, now):
        tamper(REWRITE, 3)
        AuditHead.objects.filter(pk=site.pk).update(broken_number=3, broken_at=now)
        check_chains(now=now + timedelta(days=1))
        assert mails() == []

    def test_leaves_in_the_log_how_each_chain_ends(self, site, log, now, caplog):
        with caplog.at_level(logging.INFO):
            check_chains(now=now)
        assert f"site {site.pk} checked: 5:{log[-1].digest}" in caplog.text
