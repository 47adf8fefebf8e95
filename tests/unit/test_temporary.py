"""Where the tests' own files are: in memory if there is room, and nothing is left there."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.temporary import PREFIX, place_in_memory


def test_a_run_has_a_folder_of_its_own_where_there_is_room(tmp_path):
    first, second = place_in_memory(tmp_path, room=1), place_in_memory(tmp_path, room=1)
    assert first and second and first != second
    assert first.parent == tmp_path and first.stat().st_mode & 0o777 == 0o711


def test_without_memory_or_room_the_usual_place_stays(tmp_path):
    assert place_in_memory(tmp_path / "none") is None
    assert place_in_memory(tmp_path, room=2**62) is None
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    left, ours, other = (
        tmp_path / name for name in (f"{PREFIX}{ended.pid}-x", f"{PREFIX}{os.getpid()}-x", "other-1")
    )
    for folder in (left, ours, other):
        (folder / "in").mkdir(parents=True)
    place_in_memory(tmp_path, room=2**62)
    assert set(tmp_path.iterdir()) == {ours, other}
