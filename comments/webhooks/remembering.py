"""What is done with an endpoint beside changing it stands in the site's audit log too."""

from datetime import datetime

from comments.accounts.models import User
from comments.moderation.record.auditing import Act, audit
from comments.webhooks.models import Endpoint


def remember(act: str, endpoint: Endpoint, *, by: User | None, now: datetime, **facts: object) -> None:
    """
    Add an act to the log, the last thing in the transaction that does it.

    :param act: of `comments.moderation.models.acts.ACTS`
    :param by: None where nobody did: it was switched off by itself
    """
    audit(
        Act(
            act=act,
            site_id=endpoint.site_id,
            actor=by,
            actor_name=(by.name or "An owner") if by else "Belowline",
            subject_kind="endpoint",
            subject_id=endpoint.pk,
            facts={"name": str(endpoint)[:200], **facts},
        ),
        at=now,
    )
