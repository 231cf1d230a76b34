"""A site's house rules: which version is in force, and which clause a decision cites."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from articles.models import Site
from comments.moderation.models import Clause, HouseRules, Reason

# What a site begins with, by the reason that cites it; owners write their own (publish_rules).
_FIRST: tuple[tuple[Reason, str | Promise, str | Promise], ...] = (
    (
        Reason.SPAM,
        gettext_lazy("No advertising"),
        gettext_lazy(
            "Comments are for discussing the article, not for advertising, and nothing is posted again and again."
        ),
    ),
    (
        Reason.ABUSE,
        gettext_lazy("No insults"),
        gettext_lazy(
            "Disagree with what people say, and leave the people alone: no insults, no threats, no harassment."
        ),
    ),
    (
        Reason.HATE,
        gettext_lazy("No hatred"),
        gettext_lazy(
            "Nobody is put down for their origin, religion, sex, disability, age or whom they love."
        ),
    ),
    (
        Reason.PRIVATE,
        gettext_lazy("No private details"),
        gettext_lazy(
            "Addresses, telephone numbers and other private details of people do not belong here, not even your own."
        ),
    ),
    (
        Reason.FALSE,
        gettext_lazy("No made-up facts"),
        gettext_lazy("What is known to be false is not presented as a fact."),
    ),
    (
        Reason.OFF_TOPIC,
        gettext_lazy("Keep to the subject"),
        gettext_lazy("Comments are about the article or about what others say of it."),
    ),
    (
        Reason.OTHER,
        gettext_lazy("Keep the discussion fair"),
        gettext_lazy("Moderators may take down what spoils the discussion for others, and say why."),
    ),
)


def rules_in_force(site: Site, *, now: datetime) -> HouseRules:
    """Return the latest published version of a site's rules; a site without any is given its first."""
    found = HouseRules.objects.filter(site=site, published_at__isnull=False).order_by("-number").first()
    return found or _first_rules(site, now=now)


def clause_for(site: Site, reason: str, *, number: int | None = None, now: datetime) -> Clause:
    """
    Return the clause in force that a decision cites.

    :param number: the clause that the moderator chose; without one, or if there is none of it, the reason's own clause
    """
    rules = rules_in_force(site, now=now)
    clauses = list(rules.clauses.order_by("number"))
    chosen = next((clause for clause in clauses if clause.number == number), None)
    fitting = next((clause for clause in clauses if clause.reason == reason), None)
    general = next((clause for clause in clauses if clause.reason == Reason.OTHER), None)
    return chosen or fitting or general or clauses[-1]


def _first_rules(site: Site, *, now: datetime) -> HouseRules:
    with translation.override(site.language):
        try:
            with transaction.atomic():
                rules = HouseRules.objects.create(
                    site=site, number=1, title=gettext("House rules"), published_at=now
                )
                Clause.objects.bulk_create(
                    Clause(rules=rules, number=number, title=str(title), body=str(body), reason=reason)
                    for number, (reason, title, body) in enumerate(_FIRST, start=1)
                )
        except IntegrityError:
            # Somebody else was faster.
            return HouseRules.objects.get(site=site, number=1)
    return rules
