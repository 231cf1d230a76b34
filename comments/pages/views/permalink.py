"""One comment in its place: what it answers, what answers it, what stands beside it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.models import Article
from comments.pages import structured
from comments.pages.cards import cards_of, tree_of
from comments.pages.neighbours import neighbours_of
from comments.pages.rendering import page
from comments.pages.returning import article_address
from comments.pages.views.answering import CommentView
from comments.threads.models import Comment
from comments.threads.reading import ancestors, subtree_page

_REPLIES = 100


class Permalink(CommentView):
    """The comment with its ancestors above and a page of its replies, depth first, below."""

    def get(self, request: HttpRequest) -> HttpResponse:
        comment = self.comment
        cursor = request.GET.get("cursor", "")
        above = ancestors(comment)
        found = subtree_page(top=comment, cursor=cursor, size=_REPLIES)
        looking = self.looking()
        cards = cards_of([*above, comment, *found.comments], looking=looking)
        trail, focus, below = cards[: len(above)], cards[len(above)], cards[len(above) + 1 :]
        article = comment.thread.article
        focus.replies = tree_of(below, level=1)
        context = {
            "article": article,
            "back": article_address(article, "comments"),
            "viewer": self.viewer,
            "trail": trail,
            "focus": focus,
            "is_first_page": not cursor,
            "next_cursor": found.next_cursor,
            "neighbours": neighbours_of(comment),
            "is_open": looking.is_open,
            "title": _title(comment, article),
            "canonical": structured.absolute(focus.address),
            "linked": structured.posting(article, thread=comment.thread, branches=[focus]),
        }
        return page(request, "pages/permalink.html", context, site=self.site)


def _title(comment: Comment, article: Article) -> str:
    """Name the author only of words that stand."""
    if not comment.is_public:
        return _("A comment on “%(title)s”") % {"title": article.title}
    return _("%(name)s on “%(title)s”") % {"name": comment.author.display_name, "title": article.title}
