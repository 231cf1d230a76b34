"""A checkout in a folder of its own, with an installer that writes down how it was called."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
PYTHON = getattr(sys, "_base_executable", sys.executable)

# Installs a Django that says with which Python it runs, and what it was told.
INSTALLER = """\
#!{python}
import os, pathlib, sys, time
if "--version" in sys.argv:
    sys.exit(0)
with open({calls!r}, "a") as calls:
    calls.write(pathlib.Path(sys.argv[-1]).name + "\\n")
{behaviour}
venv = pathlib.Path(sys.argv[sys.argv.index("--python") + 1]).parents[1]
package = next(venv.glob("lib/python*/site-packages")) / "django" / "core" / "management"
package.mkdir(parents=True, exist_ok=True)
(package / "__init__.py").write_text(
    "import sys\\n"
    "from config.env import Invalid\\n"
    "def execute_from_command_line(argv):\\n"
    "    if argv[1:] == ['refused']:\\n"
    "        raise Invalid('HOSTS is not set.')\\n"
    "    print(sys.prefix, *argv[1:])\\n"
)
"""


class Checkout:
    """A folder with manage.py, two lock files and nothing else; on its PATH only our installer."""

    python = PYTHON

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        self.bin = folder / "bin"
        self.broken = folder / "broken"
        self.calls_file = folder / "calls"
        for made in (self.folder / "config", self.bin, self.broken):
            made.mkdir(parents=True)
        shutil.copy(MANAGE, self.folder)
        (self.folder / "config" / "env.py").write_text("class Invalid(Exception): pass\n")
        (self.folder / "requirements.lock").write_text("django==1\n")
        (self.folder / "requirements-test.lock").write_text("django==1\npytest==1\n")
        self.install_uv()

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "belowline.stamp"

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().split() if self.calls_file.exists() else []

    def install_uv(self, behaviour: str = "") -> None:
        self.write_program(self.bin / "uv", behaviour)

    def write_program(self, path: Path, behaviour: str = "") -> None:
        path.write_text(INSTALLER.format(python=PYTHON, calls=str(self.calls_file), behaviour=behaviour))
        path.chmod(0o755)

    def command(self, *arguments: str) -> list[str]:
        return [PYTHON, str(self.folder / "manage.py"), *arguments]

    @property
    def surroundings(self) -> dict[str, str]:
        clean = {
            name: text for name, text in os.environ.items() if not name.startswith(("BELOWLINE", "PYTHON"))
        }
        return clean | {"PATH": str(self.bin), "PYTHONPATH": str(self.broken)}

    def run(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.folder,
            env=self.surroundings | more,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def break_package(self, name: str) -> None:
        """Hide a package of the standard Python behind one that does not work."""
        (self.broken / f"{name}.py").write_text("raise ImportError\n")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)
