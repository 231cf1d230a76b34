"""What a web process need not hold, code that others load just because it is there; and what it had better keep."""

import ctypes
import importlib
import sys
from collections.abc import Collection
from contextlib import suppress

# What mallopt(3) calls them: the sizes from which the C library gives freed memory back, and maps it apart.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT_BYTES = 4 * 1024 * 1024


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


def keep_freed() -> None:
    """
    Keep what a page needed for the next one, where the C library can (glibc).

    By itself it learns how much from what was freed before, and otherwise asks the system for the same hundred pages of
    memory each time that an article is made.
    """
    with suppress(OSError, AttributeError):
        for threshold in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            ctypes.CDLL(None).mallopt(threshold, _KEPT_BYTES)
