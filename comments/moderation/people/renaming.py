"""Another name of somebody who has written, where what people say waits for a moderator: looked at like words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile
from comments.accounts.profiles import rename, want_name
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import UNDO_SECONDS, ReasonUnfit, name_of
from comments.moderation.findings.lists import SiteLists, lists_of
from comments.moderation.models import Measure, NameRefusal, Reason, Statement
from comments.moderation.notes import NoteMissing, clean_explanation, clean_law
from comments.moderation.people.giving import note_given
from comments.moderation.people.sanctionable import PersonNotFound
from comments.moderation.reasons.names import NAME_REASONS, RefusedName
from comments.moderation.reasons.reasoning import Why, statement_of
from comments.moderation.record.auditing import Act, audit
from comments.moderation.screening.naming import unwanted_in
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

# Of so many names that wait, the oldest, a page shows; the rest comes up as they are settled.
WAITING_MAX = 20
# So many earlier refusals of each person are shown, and so many of all of them are read.
EARLIER_MAX = 5
_READ_MAX = 500


class NameMoved(Refused):
    """The person asks for another name by now, or for none; facts are `wanted`."""

    code: ClassVar[str] = "name_moved"
    status: ClassVar[int] = 409
    message = _("This name does not wait any more. Look again.")


class WhyMissing(NoteMissing):
    """No rule says what is wrong, so somebody has to."""

    code: ClassVar[str] = "why_missing"
    field: ClassVar[str] = "explanation"
    message = _("Say in words for them what is wrong with the name.")


@dataclass(frozen=True, kw_only=True)
class Against:
    """Why a name is refused: the reason cites a clause of the house rules, the words are for whoever asked for it."""

    reason: str
    explanation: str = ""
    law: str = ""


@transaction.atomic
def settle_name(
    *, profile_id: UUID, viewer: Viewer, name: str, against: Against | None = None, now: datetime
) -> Profile:
    """
    Accept or refuse a name that waits, once; the author is called so from now on, or stays who they were and is told why,
    once that cannot be taken back any more (retracting.py).

    :param name: the one that the moderator looked at
    :param against: why it is refused; without it the name is accepted
    :raises PersonNotFound: also for people of other sites, and for whoever does not moderate the whole site
    :raises NameMoved: when another name waits by now, or none
    :raises NameRefused, NameReserved, NameTaken: where it cannot be borne by now; it goes on waiting
    :raises ReasonUnfit, WhyMissing, LawMissing, ExplanationTooLong, LawTooLong, WordsNotText: of a refusal
    """
    people = Profile.objects.select_for_update(of=("self",)).select_related("site", "user")
    profile = people.filter(pk=profile_id, site=viewer.site_id).first()
    if profile is None or viewer.user is None or not viewer.is_moderator:
        raise PersonNotFound
    if not name or profile.wanted_name != name:
        raise NameMoved(wanted=profile.wanted_name)
    if against is None:
        before = profile.display_name
        rename(profile=profile, name=name, now=now, is_looked_at=True)
        note_given(profile, name, now=now)
        remember(profile, viewer, "person.accept_name", {"name": name, "before": before}, at=now)
        return profile
    statement = _reasons(profile, against, now=now)
    statement.save(force_insert=True)
    refusal = NameRefusal.objects.create(
        statement=statement,
        name=name,
        asked_at=profile.wanted_at,
        before=profile.display_name,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        refused_at=now,
    )
    want_name(profile, "", now=now)
    if not statement.exemption:
        due_at = now + timedelta(seconds=UNDO_SECONDS)
        record(
            Event.STATEMENT_WRITTEN,
            at=now,
            due_at=due_at,
            statement_id=statement.pk,
            name_refusal_id=refusal.pk,
        )
    # Without the name: what stands here stands for good, and others read it.
    facts = {"statement": str(statement.pk), "reason": against.reason}
    remember(profile, viewer, "person.refuse_name", facts, at=now)
    return profile


class Waiting(NamedTuple):
    """A name that waits, with what has to be known of it."""

    profile: Profile
    # What the site's lists have of it: they may have been changed since it was asked for.
    noticed: list[str]
    # Which names they were refused before, by whom and why, the latest first.
    refused: list[NameRefusal]


def with_noticed(profiles: Sequence[Profile]) -> list[Waiting]:
    """Return what has to be known of the names for which these wait; one query, and the lists of each site are read once."""
    lists: dict[int, SiteLists] = {}
    for profile in profiles:
        if profile.site_id not in lists:
            lists[profile.site_id] = lists_of(profile.site)
    refused = _refused_before(profiles)
    return [
        Waiting(
            profile,
            unwanted_in(profile.wanted_name, lists=lists[profile.site_id]),
            refused.get(profile.pk, [])[:EARLIER_MAX],
        )
        for profile in profiles
    ]


def _refused_before(profiles: Sequence[Profile]) -> dict[UUID, list[NameRefusal]]:
    if not profiles:
        return {}
    told = NameRefusal.objects.filter(statement__recipient__in=profiles, taken_back_at=None)
    found: dict[UUID, list[NameRefusal]] = {}
    for refusal in told.select_related("statement").order_by("-refused_at", "-pk")[:_READ_MAX]:
        found.setdefault(refusal.statement.recipient_id or UUID(int=0), []).append(refusal)
    return found


def _reasons(profile: Profile, against: Against, *, now: datetime) -> Statement:
    """Return why a name is not shown, not saved yet: that is a restriction of something that somebody provided."""
    if against.reason not in NAME_REASONS:
        raise ReasonUnfit
    explanation = clean_explanation(against.explanation)
    if against.reason == Reason.OTHER and not explanation:
        raise WhyMissing
    assert profile.wanted_at is not None  # noqa: S101 - the database sees to it where a name waits
    return statement_of(
        Why(
            reason=against.reason,
            explanation=explanation,
            law=clean_law(against.law),
            name=RefusedName(
                name=profile.wanted_name,
                before=profile.display_name,
                asked_at=profile.wanted_at,
                noticed=tuple(unwanted_in(profile.wanted_name, lists=lists_of(profile.site))),
            ),
        ),
        measure=Measure.NOT_NAMED,
        site=profile.site,
        recipient=profile,
        starts_at=now,
    )


def remember(
    profile: Profile, viewer: Viewer, act: str, facts: Mapping[str, object], *, at: datetime
) -> None:
    """Write into the log what somebody did about a name; the last thing that the transaction does."""
    audit(
        Act(
            act=act,
            site_id=profile.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="profile",
            subject_id=profile.pk,
            facts=facts,
        ),
        at=at,
    )


def names_waiting(site_ids: Sequence[int]) -> list[Profile]:
    """Return who waits for another name on these sites, the longest first, with their site; one query, none without a site."""
    if not site_ids:
        return []
    waiting = Profile.objects.filter(site__in=site_ids, wanted_at__isnull=False).select_related("site")
    return list(waiting.order_by("wanted_at", "pk")[:WAITING_MAX])
