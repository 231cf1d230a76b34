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
    """Tell whether the name can still be borne: nobody else has it, and no list has what stands in it."""
    person = _person(refusal)
    if person is None:
        return False
    try:
        check_name(refusal.name, site=person.site, user=person.user)
    except Refused:
        return False
    return True


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
    refused = NameRefusal.objects.filter(statement__recipient=person, name=name, given_at=None)
    refused.update(given_at=now)


def _person(refusal: NameRefusal, *, is_locked: bool = False) -> Profile | None:
    if refusal.statement.recipient_id is None:
        return None
    people = Profile.objects.select_related("site", "user")
    if is_locked:
        people = people.select_for_update(of=("self",))
    return people.filter(pk=refusal.statement.recipient_id).first()
