"""Writing a decision: all or nothing, whoever else writes, whatever breaks, and never twice."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.faults import DataError
from dashboard.settings import ROOT
from dashboard.store import append as append_module
from dashboard.store.append import NotWritten, alone
from dashboard.store.decisions_file import LOCK, Overtaken, Record, append, records, utcnow
from dashboard.store.folder import read_folder
from dashboard.store.tables import TABLES
from tests.unit.small_folder import small_folder

NAMES = TABLES["decisions"].names
HEAD = ",".join(NAMES) + "\n"
WEEK = date(2014, 12, 6)
NEW = Record("d1", datetime.min, WEEK, "متن، با ویرگول", "committee", "1001", "", "G1001", date(2014, 12, 20), "open")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder(tmp_path)


def stored(folder: Path) -> list[Record]:
    """The decisions as the dashboard reads them: the whole folder must be sound."""
    return records(read_folder(folder, utcnow()).decisions)


def litter(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith(".part")]


def test_the_first_decision_makes_the_file_and_a_change_is_a_new_row_after_the_same_bytes(folder):
    before = utcnow().replace(microsecond=0)
    written = append(folder, NEW, None)
    assert before <= written.recorded_at <= utcnow()
    assert stored(folder) == [written] and written.content == NEW.content
    data = (folder / "decisions.csv").read_bytes()
    assert data.decode().startswith(HEAD)
    closed = append(folder, written._replace(status="done"), written.recorded_at)
    assert closed.recorded_at > written.recorded_at
    assert [row.status for row in stored(folder)] == ["open", "done"]
    assert (folder / "decisions.csv").read_bytes().startswith(data)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_a_file_kept_by_hand_keeps_its_columns_order_its_mark_and_its_line_ends(folder, ending, last):
    row = dict(zip(NAMES, "own,2014-12-14T10:00:00Z,2014-12-06,x,,,,G1001,2014-12-20,open".split(","), strict=True))
    kept = ",".join(reversed(NAMES)) + ending + ",".join(reversed(row.values())) + (ending if last else "")
    (folder / "decisions.csv").write_bytes(b"\xef\xbb\xbf" + kept.encode())
    append(folder, NEW, None)
    data = (folder / "decisions.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + kept.encode())
    assert data.count(ending.encode()) == data.count(b"\n") == 3
    assert {row.decision_id for row in stored(folder)} == {"own", "d1"}


def test_a_folder_of_files_and_a_file_are_one_table(folder):
    (folder / "decisions").mkdir()
    append(folder, NEW, None)
    (folder / "decisions.csv").rename(folder / "decisions" / "older.csv")
    (first,) = stored(folder)
    append(folder, first._replace(status="dropped"), first.recorded_at)
    assert [row.status for row in stored(folder)] == ["open", "dropped"]


def test_a_link_stays_a_link_and_rights_stay_as_they_were(folder, tmp_path):
    append(folder, NEW, None)
    elsewhere = tmp_path / "elsewhere.csv"
    (folder / "decisions.csv").rename(elsewhere)
    elsewhere.chmod(0o640)
    (folder / "decisions.csv").symlink_to(elsewhere)
    append(folder, NEW._replace(decision_id="d2"), None)
    assert (folder / "decisions.csv").is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert len(stored(folder)) == 2


def test_beside_the_sample_a_decision_goes_with_the_sample_and_own_ones_do_not_end_it(folder):
    (folder / "sample").mkdir()
    (folder / "reports.csv").rename(folder / "sample" / "reports.csv")
    append(folder, NEW, None)
    assert not (folder / "decisions.csv").exists()
    assert len(stored(folder)) == 1
    # Own reports end the sample, and what was tried out on it.
    (folder / "sample" / "reports.csv").rename(folder / "reports.csv")
    assert stored(folder) == []
    append(folder, NEW, None)
    assert (folder / "decisions.csv").exists()
    # Own decisions alone do not keep the sample from being read.
    (folder / "sample" / "decisions" / "recorded.csv").unlink()
    (folder / "reports.csv").rename(folder / "sample" / "reports.csv")
    assert read_folder(folder, utcnow()).sample is True
    assert len(stored(folder)) == 1


def test_the_same_again_is_once_and_what_was_taken_or_changed_meanwhile_is_refused(folder):
    first = append(folder, NEW, None)
    assert append(folder, NEW, None) == first
    assert append(folder, first._replace(recorded_at=utcnow()), None) == first
    with pytest.raises(Overtaken):
        append(folder, NEW._replace(text="other"), None)
    assert stored(folder) == [first]
    append(folder, first._replace(status="done"), first.recorded_at)
    for other in (first._replace(status="dropped"), NEW._replace(decision_id="never")):
        with pytest.raises(Overtaken):
            append(folder, other, first.recorded_at)
    # Closing it twice is closing it once.
    append(folder, first._replace(status="done"), first.recorded_at)
    assert [row.status for row in stored(folder)] == ["open", "done"]


def test_two_changes_in_one_second_have_two_moments_and_neither_lies_in_the_future(folder):
    row = append(folder, NEW, None)
    for status in ("done", "open", "dropped"):
        row = append(folder, row._replace(status=status), row.recorded_at)
        assert row.recorded_at <= utcnow()
    assert len({found.recorded_at for found in stored(folder)}) == 4


def test_who_waits_too_long_for_another_writer_or_a_clock_that_was_set_back_is_told(folder, monkeypatch):
    first = append(folder, NEW, None)
    monkeypatch.setattr(append_module, "PATIENCE", 0.1)
    early = first.recorded_at + timedelta(seconds=0.5)
    with pytest.raises(NotWritten) as refused:
        append(folder, first._replace(status="done"), first.recorded_at, lambda: early)
    assert refused.value.code == "failed"
    with alone(folder / LOCK), pytest.raises(NotWritten) as refused:
        append(folder, NEW._replace(decision_id="d2"), None)
    assert refused.value.code == "busy"
    assert stored(folder) == [first]


def test_a_file_that_became_faulty_is_told_with_its_faults_and_stays_as_it_is(folder):
    text = HEAD + "own,2014-12-14T10:00:00Z,2014-12-06,x,,,,G1001,2014-12-20,opened\n"
    (folder / "decisions.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        append(folder, NEW, None)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.code) == ("data/decisions.csv", 2, "not_word")
    assert (folder / "decisions.csv").read_text(encoding="utf-8") == text


def test_a_row_that_the_next_reader_would_refuse_is_never_written(folder):
    append(folder, NEW, None)
    before = (folder / "decisions.csv").read_bytes()
    for bad in ({"text": "one\ntwo"}, {"text": "x" * 501}, {"status": "opened"}, {"due_week": date(2014, 12, 7)}):
        with pytest.raises(DataError):
            append(folder, NEW._replace(decision_id="bad", **bad), None)
    assert (folder / "decisions.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("place", "step", "number", "code"),
    [
        (os, "fsync", errno.ENOSPC, "full"),
        (Path, "replace", errno.EDQUOT, "full"),
        (os, "fsync", errno.EROFS, "closed"),
        (os, "open", errno.EACCES, "closed"),
        (Path, "replace", errno.EIO, "failed"),
    ],
)
def test_a_disk_that_gives_up_leaves_the_old_file_and_no_litter(folder, monkeypatch, place, step, number, code):
    first = append(folder, NEW, None)

    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched, pytest.raises(NotWritten) as refused:
        patched.setattr(place, step, refuse)
        append(folder, NEW._replace(decision_id="d2"), None)
    assert refused.value.code == code
    assert stored(folder) == [first]
    assert litter(folder) == []


def test_a_disk_without_room_in_the_middle_of_writing(folder):
    """The kernel itself ends the file after 1,000 bytes, as a full disk would."""
    (folder / "decisions.csv").write_text(HEAD, encoding="utf-8")
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));\n"
        "from tests.unit.test_decisions_file import *\n"
        "try: append(Path(sys.argv[1]), NEW._replace(text='ن' * 500), None)\n"
        "except NotWritten as error: print(error.code)"
    )
    # -B: else Python leaves half of a compiled module, and takes it for whole the next time.
    command = [sys.executable, "-B", "-c", code, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "full"
    assert (folder / "decisions.csv").read_text(encoding="utf-8") == HEAD
    assert litter(folder) == []


WRITER = """
import sys
from pathlib import Path
from tests.unit.test_decisions_file import NEW, append
for number in range(int(sys.argv[3])):
    append(Path(sys.argv[1]), NEW._replace(decision_id=f"{sys.argv[2]}-{number}"), None)
    print(number, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_two_writers_at_once_lose_nothing(folder):
    writers = [writer(folder, name, 10) for name in ("a", "b")]
    assert [process.wait(timeout=60) for process in writers] == [0, 0]
    for process in writers:
        process.stdout.close()
    assert {row.decision_id for row in stored(folder)} == {f"{name}-{n}" for name in "ab" for n in range(10)}


@pytest.mark.parametrize("turns", [1, pytest.param(6, marks=pytest.mark.rare)])
def test_a_writer_that_is_killed_at_any_moment_leaves_a_sound_file_with_all_that_it_confirmed(folder, chance, turns):
    confirmed: set[str] = set()
    for turn in range(turns):
        process = writer(folder, f"t{turn}", 10_000)
        process.stdout.readline()
        time.sleep(chance.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read().split()
        process.stdout.close()
        process.wait()
        confirmed |= {f"t{turn}-{number}" for number in [0, *map(int, told)]}
        found = {row.decision_id for row in stored(folder)}
        # One more may have been written when there was no time left to say so.
        assert confirmed <= found and len(found - confirmed) <= turn + 1
    append(folder, NEW, None)
    assert litter(folder) == []
