import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("reply", "somebody answered you"),
    ("mention", "somebody mentioned you"),
    ("article", "somebody wrote below your article"),
    ("author", "somebody whom you follow wrote"),
    ("thread", "somebody wrote in a discussion that you follow"),
    ("section", "somebody wrote in a section that you follow"),
    ("featured", "your comment was featured"),
    ("milestone", "your comment found many friends"),
    ("statement", "the reasons of a restriction"),
    ("appeal", "an objection was decided"),
    ("report", "a report was settled"),
    ("held", "a comment waits for a moderator"),
    ("call", "an objection, a legal notice or a colleague asks for a moderator"),
    ("alert", "the queue is long or old, or comments come in a flood"),
    ("summary", "what a site's week was like"),
]
RHYTHMS = [
    ("off", "never"),
    ("at_once", "at once"),
    ("hourly", "every hour"),
    ("daily", "once a day"),
    ("weekly", "once a week"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0007_taken_by_one_worker"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="schedule",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest_hour", models.PositiveSmallIntegerField(default=8, verbose_name="hour of digests")),
                (
                    "digest_weekday",
                    models.PositiveSmallIntegerField(default=0, verbose_name="day of weekly digests"),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                (
                    "stopped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="everything stopped"),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "schedule",
                "verbose_name_plural": "schedules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lt", 24)), name="schedule_hour_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_weekday__lt", 7)), name="schedule_weekday_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_until__isnull", False),
                                models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="schedule_quiet_has_begin_and_end",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="preference",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10),
        ),
        migrations.RemoveConstraint(
            model_name="preference",
            name="preference_once_per_user_and_kind",
        ),
        migrations.AlterField(
            model_name="preference",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preferences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        # Every row of before is about mail; what it says of it follows in 0009.
        migrations.AddField(
            model_name="preference",
            name="channel",
            field=models.CharField(default="email", max_length=10, verbose_name="channel"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="preference",
            name="rhythm",
            field=models.CharField(
                choices=RHYTHMS, default="at_once", max_length=8, verbose_name="how often"
            ),
            preserve_default=False,
        ),
    ]
