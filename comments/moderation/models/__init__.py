from comments.moderation.models.appeal import Appeal, AppealOutcome
from comments.moderation.models.audit_entry import AuditEntry, AuditHead
from comments.moderation.models.case import Case, CaseMark, CaseText, DecidedMark, Queue
from comments.moderation.models.classifier import Check, Classifier, ClassifierKind, OnFailure
from comments.moderation.models.decision import Decision
from comments.moderation.models.desk import BulkItem, BulkRun, CannedReason, Note, SavedView
from comments.moderation.models.finding import Finding
from comments.moderation.models.flag import Flag, FlagReason
from comments.moderation.models.house_rules import Clause, HouseRules
from comments.moderation.models.legal_records import Dispute, DisputeBody, DisputeOutcome, HandOver
from comments.moderation.models.legal_setting import LegalSetting
from comments.moderation.models.lift import Lift
from comments.moderation.models.linked_host import LinkedHost
from comments.moderation.models.moderation_policy import Mode, ModerationPolicy
from comments.moderation.models.name_refusal import NameRefusal
from comments.moderation.models.network_trace import NetworkTrace
from comments.moderation.models.notice import Notice, NoticeCategory, NoticeItem
from comments.moderation.models.order import Order
from comments.moderation.models.reasons import Action, DecidedBy, Reason
from comments.moderation.models.rule import Rule, RuleOutcome, RuleTrial
from comments.moderation.models.sanction import Gravity, Intent, Sanction, SanctionKind
from comments.moderation.models.standing import Standing
from comments.moderation.models.statement import (
    ABOUT_SENDING,
    Automation,
    Exemption,
    Ground,
    Measure,
    Source,
    Statement,
)
from comments.moderation.models.statement_category import Category
from comments.moderation.models.suspension import Heard, Step, Suspension, WaitingReport
from comments.moderation.models.trusted_flagger import TrustedFlagger
from comments.moderation.models.turned_away import TurnedAway
from comments.moderation.models.unswept import Unswept
from comments.moderation.models.word_list import WordList
from comments.moderation.models.word_trace import WordTrace

__all__ = [
    "ABOUT_SENDING",
    "Action",
    "Appeal",
    "AppealOutcome",
    "AuditEntry",
    "AuditHead",
    "Automation",
    "BulkItem",
    "BulkRun",
    "CannedReason",
    "Case",
    "CaseMark",
    "CaseText",
    "Category",
    "Check",
    "Classifier",
    "ClassifierKind",
    "Clause",
    "DecidedBy",
    "DecidedMark",
    "Decision",
    "Dispute",
    "DisputeBody",
    "DisputeOutcome",
    "Exemption",
    "Finding",
    "Flag",
    "FlagReason",
    "Gravity",
    "Ground",
    "HandOver",
    "Heard",
    "HouseRules",
    "Intent",
    "LegalSetting",
    "Lift",
    "LinkedHost",
    "Measure",
    "Mode",
    "ModerationPolicy",
    "NameRefusal",
    "NetworkTrace",
    "Note",
    "Notice",
    "NoticeCategory",
    "NoticeItem",
    "OnFailure",
    "Order",
    "Queue",
    "Reason",
    "Rule",
    "RuleOutcome",
    "RuleTrial",
    "Sanction",
    "SanctionKind",
    "SavedView",
    "Source",
    "Standing",
    "Statement",
    "Step",
    "Suspension",
    "TrustedFlagger",
    "TurnedAway",
    "Unswept",
    "WaitingReport",
    "WordList",
    "WordTrace",
]
