"""The last step of every body: only what an article needs, nothing that runs, loads or hides."""

import re

import nh3

_TAGS = set(
    "p h2 h3 h4 h5 h6 blockquote q cite ul ol li dl dt dd a abbr em strong b i u s del ins sub sup small mark code pre kbd"
    " samp var br hr table caption thead tbody tfoot tr th td figure figcaption time bdi bdo ruby rt rp wbr dfn".split()
)
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "id", "class", "role"},
    "abbr": {"title"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
}
# Ids and classes of the source would clash with those of the page; only the marks' own pass.
_VALUES = {
    "id": re.compile(r"mark-[1-9][0-9]{0,2}-[1-9][0-9]{0,5}\Z"),
    "class": re.compile(r"mark\Z"),
    "role": re.compile(r"doc-noteref\Z"),
    "dir": re.compile(r"(?:ltr|rtl|auto)\Z"),
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z"),
    "start": re.compile(r"[0-9]{1,4}\Z"),
    "value": re.compile(r"[0-9]{1,4}\Z"),
    "type": re.compile(r"[1aAiI]\Z"),
    "colspan": re.compile(r"[1-9][0-9]?\Z"),
    "rowspan": re.compile(r"[1-9][0-9]?\Z"),
    "scope": re.compile(r"(?:row|col|rowgroup|colgroup)\Z"),
}
_MARK_TARGET = re.compile(r"#ref-[1-9][0-9]{0,2}\Z")


def sanitise(html: str) -> str:
    """Return `html` with allowed elements, attributes and http, https and mailto addresses only."""
    return _CLEANER.clean(html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    allowed = _VALUES.get(name)
    return value if allowed is None or allowed.match(value) else None


def _relative(url: str) -> str | None:
    return url if _MARK_TARGET.match(url) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    clean_content_tags={"script", "style", "template", "title", "noscript", "svg", "math"},
    url_schemes={"http", "https", "mailto"},
    url_relative=_relative,
    link_rel=None,
)
