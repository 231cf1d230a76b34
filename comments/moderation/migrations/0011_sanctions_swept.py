from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0010_words_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="sanction",
            name="address_digest",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="sanction",
            name="sweeps_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="removes comments from"),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=["site", "id"],
                name="sanction_of_site_not_lifted",
            ),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(
                condition=models.Q(
                    ("lifted_at__isnull", True),
                    models.Q(("address_digest", ""), _negated=True),
                ),
                fields=["site", "address_digest"],
                name="sanction_by_address",
            ),
        ),
    ]
