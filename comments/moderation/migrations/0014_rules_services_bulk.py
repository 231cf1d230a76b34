import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import comments.ids


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0013_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkrun",
            name="begun_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="begun"),
        ),
        migrations.AddField(
            model_name="bulkrun",
            name="explanation",
            field=models.CharField(blank=True, default="", max_length=2000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="bulkrun",
            name="law",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="check",
            name="score",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="suspicion in per cent"
            ),
        ),
        migrations.AlterField(
            model_name="check",
            name="answer",
            field=models.CharField(blank=True, max_length=10, verbose_name="answer"),
        ),
        migrations.AddField(
            model_name="classifier",
            name="down_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="down since"),
        ),
        migrations.AddField(
            model_name="classifier",
            name="failures",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="classifier",
            name="retry_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="bulkrun",
            index=models.Index(
                condition=models.Q(("begun_at__isnull", True)), fields=["asked_at"], name="bulk_run_not_begun"
            ),
        ),
        migrations.CreateModel(
            name="RuleTrial",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("draft", models.JSONField()),
                ("days", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("walk", models.PositiveSmallIntegerField(default=0)),
                ("goes_on_at", models.CharField(blank=True, max_length=80)),
                ("steps", models.PositiveIntegerField(default=0)),
                ("looked_count", models.PositiveIntegerField(default=0)),
                ("matched_count", models.PositiveIntegerField(default=0)),
                ("approved_count", models.PositiveIntegerField(default=0)),
                ("against_count", models.PositiveIntegerField(default=0)),
                ("shown", models.JSONField(default=list)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="moderation.rule",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "dry run",
                "verbose_name_plural": "dry runs",
                "indexes": [models.Index(fields=["asked_at"], name="rule_trial_by_age")],
            },
        ),
    ]
