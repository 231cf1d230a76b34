from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from articles.models import Article
from comments.accounts.viewer import Viewer
from comments.moderation.screening.nudging import Advice, advice_for
from comments.threads import markup


@dataclass(frozen=True, kw_only=True)
class Preview:
    """How words would look, and what would keep them from showing at once, as far as the site tells."""

    html: str
    advice: list[Advice]


def preview(
    *, body: str, article: Article, viewer: Viewer, comment_id: UUID | None = None, now: datetime
) -> Preview:
    """
    Return what these words would be as a comment; nothing is kept.

    :param article: with its site at hand
    :param comment_id: the comment that these words are to change
    :raises BodyEmpty, BodyTooLong, BodyNotText: as when posting
    """
    cleaned = markup.clean_body(body)
    return Preview(
        html=markup.render(cleaned),
        advice=advice_for(body=cleaned, article=article, viewer=viewer, comment_id=comment_id, now=now),
    )
