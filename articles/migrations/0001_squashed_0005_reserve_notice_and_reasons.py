"""All tables of the room, as the migrations made them that this one replaces."""

import articles.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('articles', '0001_initial'),
        ('articles', '0002_reserve_unsubscribe'),
        ('articles', '0003_editions'),
        ('articles', '0004_purge'),
        ('articles', '0005_reserve_notice_and_reasons'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The first part of every address of the site here.', unique=True, verbose_name='slug')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('url', models.CharField(help_text='Where the site lives, without a slash at the end: https://news.example', max_length=200, validators=[articles.validators.validate_address], verbose_name='home address')),
                ('allowed_origins', models.JSONField(blank=True, default=list, help_text='Pages that may embed the discussion, as a list: ["https://news.example"]', validators=[articles.validators.validate_origins], verbose_name='allowed origins')),
                ('language', models.CharField(default='en', help_text='A BCP 47 tag such as “en” or “pt-BR”; articles without a language of their own have it.', max_length=35, validators=[django.core.validators.RegexValidator('^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\\Z', 'Not a language tag such as “en” or “pt-BR”.')], verbose_name='language')),
                ('time_zone', models.CharField(default='UTC', help_text='An IANA name such as “Europe/Berlin”; dates without a zone are read in it.', max_length=64, validators=[articles.validators.validate_time_zone], verbose_name='time zone')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created')),
                ('edition', models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'sites',
                'ordering': ['name', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('slug', django.db.models.functions.text.Lower('slug'))), name='site_slug_is_lower_case', violation_error_message='Use lower-case letters.'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='site_has_a_name'),
                    models.CheckConstraint(condition=models.Q(models.Q(('url', ''), _negated=True), models.Q(('url__endswith', '/'), _negated=True)), name='site_url_ends_without_slash', violation_error_message='Leave out the slash at the end.'),
                    models.CheckConstraint(condition=models.Q(('language', ''), _negated=True), name='site_has_a_language'),
                    models.CheckConstraint(condition=models.Q(('time_zone', ''), _negated=True), name='site_has_a_time_zone'),
                    models.CheckConstraint(condition=models.Q(models.Q(('slug', ''), _negated=True), models.Q(('slug__in', ('_', 'accounts', 'admin', 'api', 'c', 'feeds', 'health', 'media', 'notice', 'reasons', 'static', 'unsubscribe')), _negated=True)), name='site_slug_is_free_to_use', violation_error_message='This word is reserved.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='articles.site', verbose_name='site')),
                ('slug', models.SlugField(verbose_name='slug')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('position', models.PositiveIntegerField(default=0, help_text='Smaller numbers come first.', verbose_name='position')),
            ],
            options={
                'verbose_name': 'section',
                'verbose_name_plural': 'sections',
                'ordering': ['position', 'name', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('site', 'slug'), name='section_slug_is_unique_on_its_site'),
                    models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='section_has_a_slug'),
                    models.CheckConstraint(condition=models.Q(('slug', django.db.models.functions.text.Lower('slug'))), name='section_slug_is_lower_case', violation_error_message='Use lower-case letters.'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='section_has_a_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='articles.site', verbose_name='site')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='articles.section', verbose_name='section')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('slug', models.SlugField(max_length=120, verbose_name='slug')),
                ('canonical_url', models.CharField(max_length=2000, verbose_name='canonical URL')),
                ('canonical_key', models.CharField(editable=False, max_length=64)),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('byline', models.CharField(blank=True, default='', max_length=200, verbose_name='byline')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('updated_at', models.DateTimeField(blank=True, null=True, verbose_name='updated')),
                ('body', models.TextField(blank=True, default='', verbose_name='body')),
                ('language', models.CharField(default='en', max_length=35, verbose_name='language')),
                ('courtesy_name', models.CharField(blank=True, default='', max_length=200, verbose_name='courtesy of')),
                ('courtesy_url', models.CharField(blank=True, default='', max_length=2000, verbose_name='courtesy address')),
                ('discussion', models.CharField(choices=[('open', 'open'), ('closed', 'closed: can be read, takes nothing new'), ('off', 'off: not shown')], default='open', max_length=6, verbose_name='discussion')),
                ('registered_at', models.DateTimeField(editable=False, verbose_name='registered')),
                ('edition', models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'indexes': [
                    models.Index(models.F('site'), models.OrderBy(django.db.models.functions.comparison.Coalesce('published_at', 'registered_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='article_listed_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('site', 'canonical_key'), name='article_has_one_address_per_site'),
                    models.UniqueConstraint(fields=('site', 'slug'), name='article_slug_is_unique_on_its_site'),
                    models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='article_has_a_slug'),
                    models.CheckConstraint(condition=models.Q(('slug', django.db.models.functions.text.Lower('slug'))), name='article_slug_is_lower_case', violation_error_message='Use lower-case letters.'),
                    models.CheckConstraint(condition=models.Q(('canonical_url', ''), _negated=True), name='article_has_an_address'),
                    models.CheckConstraint(condition=models.Q(('canonical_key', ''), _negated=True), name='article_has_an_address_key'),
                    models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='article_has_a_title'),
                    models.CheckConstraint(condition=models.Q(('language', ''), _negated=True), name='article_has_a_language'),
                    models.CheckConstraint(condition=models.Q(('discussion__in', ['open', 'closed', 'off'])), name='article_discussion_is_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Purge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=24, unique=True)),
                ('wanted', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='articles.article', verbose_name='article')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('text', models.TextField(blank=True, default='', verbose_name='text')),
                ('url', models.CharField(blank=True, default='', max_length=2000, verbose_name='URL')),
                ('sourced', models.BooleanField(default=True, verbose_name='sourced')),
                ('mark_count', models.PositiveIntegerField(default=0, help_text='How many marks point here.', verbose_name='marks')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('article', 'number'), name='reference_number_is_unique_in_its_article'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='reference_number_starts_at_one'),
                    models.CheckConstraint(condition=models.Q(('mark_count__gte', 0)), name='reference_mark_count_is_not_negative'),
                    models.CheckConstraint(condition=models.Q(('sourced', False), models.Q(('text', ''), _negated=True), models.Q(('url', ''), _negated=True), _connector='OR'), name='reference_sourced_says_its_source'),
                ],
            },
        ),
    ]
