"""Where somebody asks to be written to elsewhere: a telephone number or a handle beside the name of a messenger."""

import re
from collections.abc import Iterator

from comments.moderation.text.folding import read

_MESSENGERS = (
    r"telegram|whats\s?app|wechat|viber|threema|snapchat|signal|t\.me|wa\.me|واتس\s?اب|واتساب|تلغرام|تلجرام|تيليجرام|"
    r"تيليغرام|سيجنال|телеграм|ватсап"
)
# What may stand between: "WhatsApp me on", "Telegram-Kanal:", "canal Telegram :".
_BETWEEN = r"[^\w@+]{0,6}(?:\w{1,12}[^\w@+]{1,4}){0,2}"
_NUMBER = r"(?:\+|\b00)\s?\d(?:[\s().\-/]{0,2}\d){7,14}(?!\d)"
_HANDLE = re.compile(
    rf"(?<!\w)(?:{_MESSENGERS})(?:[^\w@]{{0,4}}(?:id|me|user|kanal|channel|canal|contact|قناة))?[^\w@]{{0,4}}@\w{{4,32}}"
)
_NUMBER_BEHIND = re.compile(rf"(?<!\w)(?:{_MESSENGERS}){_BETWEEN}{_NUMBER}")
_NUMBER_BEFORE = re.compile(rf"{_NUMBER}{_BETWEEN}(?:{_MESSENGERS})(?!\w)")
_ONE = re.compile(_MESSENGERS)
# "The signal, @anna" is about a signal: only with a colon or a hyphen is it a messenger.
_A_WORD_TOO = re.compile(r"signal\s*,?\s*@")


def contacts_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words say by which messenger to reach whom: start and end in the text, in reading order."""
    folded = read(text)[0]
    if _ONE.search(folded.text) is None:
        return
    spans = {
        match.span()
        for pattern in (_HANDLE, _NUMBER_BEHIND, _NUMBER_BEFORE)
        for match in pattern.finditer(folded.text)
        if _A_WORD_TOO.match(match[0]) is None
    }
    last = 0
    for start, end in sorted(spans):
        if start >= last:
            yield folded.starts[start], folded.ends[end - 1]
            last = end
