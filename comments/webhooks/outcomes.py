"""What may come of a try, as codes for programs and in words for people."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.outbox.retrying import Retry

# Fifteen steps of three days in all. Each pause is anything between half and one and a half times its step, so that what failed
# together does not come back together, and bad luck does not use up all tries within a day: 36 hours are certain.
STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        5,
        30,
        2 * 60,
        5 * 60,
        15 * 60,
        30 * 60,
        *(hours * 3600 for hours in (1, 2, 4, 6, 8, 10, 12, 12, 16)),
    )
)
TRIES = len(STEPS) + 1
# From the first try to the last one, at least.
LEAST_TIME = sum(STEPS, timedelta()) / 2


class Steps(Retry):
    """The pauses between the tries of a delivery."""

    def bound(self, *, attempts: int) -> timedelta:
        return STEPS[min(attempts, len(STEPS)) - 1]

    def pause(self, *, attempts: int) -> timedelta:
        step = self.bound(attempts=attempts)
        return step / 2 + super().pause(attempts=attempts)


RETRY = Steps(tries=TRIES, first=STEPS[0], longest=STEPS[-1])


class Trouble(StrEnum):
    STATUS = "status"
    REDIRECT = "redirect"
    GONE = "gone"
    REFUSED = "refused"
    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"
    TIME = "time"
    ANSWER = "answer"
    # Never tried: it waited when the endpoint was switched off.
    OFF = "off"


WORDS: Mapping[str, Promise] = {
    Trouble.STATUS: _("The answer was none of 200 to 299."),
    Trouble.REDIRECT: _(
        "The answer leads elsewhere; events are sent to the address that is set, and nowhere else."
    ),
    Trouble.GONE: _("The endpoint says that it is gone for good (410)."),
    Trouble.REFUSED: _("The address is not a public one."),
    Trouble.NAME: _("The name of its host is not known."),
    Trouble.CONNECT: _("Nobody takes the connection."),
    Trouble.TLS: _("Its certificate is not valid, or it speaks no TLS."),
    Trouble.TIME: _("It did not answer within 10 seconds."),
    Trouble.ANSWER: _("What came back is no answer of HTTP."),
    Trouble.OFF: _("The endpoint was switched off before its turn came."),
}


def trouble_of(status: int) -> str:
    """Return what is wrong with an answer, or an empty text."""
    if 200 <= status < 300:
        return ""
    if status == 410:
        return Trouble.GONE
    return Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS
