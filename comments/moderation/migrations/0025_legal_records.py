"""What a site keeps for the law: bodies that settle disputes, disputes, orders of authorities."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0024_fill_words_and_decided_marks'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisputeBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('is_named', models.BooleanField(default=True, verbose_name='named to everybody')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispute_bodies', to='articles.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'dispute settlement body',
                'verbose_name_plural': 'dispute settlement bodies',
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(blank=True, max_length=120, verbose_name='reference of the body')),
                ('sent_at', models.DateTimeField(verbose_name='came')),
                ('outcome', models.CharField(blank=True, choices=[('site', 'the decision stands'), ('person', 'the decision was wrong'), ('settled', 'both sides agreed'), ('dropped', 'ended without an outcome')], max_length=7, verbose_name='outcome')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('implemented_at', models.DateTimeField(blank=True, null=True, verbose_name='done as it was decided')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='articles.site', verbose_name='site')),
                ('statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='disputes', to='moderation.statement', verbose_name='statement of reasons')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='moderation.disputebody', verbose_name='dispute settlement body')),
            ],
            options={
                'verbose_name': 'dispute',
                'verbose_name_plural': 'disputes',
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('act', 'to act (Article 9)'), ('inform', 'to give information (Article 10)')], max_length=6, verbose_name='kind')),
                ('authority', models.CharField(max_length=200, verbose_name='authority')),
                ('state', models.CharField(choices=[('AT', 'AT'), ('BE', 'BE'), ('BG', 'BG'), ('CY', 'CY'), ('CZ', 'CZ'), ('DE', 'DE'), ('DK', 'DK'), ('EE', 'EE'), ('ES', 'ES'), ('FI', 'FI'), ('FR', 'FR'), ('GR', 'GR'), ('HR', 'HR'), ('HU', 'HU'), ('IE', 'IE'), ('IS', 'IS'), ('IT', 'IT'), ('LI', 'LI'), ('LT', 'LT'), ('LU', 'LU'), ('LV', 'LV'), ('MT', 'MT'), ('NL', 'NL'), ('NO', 'NO'), ('PL', 'PL'), ('PT', 'PT'), ('RO', 'RO'), ('SE', 'SE'), ('SI', 'SI'), ('SK', 'SK')], max_length=2, verbose_name='member state')),
                ('legal_reference', models.CharField(max_length=500, verbose_name='legal ground')),
                ('category', models.CharField(blank=True, choices=[('ILLEGAL_OR_HARMFUL_SPEECH', 'illegal or harmful speech'), ('CYBER_VIOLENCE', 'stalking or intimidation online'), ('CYBER_VIOLENCE_AGAINST_WOMEN', 'violence against women online'), ('VIOLENCE', 'violence or threats'), ('SELF_HARM', 'self-harm'), ('DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'privacy and personal details'), ('NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'harm to public debate or elections'), ('SCAMS_AND_FRAUD', 'scams and fraud'), ('CONSUMER_INFORMATION', 'missing or false consumer information'), ('INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'intellectual property'), ('PROTECTION_OF_MINORS', 'protection of minors'), ('RISK_FOR_PUBLIC_SECURITY', 'risk for public security'), ('UNSAFE_AND_PROHIBITED_PRODUCTS', 'unsafe or prohibited products'), ('ANIMAL_WELFARE', 'animal welfare'), ('NOT_SPECIFIED_NOTICE', 'a notice that names no kind'), ('OTHER_VIOLATION_TC', 'another rule of the site')], max_length=48, verbose_name='category')),
                ('items', models.PositiveIntegerField(default=1, verbose_name='how many items')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('receipt_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='receipt sent')),
                ('effect_at', models.DateTimeField(blank=True, null=True, verbose_name='given effect')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='orders', to='articles.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'order of an authority',
                'verbose_name_plural': 'orders of authorities',
            },
        ),
        migrations.AddConstraint(
            model_name='disputebody',
            constraint=models.UniqueConstraint(fields=('site', 'name'), name='dispute_body_once_per_name'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['site', '-sent_at', 'id'], name='dispute_by_site'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='dispute_has_an_outcome_once_decided'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(('implemented_at__isnull', True), ('decided_at__isnull', False), _connector='OR'), name='dispute_decided_before_it_is_done'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['site', '-received_at', 'id'], name='order_by_site'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('receipt_sent_at__isnull', True), ('receipt_sent_at__gte', models.F('received_at')), _connector='OR'), name='order_confirmed_after_it_came'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('effect_at__isnull', True), ('effect_at__gte', models.F('received_at')), _connector='OR'), name='order_given_effect_after_it_came'),
        ),
    ]
