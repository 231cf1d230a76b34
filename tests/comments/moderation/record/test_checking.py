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
        assert [(one.count, one.broken_number) for one in found] == [(2, None), (2, 3), (1, None)]

    @pytest.mark.parametrize(
        ("acts", "number"),
        [
            ([(REWRITE, 2)], 2),
            ([(CUT, 4)], 5),
            ([(CUT, 3), (CUT_WITH_HEAD,)], 2),
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

    def test_leaves_in_the_log_how_each_chain_ends(self, site, log, now, caplog):
        with caplog.at_level(logging.INFO):
            check_chains(now=now)
        assert f"site {site.pk} checked: 5:{log[-1].digest}" in caplog.text
