"""Letters that people are owed: why they are restricted, and what came of their objections."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from articles.models import Site
from comments.accounts.models import User
from comments.moderation.appeals import redress
from comments.moderation.models import ABOUT_SENDING, Appeal, AppealOutcome, Statement
from comments.moderation.reasons.telling import dispute_bodies_on, told_of
from comments.notifications import headers
from comments.notifications.letters import Letter, Said, absolute, choose_url, filled, in_the_words_of
from comments.notifications.models import Notification


def letter_of_reasons(told: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Say why somebody, or something of theirs, is restricted; in the language in which it was written down."""
    statement = told[0].statement
    assert statement is not None  # noqa: S101 - the database sees to it for this kind
    with in_the_words_of(to, language=statement.language, site=site):
        return filled("statement", site=site, said=said_of_reasons(statement), choose=choose_url(to))


def letter_of_answer(told: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Say what came of an objection."""
    appeal = told[0].appeal
    assert appeal is not None  # noqa: S101 - the database sees to it for this kind
    with in_the_words_of(to, language=to.language, site=site):
        return filled("appeal", site=site, said=said_of_answer(appeal), choose=choose_url(to))


def said_of_reasons(statement: Statement) -> Said:
    """Return the reasons of a restriction in the words that are active, and how to object without an account."""
    reasons = told_of(statement)
    return Said(
        subject=_("%(what)s on %(site)s")
        % {"what": reasons.headline, "site": headers.clean(statement.site.name, length=60)},
        conversation=f"statement-{statement.pk}",
        facts={
            "told": reasons,
            "is_of_sender": statement.measure in ABOUT_SENDING,
            "dispute_bodies": dispute_bodies_on(statement.site),
            "closes_at": statement.written_at + redress.OPEN_FOR,
            "address": absolute(redress.PAGE.format(redress.token_for(statement))),
        },
    )


def said_of_answer(appeal: Appeal) -> Said:
    """Return what came of an objection likewise."""
    headline = headline_of(appeal)
    if appeal.statement is not None:
        token = redress.token_for(appeal.statement)
    else:
        assert appeal.flag is not None  # noqa: S101 - an appeal is against one of both
        token = redress.token_of_flag(appeal.flag)
    return Said(
        subject=_("Your objection on %(site)s: %(what)s")
        % {"what": headline, "site": headers.clean(appeal.site.name, length=60)},
        conversation=f"statement-{appeal.statement_id}" if appeal.statement_id else f"appeal-{appeal.pk}",
        facts={
            "headline": headline,
            "answer": appeal.answer,
            "dispute_bodies": dispute_bodies_on(appeal.site),
            "over": "" if appeal.found_in_force else appeal.nothing_left,
            "is_about_own": appeal.statement_id is not None,
            "address": absolute(redress.PAGE.format(token)),
        },
    )


def headline_of(appeal: Appeal) -> str:
    """Say in a few words what came of an appeal, truly: what was over could not be reversed."""
    if not appeal.found_in_force and appeal.outcome != AppealOutcome.PARTLY_REVERSED:
        # Nothing was there any more that could stand or be reversed.
        is_upheld = appeal.outcome == AppealOutcome.UPHELD
        return _("The decision was right") if is_upheld else _("The decision was wrong")
    return {
        AppealOutcome.UPHELD: _("The decision stands"),
        AppealOutcome.PARTLY_REVERSED: _("The decision was changed in part"),
        AppealOutcome.REVERSED: _("The decision was reversed"),
    }[AppealOutcome(appeal.outcome)]
