from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_what_came_of_reports")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="taken_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
