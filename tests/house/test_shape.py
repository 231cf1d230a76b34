import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("articles", "comments", "config", "tests")
AT_THE_ROOT = {
    "manage.py", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md",
    "requirements.lock", "requirements-test.lock", "docs", *PACKAGES,
}  # fmt: skip
# What a start leaves behind; .gitignore names it.
LEFT_BEHIND = {"var"}
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "misc",
    "common",
    "manager",
    "managers",
    "signals",
}


def files(pattern: str) -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob(pattern)
        if "__pycache__" not in path.parts and "migrations" not in path.parts
    ]


def names(paths: list[Path]) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_nothing_else_stands_at_the_root():
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}
    assert there - AT_THE_ROOT - LEFT_BEHIND == set()


def test_no_file_does_two_things():
    code = [*files("*.py"), *files("*.html"), *files("*.js")]
    long = [path for path in code if len(path.read_text().splitlines()) > allowed_lines(path)]
    assert not long, f"too long: {', '.join(names(long))}"


def allowed_lines(path: Path) -> int:
    # A table of cases is long and still one thing.
    return 500 if path.relative_to(ROOT).parts[0] == "tests" else 300


def test_no_module_is_a_drawer():
    assert names([path for path in files("*.py") if {path.stem, path.parent.name} & DRAWERS]) == []


def test_nothing_is_put_off():
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    texts = [path for kind in ("*.py", "*.html", "*.css", "*.js", "*.md") for path in files(kind)]
    assert names([path for path in texts if marks.search(path.read_text())]) == []
