"""The reasons of a warning or a suspension about what somebody sends, in the language of whoever is told."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from comments.moderation.models import (
    Exemption,
    Gravity,
    Ground,
    Heard,
    Intent,
    Measure,
    Statement,
    Step,
    Suspension,
)
from comments.moderation.people.laddering import WEIGHED_DAYS
from comments.moderation.people.suspendable import SenderWish, Whom
from comments.moderation.people.unfounded import Unfounded
from comments.moderation.reasons.reasoning import words_of


def reasons_for(
    whom: Whom,
    wish: SenderWish,
    warning: Suspension | None,
    weighed: Unfounded,
    *,
    explanation: str,
    now: datetime,
) -> Statement:
    """Return its reasons, not saved yet, in the language of whoever is told."""
    statement = Statement(
        site=whom.site,
        recipient=whom.profile,
        measure=Measure.SUSPENDED if wish.step == Step.SUSPENSION else Measure.CAUTIONED,
        starts_at=now,
        ends_at=wish.until,
        ground=Ground.LAW,
        explanation=explanation,
        exemption="" if whom.is_reached else Exemption.NO_CONTACT,
        written_at=now,
    )
    with words_of(whom.profile, site=whom.site, wanted=whom.language) as language:
        statement.language = language
        statement.law = _("Article 23(2) of Regulation (EU) 2022/2065 (Digital Services Act)")
        statement.facts = "\n\n".join(_said(wish, warning, weighed))
    return statement


def _said(wish: SenderWish, warning: Suspension | None, weighed: Unfounded) -> list[str]:
    numbers = {
        "days": WEIGHED_DAYS,
        "sent": weighed.sent,
        "unfounded": weighed.unfounded,
        "percent": weighed.percent,
    }
    sentences = {
        Heard.NOTICES: _(
            "Notices and reports that you sent in %(days)d days: %(sent)d; found to be unfounded: %(unfounded)d (%(percent)d %%)."
        ),
        Heard.OBJECTIONS: _(
            "Objections that you sent in %(days)d days: %(sent)d; found to be unfounded: %(unfounded)d (%(percent)d %%)."
        ),
    }
    said = [sentences[Heard(wish.what)] % numbers]
    if warning is not None:
        laid = formats.date_format(timezone.localtime(warning.starts_at), "DATETIME_FORMAT")
        said.insert(0, _("You were warned on %(moment)s.") % {"moment": laid})
    if wish.gravity in Gravity.values and wish.intent in Intent.values:
        said.append(
            _("How grave it is: %(gravity)s. What was meant by it: %(intent)s.")
            % {"gravity": Gravity(wish.gravity).label, "intent": Intent(wish.intent).label}
        )
    return said
