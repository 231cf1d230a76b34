"""Whether a moderator chose the category that a restriction is filed under; sealed with the rest of the statement."""

from django.db import migrations, models

from comments.moderation.seals import lay, lift


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0057_fill_senders'),
    ]

    operations = [
        # SQLite makes the table of statements anew, which triggers on it and about it do not outlive.
        migrations.RunPython(lift, lay),
        migrations.AddField(
            model_name='statement',
            name='category_by_hand',
            field=models.BooleanField(db_default=False, default=False, verbose_name='category chosen by hand'),
        ),
        migrations.RunPython(lay, lift),
    ]
