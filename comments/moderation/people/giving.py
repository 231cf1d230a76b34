"""A name that was refused, given after all: because an objection was right, or because somebody accepts it now."""

from datetime import datetime

from comments.accounts.models import Profile
from comments.accounts.profiles import check_name, rename
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import name_of
from comments.moderation.models import NameRefusal
from comments.moderation.record.auditing import Act, audit


def is_to_be_had(refusal: NameRefusal) -> bool:
    """
    Tell whether the name can still be given: nobody else has it, no list has what stands in it, and they have not another
    one by now, which they chose since.
    """
    person = _person(refusal)
    if person is None or is_called_otherwise(refusal, person):
        return False
    try:
        check_name(refusal.name, site=person.site, user=person.user)
    except Refused:
        return False
    return True


def is_called_otherwise(refusal: NameRefusal, person: Profile | None) -> bool:
    """Tell whether somebody has another name than when this one was refused; unknown of what is older than its column."""
    return bool(person is not None and refusal.before and person.display_name != refusal.before)


def free_name(refusal: NameRefusal, *, now: datetime) -> None:
    """Let somebody ask for a name that they were refused, inside the caller's transaction; they stay who they are."""
    person = _person(refusal)
    if person is not None:
        note_given(person, refusal.name, now=now)


def give_name(refusal: NameRefusal, *, viewer: Viewer, now: datetime) -> None:
    """
    Call somebody as they wanted to be called, inside the caller's transaction; another name of theirs that waits is dropped.

    :raises NameRefused, NameReserved, NameTaken: where it cannot be borne by now
    """
    person = _person(refusal, is_locked=True)
    if person is None:
        return
    before = person.display_name
    rename(profile=person, name=refusal.name, now=now, is_looked_at=True)
    note_given(person, refusal.name, now=now)
    audit(
        Act(
            act="person.give_name",
            site_id=person.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="profile",
            subject_id=person.pk,
            facts={"name": refusal.name, "before": before, "statement": str(refusal.statement_id)},
        ),
        at=now,
    )


def note_given(person: Profile, name: str, *, now: datetime) -> None:
    """Keep that a name stands after all, however often it was refused before."""
    NameRefusal.objects.standing().filter(statement__recipient=person, name=name).update(given_at=now)


def _person(refusal: NameRefusal, *, is_locked: bool = False) -> Profile | None:
    if refusal.statement.recipient_id is None:
        return None
    people = Profile.objects.select_related("site", "user")
    if is_locked:
        people = people.select_for_update(of=("self",))
    return people.filter(pk=refusal.statement.recipient_id).first()
