"""Refuse a mute or ban for what is illegal without a warning or a reason why not."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0033_fill_warned_before'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['mute', 'ban']), ('reason', 'illegal'), _negated=True), ('warned_by__isnull', False), models.Q(('unwarned_because', ''), _negated=True), _connector='OR'), name='sanction_by_law_after_a_warning'),
        ),
    ]
