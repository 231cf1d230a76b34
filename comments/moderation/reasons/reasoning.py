"""Statements of reasons: what a restriction is, why, and who decided, in the author's language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Site
from comments.accounts.guests import language_of
from comments.accounts.models import Profile
from comments.errors import Refused
from comments.moderation.findings.explaining import explain
from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import (
    Automation,
    Category,
    Exemption,
    Finding,
    Ground,
    LegalSetting,
    Measure,
    Order,
    Reason,
    Source,
    Statement,
)
from comments.moderation.reasons.filing import filed_under
from comments.moderation.reasons.names import RefusedName, facts_of_name, usual_explanation_of_name
from comments.moderation.reasons.rulebook import clause_for
from comments.threads.models import Comment, Revision

# An author knows their words; more than this of them only hides what is said about them.
_QUOTED_MAX = 400
# Findings of these phases say who writes and where, not what is wrong with the words.
_ABOUT_PEOPLE = frozenset({"policy", "newcomer", "sanctions", "rejections"})
# What a restriction is called that rests on a finding of one of these phases.
_REASONS = {"words": Reason.ABUSE, "links": Reason.SPAM}


class LawMissing(Refused):
    code: ClassVar[str] = "law_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "law"
    message = gettext_lazy(
        "Say which law this is against, for example the article of the code that forbids it."
    )


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why something is restricted. Whoever decides fills it in; what nobody said is put into words here."""

    reason: str
    # Words for the author: why this falls under the rule or the law.
    explanation: str = ""
    # The clause chosen, if another one than the reason's own.
    clause: int | None = None
    # The version of the house rules in which it was chosen; without one, the rules in force.
    rules: int | None = None
    # Needed where it is illegal; an order names one where nobody else does.
    law: str = ""
    # Of an authority, which it follows.
    order: Order | None = None
    source: str = Source.OWN
    # What programs noticed about these words.
    findings: Sequence[Finding] = ()
    # The version it is about, if not the current one.
    words: Revision | None = None
    # Whether these words alone are restricted, and the older ones stay as they are.
    of_edit: bool = False
    # The name, where that is what is not shown.
    name: RefusedName | None = None
    # The category of the transparency database that a notice claims.
    kind: str = ""
    # The category that a moderator chose by hand, before what clause, notice or reason say.
    category: str = ""
    automation: str = Automation.NONE
    exemption: str = ""

    @property
    def detected(self) -> tuple[Finding, ...]:
        """What was noticed against the words."""
        return tuple(finding for finding in self.findings if finding.verdict != Asks.PUBLISH)

    @property
    def is_noticed(self) -> bool:
        """Whether a program noticed any of it."""
        listed = self.name is not None and bool(self.name.noticed)
        return bool(self.detected) or listed or self.automation != Automation.NONE

    @property
    def automated(self) -> str:
        """How much of it programs did: they had a part where something in the words made them propose it."""
        proposed = any(finding.phase not in _ABOUT_PEOPLE for finding in self.detected)
        return Automation.PARTLY if proposed and self.automation == Automation.NONE else self.automation


def statement_of(
    why: Why,
    *,
    measure: Measure,
    site: Site,
    recipient: Profile | None,
    comment: Comment | None = None,
    starts_at: datetime,
    ends_at: datetime | None = None,
) -> Statement:
    """
    Return the statement of one restriction, not saved yet: the verb that restricts writes both in one transaction.

    Spam in high volume is exempt from telling, and so is whoever cannot be reached, or what an order forbids to tell: the
    row says so instead. What an authority ordered came neither from a notice nor from the site, and has no source.

    :param comment: with its revision and its thread's article at hand
    :raises LawMissing: where the reason is the law and none is named
    :raises ClauseUnknown: where the house rules have no such clause
    """
    law = why.law.strip() or (why.order.legal_reference.strip() if why.order else "")
    if why.reason == Reason.ILLEGAL and not law:
        raise LawMissing
    statement = Statement(
        site=site,
        comment=comment,
        recipient=recipient,
        words=why.words if why.of_edit else None,
        measure=measure,
        territory=LegalSetting.territory_of(site),
        starts_at=starts_at,
        ends_at=ends_at,
        source=why.source if why.order is None else "",
        automated_detection=why.is_noticed,
        automation=why.automated,
        category_by_hand=bool(why.category),
        exemption=why.exemption or _exemption(recipient, order=why.order),
        written_at=starts_at,
    )
    if why.order is not None:
        statement.order, statement.order_authority = why.order, why.order.authority
        statement.order_reference = why.order.reference
        statement.order_received_at = why.order.received_at
    with words_of(recipient, site=site) as language:
        statement.language = language
        statement.facts = _facts(why, comment, site=site)
        usual = usual_explanation_of_name if why.name else _usual_explanation
        statement.explanation = why.explanation.strip() or usual(why.reason)
    if why.reason == Reason.ILLEGAL:
        statement.ground, statement.law = Ground.LAW, law
        statement.category, statement.keywords = filed_under(
            why.reason, chosen=why.category or _kind_of(why.order) or why.kind
        )
        return statement
    clause = clause_for(site, why.reason, number=why.clause, version=why.rules, now=starts_at)
    statement.ground = Ground.RULES
    statement.rules, statement.rules_number = clause.rules, clause.rules.number
    statement.category, statement.keywords = filed_under(why.reason, chosen=why.category or clause.category)
    for name, value in clause.as_cited.items():
        setattr(statement, name, value)
    return statement


