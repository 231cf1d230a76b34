"""Whether what was to be told is still to be told: between a fact and its telling people leave and comments are removed."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from articles.models import Article, Site
from comments.accounts.ignoring import ignored_by
from comments.accounts.models import User
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.appeals import holding
from comments.notifications import reported, team
from comments.notifications.kinds import OF_A_COMMENT, Kind, Rhythm
from comments.notifications.models import Level, Notification, Subscription
from comments.notifications.recipients import waiting_for
from comments.notifications.wishes import wishes_of
from comments.threads.models import Comment

_READ = frozenset({*OF_A_COMMENT, Kind.FEATURED, Kind.MILESTONE})


def reasons_against(
    told: Sequence[Notification], *, to: User, site: Site, channel: str
) -> Mapping[UUID, str]:
    """
    Return why some of this is not to be told any more, by the ids of the notifications; the rest still is.

    However many comments there are, they cost seven queries.

    :param told: of one person and site, with what each is about at hand
    """
    wishes = wishes_of(to)
    viewer = viewer_of(to, site=site)
    found = {
        one.pk: "recipient unsubscribed"
        for one in told
        if wishes.rhythm(Kind(one.kind), channel) == Rhythm.OFF
    }
    left = [one for one in told if one.pk not in found]
    found |= _of_comments([one for one in left if one.kind in _READ], viewer=viewer)
    for one in left:
        if one.kind not in _READ and (reason := _AGAINST[Kind(one.kind)](one, viewer, site)):
            found[one.pk] = reason
    return found


def _of_comments(told: Sequence[Notification], *, viewer: Viewer) -> dict[UUID, str]:
    comments = [one.comment for one in told if one.comment is not None]
    if not comments:
        return {}
    seen = set(
        Comment.objects.visible_to(viewer)
        .filter(pk__in=[comment.pk for comment in comments])
        .values_list("pk", flat=True)
    )
    ignored = set(ignored_by(viewer))
    followed = _Followed(viewer, comments)
    found = {}
    for one in told:
        comment = one.comment
        assert comment is not None  # noqa: S101 - the database sees to it for these kinds
        if not comment.is_public:
            reason = "comment is not public"
        elif comment.thread.article.discussion == Article.Discussion.OFF:
            reason = "discussion is switched off"
        elif comment.pk not in seen:
            reason = "recipient may not see it"
        elif one.kind == Kind.FEATURED and not comment.prominence:
            reason = "it is featured no more"
        elif one.kind in OF_A_COMMENT and comment.author_id in ignored:
            reason = "recipient ignores its author"
        else:
            reason = followed.reason_against(Kind(one.kind), comment)
        if reason:
            found[one.pk] = reason
    return found


class _Followed:
    """What somebody said about the threads, authors and sections of some comments; one query."""

    def __init__(self, viewer: Viewer, comments: Sequence[Comment]) -> None:
        said = Subscription.objects.filter(user=viewer.user, site=viewer.site_id)
        named = (
            said.filter(thread__in={comment.thread_id for comment in comments})
            | said.filter(author__in={comment.author_id for comment in comments})
            | said.filter(section__in={comment.thread.article.section_id for comment in comments} - {None})
        )
        rows = list(named.values_list("thread_id", "author_id", "section_id", "level"))
        self._levels = {thread: level for thread, _author, _section, level in rows}
        self._authors = {author for _thread, author, _section, _level in rows}
        self._sections = {section for _thread, _author, section, _level in rows} - {None}

    def reason_against(self, kind: Kind, comment: Comment) -> str:
        level = self._levels.get(comment.thread_id)
        if kind in OF_A_COMMENT and level == Level.OFF:
            return "recipient muted the discussion"
        is_followed = {
            Kind.THREAD: level == Level.ALL,
            Kind.AUTHOR: comment.author_id in self._authors and level != Level.REPLIES,
            Kind.SECTION: comment.thread.article.section_id in self._sections and level != Level.REPLIES,
        }
        return "" if is_followed.get(kind, True) else "recipient follows it no more"


def _against_asking(one: Notification, viewer: Viewer, _site: Site) -> str:
    assert one.comment is not None  # noqa: S101 - the database sees to it for this kind
    if not viewer.moderates(one.comment.thread.article.section_id):
        return "recipient moderates no more"
    return "" if waiting_for(viewer) else "nothing waits any more"


def _against_reasons(one: Notification, _viewer: Viewer, _site: Site) -> str:
    assert one.statement is not None  # noqa: S101 - the database sees to it for this kind
    return "" if holding.in_force(one.statement, one.comment) else "restriction is over"


_AGAINST: Mapping[Kind, Callable[[Notification, Viewer, Site], str]] = {
    Kind.STATEMENT: _against_reasons,
    Kind.APPEAL: lambda _one, _viewer, _site: "",
    Kind.HELD: _against_asking,
    Kind.CALL: lambda one, _viewer, _site: team.reason_against(one),
    Kind.REPORT: lambda one, _viewer, _site: reported.reason_against(one),
}
