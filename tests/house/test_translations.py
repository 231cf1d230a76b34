"""What a person reads is translated: the catalogues of comments/locale against the sources; docs/translating.md."""

import ast
import gettext
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.test import RequestFactory
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

from comments.accounts.models import User

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("articles", "comments", "config")
LOCALE = ROOT / "comments" / "locale"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]

COLLECT = (
    "python3 manage.py makemessages --all --add-location file --no-obsolete"
    ' --ignore "tests/*" --ignore "var/*"'
)
COMPILE = ".venv/bin/pybabel compile --domain django --directory comments/locale"
COLLECT_FIRST = f"Collect the texts, translate them, compile (docs/translating.md):\n{COLLECT}\n{COMPILE}"
CORRECT_FIRST = f"Correct the .po file and compile it (docs/translating.md):\n{COMPILE}"

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
# What templatize() leaves of a template: calls with strings, between letters that stand for everything else.
CALL = re.compile(rf"\b(_|n?p?gettext)\(({STRING}(?:, {STRING})*)")
# %(name)s, %s, {name}; the sign of a percentage is doubled where it is no placeholder.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")
PLURAL_FORMS = {"de": 2, "fr": 2, "es": 3, "ar": 6}
# The forms that stand for one number only may spell it out: "a comment", "two comments".
EXACT_FORMS = {"de": {0}, "fr": {0}, "es": {0}, "ar": {0, 1, 2}}


class Text(NamedTuple):
    """A text that people read, as the sources mark it."""

    context: str
    singular: str
    plural: str


