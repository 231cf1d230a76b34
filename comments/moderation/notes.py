"""The words that people add to a flag or a decision."""

import unicodedata
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.threads.markup import is_seen


class NoteMissing(Refused):
    code: ClassVar[str] = "note_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "note"
    message = _("Say in the note what the reason is.")


class NoteTooLong(Refused):
    code: ClassVar[str] = "note_too_long"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "note"


class NoteNotText(Refused):
    code: ClassVar[str] = "note_not_text"
    status: ClassVar[int] = 400
    field: ClassVar[str] = "note"
    message = _("The note contains characters that are not text. Remove them and send it again.")


class ExplanationTooLong(NoteTooLong):
    code: ClassVar[str] = "explanation_too_long"
    field: ClassVar[str] = "explanation"


class LawTooLong(NoteTooLong):
    code: ClassVar[str] = "law_too_long"
    field: ClassVar[str] = "law"


class NameTooLong(NoteTooLong):
    code: ClassVar[str] = "name_too_long"
    field: ClassVar[str] = "name"


class WordsNotText(NoteNotText):
    """What an author is to read contains characters that are not text."""

    code: ClassVar[str] = "words_not_text"
    field: ClassVar[str] = "explanation"
    message = _("These words contain characters that are not text. Remove them and send it again.")


class AppealMissing(NoteMissing):
    code: ClassVar[str] = "appeal_missing"
    field: ClassVar[str] = "body"
    message = _("Say why you think that this was wrong.")


class AppealTooLong(NoteTooLong):
    code: ClassVar[str] = "appeal_too_long"
    field: ClassVar[str] = "body"


class AppealNotText(WordsNotText):
    code: ClassVar[str] = "appeal_not_text"
    field: ClassVar[str] = "body"


class AnswerMissing(NoteMissing):
    code: ClassVar[str] = "answer_missing"
    field: ClassVar[str] = "answer"
    message = _("Write an answer for whoever objected.")


class AnswerTooLong(NoteTooLong):
    code: ClassVar[str] = "answer_too_long"
    field: ClassVar[str] = "answer"


class AnswerNotText(WordsNotText):
    code: ClassVar[str] = "answer_not_text"
    field: ClassVar[str] = "answer"


class UnwarnedTooLong(NoteTooLong):
    code: ClassVar[str] = "unwarned_too_long"
    field: ClassVar[str] = "unwarned_because"


class UnwarnedNotText(WordsNotText):
    code: ClassVar[str] = "unwarned_not_text"
    field: ClassVar[str] = "unwarned_because"


NOTE_MAX = 1000
APPEAL_MAX = 3000
EXPLANATION_MAX = 2000
LAW_MAX = 500
CLAIM_MAX = 5000
NAME_MAX = 120
UNWARNED_MAX = 500


def clean_note(raw: str, *, limit: int, is_needed: bool) -> str:
    """
    Return a note as it is kept: trimmed, with one kind of line break.

    :param limit: characters that the note may have
    :raises NoteMissing: when one is needed and nothing is left
    :raises NoteTooLong: facts `limit` and `length`, in characters
    :raises NoteNotText: for control characters and lone surrogates
    """
    note = _clean(raw, limit=limit, too_long=NoteTooLong, not_text=NoteNotText)
    if is_needed and not note:
        raise NoteMissing
    return note


def clean_explanation(raw: str) -> str:
    """
    Return what an author is to read, likewise cleaned.

    :raises ExplanationTooLong, WordsNotText:
    """
    return _clean(raw, limit=EXPLANATION_MAX, too_long=ExplanationTooLong, not_text=WordsNotText)


def clean_law(raw: str) -> str:
    """
    Return the law that a decision rests on, likewise cleaned.

    :raises LawTooLong, WordsNotText:
    """
    return _clean(raw, limit=LAW_MAX, too_long=LawTooLong, not_text=WordsNotText)


def clean_unwarned(raw: str) -> str:
    """
    Return why somebody is suspended without a warning, likewise cleaned.

    :raises UnwarnedTooLong, UnwarnedNotText:
    """
    return _clean(raw, limit=UNWARNED_MAX, too_long=UnwarnedTooLong, not_text=UnwarnedNotText)


def clean_claim(raw: str) -> str:
    """
    Return why somebody says that comments are illegal, likewise cleaned.

    :raises ExplanationTooLong, WordsNotText:
    """
    return _clean(raw, limit=CLAIM_MAX, too_long=ExplanationTooLong, not_text=WordsNotText)


def clean_name(raw: str) -> str:
    """
    Return what somebody calls themselves in a letter, on one line.

    :raises NameTooLong, WordsNotText:
    """
    return " ".join(_clean(raw, limit=NAME_MAX, too_long=NameTooLong, not_text=WordsNotText).split())


def clean_appeal(raw: str) -> str:
    """
    Return why somebody objects, likewise cleaned.

    :raises AppealMissing, AppealTooLong, AppealNotText:
    """
    words = _clean(raw, limit=APPEAL_MAX, too_long=AppealTooLong, not_text=AppealNotText)
    if not words:
        raise AppealMissing
    return words


def clean_answer(raw: str) -> str:
    """
    Return the answer to an objection, likewise cleaned.

    :raises AnswerMissing, AnswerTooLong, AnswerNotText:
    """
    words = _clean(raw, limit=APPEAL_MAX, too_long=AnswerTooLong, not_text=AnswerNotText)
    if not words:
        raise AnswerMissing
    return words


def _clean(raw: str, *, limit: int, too_long: type[NoteTooLong], not_text: type[NoteNotText]) -> str:
    words = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in words):
        raise not_text
    if len(words) > limit:
        raise too_long(
            _("This has %(length)d characters; at most %(limit)d are possible. Shorten it.")
            % {"length": len(words), "limit": limit},
            limit=limit,
            length=len(words),
        )
    # Signs that only turn or join others say nothing to whoever reads it.
    return words if is_seen(words) else ""
