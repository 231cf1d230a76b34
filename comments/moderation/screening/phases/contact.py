from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.text.contacting import contacts_in
from comments.moderation.text.showing import shown_of

# How many places the evidence spells out; the count is exact whatever it is.
SHOWN_MAX = 20


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Note where somebody without a standing wants to be reached by a messenger; never held for it alone. No query.

    Where nobody looked what came before, nobody knows who is new.
    """
    if submission.history is None or submission.level:
        return
    shown = shown_of(submission.body)
    found = list(contacts_in(shown.text if shown else submission.body))
    if not found:
        return
    places = [shown.place(start, end) if shown else (start, end - start) for start, end in found[:SHOWN_MAX]]
    yield Noticed(
        phase="contact",
        code="contact",
        asks=Asks.PUBLISH,
        evidence={
            "count": len(found),
            "places": [{"offset": offset, "length": length} for offset, length in places],
        },
    )
