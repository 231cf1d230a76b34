from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.models import Article
from comments.threads.models import Thread, Votes


class State(models.TextChoices):
    """What can be done in a discussion."""

    OPEN = "open", _("takes comments")
    CLOSED = "closed", _("can be read")


class ThreadShape(serializers.Serializer[Thread]):
    id = serializers.UUIDField()
    article = serializers.UUIDField(help_text="Id of the article that is discussed.")
    state = serializers.ChoiceField(choices=State.values)
    votes = serializers.ChoiceField(
        choices=Votes.values,
        help_text="Who may vote: up and down, up only, nobody any more, or nobody and no scores are shown.",
    )
    takes_guests = serializers.BooleanField(help_text="Whether people without an account may write.")
    comment_count = serializers.IntegerField(help_text="Published comments, replies included.")
    version = serializers.IntegerField(help_text="Grows with every visible change.")
    opened_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField(
        allow_null=True, help_text="From this instant on, itself included, no more comments are taken."
    )
    last_commented_at = serializers.DateTimeField(allow_null=True)


class ThreadCountShape(serializers.Serializer[Thread]):
    id = serializers.UUIDField()
    comment_count = serializers.IntegerField()


def thread_json(
    thread: Thread, *, state: State, votes: str, takes_guests: bool, closes_at: object
) -> dict[str, object]:
    return {
        "id": thread.pk,
        "article": thread.article.public_id,
        "state": state.value,
        "votes": votes,
        "takes_guests": takes_guests,
        "comment_count": thread.comment_count,
        "version": thread.version,
        "opened_at": thread.opened_at,
        "closes_at": closes_at,
        "last_commented_at": thread.last_commented_at,
    }


def thread_count_json(article: Article) -> dict[str, object] | None:
    """Return the article's thread in short, if it was opened and is not switched off; the caller selected it along."""
    thread: Thread | None = getattr(article, "thread", None)
    if article.discussion == Article.Discussion.OFF:
        return None
    return {"id": thread.pk, "comment_count": thread.comment_count} if thread else None
