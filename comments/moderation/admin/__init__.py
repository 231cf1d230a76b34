"""The moderation room in the admin: the desk with its queue, the comment's page, the records, and what may be turned."""

from comments.moderation.admin.addresses import AddressPolicyAdmin
from comments.moderation.admin.appeals import AppealAdmin, StatementAdmin
from comments.moderation.admin.audit import AuditEntryAdmin
from comments.moderation.admin.bulk import BulkRunAdmin
from comments.moderation.admin.canned import CannedReasonAdmin
from comments.moderation.admin.cases import CaseAdmin
from comments.moderation.admin.classifiers import CheckAdmin, ClassifierAdmin
from comments.moderation.admin.comments import JudgedCommentAdmin
from comments.moderation.admin.flaggers import TrustedFlaggerAdmin
from comments.moderation.admin.handing import HandOverAdmin
from comments.moderation.admin.house_rules import HouseRulesAdmin
from comments.moderation.admin.legal import DisputeAdmin, DisputeBodyAdmin, LegalSettingAdmin, OrderAdmin
from comments.moderation.admin.notices import NoticeAdmin
from comments.moderation.admin.people import SanctionAdmin
from comments.moderation.admin.records import DecisionAdmin, FindingAdmin, FlagAdmin, LiftAdmin
from comments.moderation.admin.rules import ModerationPolicyAdmin
from comments.moderation.admin.ruling import RuleAdmin
from comments.moderation.admin.senders import SuspensionAdmin
from comments.moderation.admin.word_lists import WordListAdmin

__all__ = [
    "AddressPolicyAdmin",
    "AppealAdmin",
    "AuditEntryAdmin",
    "BulkRunAdmin",
    "CannedReasonAdmin",
    "CaseAdmin",
    "CheckAdmin",
    "ClassifierAdmin",
    "DecisionAdmin",
    "DisputeAdmin",
    "DisputeBodyAdmin",
    "FindingAdmin",
    "FlagAdmin",
    "HandOverAdmin",
    "HouseRulesAdmin",
    "JudgedCommentAdmin",
    "LegalSettingAdmin",
    "LiftAdmin",
    "ModerationPolicyAdmin",
    "NoticeAdmin",
    "OrderAdmin",
    "StatementAdmin",
    "RuleAdmin",
    "SanctionAdmin",
    "TrustedFlaggerAdmin",
    "SuspensionAdmin",
    "WordListAdmin",
]
