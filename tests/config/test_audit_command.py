import pytest
from django.core.management import CommandError, call_command

from config.management.commands import audit
from config.periodic import JOBS
from tests.factories.acts import remember, remember_many, tamper
from tests.factories.articles import SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


class TestAudit:
    def test_lists_the_last_entries(self, site, capsys):
        remember_many(3, site_id=site.pk, reason="spam")
        remember(site_id=None, act="user.changed")
        call_command("audit", site=site.slug, last=2)
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"{site.slug}:"
        assert [line.split()[0] for line in lines[1:]] == ["2", "3"]
        assert "comment.approve  Mara Lindqvist  comment 1  reason: spam" in lines[1]

    def test_says_that_every_entry_is_as_written(self, site, capsys):
        last = remember_many(3, site_id=site.pk)[-1]
        call_command("audit", check=True)
        assert f"3 entries, every one as it was written. Ends with 3:{last.digest}" in capsys.readouterr().out

    def test_fails_when_one_was_changed(self, site, capsys):
        remember_many(3, site_id=site.pk)
        tamper("UPDATE moderation_auditentry SET act = 'x' WHERE number = 2")
        with pytest.raises(CommandError, match=site.slug):
            call_command("audit", check=True)
        assert "1 of 3 entries are broken or missing: 2" in capsys.readouterr().out

    def test_compares_with_what_was_written_down_elsewhere(self, site):
        second = remember_many(3, site_id=site.pk)[1]
        call_command("audit", check=True, site=site.slug, expect=f"2:{second.digest}")
        with pytest.raises(CommandError):
            call_command("audit", check=True, site=site.slug, expect=f"2:{'0' * 64}")

    def test_says_how_far_it_is_where_it_takes_long(self, site, capsys, monkeypatch):
        monkeypatch.setattr(audit, "QUIET_SECONDS", 0)
        monkeypatch.setattr(audit, "_LOOKED_AT_ONCE", 2)
        remember_many(3, site_id=site.pk)
        call_command("audit", check=True, site=site.slug)
        assert f"{site.slug}: 2 of 3 entries after 0 s" in capsys.readouterr().err

    def test_says_nothing_meanwhile_where_it_is_quick(self, site, capsys):
        remember_many(3, site_id=site.pk)
        call_command("audit", check=True, site=site.slug)
        assert capsys.readouterr().err == ""

    def test_knows_no_other_sites(self, site):
        with pytest.raises(CommandError, match="nowhere"):
            call_command("audit", site="nowhere")


def test_every_night_every_log_is_checked():
    assert "comments.moderation.record.checking.check_chains" in {job.run for job in JOBS}
