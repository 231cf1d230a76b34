"""A site's house rules: which version is in force, and which clause a decision cites."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NoReturn

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from articles.editions import touch_site
from articles.models import Site
from comments.accounts.models import Role
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.models import Clause, HouseRules, Reason
from comments.moderation.record.auditing import Act, audit

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


class RulesNotAllowed(Refused):
    code: ClassVar[str] = "rules_not_allowed"
    status: ClassVar[int] = 403
    message = gettext_lazy("Only editors and owners of this site publish its rules.")


class RulesPublished(Refused):
    code: ClassVar[str] = "rules_published"
    status: ClassVar[int] = 409
    message = gettext_lazy("These rules are in force, and decisions cite them. Begin a new version instead.")


class RulesEmpty(Refused):
    code: ClassVar[str] = "rules_empty"
    status: ClassVar[int] = 422
    message = gettext_lazy("Rules need at least one clause that a decision can cite.")


class ClauseUnknown(Refused):
    """Nobody is told of a rule that they cannot read."""

    code: ClassVar[str] = "clause_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "clause"
    message = gettext_lazy("The house rules have no clause with this number. Choose one of theirs.")


def rules_in_force(site: Site, *, now: datetime) -> HouseRules:
    """Return the latest published version of a site's rules; a site without any is given its first."""
    found = HouseRules.objects.filter(site=site, published_at__isnull=False).order_by("-number").first()
    return found or _first_rules(site, now=now)


def clause_for(
    site: Site, reason: str, *, number: int | None = None, version: int | None = None, now: datetime
) -> Clause:
    """
    Return the clause that a decision cites.

    :param number: the clause that the moderator chose; without one, the reason's own clause of the rules in force
    :param version: of the rules in which they read it: that clause is cited as it stood there, whatever was published since;
        without one, the rules in force
    :raises ClauseUnknown:
    """
    rules = rules_in_force(site, now=now)
    if number is not None:
        if version not in {None, rules.number}:
            published = HouseRules.objects.filter(site=site, published_at__isnull=False)
            rules = published.filter(number=version).first() or _unknown()
        return rules.clauses.filter(number=number).first() or _unknown()
    clauses = list(rules.clauses.order_by("number"))
    fitting = next((clause for clause in clauses if clause.reason == reason), None)
    general = next((clause for clause in clauses if clause.reason == Reason.OTHER), None)
    return fitting or general or clauses[-1]


def _unknown() -> NoReturn:
    raise ClauseUnknown


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One version of the rules as its page shows it."""

    rules: HouseRules
    clauses: Sequence[Clause]
    is_latest: bool


def shown_rules(site: Site, *, number: int | None = None) -> Shown | None:
    """
    Return a published version of a site's rules, without a number the one in force; None where there is none of it.

    Reads only: the first rules of a site that nobody wrote any for are shown before they are saved.
    """
    published = HouseRules.objects.filter(site=site, published_at__isnull=False)
    latest = published.order_by("-number").first()
    if latest is None:
        with translation.override(site.language):
            rules = HouseRules(site=site, number=1, title=gettext("House rules"))
            return (
                Shown(rules=rules, clauses=_first_clauses(rules), is_latest=True)
                if number in {None, 1}
                else None
            )
    wanted = latest if number in {None, latest.number} else published.filter(number=number).first()
    if wanted is None:
        return None
    return Shown(
        rules=wanted, clauses=list(wanted.clauses.order_by("number")), is_latest=wanted.pk == latest.pk
    )


@transaction.atomic
def draft_rules(*, site: Site, now: datetime) -> HouseRules:
    """Return the draft of a site's next version, begun now as a copy of the one in force if there was none."""
    current = rules_in_force(site, now=now)
    draft, is_new = HouseRules.objects.get_or_create(
        site=site,
        published_at=None,
        defaults={
            "number": current.number + 1,
            "title": current.title,
            "introduction": current.introduction,
        },
    )
    if is_new:
        Clause.objects.bulk_create(
            Clause(
                rules=draft,
                number=clause.number,
                title=clause.title,
                body=clause.body,
                reason=clause.reason,
                category=clause.category,
            )
            for clause in current.clauses.order_by("number")
        )
    return draft


@transaction.atomic
def publish_rules(*, rules_id: int, viewer: Viewer, now: datetime) -> HouseRules:
    """
    Put a draft in force: decisions cite it from now on, and nobody changes it any more.

    :raises RulesNotAllowed: for whoever is no editor or owner of the site
    :raises RulesPublished, RulesEmpty:
    """
    if viewer.user is None or viewer.role not in {Role.EDITOR, Role.OWNER}:
        raise RulesNotAllowed
    rules = HouseRules.objects.select_for_update().get(pk=rules_id, site=viewer.site_id)
    if rules.published_at is not None:
        raise RulesPublished
    if not rules.clauses.exists():
        raise RulesEmpty
    rules.published_at = now
    rules.save(update_fields=["published_at"])
    touch_site(viewer.site_id)
    audit(
        Act(
            act="rules.published",
            site_id=viewer.site_id,
            actor=viewer.user,
            actor_name=viewer.profile.display_name if viewer.profile else viewer.user.name,
            subject_kind="house_rules",
            subject_id=rules.pk,
            facts={"number": rules.number, "clauses": rules.clauses.count()},
        ),
        at=now,
    )
    return rules


def _first_rules(site: Site, *, now: datetime) -> HouseRules:
    with translation.override(site.language):
        try:
            with transaction.atomic():
                rules = HouseRules.objects.create(site=site, number=1, title=gettext("House rules"))
                Clause.objects.bulk_create(_first_clauses(rules))
                # Last: rules in force take no further clauses.
                rules.published_at = now
                rules.save(update_fields=["published_at"])
        except IntegrityError:
            # Somebody else was faster.
            return HouseRules.objects.get(site=site, number=1)
    return rules


def _first_clauses(rules: HouseRules) -> list[Clause]:
    return [
        Clause(rules=rules, number=number, title=str(title), body=str(body), reason=reason)
        for number, (reason, title, body) in enumerate(_FIRST, start=1)
    ]
