"""The conditions of an editor's rule: which facts there are, how they are compared, and what is no condition."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypedDict

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


# "is" is a word of Python's, so that this cannot be a class with fields.
Condition = TypedDict("Condition", {"fact": str, "is": str, "value": Value})


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

    @property
    def is_number(self) -> bool:
        return self.most is not None


_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
_DOMAIN = re.compile(r"[^\s@/:]{1,200}\.[^\s@/:.]{2,63}")
_MANY = 1_000_000

FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact(name="author_age", words=gettext_lazy("days since the author joined"), most=_MANY),
        Fact(name="approved", words=gettext_lazy("approved comments of the author"), most=_MANY),
        Fact(name="rejected", words=gettext_lazy("rejected or removed comments of the author"), most=_MANY),
        Fact(name="standing", words=gettext_lazy("standing of the author (0 to 3)"), most=3),
        Fact(
            name="email_domain",
            words=gettext_lazy("domain of the author’s e-mail"),
            shape=_DOMAIN,
            example="mail.example",
        ),
        Fact(name="links", words=gettext_lazy("links"), most=_MANY),
        Fact(name="images", words=gettext_lazy("images"), most=_MANY),
        Fact(name="words", words=gettext_lazy("words"), most=_MANY),
        Fact(name="length", words=gettext_lazy("characters"), most=_MANY),
        Fact(name="language", words=gettext_lazy("language of the words"), shape=_LANGUAGE, example="de"),
        Fact(name="section", words=gettext_lazy("section of the article"), shape=_SLUG, example="sport"),
        Fact(name="hour", words=gettext_lazy("hour of the day at the site (0 to 23)"), most=23),
        Fact(
            name="repeats",
            words=gettext_lazy("other comments within a day with nearly the same words"),
            most=_MANY,
        ),
        Fact(name="score", words=gettext_lazy("suspicion of a checking service, in per cent"), most=100),
    )
}

OPERATORS: Mapping[Is, str | Promise] = {
    Is.AT_LEAST: gettext_lazy("at least"),
    Is.AT_MOST: gettext_lazy("at most"),
    Is.IS: gettext_lazy("is"),
    Is.IS_NOT: gettext_lazy("is not"),
    Is.ONE_OF: gettext_lazy("is one of"),
}

_COMPARED: Mapping[str, Callable[[object, object], bool]] = {
    Is.AT_LEAST: lambda found, value: isinstance(found, int) and isinstance(value, int) and found >= value,
    Is.AT_MOST: lambda found, value: isinstance(found, int) and isinstance(value, int) and found <= value,
    Is.IS: lambda found, value: found == value,
    Is.IS_NOT: lambda found, value: found != value,
    Is.ONE_OF: lambda found, value: isinstance(value, list) and found in value,
}


def met(condition: Condition, found: object) -> bool:
    """
    Tell whether a condition holds for what was found.

    What nobody knows (None: no service answered yet) meets no condition, and neither does anything a condition that
    newer code wrote.
    """
    compare = _COMPARED.get(condition.get("is", ""))
    return found is not None and compare is not None and compare(found, condition.get("value"))


def matches(conditions: Sequence[Condition], find: Callable[[str], object]) -> bool:
    """
    Tell whether all conditions hold; a rule without any is about nothing.

    :param find: gives the fact of a name, None for what nobody knows
    """
    return bool(conditions) and all(met(one, find(one.get("fact", ""))) for one in conditions)


def explained(conditions: Sequence[Condition], find: Callable[[str], object]) -> list[dict[str, object]]:
    """Return the conditions with what was found for each, as evidence; nobody's address is among it."""
    return [
        {**one, **({} if one["fact"] == "email_domain" else {"found": find(one["fact"])})}
        for one in conditions
    ]


def in_words(condition: Condition) -> str:
    """Return a condition as a person would say it: "links: at least 2"."""
    fact = FACTS.get(condition.get("fact", ""))
    value = condition.get("value")
    said = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    operator = OPERATORS.get(Is(condition["is"])) if condition.get("is") in list(Is) else condition.get("is")
    return f"{fact.words if fact else condition.get('fact')}: {operator} {said}"


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
    value = given.get("value")
    if operator != Is.ONE_OF:
        return {"fact": fact.name, "is": operator, "value": _value(fact, value, number=number)}
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not parts or len(parts) > ONE_OF_MAX:
        raise _unfit(
            number, _("Give 1 to %(limit)d values, with commas between them.") % {"limit": ONE_OF_MAX}
        )
    values = [_value(fact, part, number=number) for part in parts]
    return {"fact": fact.name, "is": operator, "value": list(dict.fromkeys(values))}  # type: ignore[typeddict-item]


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
