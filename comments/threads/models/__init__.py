from comments.threads.models.comment import Comment, Prominence, Status
from comments.threads.models.discussion_policy import DiscussionPolicy, RepliesOrder, Votes
from comments.threads.models.milestone import Milestone
from comments.threads.models.past_rank import PastRank
from comments.threads.models.revision import Revision
from comments.threads.models.scoped_policy import ScopedPolicy
from comments.threads.models.thread import Thread
from comments.threads.models.vote import Vote

__all__ = [
    "Comment",
    "DiscussionPolicy",
    "Milestone",
    "PastRank",
    "Prominence",
    "RepliesOrder",
    "Revision",
    "ScopedPolicy",
    "Status",
    "Thread",
    "Vote",
    "Votes",
]
