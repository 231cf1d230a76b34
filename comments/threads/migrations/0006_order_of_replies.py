from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0005_index_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='discussionpolicy',
            name='replies_order',
            field=models.CharField(blank=True, choices=[('same', 'like the discussion'), ('oldest', 'oldest first')], max_length=6, null=True, verbose_name='order of replies'),
        ),
    ]
