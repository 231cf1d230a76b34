"""Asking a page what is on it, as a reader would; and whether its HTML is well formed."""

import re
from html.parser import HTMLParser

from lxml import html

VOID = set("area base br col embed hr img input link meta source track wbr path".split())


class Page:
    """An answer; its HTML is read when first asked for."""

    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self._tree = None

    @property
    def source(self):
        return self.response.content.decode()

    @property
    def tree(self):
        if self._tree is None:
            self._tree = html.fromstring(self.source)
        return self._tree

    def all(self, selector):
        return self.tree.xpath(xpath_of(selector))

    def one(self, selector):
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    def texts(self, selector):
        return [words(element) for element in self.all(selector)]

    def text(self, selector="body"):
        return words(self.one(selector))

    def form(self, selector="form.write"):
        """Return the fields of a form with what stands in them."""
        return {name: value or "" for name, value in self.one(selector).fields.items()}

    def error(self):
        """Return the error beside the field: told to the reader, tied to the field, and the field is entered."""
        field = self.one("form.write textarea")
        told = self.tree.get_element_by_id(field.get("aria-describedby").split()[0])
        assert field.get("aria-invalid") == "true"
        assert field.get("autofocus") is not None
        assert told.get("role") == "alert"
        return words(told)


_PART = re.compile(
    r"(?P<tag>^[a-z][a-z0-9]*)|#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)|\[(?P<attr>[\w-]+)(?:(?P<how>~?=)(?P<value>[^\]]*))?\]"
)


def xpath_of(selector):
    """Translate a CSS selector of tags, ids, classes, [name], [name=value] and [name~=word], with spaces between."""
    path = ""
    for step in selector.split():
        tag, conditions = "*", []
        for part in _PART.finditer(step):
            if part["tag"]:
                tag = part["tag"]
            elif part["id"]:
                conditions.append(f"@id='{part['id']}'")
            elif part["attr"] and not part["how"]:
                conditions.append(f"@{part['attr']}")
            elif part["attr"] and part["how"] == "=":
                conditions.append(f"@{part['attr']}='{part['value']}'")
            else:
                name, word = (part["attr"], part["value"]) if part["attr"] else ("class", part["cls"])
                conditions.append(f"contains(concat(' ',normalize-space(@{name}),' '),' {word} ')")
        path += f"//{tag}" + "".join(f"[{condition}]" for condition in conditions)
    return path


def words(element):
    return " ".join(element.text_content().split())


class _Nesting(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.faults = []
        self.ids = []
        self.references = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> names an attribute twice")
        given = dict(attrs)
        if "style" in given or any(name.startswith("on") for name in names):
            self.faults.append(f"<{tag}> carries style or script")
        if given.get("id"):
            self.ids.append(given["id"])
        for name in ("for", "aria-labelledby", "aria-describedby", "form"):
            self.references += (given.get(name) or "").split()
        if (given.get("href") or "").startswith("#") and len(given["href"]) > 1:
            self.references.append(given["href"][1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def faults(source):
    """Return what is wrong with a page: nesting, ids twice, references to nothing, inline style or script."""
    nesting = _Nesting()
    nesting.feed(source)
    nesting.close()
    twice = {name for name in nesting.ids if nesting.ids.count(name) > 1}
    missing = set(nesting.references) - set(nesting.ids)
    return (
        nesting.faults
        + [f"<{tag}> is never closed" for tag in nesting.open]
        + [f"two elements are called {name}" for name in sorted(twice)]
        + [f"nothing is called {name}" for name in sorted(missing)]
    )
