"""What screening does to words without anybody's decision, for the audit log: written by rules."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from articles.models import Site
from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import Finding
from comments.moderation.record.auditing import Act
from comments.threads.models import Comment, Status

_ASKS = {Status.REJECTED: Asks.REJECT, Status.HELD: Asks.HOLD}
_ACTS = {Status.REJECTED: "comment.reject", Status.HELD: "comment.hold"}


def act_of_screening(
    comment: Comment, *, status: Status, findings: Sequence[Finding], site: Site, label: str = ""
) -> Act | None:
    """
    Return what is remembered of words that were just screened; None for what is published and bears no label.

    :param status: what became of the words, which for newer words of a public comment is not the comment's own
    """
    if status in _ACTS:
        asks = _ASKS[status]
        why = [finding for finding in findings if finding.verdict == asks]
        return _act(_ACTS[status], comment, why, site, facts={})
    if label:
        why = [finding for finding in findings if "label" in finding.evidence]
        return _act("comment.label", comment, why, site, facts={"label": label})
    return None


def act_of_refusal(comment: Comment, *, findings: Sequence[Finding], site: Site) -> Act:
    """Return what is remembered of an edit whose words are not taken."""
    why = [finding for finding in findings if finding.verdict == Asks.REJECT]
    return _act("comment.refuse_edit", comment, why, site, facts={})


def _act(act: str, comment: Comment, why: Sequence[Finding], site: Site, *, facts: dict[str, object]) -> Act:
    rules = [str(finding.evidence["rule"]) for finding in why if "rule" in finding.evidence]
    with translation.override(site.language):
        # A rule alone is named; where phases agree it was screening as a whole.
        name = rules[0] if len(rules) == len(why) == 1 else _("Screening")
    codes = sorted({f"{finding.phase}.{finding.code}" for finding in why})
    return Act(
        act=act,
        site_id=site.pk,
        actor=None,
        actor_name=name,
        subject_kind="comment",
        subject_id=comment.pk,
        facts=facts | {"findings": codes} | ({"rules": rules} if rules else {}),
    )
