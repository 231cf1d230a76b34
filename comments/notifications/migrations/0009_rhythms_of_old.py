"""Whoever wanted no mail of a kind wants none; a wish for mail, as everybody gets it, needs no row."""

from django.db import migrations

OWED = ("statement", "appeal")


def say_how_often(apps, _schema_editor):
    preferences = apps.get_model("notifications", "Preference").objects
    preferences.filter(by_email=False).exclude(kind__in=OWED).update(rhythm="off")
    preferences.filter(by_email=True).delete()
    preferences.filter(kind__in=OWED).delete()


def say_whether(apps, _schema_editor):
    preferences = apps.get_model("notifications", "Preference").objects
    preferences.exclude(channel="email").delete()
    preferences.filter(rhythm="off").update(by_email=False)
    preferences.exclude(rhythm="off").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0008_rhythms"),
    ]

    operations = [migrations.RunPython(say_how_often, say_whether)]
