import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import comments.ids


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_reserve_notice_and_reasons"),
        ("moderation", "0038_fill_nudge_by_kinds"),
        ("notifications", "0011_subscriptions"),
        ("threads", "0012_votes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "lane",
                    models.CharField(db_default="house", default="house", max_length=20, verbose_name="lane"),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="leased until")),
                (
                    "leased_by",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=100, verbose_name="leased by"
                    ),
                ),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0, verbose_name="tries")),
                (
                    "last_error",
                    models.TextField(blank=True, db_default="", default="", verbose_name="last error"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("parked_at", models.DateTimeField(blank=True, null=True, verbose_name="parked")),
                (
                    "id",
                    models.UUIDField(
                        default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(max_length=10, verbose_name="channel")),
                ("slot", models.CharField(max_length=60, verbose_name="what it collects")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="dropped")),
                (
                    "dropped_because",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="not sent because"
                    ),
                ),
            ],
            options={
                "verbose_name": "dispatch",
                "verbose_name_plural": "dispatches",
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once",
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once_of_reasons",
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once_of_answer",
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once_of_appeal",
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once_of_notice",
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once_of_note",
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once_of_report",
        ),
        migrations.RemoveIndex(
            model_name="notification",
            name="notification_inbox",
        ),
        migrations.RemoveField(
            model_name="delivery",
            name="taken_until",
        ),
        migrations.AddField(
            model_name="notification",
            name="is_listed",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="key",
            field=models.CharField(null=True, editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="notification",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(default="email", max_length=10, verbose_name="channel"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="dropped_because",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="not sent because"
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="notification",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="notifications.notification",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="appeal",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="moderation.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recipient",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="statement",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="moderation.statement",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("is_listed", True)),
                fields=["recipient", "-id"],
                name="notification_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("is_listed", True), ("read_at__isnull", True)),
                fields=["recipient", "-id"],
                name="notification_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["site", "-id"], name="notification_of_site"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("statement__isnull", False)),
                fields=["statement"],
                name="notification_about_statement",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("appeal__isnull", False)),
                fields=["appeal"],
                name="notification_about_appeal",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("notice__isnull", False)),
                fields=["notice"],
                name="notification_about_notice",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("note__isnull", False)), fields=["note"], name="notification_about_note"
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("flag__isnull", False)), fields=["flag"], name="notification_about_flag"
            ),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dispatches",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recipient",
            ),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="dispatch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="notifications.dispatch",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                fields=["recipient", "channel", "slot", "closed_at"], name="dispatch_last_in_slot"
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("parked_at__isnull", True)),
                fields=["lane", "due_at", "id"],
                name="dispatch_still_to_do",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("lease_until__isnull", False)),
                fields=["leased_by"],
                name="dispatch_leased",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("parked_at__isnull", False)), fields=["parked_at"], name="dispatch_parked"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("recipient", "site", "channel", "slot"),
                name="dispatch_collects_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at__isnull", True), ("dropped_at__isnull", True), _connector="OR"),
                name="dispatch_is_sent_or_dropped_not_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", False),
                    models.Q(("dropped_at__isnull", True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="dispatch_is_closed_before_it_goes",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at__isnull", True), ("parked_at__isnull", True), _connector="OR"),
                name="dispatch_is_done_or_parked_not_both",
            ),
        ),
    ]
