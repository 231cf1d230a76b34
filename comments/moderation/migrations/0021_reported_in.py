"""Let what was reported in a discussion be found by a mark: by it a discussion cools down."""

from django.db import migrations

# Both databases read this: without its hyphens, an id of PostgreSQL is written as SQLite keeps it.
_FILL = """
    INSERT INTO moderation_casemark (site_id, case_id, mark, wanted_at)
    SELECT c.site_id, c.id, 'reported:' || replace(CAST(t.thread_id AS varchar(36)), '-', ''), c.wanted_at
    FROM moderation_case c JOIN threads_comment t ON t.id = c.comment_id
    WHERE c.closed_at IS NULL AND c.flag_count > 0
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [('moderation', '0020_reasons_in_time_are_needed'), ('threads', '0010_restricted_for_a_reason')]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
