"""What somebody can choose to be told: every kind that may matter to them, with how it comes now and how it could."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Membership, User
from comments.accounts.viewer import STAFF_ROLES
from comments.errors import Refused
from comments.notifications.channels import channels
from comments.notifications.choosing import is_owed
from comments.notifications.kinds import KINDS, Concerned, Kind, Rhythm
from comments.notifications.wishes import Wishes, wishes_of


class KindNotFound(Refused):
    """No such kind or channel; or one that does not concern whoever asks."""

    code: ClassVar[str] = "kind_not_found"
    status: ClassVar[int] = 404
    message = _("There is nothing of this name that you could be told, or not in this way.")


@dataclass(frozen=True, kw_only=True)
class Way:
    """
    One kind over one channel.

    :param rhythms: those to choose from; none where it is owed
    """

    kind: Kind
    channel: str
    words: Promise
    rhythm: Rhythm
    rhythms: tuple[Rhythm, ...]

    @property
    def name(self) -> str:
        """What its field is called in a form."""
        return f"{self.kind}.{self.channel}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One kind.

    :param owed: why nobody can switch it off; empty where they can
    """

    kind: Kind
    wish: Promise
    owed: Promise | str
    ways: tuple[Way, ...]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Everything that one person can choose, by whom it concerns, in the order of the table of kinds."""

    groups: Mapping[Concerned, tuple[Line, ...]]
    is_stopped: bool

    @property
    def lines(self) -> list[Line]:
        return [line for lines in self.groups.values() for line in lines]

    def way(self, kind: str, channel: str) -> Way:
        """
        Return one kind over one channel.

        :raises KindNotFound: for what is not offered
        """
        ways = (way for line in self.lines for way in line.ways)
        found = next((way for way in ways if (way.kind, way.channel) == (kind, channel)), None)
        if found is None:
            raise KindNotFound
        return found


def offer_to(user: User) -> Offer:
    """Return what somebody can choose; three queries."""
    wishes = wishes_of(user)
    concerned = _concerns(user)
    groups: dict[Concerned, list[Line]] = {}
    for kind, terms in KINDS.items():
        if terms.concerns in concerned:
            line = Line(kind=kind, wish=terms.wish, owed=terms.owed, ways=_ways(kind, wishes))
            groups.setdefault(terms.concerns, []).append(line)
    return Offer(groups={whom: tuple(lines) for whom, lines in groups.items()}, is_stopped=wishes.is_stopped)


def _concerns(user: User) -> set[Concerned]:
    """Return as what somebody may be told something."""
    is_staff = Membership.objects.filter(user=user, role__in=STAFF_ROLES).exists()
    return {Concerned.READERS, *((Concerned.TEAM,) if is_staff else ())}


def _ways(kind: Kind, wishes: Wishes) -> tuple[Way, ...]:
    return tuple(
        Way(
            kind=kind,
            channel=name,
            words=channel.words,
            rhythm=wishes.rhythm_chosen(kind, name),
            rhythms=() if is_owed(kind, channel=name) else channel.rhythms,
        )
        for name, channel in channels().items()
    )
