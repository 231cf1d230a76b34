"""When the reasons of what waits are due, where a restriction holds, and what it is filed under."""

import comments.moderation.models.legal_setting
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0017_names_of_columns'),
        ('threads', '0010_restricted_for_a_reason'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.JSONField(default=comments.moderation.models.legal_setting.everywhere, validators=[comments.moderation.models.legal_setting.check_countries], verbose_name='countries')),
            ],
            options={
                'verbose_name': 'legal setting',
                'verbose_name_plural': 'legal settings',
            },
        ),
        migrations.AddField(
            model_name='case',
            name='held_statement',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='moderation.statement'),
        ),
        migrations.AddField(
            model_name='case',
            name='reasons_due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clause',
            name='category',
            field=models.CharField(blank=True, db_default='', choices=[('ILLEGAL_OR_HARMFUL_SPEECH', 'illegal or harmful speech'), ('CYBER_VIOLENCE', 'stalking or intimidation online'), ('CYBER_VIOLENCE_AGAINST_WOMEN', 'violence against women online'), ('VIOLENCE', 'violence or threats'), ('SELF_HARM', 'self-harm'), ('DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'privacy and personal details'), ('NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'harm to public debate or elections'), ('SCAMS_AND_FRAUD', 'scams and fraud'), ('CONSUMER_INFORMATION', 'missing or false consumer information'), ('INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'intellectual property'), ('PROTECTION_OF_MINORS', 'protection of minors'), ('RISK_FOR_PUBLIC_SECURITY', 'risk for public security'), ('UNSAFE_AND_PROHIBITED_PRODUCTS', 'unsafe or prohibited products'), ('ANIMAL_WELFARE', 'animal welfare'), ('NOT_SPECIFIED_NOTICE', 'a notice that names no kind'), ('OTHER_VIOLATION_TC', 'another rule of the site')], max_length=48, verbose_name='category'),
        ),
        migrations.AddField(
            model_name='statement',
            name='category',
            field=models.CharField(blank=True, db_default='', choices=[('ILLEGAL_OR_HARMFUL_SPEECH', 'illegal or harmful speech'), ('CYBER_VIOLENCE', 'stalking or intimidation online'), ('CYBER_VIOLENCE_AGAINST_WOMEN', 'violence against women online'), ('VIOLENCE', 'violence or threats'), ('SELF_HARM', 'self-harm'), ('DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'privacy and personal details'), ('NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'harm to public debate or elections'), ('SCAMS_AND_FRAUD', 'scams and fraud'), ('CONSUMER_INFORMATION', 'missing or false consumer information'), ('INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'intellectual property'), ('PROTECTION_OF_MINORS', 'protection of minors'), ('RISK_FOR_PUBLIC_SECURITY', 'risk for public security'), ('UNSAFE_AND_PROHIBITED_PRODUCTS', 'unsafe or prohibited products'), ('ANIMAL_WELFARE', 'animal welfare'), ('NOT_SPECIFIED_NOTICE', 'a notice that names no kind'), ('OTHER_VIOLATION_TC', 'another rule of the site')], max_length=48, verbose_name='category'),
        ),
        migrations.AddField(
            model_name='statement',
            name='keywords',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='statement',
            name='words',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='threads.revision'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('held_statement__isnull', True), ('reasons_due_at__isnull', False)), fields=['reasons_due_at', 'id'], name='case_owes_reasons'),
        ),
        migrations.AddField(
            model_name='legalsetting',
            name='site',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='legal_setting', to='articles.site', verbose_name='site'),
        ),
    ]
