"""What a web process need not hold: code that others load just because it is there, and memory left over from the start."""

import ctypes
import importlib
import sys
from collections.abc import Collection
from contextlib import suppress


def load(module: str, *, without: Collection[str]) -> None:
    """
    Import a module as on a machine that lacks some packages which it uses only where they are installed.

    What is loaded already stays, and whoever asks for these packages later gets them.
    """
    hidden = [name for name in without if name not in sys.modules]
    # How Python itself says that there is no such module, and need not be looked for.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # the stubs know nothing of it
    try:
        importlib.import_module(module)
    finally:
        for name in hidden:
            del sys.modules[name]


def give_back() -> None:
    """Return to the system what was freed and is kept for later, where the C library can (glibc)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
