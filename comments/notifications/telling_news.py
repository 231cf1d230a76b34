"""Mail that follows from one fact at once: what was eased for somebody, and how services and endpoints outside fare."""

from datetime import datetime
from uuid import UUID

from articles.models import Site
from comments.accounts.guests import address_of, language_of
from comments.accounts.models import Membership, Role, User
from comments.moderation.models import Classifier, Sanction, SanctionKind, Suspension
from comments.moderation.people.retracting import was_retracted, was_suspension_retracted
from comments.notifications.channels import email
from comments.notifications.news_letters import (
    EndpointOff,
    News,
    letter_of_endpoint,
    letter_of_release,
    letter_of_sanction,
    letter_of_service,
)
from comments.notifications.recipients import can_be_reached


def tell_of_sanction(*, sanction_id: UUID, what: News, mail_id: UUID, now: datetime) -> None:
    """
    Tell somebody that they are trusted, or that what lies on them was lifted or ends sooner; nobody whom it was never told.

    :param mail_id: the same for each repeat
    :raises OSError: (among others) when the mail server is away; the outbox tries again
    """
    found = Sanction.objects.select_related("profile__user", "site", "statement").filter(pk=sanction_id)
    sanction = found.first()
    if sanction is None or not _is_news(sanction, what, now=now):
        return
    user, address = sanction.profile.user, address_of(sanction.profile)
    if not address or (user is not None and not can_be_reached(user)):
        return
    letter = letter_of_sanction(sanction, what, to=user, language=language_of(sanction.profile))
    email.send_letter(letter, to=address, site=sanction.site, mail_id=mail_id, now=now)


def tell_of_release(*, suspension_id: UUID, mail_id: UUID, now: datetime) -> None:
    """Tell a sender that what they send does not wait any more, or that a warning about it was taken back; likewise."""
    found = Suspension.objects.select_related("profile__user", "notice", "site", "statement")
    suspension = found.filter(pk=suspension_id, lifted_at__isnull=False, statement__exemption="").first()
    if suspension is None or was_suspension_retracted(suspension.pk):
        return
    person = suspension.profile
    user = person.user if person is not None else None
    if person is not None:
        address, language = address_of(person), language_of(person)
    else:
        address = suspension.notice.email if suspension.notice is not None else ""
        language = suspension.statement.language
    if not address or (user is not None and not can_be_reached(user)):
        return
    letter = letter_of_release(suspension, to=user, language=language)
    email.send_letter(letter, to=address, site=suspension.site, mail_id=mail_id, now=now)


def tell_of_service(
    *, classifier_id: int, user_id: UUID, since: datetime, mail_id: UUID, now: datetime
) -> None:
    """Tell an owner that a checking service is down, or back, as it is by now; likewise."""
    classifier = Classifier.objects.select_related("site").filter(pk=classifier_id, is_on=True).first()
    if classifier is None:
        return
    owner = _owner(classifier.site_id, user_id)
    if owner is None:
        return
    letter = letter_of_service(classifier, since=since, to=owner)
    email.send_letter(letter, to=owner.email, site=classifier.site, mail_id=mail_id, now=now)


def tell_of_endpoint(
    *, site_id: int, user_id: UUID, endpoint: EndpointOff, mail_id: UUID, now: datetime
) -> None:
    """Tell an owner that an endpoint of webhooks was switched off; likewise."""
    site = Site.objects.filter(pk=site_id).first()
    owner = _owner(site_id, user_id)
    if site is None or owner is None:
        return
    letter = letter_of_endpoint(endpoint, site=site, to=owner)
    email.send_letter(letter, to=owner.email, site=site, mail_id=mail_id, now=now)


def _owner(site_id: int, user_id: UUID) -> User | None:
    """Return this person, if they own the site and can be reached."""
    owners = Membership.objects.filter(site=site_id, role=Role.OWNER, user=user_id)
    owner = owners.select_related("user").first()
    return owner.user if owner is not None and can_be_reached(owner.user) else None


def _is_news(sanction: Sanction, what: News, *, now: datetime) -> bool:
    """Tell whether it is still so, and whether the person ever knew of it."""
    if sanction.kind == SanctionKind.SHADOW_BAN or (sanction.statement and sanction.statement.exemption):
        return False
    if what == News.LIFTED:
        # What was taken back within seconds was never told.
        return sanction.lifted_at is not None and not was_retracted(sanction.pk)
    if what == News.TRUSTED and sanction.kind != SanctionKind.TRUSTED:
        return False
    return not sanction.is_over(now=now)
