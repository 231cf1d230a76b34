from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0009_rhythms_of_old"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="preference",
            name="by_email",
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(
                fields=("user", "kind", "channel"), name="preference_once_per_kind_and_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["off", "at_once", "hourly", "daily", "weekly"])),
                name="preference_rhythm_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["email", "in_app"]), ("kind__in", ["statement", "appeal"]), _negated=True
                ),
                name="preference_leaves_what_is_owed",
            ),
        ),
    ]
