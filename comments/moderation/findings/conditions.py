"""The conditions of an editor's rule: which facts there are, how they are compared, and what is no condition."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NotRequired, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.errors import Refused

CONDITIONS_MAX = 10
ONE_OF_MAX = 50
Value = int | str | list[int] | list[str]


class Is(StrEnum):
    """How a fact is compared."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"


# "is" is a word of Python's, so that this cannot be a class with fields; `of` is there where a fact takes it.
Condition = TypedDict("Condition", {"fact": str, "is": str, "value": Value, "of": NotRequired[str]})
# Gives the fact of a name, and of what.
Find = Callable[[str, str], object]
OF_MAX = 60


class ConditionUnfit(Refused):
    """A condition that can never be looked at; `facts` is the condition's number, counted from 1."""

    code: ClassVar[str] = "condition_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "conditions"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something a rule may ask about: a number within limits, or a text of a shape."""

    name: str
    words: str | Promise
    most: int | None = None
    least: int = 0
    shape: re.Pattern[str] | None = None
    example: str = ""
    # Whether `of` may name one of several: one checking service among those of a site.
    takes_of: bool = False

    @property
    def is_number(self) -> bool:
        return self.most is not None


_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
_DOMAIN = re.compile(r"[^\s@/:]{1,200}\.[^\s@/:.]{2,63}")
_TRUST = re.compile(r"trusted|hold|shadow|none")
_LISTED = re.compile(r"banned|suspect|pattern|nolinks|none")
_WORDS = re.compile(r"\S(?:[^,\n]{0,98}\S)?")
_MANY = 1_000_000

FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact(name="author_age", words=gettext_lazy("days since the author joined"), most=_MANY),
        Fact(name="approved", words=gettext_lazy("approved comments of the author"), most=_MANY),
        Fact(name="rejected", words=gettext_lazy("rejected or removed comments of the author"), most=_MANY),
        Fact(name="standing", words=gettext_lazy("standing of the author (0 to 3)"), most=3),
        Fact(
            name="trust",
            words=gettext_lazy("what moderators laid on the author (trusted, hold, shadow or none)"),
            shape=_TRUST,
            example="trusted",
        ),
        Fact(
            name="email_domain",
            words=gettext_lazy("domain of the author’s e-mail"),
            shape=_DOMAIN,
            example="mail.example",
        ),
        Fact(name="links", words=gettext_lazy("links"), most=_MANY),
        Fact(name="images", words=gettext_lazy("images"), most=_MANY),
        Fact(name="words", words=gettext_lazy("words"), most=_MANY),
        Fact(
            name="contains",
            words=gettext_lazy("a word or phrase in the text"),
            shape=_WORDS,
            example="cheap watches",
        ),
        Fact(
            name="listed",
            words=gettext_lazy(
                "a list with something of the text (banned, suspect, pattern, nolinks or none)"
            ),
            shape=_LISTED,
            example="suspect",
        ),
        Fact(name="length", words=gettext_lazy("characters"), most=_MANY),
        Fact(name="language", words=gettext_lazy("language of the words"), shape=_LANGUAGE, example="de"),
        Fact(name="section", words=gettext_lazy("section of the article"), shape=_SLUG, example="sport"),
        Fact(name="hour", words=gettext_lazy("hour of the day at the site (0 to 23)"), most=23),
        Fact(
            name="repeats",
            words=gettext_lazy("other comments within a day with nearly the same words"),
            most=_MANY,
        ),
        Fact(
            name="score",
            words=gettext_lazy("suspicion of a checking service, in per cent"),
            most=100,
            takes_of=True,
        ),
    )
}

OPERATORS: Mapping[Is, str | Promise] = {
    Is.AT_LEAST: gettext_lazy("at least"),
    Is.AT_MOST: gettext_lazy("at most"),
    Is.IS: gettext_lazy("is"),
    Is.IS_NOT: gettext_lazy("is not"),
    Is.ONE_OF: gettext_lazy("is one of"),
}


def _is(found: object, value: object) -> bool:
    """Tell whether a fact is this, or where it is several things at once, whether this is among them."""
    return value in found if isinstance(found, Container) and not isinstance(found, str) else found == value


_COMPARED: Mapping[str, Callable[[object, object], bool]] = {
    Is.AT_LEAST: lambda found, value: isinstance(found, int) and isinstance(value, int) and found >= value,
    Is.AT_MOST: lambda found, value: isinstance(found, int) and isinstance(value, int) and found <= value,
    Is.IS: _is,
    Is.IS_NOT: lambda found, value: not _is(found, value),
    Is.ONE_OF: lambda found, value: isinstance(value, list) and any(_is(found, one) for one in value),
}


def met(condition: Condition, found: object) -> bool:
    """
    Tell whether a condition holds for what was found.

    What nobody knows (None: no service answered yet) meets no condition, and neither does anything a condition that
    newer code wrote.
    """
    compare = _COMPARED.get(condition.get("is", ""))
    return found is not None and compare is not None and compare(found, condition.get("value"))


