"""Which letter tells what: by kind where one mail tells one thing or one sort of things, else as a digest."""

from collections.abc import Callable, Mapping, Sequence

from articles.models import Site
from comments.accounts.models import User
from comments.notifications.comment_letters import letter_of_comment
from comments.notifications.digest_letters import letter_of_many
from comments.notifications.kinds import KINDS, Family, Kind
from comments.notifications.letters import Letter
from comments.notifications.models import Notification
from comments.notifications.owed_letters import letter_of_answer, letter_of_reasons
from comments.notifications.queue_letters import letter_of_queue
from comments.notifications.report_letters import letter_of_reports
from comments.notifications.team_letters import letter_of_calls

Compose = Callable[..., Letter]

_BY_KIND: Mapping[Kind, Compose] = {
    Kind.STATEMENT: letter_of_reasons,
    Kind.APPEAL: letter_of_answer,
    Kind.HELD: letter_of_queue,
    Kind.CALL: letter_of_calls,
    Kind.REPORT: letter_of_reports,
}


def letter_of(told: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """
    Put what one mail tells into words.

    :param told: one or more of one family, in the order in which they came
    """
    kind = Kind(told[0].kind)
    if KINDS[kind].family == Family.READING:
        compose: Compose = letter_of_comment if len(told) == 1 else letter_of_many
    else:
        compose = _BY_KIND[kind]
    return compose(told, to=to, site=site)
