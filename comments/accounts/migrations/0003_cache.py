from django.core.management import call_command
from django.db import migrations

# What allauth counts: how often somebody tried to sign in, or had a code sent. In the database, so that all server
# processes count together, and made here, so that `migrate` is all that an installation needs.
TABLE = "accounts_cache"


def create(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_throttle'),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]