def reason_of(findings: Sequence[Finding]) -> Reason:
    """Return what a restriction is called that rests on these findings alone."""
    return _REASONS.get(findings[0].phase, Reason.OTHER) if findings else Reason.OTHER


@contextmanager
def words_of(recipient: Profile | None, *, site: Site, wanted: str = "") -> Iterator[str]:
    """Speak the recipient's language, else the wanted or the site's, as far as there is a translation; yields which."""
    wanted = (language_of(recipient) if recipient else "") or wanted or site.language
    try:
        language = translation.get_supported_language_variant(wanted)
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        yield language


def _exemption(recipient: Profile | None, *, order: Order | None) -> str:
    if order is not None and order.forbids_telling:
        return Exemption.ORDER
    reached = recipient is not None and (recipient.user_id is not None or recipient.is_guest)
    return "" if reached else Exemption.NO_CONTACT


def _kind_of(order: Order | None) -> str:
    """Return the category that an order is filed under, if a restriction by law can be filed so."""
    return "" if order is None or order.category in {Category.NOTICE, Category.TERMS} else order.category


def _facts(why: Why, comment: Comment | None, *, site: Site) -> str:
    if why.name is not None:
        return "\n\n".join(facts_of_name(why.name, asked=_moment(why.name.asked_at, site=site)))
    parts = []
    if comment is not None:
        body = (why.words or comment.revision).body
        quoted = body if len(body) <= _QUOTED_MAX else f"{body[:_QUOTED_MAX].rstrip()} …"
        parts.append(
            _("On %(moment)s you wrote below “%(title)s”: “%(words)s”")
            % {
                "moment": _moment(comment.posted_at, site=comment.thread.article.site),
                "title": comment.thread.article.title,
                "words": quoted,
            }
        )
        parts.extend(explain(finding, body=body).words for finding in why.detected)
    parts.append(_how_it_came_up(why))
    return "\n\n".join(parts)


def _moment(at: datetime, *, site: Site) -> str:
    """Return a moment by the clock of the site, which is named: reasons are read by people who have other ones, for years."""
    local = timezone.localtime(at, ZoneInfo(site.time_zone))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({site.time_zone})"


def _how_it_came_up(why: Why) -> str:
    if why.automation == Automation.FULLY:
        return _(
            "A program noticed it and decided by the settings of the site; no person has looked at it yet."
        )
    if why.order is not None:
        return _("An authority ordered it, and a moderator looked at it.")
    if why.source == Source.OWN and why.automated == Automation.PARTLY:
        return _("A program noticed it, and a moderator looked at it.")
    return {
        Source.OWN: _("It came up when moderators looked through what was posted."),
        Source.FLAG: _("Readers reported it, and a moderator looked at it."),
        Source.NOTICE: _("A legal notice called for a decision, and a moderator looked at it."),
        Source.TRUSTED: _("A trusted flagger reported it, and a moderator looked at it."),
    }[Source(why.source)]


def _usual_explanation(reason: str) -> str:
    """What a moderator means who chose a reason and wrote nothing."""
    return {
        Reason.SPAM: _(
            "It advertises something, or repeats itself, rather than taking part in the discussion."
        ),
        Reason.ABUSE: _("It attacks a person rather than what they said."),
        Reason.HATE: _("It puts people down for the group that they belong to."),
        Reason.PRIVATE: _("It shows private details that do not belong in public."),
        Reason.FALSE: _("It presents as a fact what is known to be false."),
        Reason.OFF_TOPIC: _("It is about something else than the article and its discussion."),
        Reason.ILLEGAL: _("The law that is named does not allow it."),
    }.get(Reason(reason), _("It spoils the discussion for others."))
