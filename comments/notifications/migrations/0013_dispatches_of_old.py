"""Each delivery of before has a message of its own; each notification says of which site it is, and what it is about."""

from django.db import migrations

BATCH = 1000
FAMILIES = {"reply": "reading", "held": "queue", "call": "calls", "report": "reports"}


def say_what_and_where(apps, _schema_editor):
    """In batches: a site's news of years would not fit into memory."""
    Notification = apps.get_model("notifications", "Notification")
    found = (
        Notification.objects.filter(key__isnull=True)
        .select_related("comment", "statement", "appeal", "notice", "note__comment", "flag__comment")
        .order_by("pk")
    )
    while batch := list(found[:BATCH]):
        for one in batch:
            one.key = key_of(one)
            one.site_id = site_of(one)
        Notification.objects.bulk_update(batch, ["key", "site_id"])


def make_dispatches(apps, _schema_editor):
    """The id stays the Message-ID; nothing joins what was on its way."""
    Delivery = apps.get_model("notifications", "Delivery")
    Dispatch = apps.get_model("notifications", "Dispatch")
    found = Delivery.objects.filter(dispatch__isnull=True).select_related("notification").order_by("pk")
    while batch := list(found[:BATCH]):
        Dispatch.objects.bulk_create(
            Dispatch(
                pk=one.pk,
                recipient_id=one.notification.recipient_id,
                site_id=one.notification.site_id,
                channel=one.channel,
                slot=slot_of(one.notification),
                lane="mail",
                created_at=one.created_at,
                due_at=one.created_at,
                closed_at=one.created_at,
                sent_at=one.sent_at,
                dropped_at=one.dropped_at,
                dropped_because=one.dropped_because,
                done_at=one.sent_at or one.dropped_at,
            )
            for one in batch
        )
        for one in batch:
            one.dispatch_id = one.pk
        Delivery.objects.bulk_update(batch, ["dispatch_id"])


def key_of(one):
    if one.kind == "reply":
        return f"comment {one.comment_id.hex}"
    for name in ("statement", "appeal", "notice", "note", "flag", "comment"):
        about = getattr(one, f"{name}_id")
        if about is not None:
            return f"{one.kind} {name} {getattr(about, 'hex', about)}"
    raise AssertionError(one.pk)


def site_of(one):
    about = one.statement or one.appeal or one.notice or one.comment
    if about is not None:
        return about.site_id
    return (one.note or one.flag).comment.site_id


def slot_of(one):
    family = FAMILIES.get(one.kind)
    return f"{family}.at_once" if family else one.key


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0012_dispatches"),
    ]

    operations = [
        migrations.RunPython(say_what_and_where, migrations.RunPython.noop),
        migrations.RunPython(make_dispatches, migrations.RunPython.noop),
    ]
