import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0013_dispatches_of_old"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="key",
            field=models.CharField(editable=False, max_length=60),
        ),
        migrations.AlterField(
            model_name="notification",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="dispatch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="notifications.dispatch",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(fields=("recipient", "key"), name="notification_once"),
        ),
    ]
