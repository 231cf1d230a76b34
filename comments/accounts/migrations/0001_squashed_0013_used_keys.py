"""All tables of the room and the one of the cache, as the migrations made them that this one replaces."""

import comments.ids
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

# What allauth counts: how often somebody tried to sign in, or had a code sent. In the database, so that all server
# processes count together, and made here, so that `migrate` is all that an installation needs.
TABLE = "accounts_cache"


def create_cache(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_cache(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_throttle'),
        ('accounts', '0003_cache'),
        ('accounts', '0004_names_of_fields'),
        ('accounts', '0005_ignore'),
        ('accounts', '0006_blocked_network'),
        ('accounts', '0007_bans_and_addresses'),
        ('accounts', '0008_starter_lists'),
        ('accounts', '0009_guests'),
        ('accounts', '0010_limited_to_sections'),
        ('accounts', '0011_wanted_names'),
        ('accounts', '0012_claims'),
        ('accounts', '0013_used_keys'),
    ]

    initial = True

    dependencies = [
        ('articles', '0001_squashed_0005_reserve_notice_and_reasons'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='address_policy', to='articles.site', verbose_name='site')),
                ('banned_domains', models.TextField(blank=True, help_text='One a line. Everything below a domain is meant too: example.org bans mail.example.org.', verbose_name='banned domains')),
                ('disposable_domains', models.TextField(blank=True, help_text='Providers of addresses for ten minutes, one a line; likewise with everything below.', verbose_name='disposable domains')),
                ('takes_starter_lists', models.BooleanField(default=False, help_text='Well-known providers of addresses for ten minutes, and of aliases (gmail.com + .). Your own lists count beside them.', verbose_name='use the lists that come along')),
                ('alias_domains', models.TextField(blank=True, help_text='Where signs in the name mean nothing: a domain and the signs, one a line. “gmail.com + .” reads a.nna+news@gmail.com as anna@gmail.com. “* +” is for all other domains.', verbose_name='domains with aliases')),
            ],
            options={
                'verbose_name': 'address policy',
                'verbose_name_plural': 'address policies',
            },
        ),
        migrations.CreateModel(
            name='AddressProof',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site')),
                ('email', models.EmailField(max_length=254)),
                ('language', models.CharField(blank=True, max_length=35)),
                ('mail_number', models.PositiveIntegerField(default=0)),
                ('code_until', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('site', 'email'), name='address_proof_once_per_address_and_site'),
                    models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='address_proof_in_lower_case'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BlockedNetwork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.CharField(max_length=43, verbose_name='network')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('since', models.DateTimeField(editable=False, verbose_name='since')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('by_name', models.CharField(editable=False, max_length=200, verbose_name='blocked by')),
                ('edition', models.BigIntegerField(editable=False, unique=True)),
            ],
            options={
                'verbose_name': 'blocked network',
                'verbose_name_plural': 'blocked networks',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('network', ''), _negated=True), name='blocked_network_is_named'),
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='blocked_network_has_a_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('caller', models.CharField(max_length=64)),
                ('used', models.PositiveIntegerField()),
                ('ends_ms', models.BigIntegerField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['ends_ms'], name='throttle_over'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('name', 'caller'), name='throttle_counts_a_caller_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='display name')),
                ('language', models.CharField(blank=True, max_length=35, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, verbose_name='staff')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'constraints': [
                    models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_in_any_case'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='articles.site', verbose_name='site')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='profiles', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('is_guest', models.BooleanField(db_default=False, default=False, editable=False, verbose_name='guest')),
                ('display_name', models.CharField(max_length=60, verbose_name='display name')),
                ('skeleton', models.CharField(editable=False, max_length=120)),
                ('joined_at', models.DateTimeField(verbose_name='joined')),
                ('wanted_name', models.CharField(blank=True, db_default='', default='', editable=False, max_length=60, verbose_name='wanted name')),
                ('wanted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('banned_until', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'profile',
                'verbose_name_plural': 'profiles',
                'indexes': [
                    models.Index(condition=models.Q(('is_guest', True)), fields=['site', 'skeleton'], name='profile_guest_by_name'),
                    models.Index(condition=models.Q(('wanted_at__isnull', False)), fields=['site', 'wanted_at', 'id'], name='profile_wants_a_name'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('site', 'user'), name='profile_one_per_user_and_site'),
                    models.CheckConstraint(condition=models.Q(('display_name', ''), _negated=True), name='profile_has_a_name'),
                    models.UniqueConstraint(condition=models.Q(('is_guest', False)), fields=('site', 'skeleton'), name='profile_name_unique_by_its_look'),
                    models.CheckConstraint(condition=models.Q(('is_guest', False), ('user__isnull', True), _connector='OR'), name='profile_is_of_a_member_or_a_guest'),
                    models.CheckConstraint(condition=models.Q(models.Q(('wanted_at__isnull', True), ('wanted_name', '')), models.Q(models.Q(('wanted_name', ''), _negated=True), ('wanted_at__isnull', False)), _connector='OR'), name='profile_wants_a_name_since_some_moment'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('guest_profile_id', models.UUIDField(primary_key=True, serialize=False)),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='accounts.profile')),
                ('claimed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='articles.site')),
                ('profile', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='guest', to='accounts.profile')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('language', models.CharField(blank=True, max_length=35)),
                ('wants_replies', models.BooleanField(default=False)),
                ('confirmed_at', models.DateTimeField(verbose_name='confirmed')),
                ('pass_number', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'guest',
                'verbose_name_plural': 'guests',
                'indexes': [
                    models.Index(fields=['site', 'digest'], name='guest_by_digest'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('site', 'email'), name='guest_once_per_address_and_site'),
                    models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='guest_address_in_lower_case'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Ignore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ignorer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ignores', to='accounts.profile')),
                ('ignored', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.profile')),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'ignored person',
                'verbose_name_plural': 'ignored people',
                'constraints': [
                    models.UniqueConstraint(fields=('ignorer', 'ignored'), name='ignore_once_per_pair'),
                    models.CheckConstraint(condition=models.Q(('ignorer', models.F('ignored')), _negated=True), name='ignore_is_not_of_oneself'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='articles.site', verbose_name='site')),
                ('role', models.CharField(choices=[('reader', 'reader'), ('moderator', 'moderator'), ('editor', 'editor'), ('owner', 'owner')], default='reader', max_length=10, verbose_name='role')),
                ('is_limited', models.BooleanField(db_default=False, default=False, help_text='Moderators alone: they see and decide what stands in these sections, and nothing else.', verbose_name='limited to sections')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('sections', models.ManyToManyField(blank=True, related_name='+', to='articles.section', verbose_name='sections')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'site'), name='membership_one_per_user_and_site'),
                    models.CheckConstraint(condition=models.Q(('role__in', ['reader', 'moderator', 'editor', 'owner'])), name='membership_role_is_known'),
                    models.CheckConstraint(condition=models.Q(('is_limited', False), ('role', 'moderator'), _connector='OR'), name='membership_only_moderators_are_limited'),
                ],
            },
        ),
        migrations.CreateModel(
            name='UsedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.CharField(max_length=100)),
                ('fingerprint', models.CharField(max_length=64)),
                ('made', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['at'], name='used_key_by_age'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'key'), name='used_key_once_per_user'),
                ],
            },
        ),
        migrations.RunPython(create_cache, drop_cache),
    ]
