"""Under which heading of the public transparency database a restriction is filed (Article 24(5) of Regulation (EU) 2022/2065)."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.models import Category, Reason

# What a moderator may choose: whoever chooses knows the kind, which a notice may leave open.
CHOICES = tuple((one.value, one.label) for one in Category if one != Category.NOTICE)
_BY_REASON: dict[str, tuple[Category, tuple[str, ...]]] = {
    Reason.ABUSE: (Category.CYBER_VIOLENCE, ("KEYWORD_CYBER_BULLYING_INTIMIDATION",)),
    Reason.HATE: (Category.SPEECH, ("KEYWORD_HATE_SPEECH",)),
    Reason.PRIVATE: (Category.PRIVACY, ()),
    Reason.FALSE: (Category.CIVIC, ("KEYWORD_MISINFORMATION_DISINFORMATION",)),
    Reason.ILLEGAL: (Category.SPEECH, ()),
}


class FilingUnfit(Refused):
    """No category of a restriction, or one for rules of the site where it is the law."""

    code: ClassVar[str] = "filing_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "category"
    message = _("Choose a category that fits this reason, or none.")


def check_category(category: str, *, reason: str) -> None:
    """
    Refuse a category chosen by hand that nothing can be filed under; empty means that none was chosen.

    :raises FilingUnfit:
    """
    is_unfit = reason == Reason.ILLEGAL and category == Category.TERMS
    if category and (category not in dict(CHOICES) or is_unfit):
        raise FilingUnfit


def filed_under(reason: str, *, chosen: str = "") -> tuple[str, list[str]]:
    """
    Return the category and the keywords of a restriction.

    :param chosen: the category that a moderator, its clause or a notice names, which goes before the reason's own
    """
    category, keywords = _BY_REASON.get(reason, (Category.TERMS, ()))
    if chosen and chosen != category:
        # The keywords are those of the other category.
        return chosen, []
    return category, list(keywords)
