"""By what address each notice came."""

from django.db import migrations

from comments.accounts.addresses import digest_of


def fill_senders(apps, schema_editor):
    notices = apps.get_model("moderation", "Notice").objects.exclude(email="").filter(sender_digest="")
    policies = {
        policy.site_id: policy for policy in apps.get_model("accounts", "AddressPolicy").objects.all()
    }
    for notice in notices.select_related("site").order_by("pk").iterator():
        digest = digest_of(notice.email, site=notice.site, policy=policies.get(notice.site_id))
        notices.filter(pk=notice.pk).update(sender_digest=digest)


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0056_suspended_senders'),
    ]

    operations = [
        migrations.RunPython(fill_senders, migrations.RunPython.noop),
    ]
