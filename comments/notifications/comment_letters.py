"""The letter about one comment: somebody answered, wrote where one follows, or one's own was lifted out."""

from collections.abc import Sequence

from articles.models import Site
from comments.accounts.models import User
from comments.notifications import headers
from comments.notifications.excerpts import excerpt_of
from comments.notifications.kinds import Kind
from comments.notifications.letters import PERMALINK, Letter, absolute, compose, in_the_words_of
from comments.notifications.models import Notification
from comments.notifications.reading_words import WORDS, in_html

ANSWER_LENGTH = 1500
REMINDER_LENGTH = 300


def letter_of_comment(told: Sequence[Notification], *, to: User, site: Site) -> Letter:
    """Show the comment as it is now and, below an answer, what it answers."""
    (news,) = told
    comment, words = news.comment, WORDS[Kind(news.kind)]
    assert comment is not None  # noqa: S101 - the database sees to it for these kinds
    article = comment.thread.article
    names = {
        "name": headers.clean(comment.author.display_name, length=60),
        "title": headers.clean(article.title, length=120),
        "site": site.name,
    }
    answered = (comment.reply_to or comment.parent) if news.kind == Kind.REPLY else None
    with in_the_words_of(to, language=to.language, site=site):
        return compose(
            "comment",
            told,
            to=to,
            site=site,
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
