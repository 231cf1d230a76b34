"""Editors' own rules: what makes one, and who changed it. The phase `rules` looks at those in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.accounts.models import User
from comments.errors import Refused
from comments.moderation.findings.conditions import clean_conditions
from comments.moderation.models import Rule, RuleOutcome
from comments.moderation.record.turning import remember_turn

RULES_MAX = 100
WAIT_MAX = 86_400
# What a rule is remembered by when it is changed.
_KEPT = ("name", "is_on", "conditions", "outcome", "label", "wait_seconds", "explanation")


class RuleUnfit(Refused):
    """Something but its conditions; `facts` is the name of the field."""

    code: ClassVar[str] = "rule_unfit"
    status: ClassVar[int] = 422


class TooManyRules(Refused):
    code: ClassVar[str] = "too_many_rules"
    status: ClassVar[int] = 422
    message = gettext_lazy("A site has at most 100 rules. Delete one that is no longer needed.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A rule as somebody wrote it down; nothing of it is looked at yet."""

    name: str
    is_on: bool
    conditions: object
    outcome: str
    label: str = ""
    wait_seconds: int | None = None
    explanation: str = ""


def clean(draft: Draft) -> Draft:
    """
    Return a rule as it can be kept: what its outcome does not need is empty.

    :raises ConditionUnfit: naming the condition
    :raises RuleUnfit: naming the field
    """
    conditions = clean_conditions(draft.conditions)
    if draft.outcome not in RuleOutcome.values:
        raise RuleUnfit(_("Choose what the rule does."), field="outcome")
    if draft.outcome not in {RuleOutcome.HOLD, RuleOutcome.REJECT} and any(
        one["fact"] == "score" for one in conditions
    ):
        raise RuleUnfit(
            _("A checking service answers after a comment was posted: such a rule can hold or reject."),
            field="outcome",
        )
    name, label = " ".join(draft.name.split()), " ".join(draft.label.split())
    explanation = draft.explanation.strip()
    for field, value, limit in (("name", name, 80), ("label", label, 60), ("explanation", explanation, 500)):
        if len(value) > limit:
            raise RuleUnfit(
                _("%(count)d characters are too many: at most %(limit)d.")
                % {"count": len(value), "limit": limit},
                field=field,
            )
    if not name:
        raise RuleUnfit(_("Give the rule a name."), field="name")
    if draft.outcome == RuleOutcome.LABEL and not label:
        raise RuleUnfit(_("Say what the label reads: everybody sees it above the comment."), field="label")
    waits = draft.outcome == RuleOutcome.LIMIT
    if waits and not 1 <= (draft.wait_seconds or 0) <= WAIT_MAX:
        raise RuleUnfit(
            _("Say how long to wait, from 1 to %(limit)d seconds.") % {"limit": WAIT_MAX},
            field="wait_seconds",
        )
    if draft.outcome == RuleOutcome.REJECT and not explanation:
        raise RuleUnfit(
            _("Say why: the author of what it rejects reads these words as the reason."), field="explanation"
        )
    return Draft(
        name=name,
        is_on=draft.is_on,
        conditions=conditions,
        outcome=draft.outcome,
        label=label if draft.outcome == RuleOutcome.LABEL else "",
        wait_seconds=draft.wait_seconds if waits else None,
        explanation=explanation if draft.outcome in {RuleOutcome.REJECT, RuleOutcome.LABEL} else "",
    )


def refuse_too_many(site_id: int) -> None:
    """
    Refuse one more rule where there are enough: each of them is looked at with every comment.

    :raises TooManyRules:
    """
    if Rule.objects.filter(site_id=site_id)[:RULES_MAX].count() >= RULES_MAX:
        raise TooManyRules


@transaction.atomic
def save_rule(rule: Rule, draft: Draft, *, by: User, now: datetime) -> Rule:
    """
    Keep a rule of a site, new or changed, and remember who changed what from what to what.

    :param rule: with its site; saved here
    :raises ConditionUnfit, RuleUnfit, TooManyRules:
    """
    cleaned = clean(draft)
    is_new = rule.pk is None
    if is_new:
        refuse_too_many(rule.site_id)
    before = {} if is_new else _as_kept(Rule.objects.get(pk=rule.pk))
    for field in _KEPT:
        setattr(rule, field, getattr(cleaned, field))
    rule.save()
    remember_turn("rule", rule, before=before, after=_as_kept(rule), by=by, now=now)
    return rule


@transaction.atomic
def delete_rule(rule: Rule, *, by: User, now: datetime) -> None:
    """Delete a rule, and remember what it said."""
    before, key, site_id = _as_kept(rule), rule.pk, rule.site_id
    rule.delete()
    rule.pk, rule.site_id = key, site_id
    remember_turn("rule", rule, before=before, after={}, by=by, now=now)


def _as_kept(rule: Rule) -> dict[str, Any]:
    return {field: getattr(rule, field) for field in _KEPT}
