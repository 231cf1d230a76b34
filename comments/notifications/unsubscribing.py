"""The one click that stops one kind of mail, from the mail itself, signed in or not (RFC 8058)."""

from datetime import datetime

from comments.accounts.models import User
from comments.notifications.choosing import choose
from comments.notifications.kinds import EMAIL, Rhythm
from comments.notifications.links import Choice, read_token


def unsubscribe(*, token: str, now: datetime) -> Choice:
    """
    Stop this kind of mail to this person, also what is queued already; twice is as good as once.

    Nothing happens, and nothing is said, when the person is gone.

    :raises LinkRefused: for everything that `token_for` did not make
    """
    choice = read_token(token)
    person = User.objects.filter(pk=choice.user_id).first()
    if person is not None:
        choose(user=person, rhythms={(choice.kind, EMAIL): Rhythm.OFF}, now=now)
    return choice
