"""The marks by which open cases are found: one short word for each thing that moderators filter by."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from comments.moderation.models import Case, CaseMark, Finding, Flag
from comments.moderation.text.folding import fold, tokens
from comments.moderation.text.linking import links_of
from comments.threads.models import Comment

MARK_MAX = 120
# A text with more links than this is found by its first ones.
_DOMAINS_MAX = 20


def mark_finding(code: str) -> str:
    return f"finding:{code}"


def mark_language(language: str) -> str:
    """Two or three letters: Brazilian Portuguese is found by Portuguese."""
    return f"language:{language.lower().partition('-')[0]}"


def mark_domain(host: str) -> str:
    return f"domain:{host.lower().removeprefix('www.')}"[:MARK_MAX]


def mark_author(profile_id: UUID) -> str:
    return f"author:{profile_id}"


def mark_reporter(profile_id: UUID) -> str:
    return f"reporter:{profile_id}"


def mark_section(section_id: int) -> str:
    return f"section:{section_id}"


def mark_day(moment: datetime) -> str:
    """The day on which it was opened, where the site is run."""
    return f"day:{timezone.localtime(moment).date().isoformat()}"


def mark_text(body: str) -> str:
    """The words alone, however they are written: cases with the same are about the same text."""
    words = " ".join(token.text for token in tokens(fold(body).text))
    return f"text:{hashlib.sha256(words.encode()).hexdigest()[:32]}"


def mark_for(user_id: UUID) -> str:
    """Whom a colleague asked to look at it."""
    return f"for:{user_id}"


def marks_of(case: Case, comment: Comment, *, body: str, findings: Iterable[Finding]) -> list[CaseMark]:
    """
    Return the marks of a case as it opens, not saved yet.

    :param comment: with its thread and article at hand
    :param body: the words that wait
    :param findings: what screening noticed about them, saved or not
    """
    article = comment.thread.article
    noticed = list(findings)
    foreign = [found.evidence["language"] for found in noticed if "language" in found.evidence]
    hosts = dict.fromkeys(link.host for link in links_of(body) if link.host)
    marks = [
        *(mark_finding(found.code) for found in noticed),
        mark_language(foreign[0] if foreign else article.language),
        *(mark_domain(host) for host in list(hosts)[:_DOMAINS_MAX]),
        mark_author(comment.author_id),
        *([mark_section(article.section_id)] if article.section_id else []),
        mark_day(case.opened_at),
        mark_text(body),
    ]
    return [_row(case, mark) for mark in dict.fromkeys(marks)]


def mark(case: Case, comment: Comment) -> None:
    """
    Write the marks of a case that was just opened, or whose words changed; four queries.

    :param comment: with its thread, article and latest words at hand, or they are fetched
    """
    CaseMark.objects.filter(case=case).exclude(mark__startswith="for:").delete()
    about = Finding.objects.filter(comment=comment, revision_number=comment.latest_words.number)
    rows = marks_of(
        case,
        comment,
        body=comment.latest_words.body,
        findings=about.order_by("pk"),
    )
    reporters = Flag.objects.filter(comment=comment, raised_at__gte=case.opened_at).order_by("pk")
    rows += [_row(case, mark_reporter(pk)) for pk in reporters.values_list("reporter_id", flat=True)]
    CaseMark.objects.bulk_create(rows, ignore_conflicts=True)


def add_mark(case: Case, added: str) -> None:
    """Let an open case be found by one thing more; a repeat changes nothing."""
    CaseMark.objects.bulk_create([_row(case, added)], ignore_conflicts=True)


def keep_in_order(case: Case) -> None:
    """Give the marks of a case its place in the queue, after that changed."""
    CaseMark.objects.filter(case=case).update(wanted_at=case.wanted_at)


def _row(case: Case, said: str) -> CaseMark:
    return CaseMark(site_id=case.site_id, case=case, mark=said, wanted_at=case.wanted_at)
