import django.db.models.deletion
from django.db import migrations, models

_GIN = "CREATE INDEX case_text_words ON moderation_casetext USING gin (to_tsvector('simple', words))"
_GONE = "INSERT INTO moderation_casetext_words (moderation_casetext_words, rowid, words) VALUES ('delete', old.id, old.words)"
_NEW = 'INSERT INTO moderation_casetext_words (rowid, words) VALUES (new.id, new.words)'
_FTS = (
    'CREATE VIRTUAL TABLE moderation_casetext_words USING fts5(words, content=moderation_casetext, content_rowid=id,'
    " tokenize='unicode61 remove_diacritics 0')",
    f'CREATE TRIGGER case_text_added AFTER INSERT ON moderation_casetext BEGIN {_NEW}; END',
    f'CREATE TRIGGER case_text_gone AFTER DELETE ON moderation_casetext BEGIN {_GONE}; END',
    f'CREATE TRIGGER case_text_changed AFTER UPDATE ON moderation_casetext BEGIN {_GONE}; {_NEW}; END',
)
_NO_FTS = (
    'DROP TRIGGER case_text_added',
    'DROP TRIGGER case_text_gone',
    'DROP TRIGGER case_text_changed',
    'DROP TABLE moderation_casetext_words',
)


def index_words(apps, schema_editor):
    for statement in [_GIN] if schema_editor.connection.vendor == 'postgresql' else _FTS:
        schema_editor.execute(statement)


def forget_words(apps, schema_editor):
    for statement in ['DROP INDEX case_text_words'] if schema_editor.connection.vendor == 'postgresql' else _NO_FTS:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [('articles', '0005_reserve_notice_and_reasons'), ('moderation', '0022_case_without_turn')]

    operations = [
        migrations.CreateModel(
            name='DecidedMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=120)),
                ('closed_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decided_marks', to='moderation.case')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site')),
            ],
            options={'indexes': [models.Index(fields=['site', 'mark', '-closed_at', '-case'], name='decided_mark_latest')]},
        ),
        migrations.CreateModel(
            name='CaseText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='text', to='moderation.case')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site')),
            ],
        ),
        migrations.RunPython(index_words, forget_words),
    ]
