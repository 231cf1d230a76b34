from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('moderation', '0021_reported_in')]

    operations = [migrations.RemoveField(model_name='case', name='turn')]