def matches(conditions: Sequence[Condition], find: Find) -> bool:
    """
    Tell whether all conditions hold; a rule without any is about nothing.

    :param find: gives a fact, None for what nobody knows
    """
    return bool(conditions) and all(
        met(one, find(one.get("fact", ""), one.get("of", ""))) for one in conditions
    )


def explained(conditions: Sequence[Condition], find: Find) -> list[dict[str, object]]:
    """Return the conditions with what was found for each, as evidence; nobody's address is among it."""
    told: list[dict[str, object]] = []
    for one in conditions:
        found = None if one["fact"] == "email_domain" else find(one["fact"], one.get("of", ""))
        told.append({**one, **({"found": found} if isinstance(found, int | str) else {})})
    return told


def in_words(condition: Condition) -> str:
    """Return a condition as a person would say it: "links: at least 2"."""
    fact = FACTS.get(condition.get("fact", ""))
    value = condition.get("value")
    said = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    operator = OPERATORS.get(Is(condition["is"])) if condition.get("is") in list(Is) else condition.get("is")
    of = f" ({condition['of']})" if condition.get("of") else ""
    return f"{fact.words if fact else condition.get('fact')}{of}: {operator} {said}"


def clean_conditions(given: object) -> list[Condition]:
    """
    Return conditions as they are kept.

    :param given: a list of mappings with `fact`, `is` and `value`; values may be texts, as forms send them
    :raises ConditionUnfit: with words that name the condition and what is wrong with it
    """
    if not isinstance(given, Sequence) or isinstance(given, str | bytes):
        raise ConditionUnfit(_("Conditions are a list."))
    if not given:
        raise ConditionUnfit(
            _("Give at least one condition: without one, a rule would be about every comment.")
        )
    if len(given) > CONDITIONS_MAX:
        raise ConditionUnfit(
            _("A rule has at most %(limit)d conditions, and these are %(count)d.")
            % {"limit": CONDITIONS_MAX, "count": len(given)}
        )
    return [_clean(one, number=number) for number, one in enumerate(given, start=1)]


def _clean(given: object, *, number: int) -> Condition:
    if not isinstance(given, Mapping):
        raise _unfit(number, _("It has a fact, a comparison and a value."))
    fact = FACTS.get(str(given.get("fact", "")))
    if fact is None:
        raise _unfit(number, _("There is no fact “%(fact)s”.") % {"fact": str(given.get("fact", ""))[:40]})
    operator = str(given.get("is", ""))
    if operator not in list(Is):
        raise _unfit(number, _("Choose how “%(fact)s” is compared.") % {"fact": fact.words})
    if not fact.is_number and operator in {Is.AT_LEAST, Is.AT_MOST}:
        raise _unfit(
            number,
            _("“%(fact)s” is no number: choose “is”, “is not” or “is one of”.") % {"fact": fact.words},
        )
    value, of = given.get("value"), " ".join(str(given.get("of") or "").split())
    if of and (not fact.takes_of or len(of) > OF_MAX):
        raise _unfit(number, _("“%(fact)s” is of nothing in particular.") % {"fact": fact.words})
    if operator != Is.ONE_OF:
        cleaned: Condition = {"fact": fact.name, "is": operator, "value": _value(fact, value, number=number)}
        return {**cleaned, "of": of} if of else cleaned
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not parts or len(parts) > ONE_OF_MAX:
        raise _unfit(
            number, _("Give 1 to %(limit)d values, with commas between them.") % {"limit": ONE_OF_MAX}
        )
    values = [_value(fact, part, number=number) for part in parts]
    several: Condition = {"fact": fact.name, "is": operator, "value": list(dict.fromkeys(values))}  # type: ignore[typeddict-item]
    return {**several, "of": of} if of else several


def _value(fact: Fact, given: object, *, number: int) -> int | str:
    said = str(given).strip() if isinstance(given, int | str) and not isinstance(given, bool) else ""
    if fact.most is not None:
        if not re.fullmatch(r"[0-9]{1,9}", said, re.ASCII) or not fact.least <= int(said) <= fact.most:
            raise _unfit(
                number,
                _("“%(fact)s” takes a whole number from %(least)d to %(most)d.")
                % {"fact": fact.words, "least": fact.least, "most": fact.most},
            )
        return int(said)
    # Sections are the only texts that are told apart by the size of their letters, and their slugs are lower case.
    said = said.lower().removeprefix("@")
    if fact.shape is None or not fact.shape.fullmatch(said):
        raise _unfit(
            number,
            _("“%(fact)s” takes a value like “%(example)s”.") % {"fact": fact.words, "example": fact.example},
        )
    return said


def _unfit(number: int, words: str) -> ConditionUnfit:
    return ConditionUnfit(
        _("Condition %(number)d: %(words)s") % {"number": number, "words": words}, condition=number
    )
