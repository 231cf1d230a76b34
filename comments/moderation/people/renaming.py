"""Another name of somebody who has written, where what people say waits for a moderator: looked at like words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile
from comments.accounts.profiles import rename, want_name
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import ReasonUnfit, name_of
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
    Accept or refuse a name that waits, once; the author is called so from now on, or stays who they were and is told why.

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
        _remember(profile, viewer, "person.accept_name", {"name": name, "before": before}, at=now)
        return profile
    statement = _reasons(profile, against, now=now)
    statement.save(force_insert=True)
    NameRefusal.objects.create(
        statement=statement,
        name=name,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        refused_at=now,
    )
    want_name(profile, "", now=now)
    if not statement.exemption:
        record(Event.STATEMENT_WRITTEN, at=now, statement_id=statement.pk)
    # Without the name: what stands here stands for good, and others read it.
    facts = {"statement": str(statement.pk), "reason": against.reason}
    _remember(profile, viewer, "person.refuse_name", facts, at=now)
    return profile


def noticed_in(profile: Profile) -> list[str]:
    """Return what the site's lists have of a name that waits: they may have been changed since it was asked for."""
    ((_profile, noticed),) = with_noticed([profile])
    return noticed


def with_noticed(profiles: Sequence[Profile]) -> list[tuple[Profile, list[str]]]:
    """Return each of these with what their site's lists have of the name that waits; the lists of a site are read once."""
    lists: dict[int, SiteLists] = {}
    for profile in profiles:
        if profile.site_id not in lists:
            lists[profile.site_id] = lists_of(profile.site)
    return [(profile, unwanted_in(profile.wanted_name, lists=lists[profile.site_id])) for profile in profiles]


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
                noticed=tuple(noticed_in(profile)),
            ),
        ),
        measure=Measure.NOT_NAMED,
        site=profile.site,
        recipient=profile,
        starts_at=now,
    )


def _remember(
    profile: Profile, viewer: Viewer, act: str, facts: Mapping[str, object], *, at: datetime
) -> None:
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
