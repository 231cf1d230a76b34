"""
Letters to people without an account, in the language of the page on which they wrote.

None of what somebody typed stands in one by which an address is confirmed: whoever gives somebody else's address cannot have
them told anything.
"""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from articles.models import Article
from comments.accounts.models import AddressProof, Guest
from comments.accounts.proving import code_of, token_of
from comments.moderation.models import Appeal, Statement
from comments.notifications import headers, links
from comments.notifications.comment_letters import said_of_comment
from comments.notifications.kinds import Kind
from comments.notifications.letters import Letter, Said, absolute, filled, in_the_words_of
from comments.notifications.owed_letters import said_of_answer, said_of_reasons
from comments.threads.models import Comment

# Written out: asking the URL table for them would load every view into the worker.
CONFIRM = "/c/guest/link/{}/"
SIGN_IN = "/accounts/login/"
UNSUBSCRIBE = "/unsubscribe/guest/{}/"


def letter_of_proof(proof: AddressProof, *, article: Article | None, is_member: bool) -> Letter:
    """
    Ask whoever reads the mails of an address whether they wrote something.

    :param article: below which it was written, if it is still there
    :param is_member: whether there is an account with this address; nobody but its owner reads it here
    """
    site = proof.site
    with in_the_words_of(None, language=proof.language, site=site):
        subject = _("Is this comment on %(site)s yours?") % {"site": headers.clean(site.name, length=60)}
        facts = {
            "title": headers.clean(article.title, length=120) if article else "",
            "address": absolute(CONFIRM.format(token_of(proof))),
            "code": code_of(proof),
            "sign_in": absolute(f"{SIGN_IN}?{urlencode({'next': f'/{site.slug}/'})}") if is_member else "",
        }
        said = Said(subject=subject, conversation=f"proof-{proof.pk}", facts=facts)
        return filled("proof", site=site, said=said)


def letter_to_answered(comment: Comment, *, guest: Guest) -> Letter:
    """Tell a guest who asked for it that somebody answered them; one click stops it."""
    unsubscribe = absolute(UNSUBSCRIBE.format(links.token_for_guest(guest.pk)))
    with in_the_words_of(None, language=guest.language, site=guest.site):
        said = said_of_comment(Kind.REPLY, comment, site=guest.site)
        return filled("comment", site=guest.site, said=said, unsubscribe=unsubscribe)


def letter_of_reasons_to_guest(statement: Statement) -> Letter:
    """Tell somebody without an account why something of theirs is restricted, and how to object."""
    with in_the_words_of(None, language=statement.language, site=statement.site):
        return filled("statement", site=statement.site, said=said_of_reasons(statement))


def letter_of_answer_to_guest(appeal: Appeal, *, guest: Guest) -> Letter:
    """Tell a guest what came of their objection."""
    with in_the_words_of(None, language=guest.language, site=appeal.site):
        return filled("appeal", site=appeal.site, said=said_of_answer(appeal))