def python_files() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def template_files() -> Iterator[Path]:
    for package in PACKAGES:
        for folder in (ROOT / package).rglob("templates"):
            yield from (path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def texts_of_python(path: Path) -> Iterator[Text]:
    with path.open("rb") as source:
        for _, words, _, context in extract("python", source, KEYWORDS):
            singular, plural = words if isinstance(words, tuple) else (words, "")
            yield Text(context or "", singular, plural)


def texts_of_template(source: str) -> Iterator[Text]:
    for called, arguments in CALL.findall(templatize(source)):
        words = ast.literal_eval(f"({arguments},)")
        context = words[0] if "p" in called.removesuffix("gettext") else ""
        singular, plural = (*words[1 if context else 0 :], "")[:2]
        yield Text(context, singular, plural)


def texts() -> Iterator[Text]:
    for path in python_files():
        yield from texts_of_python(path)
    for path in template_files():
        yield from texts_of_template(path.read_text())


@pytest.fixture(scope="module")
def sources() -> set[Text]:
    return set(texts())


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (LOCALE / request.param / "LC_MESSAGES" / "django.po").open("rb") as source:
        return read_po(source, locale=request.param)


def entries(catalogue: Catalog) -> Iterator[tuple[Text, tuple[str, ...], bool]]:
    """Yield each text of a catalogue with its translations (one, or one per plural form) and whether it is a guess."""
    for message in catalogue:
        if message.id:
            singular, plural = message.id if message.pluralizable else (message.id, "")
            translated = message.string if message.pluralizable else (message.string,)
            yield Text(message.context or "", singular, plural), translated, message.fuzzy


def listed(texts: Iterable[str], cure: str) -> str:
    return "\n".join([*sorted(texts), cure])


class TestCatalogue:
    def test_holds_every_text(self, catalogue, sources):
        held = {text for text, _, _ in entries(catalogue)}
        # A text that is counted in one place and plain in another is one entry.
        known = held | {text._replace(plural="") for text in held}
        missing = {text.singular for text in sources - known}
        assert not missing, listed(missing, COLLECT_FIRST)

    def test_holds_no_text_that_nobody_says_any_more(self, catalogue, sources):
        left = {text.singular for text, _, _ in entries(catalogue) if text not in sources}
        assert not left, listed(left, COLLECT_FIRST)

    def test_leaves_nothing_untranslated(self, catalogue):
        bare = [text.singular for text, translated, _ in entries(catalogue) if not all(translated)]
        assert not bare, listed(bare, CORRECT_FIRST)

    def test_leaves_nothing_to_guesses(self, catalogue):
        guessed = [text.singular for text, _, is_guess in entries(catalogue) if is_guess]
        assert not guessed, listed(guessed, CORRECT_FIRST)

    def test_keeps_placeholders(self, catalogue):
        changed = [
            form
            for text, translated, _ in entries(catalogue)
            for number, form in enumerate(translated)
            if not fits(text, form, is_exact=number in EXACT_FORMS[catalogue.locale.language])
        ]
        assert not changed, listed(changed, CORRECT_FIRST)

    def test_is_taken_by_the_compiler(self, catalogue):
        refused = [f"{message.id}: {errors}" for message, errors in catalogue.check()]
        assert not refused, listed(refused, CORRECT_FIRST)

    def test_keeps_the_space_at_the_ends(self, catalogue):
        changed = [
            form
            for text, translated, _ in entries(catalogue)
            for form in translated
            if (form[:1].isspace(), form[-1:].isspace())
            != (text.singular[:1].isspace(), text.singular[-1:].isspace())
        ]
        assert not changed, listed(changed, CORRECT_FIRST)

    def test_has_the_plural_forms_of_its_language(self, catalogue):
        forms = PLURAL_FORMS[catalogue.locale.language]
        assert catalogue.num_plurals == forms
        odd = [
            text.singular
            for text, translated, _ in entries(catalogue)
            if text.plural and len(translated) != forms
        ]
        assert not odd, listed(odd, CORRECT_FIRST)

    def test_is_compiled(self, catalogue):
        written = {}
        for text, translated, _ in entries(catalogue):
            key = f"{text.context}\x04{text.singular}" if text.context else text.singular
            written |= (
                {(key, form): words for form, words in enumerate(translated)}
                if text.plural
                else {key: translated[0]}
            )
        with (LOCALE / catalogue.locale.language / "LC_MESSAGES" / "django.mo").open("rb") as source:
            compiled = dict(gettext.GNUTranslations(source)._catalog)
        compiled.pop("", None)
        assert compiled == written, CORRECT_FIRST


def fits(text: Text, form: str, *, is_exact: bool) -> bool:
    """Say whether a translation has the placeholders of its text; one that spells its number out may lack a name."""
    wanted = set(PLACEHOLDER.findall(text.plural or text.singular))
    used = set(PLACEHOLDER.findall(form))
    spelled_out = {name for name in wanted - used if text.plural and is_exact and name.startswith("%(")}
    return used == wanted - spelled_out


class TestPlaceholders:
    @pytest.mark.parametrize(
        ("plural", "form", "is_exact", "agrees"),
        [
            ("", "%(name)s und {url}", False, True),
            ("", "%(name)s", False, False),
            ("", "%(nom)s und {url}", False, False),
            ("%(name)s and {url}", "{url}", True, True),
            ("%(name)s and {url}", "%(name)s", True, False),
            ("%(name)s and {url}", "{uri}", True, False),
            ("%(name)s and {url}", "{url}", False, False),
        ],
    )
    def test_agree(self, plural, form, is_exact, agrees):
        assert fits(Text("", "%(name)s and {url}", plural), form, is_exact=is_exact) is agrees


class TestSources:
    def test_are_read_as_makemessages_reads_them(self):
        template = (
            '{% load i18n %}{% trans "One" %}{{ _("Two") }}{% translate "Three" context "of many" %}'
            "{% blocktranslate trimmed count n=n %}\n  Don't {{ n }}\n{% plural %}\n  Don't all {{ n }}\n"
            "{% endblocktranslate %}"
        )
        assert list(texts_of_template(template)) == [
            Text("", "One", ""),
            Text("", "Two", ""),
            Text("of many", "Three", ""),
            Text("", "Don't %(n)s", "Don't all %(n)s"),
        ]

    def test_mark_texts_by_names_that_are_looked_for(self):
        hidden = [
            f"{path.relative_to(ROOT)}: {name.name} as {name.asname}"
            for path in python_files()
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for name in node.names
            if "gettext" in name.name and name.asname not in {None, "_"}
        ]
        assert hidden == [], "makemessages does not find texts that are marked by other names."


def shown_fields(desk: admin.ModelAdmin) -> set[str]:
    """Return the names that a page of the admin may show: those it lists, or all that an operator can edit."""
    fieldsets = [name for _, options in desk.fieldsets or () for name in options["fields"]]
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_staff=True)
    editable = desk.has_add_permission(request) or desk.has_change_permission(request)
    all_fields = [field.name for field in desk.opts.fields if field.editable and editable]
    in_form = desk.fields or fieldsets or all_fields
    filters = [one[0] if isinstance(one, tuple) else one for one in desk.list_filter]
    names = {*desk.list_display, *desk.readonly_fields, *filters, *flatten(in_form)}
    return {name for name in names if isinstance(name, str)}


@pytest.mark.django_db
def test_the_admin_shows_no_field_without_a_name_that_is_translated():
    # Registers everything.
    import_module("config.urls")
    bare = {
        f"{field} = ...(_(…))"
        for site in admin.sites.all_sites
        for desk in site._registry.values()
        if desk.opts.model.__module__.split(".")[0] in PACKAGES
        for field in desk.opts.fields
        if field.name in shown_fields(desk) - {desk.opts.pk.name}
        and not isinstance(field.verbose_name, Promise)
    }
    assert not bare, listed(bare, "Name these fields in their models, with gettext_lazy.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_are_said_as_the_language_counts(language):
    with override(language):
        said = {ngettext("%(count)s comment", "%(count)s comments", count) for count in range(1, 12)}
    assert len(said) == {"ar": 4}.get(language, 2)


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "comentario"), (2, "comentarios"), (40, "comentarios"), (2_000_000, "de comentarios")],
)
def test_spanish_says_of_whole_millions_only(count, said):
    with override("es"):
        assert ngettext("%(count)s comment", "%(count)s comments", count) == f"%(count)s {said}"


def test_arabic_dates_keep_their_order_beside_a_time(now):
    with override("ar"):
        assert date_format(now, "DATETIME_FORMAT") == "14 مارس، 2026، 9:26 ص"
