"""Under which heading of the public transparency database a restriction is filed (Article 24(5) of Regulation (EU) 2022/2065)."""

from comments.moderation.models import Category, Reason

_BY_REASON: dict[str, tuple[Category, tuple[str, ...]]] = {
    Reason.ABUSE: (Category.CYBER_VIOLENCE, ("KEYWORD_CYBER_BULLYING_INTIMIDATION",)),
    Reason.HATE: (Category.SPEECH, ("KEYWORD_HATE_SPEECH",)),
    Reason.PRIVATE: (Category.PRIVACY, ()),
    Reason.FALSE: (Category.CIVIC, ("KEYWORD_MISINFORMATION_DISINFORMATION",)),
    Reason.ILLEGAL: (Category.SPEECH, ()),
}


def filed_under(reason: str, *, chosen: str = "") -> tuple[str, list[str]]:
    """
    Return the category and the keywords of a restriction.

    :param chosen: the category that its clause or a notice names, which goes before the reason's own
    """
    category, keywords = _BY_REASON.get(reason, (Category.TERMS, ()))
    if chosen and chosen != category:
        # The keywords are those of the other category.
        return chosen, []
    return category, list(keywords)
