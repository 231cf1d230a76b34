import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
TEST = PROJECT["dependency-groups"]["test"]
LOCKS = {"requirements.lock": RUNTIME, "requirements-test.lock": [*RUNTIME, *TEST]}


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", (ROOT / lock).read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
class TestLock:
    def test_names_no_place_from_which_packages_come(self, lock):
        text = (ROOT / lock).read_text()
        assert not re.search(r"://|--(extra-)?index-url|--find-links| @ |^-e", text, flags=re.MULTILINE)

    def test_holds_every_package_by_hash(self, lock):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []

    def test_fits_the_project(self, lock):
        pinned = {canonicalize_name(name): version for name, version in pins(lock).items()}
        misfits = [
            line
            for line in LOCKS[lock]
            if not (need := Requirement(line)).specifier.contains(
                pinned.get(canonicalize_name(need.name), "")
            )
        ]
        assert misfits == []


def test_the_lock_of_the_tests_holds_all_that_runs():
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items()


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [")
    named = lines[start + 1 : lines.index("]", start)]
    bare = [
        line
        for before, line in zip(["", *named], named, strict=False)
        if line.strip().startswith('"') and not before.strip().startswith("#")
    ]
    assert bare == []
