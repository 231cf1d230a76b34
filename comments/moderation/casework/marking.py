"""The marks by which open cases are found: one short word for each thing that moderators filter by."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone

from comments.moderation.models import (
    Case,
    CaseMark,
    CaseText,
    DecidedBy,
    DecidedMark,
    Decision,
    Finding,
    Flag,
    NetworkTrace,
)
from comments.moderation.text.folding import fold, tokens
from comments.moderation.text.linking import links_of
from comments.threads.models import Comment

MARK_MAX = 120
NETWORK_MARK = "address:"
# A text with more links than this is found by its first ones.
_DOMAINS_MAX = 20
# Services have no account: they are found by an id that their name gives.
_PROGRAMS = UUID("6f1f0f0e-6f3c-5d0e-9a53-1d4c2f7f2b11")
# What means nothing of a case that is closed.
_OF_OPEN_CASES = frozenset({"day", "for", "reported"})


def mark_finding(code: str) -> str:
    return f"finding:{code}"


def mark_language(language: str) -> str:
    """Two or three letters: Brazilian Portuguese is found by Portuguese."""
    return f"language:{language.lower().partition('-')[0]}"


def mark_domain(host: str) -> str:
    return f"domain:{host.lower().removeprefix('www.')}"[:MARK_MAX]


def mark_network(digest: str) -> str:
    """Of the same network as others, by its hash."""
    return f"{NETWORK_MARK}{digest}"


def mark_author(profile_id: UUID) -> str:
    return f"author:{profile_id}"


def mark_reporter(profile_id: UUID) -> str:
    return f"reporter:{profile_id}"


def mark_reported_in(thread_id: UUID) -> str:
    """That somebody reported it, and in which discussion: by it a discussion cools down."""
    return f"reported:{thread_id.hex}"


def mark_section(section_id: int) -> str:
    return f"section:{section_id}"


def mark_day(moment: datetime) -> str:
    """The day on which it was opened, where the site is run."""
    return f"day:{timezone.localtime(moment).date().isoformat()}"


def mark_text(body: str) -> str:
    """The words alone, however they are written: cases with the same are about the same text."""
    words = " ".join(token.text for token in tokens(fold(body).text))
    return f"text:{hashlib.sha256(words.encode()).hexdigest()[:32]}"


def mark_moderator(user_id: UUID) -> str:
    """Who decided; of decided cases alone."""
    return f"moderator:{user_id}"


def mark_program(name: str) -> str:
    """Which checking service decided, as if it were somebody; of decided cases alone."""
    return mark_moderator(uuid5(_PROGRAMS, name))


def mark_for(user_id: UUID) -> str:
    """Whom a colleague asked to look at it."""
    return f"for:{user_id}"


def marks_of(
    case: Case, comment: Comment, *, body: str, findings: Iterable[Finding], network: str = ""
) -> list[CaseMark]:
    """
    Return the marks of a case as it opens, not saved yet.

    :param comment: with its thread and article at hand
    :param body: the words that wait
    :param findings: what screening noticed about them, saved or not
    :param network: the hash of the network that the comment came from, where there is one
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
        *([mark_network(network)] if network else []),
    ]
    return [_row(case, mark) for mark in dict.fromkeys(marks)]


def text_of(case: Case, body: str) -> CaseText:
    """Return the words of a case as a search looks through them, not saved yet."""
    return CaseText(site_id=case.site_id, case=case, words=searched(body))


def searched(said: str) -> str:
    """Return words in the one form in which they are looked for, each between blanks; a sign of Chinese is a word."""
    return f" {' '.join(token.text for token in tokens(fold(said).text))} "


def mark(case: Case, comment: Comment) -> None:
    """
    Write the marks and words of a case that was just opened, or whose words changed; six queries.

    :param comment: with its thread, article and latest words at hand, or they are fetched
    """
    CaseMark.objects.filter(case=case).exclude(mark__startswith="for:").delete()
    about = Finding.objects.filter(comment=comment, revision_number=comment.words_at_issue.number)
    rows = marks_of(
        case,
        comment,
        body=comment.words_at_issue.body,
        findings=about.order_by("pk"),
        network=NetworkTrace.objects.filter(comment=comment).values_list("digest", flat=True).first() or "",
    )
    reporters = Flag.objects.filter(comment=comment, raised_at__gte=case.opened_at).order_by("pk")
    called = list(reporters.values_list("reporter_id", flat=True))
    rows += [_row(case, mark_reporter(pk)) for pk in called]
    rows += [_row(case, mark_reported_in(comment.thread_id))] if called else []
    CaseMark.objects.bulk_create(rows, ignore_conflicts=True)
    CaseText.objects.bulk_create(
        [text_of(case, comment.words_at_issue.body)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["words"],
    )


def add_marks(case: Case, *added: str) -> None:
    """Let an open case be found by one thing more, or several; a repeat changes nothing. One query."""
    CaseMark.objects.bulk_create([_row(case, said) for said in added], ignore_conflicts=True)


def keep_for_decided(decision: Decision, *, found_as: Case | None = None) -> None:
    """
    Let a case be found among the decided ones by what it is found by now, and by who decided; two queries.

    :param found_as: the open case that has its marks, if it is not the one that is decided
    """
    said = (
        CaseMark.objects.filter(case=found_as or decision.case_id)
        .order_by("pk")
        .values_list("mark", flat=True)
    )
    kept = [mark for mark in said if mark.partition(":")[0] not in _OF_OPEN_CASES]
    if decision.moderator_id is not None:
        kept.append(mark_moderator(decision.moderator_id))
    elif decision.decided_by != DecidedBy.PERSON:
        kept.append(mark_program(decision.moderator_name))
    DecidedMark.objects.bulk_create(
        DecidedMark(
            site_id=decision.site_id, case_id=decision.case_id, mark=mark, closed_at=decision.decided_at
        )
        for mark in kept
    )


def forget(cases: QuerySet[Case]) -> None:
    """Take the marks and words of cases away that are about to close; two queries."""
    CaseMark.objects.filter(case__in=cases).delete()
    CaseText.objects.filter(case__in=cases).delete()


def keep_in_order(case: Case) -> None:
    """Give the marks of a case its place in the queue, after that changed."""
    CaseMark.objects.filter(case=case).update(wanted_at=case.wanted_at)


def _row(case: Case, said: str) -> CaseMark:
    return CaseMark(site_id=case.site_id, case=case, mark=said, wanted_at=case.wanted_at)
