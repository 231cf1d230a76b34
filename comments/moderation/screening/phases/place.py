"""The state of the place itself: a discussion that is heated or slow, a site that takes no comments now."""

from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Note in which state of the discussion something was written, and hold what is written where open reports weigh so much.

    Whom the state keeps from writing is refused before (`posting.admitting`); what arrives here was let in. No query.
    """
    rules, reports = submission.rules, submission.open_reports
    if rules.is_read_only:
        # Staff alone are let in.
        yield Noticed(phase="place", code="read_only", asks=Asks.PUBLISH, evidence={})
    if rules.slow_mode_seconds:
        yield Noticed(
            phase="place",
            code="slow_mode",
            asks=Asks.PUBLISH,
            evidence={"wait_seconds": rules.slow_mode_seconds},
        )
    if reports and rules.cool_down_seconds:
        is_heated = 0 < rules.hold_from_open_reports <= reports
        yield Noticed(
            phase="place",
            code="heated",
            asks=Asks.HOLD if is_heated else Asks.PUBLISH,
            evidence={"weight": reports, "held_from": rules.hold_from_open_reports},
        )
