"""The letter about one comment: somebody answered, wrote where one follows, or one's own was lifted out."""

from collections.abc import Sequence

from articles.models import Site
from comments.accounts.models import User
from comments.notifications import headers
from comments.notifications.excerpts import excerpt_of
from comments.notifications.kinds import Kind
from comments.notifications.letters import (
    PERMALINK,
    Letter,
    Said,
    absolute,
    choose_url,
    filled,
    in_the_words_of,
    unsubscribe_url,
)
from comments.notifications.models import Notification
from comments.notifications.reading_words import WORDS, in_html
from comments.threads.models import Comment

ANSWER_LENGTH = 1500
REMINDER_LENGTH = 300


def letter_of_comment(told: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Show the comment as it is now and, below an answer, what it answers."""
    (news,) = told
    assert news.comment is not None  # noqa: S101 - the database sees to it for these kinds
    with in_the_words_of(to, language=to.language, site=site):
        said = said_of_comment(Kind(news.kind), news.comment, site=site)
        return filled(
            "comment", site=site, said=said, unsubscribe=unsubscribe_url(told, to=to), choose=choose_url(to)
        )


def said_of_comment(kind: Kind, comment: Comment, *, site: Site) -> Said:
    """Return what a comment is to its reader, in the words that are active."""
    words, article = WORDS[kind], comment.thread.article
    names = {
        "name": headers.clean(comment.author.display_name, length=60),
        "title": headers.clean(article.title, length=120),
        "site": site.name,
    }
    answered = (comment.reply_to or comment.parent) if kind == Kind.REPLY else None
    return Said(
        subject=str(words.subject) % names,
        conversation=f"thread-{comment.thread_id}",
        facts={
            **names,
            "headline": in_html(words.headline, **names),
            "sentence": str(words.sentence) % names,
            "why": str(words.why) % names,
            "comment": comment,
            "excerpt": excerpt_of(comment, length=ANSWER_LENGTH),
            "answered": excerpt_of(answered, length=REMINDER_LENGTH) if answered else None,
            "address": absolute(PERMALINK.format(comment.pk)),
        },
    )
