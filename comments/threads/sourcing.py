"""Where the values in force come from: an article's, section's or site's policy, or what holds where nobody said anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from comments.threads.models import ScopedPolicy


@dataclass(frozen=True, kw_only=True)
class InForce:
    """One value that holds in a policy's scope; `source` is article, section, site or default."""

    name: str
    label: str
    value: Any
    source: str
    source_words: str


def in_force(policy: ScopedPolicy, *, names: Sequence[str], defaults: Any) -> list[InForce]:
    """
    Return every value that holds where this policy does, with where it comes from; one query for each wider scope.

    :param defaults: an object that has each name as an attribute
    """
    scopes = _scopes(policy)
    found = []
    for name in names:
        source, value = next(
            (
                (scope, getattr(row, name))
                for scope, row in scopes
                if row is not None and getattr(row, name) not in {None, ""}
            ),
            ("default", getattr(defaults, name)),
        )
        field: Any = policy._meta.get_field(name)  # noqa: SLF001 - Django's documented API
        found.append(
            InForce(
                name=name,
                label=str(field.verbose_name),
                value=_shown(field, value),
                source=source,
                source_words=_words(source),
            )
        )
    return found


def _scopes(policy: ScopedPolicy) -> list[tuple[str, ScopedPolicy | None]]:
    """Return the policies that hold here, the nearest first."""
    rows = type(policy)._default_manager.filter(site_id=policy.site_id)  # noqa: SLF001 - Django's documented API
    of_site = rows.filter(section=None, article=None)
    if policy.article_id is not None and policy.article is not None:
        of_section = (
            rows.filter(section_id=policy.article.section_id) if policy.article.section_id else rows.none()
        )
        return [("article", policy), ("section", of_section.first()), ("site", of_site.first())]
    if policy.section_id is not None:
        return [("section", policy), ("site", of_site.first())]
    return [("site", policy)]


def _shown(field: Any, value: Any) -> str:
    if value is None:
        return _("never")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if (in_words := getattr(field, "in_words", None)) is not None:
        return str(in_words(value))
    return str(dict(field.choices or ()).get(value, value))


def _words(source: str) -> str:
    return {
        "article": _("set for the article"),
        "section": _("set for the section"),
        "site": _("set for the site"),
        "default": _("as it is where nobody set it"),
    }[source]
