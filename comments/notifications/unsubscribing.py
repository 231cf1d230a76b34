"""The one click that stops the kinds of a mail, from the mail itself, signed in or not (RFC 8058)."""

from datetime import datetime

from comments.accounts.models import Guest, User
from comments.notifications.choosing import choose
from comments.notifications.kinds import EMAIL, Rhythm
from comments.notifications.links import Choice, read_guests_token, read_token


def unsubscribe(*, token: str, now: datetime) -> Choice:
    """
    Stop these kinds of mail to this person, also what is queued already; twice is as good as once.

    Nothing happens, and nothing is said, when the person is gone.

    :raises LinkRefused: for everything that `token_for` did not make
    """
    choice = read_token(token)
    person = User.objects.filter(pk=choice.user_id).first()
    if person is not None:
        choose(user=person, rhythms={(kind, EMAIL): Rhythm.OFF for kind in choice.kinds}, now=now)
    return choice


def unsubscribe_guest(*, token: str) -> None:
    """
    Tell a guest of no more answers, until they ask for it again; likewise.

    :raises LinkRefused:
    """
    Guest.objects.filter(pk=read_guests_token(token)).update(wants_replies=False)
