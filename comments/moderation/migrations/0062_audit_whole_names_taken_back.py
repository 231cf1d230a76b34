"""A log that is whole again says since when; a refused name keeps what it was asked from, and can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0060_orders_cited'),
    ]

    operations = [
        migrations.AddField(
            model_name='audithead',
            name='told_numbers',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='audithead',
            name='whole_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='namerefusal',
            name='asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='namerefusal',
            name='before',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='namerefusal',
            name='taken_back_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
