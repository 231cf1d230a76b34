"""
A reader may report a comment anew after a decision, and a suspension outlives whom it is about and knows their address.

Those of before are few and hold for half a year at most: their addresses are filled in here, after all else.
"""

import django.db.models.deletion
from django.db import migrations, models

from comments.accounts.addresses import digest_of


def fill_addresses(apps, schema_editor):
    laid = apps.get_model("moderation", "Suspension").objects.filter(profile__isnull=False, sender_digest="")
    guests = apps.get_model("accounts", "Guest").objects
    policies = {
        policy.site_id: policy for policy in apps.get_model("accounts", "AddressPolicy").objects.all()
    }
    for one in laid.select_related("profile__user", "site").order_by("pk").iterator():
        user = one.profile.user
        email = user.email if user else guests.filter(profile=one.profile_id).values_list("email", flat=True).first()
        if email:
            digest = digest_of(email, site=one.site, policy=policies.get(one.site_id))
            laid.filter(pk=one.pk).update(sender_digest=digest)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_used_keys'),
        ('moderation', '0062_audit_whole_names_taken_back'),
        ('threads', '0014_votes_that_weigh'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='flag',
            name='flag_once_per_reporter',
        ),
        migrations.RemoveConstraint(
            model_name='suspension',
            name='suspension_of_a_person_or_an_address',
        ),
        migrations.AddField(
            model_name='flag',
            name='followed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='waitingreport',
            name='revision_number',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='suspension',
            name='profile',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='suspensions', to='accounts.profile', verbose_name='person'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.UniqueConstraint(condition=models.Q(('followed_at__isnull', True)), fields=('comment', 'reporter'), name='flag_once_per_reporter'),
        ),
        migrations.RunPython(fill_addresses, migrations.RunPython.noop),
    ]
