"""Where tests put their temporary files: in memory where there is room, for a disk makes every commit wait."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

# What Linux keeps in memory and gives to everybody.
MEMORY = Path("/dev/shm")
# Several times what a whole run has there at one time, so that nothing else on the machine goes short.
ROOM = 2 * 2**30
PREFIX = "dashboard-tests-"


def place_in_memory(memory: Path = MEMORY, room: int = ROOM) -> Path | None:
    """A new folder in memory for this process and those that it starts; None where there is none, or too little room.

    room: the bytes that must be free. What a run that was killed left behind is removed first.
    """
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        return None
    for left in memory.glob(f"{PREFIX}*"):
        if left.stat().st_uid == os.getuid() and not _runs(left.name.removeprefix(PREFIX).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    if shutil.disk_usage(memory).free < room:
        return None
    place = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=memory))
    # PostgreSQL is started by a user of its own, who must get through to its folder; nobody can list what is here.
    place.chmod(0o711)
    return place


def _runs(process: str) -> bool:
    """Whether there is a process of this number; what is no number is not ours to judge."""
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        pass
    return True
