"""Let what is open be found by its words, and what was decided by its author, finding, section, reporter and moderator."""

from django.db import migrations

from comments.moderation.text.folding import fold, tokens

BATCH = 1_000
# Ids stand in marks with their hyphens, which SQLite does not keep.
_ID = {
    'postgresql': 'CAST({0} AS varchar(36))',
    'sqlite': "substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4) || '-' || substr({0}, 17, 4)"
    " || '-' || substr({0}, 21)",
}
_DECIDED = """
    INSERT INTO moderation_decidedmark (site_id, case_id, mark, closed_at)
    SELECT DISTINCT c.site_id, c.id, {mark}, c.closed_at
    FROM moderation_case c JOIN moderation_decision d ON d.case_id = c.id AND d.undoes_id IS NULL
    JOIN threads_comment t ON t.id = c.comment_id {joined}
    WHERE c.closed_at IS NOT NULL
"""


def fill_decided(apps, schema_editor):
    called = _ID[schema_editor.connection.vendor].format
    marks = [
        (f"'author:' || {called('t.author_id')}", ''),
        (f"'moderator:' || {called('d.moderator_id')}", 'AND d.moderator_id IS NOT NULL'),
        ("'finding:' || f.code", 'JOIN moderation_finding f ON f.comment_id = t.id'),
        (
            "'section:' || a.section_id",
            'JOIN threads_thread h ON h.id = t.thread_id'
            ' JOIN articles_article a ON a.id = h.article_id AND a.section_id IS NOT NULL',
        ),
        (f"'reporter:' || {called('g.reporter_id')}", 'JOIN moderation_flag g ON g.comment_id = t.id'),
    ]
    for mark, joined in marks:
        schema_editor.execute(_DECIDED.format(mark=mark, joined=joined))


def fill_words(apps, schema_editor):
    texts = apps.get_model('moderation', 'CaseText').objects
    waiting = apps.get_model('moderation', 'Case').objects.filter(closed_at=None, text=None)
    while True:
        batch = list(waiting.select_related('comment__revision', 'comment__pending').order_by('pk')[:BATCH])
        texts.bulk_create(
            texts.model(
                site_id=case.site_id,
                case_id=case.pk,
                words=searched((case.comment.pending or case.comment.revision).body),
            )
            for case in batch
        )
        if len(batch) < BATCH:
            return


def searched(body):
    return f" {' '.join(token.text for token in tokens(fold(body).text))} "


class Migration(migrations.Migration):

    dependencies = [('moderation', '0023_search_and_decided_marks'), ('threads', '0010_restricted_for_a_reason')]

    operations = [
        migrations.RunPython(fill_decided, migrations.RunPython.noop),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
    ]
