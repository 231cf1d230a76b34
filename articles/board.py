"""When something last changed, for all processes of one machine at once: a table of times in shared memory."""

import mmap
import os
import time
import zlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

# Two subjects that fall into one slot cost each other a page built in vain, nothing more.
SLOTS = 2**16
# Behind them: a number that every mark changes, so that one look tells whether anything at all was marked.
LATEST = SLOTS
_BYTES_A_SLOT = 8
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def mark(subject: str) -> None:
    """Tell every process of this machine that pages about the subject are old."""
    slots = _slots()
    slots[slot_of(subject)] = time.monotonic_ns()
    # Second, and read first: whoever finds it as it was has seen every slot that was written before.
    slots[LATEST] = time.monotonic_ns()


def marked_at(subject: str) -> int:
    """Return when the subject was last marked, by the machine's monotonic clock in nanoseconds; 0 for never."""
    return _slots()[slot_of(subject)]


def slot_of(subject: str) -> int:
    """Return where the subject's time stands in `slots()`."""
    return zlib.crc32(subject.encode()) % SLOTS


def slots() -> memoryview:
    """Return the table itself, for readers that look thousands of times a second."""
    return _slots()


@lru_cache(maxsize=1)
def _slots() -> memoryview:
    size = (SLOTS + 1) * _BYTES_A_SLOT
    if settings.BOARD_FOLDER is None:
        return memoryview(mmap.mmap(-1, size)).cast("Q")
    place = _place(settings.BOARD_FOLDER)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Grows a new file to its size, and leaves one that is in use as it is.
        os.ftruncate(descriptor, size)
        return memoryview(mmap.mmap(descriptor, size)).cast("Q")
    finally:
        os.close(descriptor)


def _place(folder: Path) -> Path:
    """Return this boot's file: the clock begins anew with each, and the times of the last one would lie ahead."""
    boot = _BOOT_ID.read_text().strip()[:8] if _BOOT_ID.exists() else "boot"
    place = folder / f"board-{boot}"
    for old in folder.glob("board-*"):
        if old != place:
            old.unlink(missing_ok=True)
    return place
