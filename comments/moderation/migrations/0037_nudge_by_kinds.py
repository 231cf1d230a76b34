"""What authors are told before they post becomes a list of kinds; room for it first, the old presets after."""

from django.db import migrations

import comments.moderation.models.kinds


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0036_hand_overs'),
    ]

    operations = [
        migrations.AlterField(
            model_name='moderationpolicy',
            name='nudge',
            field=comments.moderation.models.kinds.KindsField(blank=True, help_text='What of this would be held, and why. Nothing chosen asks the next wider scope.', max_length=120, null=True, verbose_name='tell authors before they post'),
        ),
    ]
