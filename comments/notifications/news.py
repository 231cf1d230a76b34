"""What is to be told, before it is known whom: its kind, what it is about, and the word by which a second telling is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from comments.notifications.kinds import OF_A_COMMENT, Kind
from comments.threads.models import Comment


@dataclass(frozen=True, kw_only=True)
class News:
    """
    One thing that people may have to know.

    :param about: columns of Notification and what stands in them, `comment_id` and the like
    :param by: of a comment, the profile that wrote it: whoever ignores it hears nothing
    :param by_user: the person behind that profile, who knows
    :param thread_id: where the comment stands: whoever muted that hears nothing
    :param is_late: could have been told long ago; it wakes nobody at night
    :param part: what tells one thing from another of the same kind about the same, as votes do
    """

    kind: Kind
    site_id: int
    about: Mapping[str, object]
    by: UUID | None = None
    by_user: UUID | None = None
    thread_id: UUID | None = None
    is_late: bool = False
    part: str = ""
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "about", {name: value for name, value in self.about.items() if value is not None}
        )
        object.__setattr__(self, "key", f"{key_of(self.kind, self.about)} {self.part}".rstrip())


def key_of(kind: str, about: Mapping[str, object]) -> str:
    """
    Return what a notification is about in a few letters, at most 60.

    Whatever a new comment is to somebody, an answer, in a discussion that they follow, it is one thing. The reasons of a
    restriction name the comment as well, but are about themselves.
    """
    named = {name.removesuffix("_id"): value for name, value in about.items() if value is not None}
    if kind in OF_A_COMMENT:
        return f"comment {_id(named['comment'])}"
    what = next(
        name for name in ("statement", "appeal", "notice", "note", "flag", "comment") if name in named
    )
    return f"{kind} {what} {_id(named[what])}"


def _id(value: object) -> str:
    return value.hex if isinstance(value, UUID) else str(value)


def of_comment(kind: Kind, comment: Comment, *, is_late: bool = False, part: str = "") -> News:
    """
    Return the news that a comment is to some; its author must be at hand.

    Who follows or was answered may ignore its author or have muted its discussion; whoever is to look at it may not.
    """
    is_read = kind in OF_A_COMMENT
    return News(
        kind=kind,
        site_id=comment.site_id,
        about={"comment_id": comment.pk},
        by=comment.author_id if is_read else None,
        by_user=comment.author.user_id if is_read else None,
        thread_id=comment.thread_id if is_read else None,
        is_late=is_late,
        part=part,
    )
