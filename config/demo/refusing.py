"""Keeping the demo off the internet: everybody knows its passwords."""

from django.conf import settings
from django.db import DatabaseError, connection

from comments.accounts.models import User
from config.demo import signins
from config.env import Invalid


def refuse_demo() -> None:
    """
    Stop the start of a server that must not have the demo and whose database holds its people.

    A database that is away or has no tables yet holds nobody; it is answered for elsewhere.

    :raises Invalid: says what to do
    """
    if settings.DEMO_ALLOWED:
        return
    try:
        holds_it = User.objects.filter(
            email__in=[shown.email for shown in signins()], is_active=True
        ).exists()
    except DatabaseError:
        holds_it = False
    finally:
        connection.close()
    if holds_it:
        raise Invalid(
            "DATABASE_URL names a database that holds the demo, whose passwords everybody knows. Set it to a database"
            " of its own, for example DATABASE_URL=postgres://belowline:secret@localhost:5432/belowline"
        )
