"""The moderation room in the admin: the desk with its queue, the comment's page, the records, and what may be turned."""

from comments.moderation.admin.canned import CannedReasonAdmin
from comments.moderation.admin.cases import CaseAdmin
from comments.moderation.admin.comments import JudgedCommentAdmin
from comments.moderation.admin.notices import NoticeAdmin
from comments.moderation.admin.records import DecisionAdmin, FindingAdmin, FlagAdmin, LiftAdmin
from comments.moderation.admin.rules import ModerationPolicyAdmin, WordListAdmin

__all__ = [
    "CannedReasonAdmin",
    "CaseAdmin",
    "DecisionAdmin",
    "FindingAdmin",
    "FlagAdmin",
    "JudgedCommentAdmin",
    "LiftAdmin",
    "ModerationPolicyAdmin",
    "NoticeAdmin",
    "WordListAdmin",
]
