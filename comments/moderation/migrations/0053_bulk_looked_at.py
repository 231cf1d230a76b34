from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0052_seals_on_hand_overs'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkrun',
            name='clause',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='bulkrun',
            name='rules',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='bulkrun',
            name='must_be_read',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
