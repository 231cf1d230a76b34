from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db
REPLACED = MigrationLoader(None).replacements


def migrate() -> str:
    said = StringIO()
    call_command("migrate", stdout=said, no_color=True, skip_checks=True)
    return said.getvalue()


class TestMigrate:
    def test_has_nothing_to_do_where_the_replaced_migrations_were_applied(self):
        recorder = MigrationRecorder(connection)
        for app, name in REPLACED:
            recorder.record_unapplied(app, name)
        assert "No migrations to apply." in migrate()
        assert set(REPLACED) <= set(recorder.applied_migrations())

    @pytest.mark.parametrize("app", sorted({app for app, _name in REPLACED}))
    @pytest.mark.parametrize("lacking", [0, -1])
    def test_refuses_a_database_that_has_only_some_of_the_replaced_migrations(self, app, lacking):
        recorder = MigrationRecorder(connection)
        [(_app, name)] = [one for one in REPLACED if one[0] == app]
        _app, old = REPLACED[app, name].replaces[lacking]
        for gone in (name, old):
            recorder.record_unapplied(app, gone)
        recorded = recorder.applied_migrations().keys()
        with pytest.raises(
            CommandError, match=rf"too old for this code: it lacks {app}\.{old}, .*“Upgrading”"
        ):
            migrate()
        assert recorder.applied_migrations().keys() == recorded
