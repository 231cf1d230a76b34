from collections.abc import Iterator

from articles.models import Site
from articles.remembering import SiteMemory, database_of
from comments.moderation.findings.conditions import Condition, explained, matches
from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.models import Rule, RuleOutcome
from comments.moderation.screening.phases.facts import Facts

# The rules of so many sites are at hand in one process.
_SITES_MAX = 64
_remembered: SiteMemory[list[Rule]] = SiteMemory(most=_SITES_MAX)

ASKS = {
    RuleOutcome.HOLD: Asks.HOLD,
    RuleOutcome.REJECT: Asks.REJECT,
    RuleOutcome.PUBLISH: Asks.PUBLISH,
    RuleOutcome.LABEL: Asks.PUBLISH,
    RuleOutcome.LIMIT: Asks.PUBLISH,
}


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Do what the site's own rules say; no query in a known edition, and one or two where a rule asks for more.

    Every rule whose conditions all hold is a finding; which of several outcomes wins is the pipeline's to say.
    """
    rules = rules_in_force(submission.article.site)
    if not rules:
        return
    facts = Facts(submission)
    for rule in rules:
        conditions: list[Condition] = rule.conditions
        if not matches(conditions, facts.find):
            continue
        evidence: dict[str, object] = {
            "rule": rule.name,
            "rule_id": rule.pk,
            "conditions": explained(conditions, facts.find),
        }
        if rule.outcome == RuleOutcome.LABEL:
            evidence["label"] = rule.label
        if rule.outcome == RuleOutcome.LIMIT:
            evidence["wait_seconds"] = rule.wait_seconds
        if rule.explanation:
            evidence["explanation"] = rule.explanation
        yield Noticed(
            phase="rules",
            code=f"rule_{rule.outcome}",
            asks=ASKS[RuleOutcome(rule.outcome)],
            evidence=evidence,
        )


def rules_in_force(site: Site) -> list[Rule]:
    """Return the site's rules in the order of their names."""
    return _remembered.get(
        site,
        None,
        read=lambda: list(
            Rule.objects.using(database_of(site)).filter(site=site, is_on=True).order_by("name", "pk")
        ),
    )
