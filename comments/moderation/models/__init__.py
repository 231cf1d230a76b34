from comments.moderation.models.case import Case
from comments.moderation.models.decision import Action, Decision, Reason
from comments.moderation.models.finding import Finding
from comments.moderation.models.flag import Flag, FlagReason
from comments.moderation.models.lift import Lift
from comments.moderation.models.moderation_policy import Mode, ModerationPolicy
from comments.moderation.models.word_list import WordList

__all__ = [
    "Action",
    "Case",
    "Decision",
    "Finding",
    "Flag",
    "FlagReason",
    "Lift",
    "Mode",
    "ModerationPolicy",
    "Reason",
    "WordList",
]
