"""A full disk, a process that is killed, and others at work meanwhile: a backup is whole or it is none."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from dashboard.backup.archive import check
from dashboard.desk import accounts, log
from dashboard.desk.engine import make_desk
from dashboard.desk.sessions import Limits
from dashboard.desk.sign_in import enter
from dashboard.live import utcnow
from dashboard.publishing.verify import verify
from dashboard.settings import ROOT
from dashboard.snapshot import read_input
from dashboard.store.append import NotWritten
from tests.unit.backup.kept import back_up, contents, desk_rows, desk_url, names, nothing, put_back
from tests.unit.publishing.publications import bring, row

# --- a full disk: the kernel itself ends each file after so many bytes

LIMITED = """
import resource, sys
from pathlib import Path
from tests.unit.backup.kept import *
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
try:
    {what}
except Exception as error:
    print(type(error).__name__, error)
"""


def limited(action, *given):
    # -B: else Python leaves half of a compiled module, and takes it for whole the next time.
    command = [sys.executable, "-B", "-c", LIMITED.format(what=action), *map(str, given)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_a_disk_without_room_leaves_the_backup_of_before_and_restores_nothing(folder, away, monkeypatch):
    made = back_up(folder, away / "b.zip")
    assert (away / "b.zip").stat().st_size > 20000
    for doing in ("back_up(Path(sys.argv[1]), Path(sys.argv[2]), force=True)", "put_back(Path(sys.argv[2]), NEW)"):
        doing = doing.replace("NEW", "Path(sys.argv[2]).with_name('new')")
        assert limited(doing, folder, away / "b.zip") == "NotWritten full"
        assert check(away / "b.zip", nothing) == made
        assert names(away) == ["b.zip"]
    # More than the disk has is known beforehand.
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
        with pytest.raises(NotWritten, match="full"):
            put_back(away / "b.zip", away / "new")
    assert names(away) == ["b.zip"]
    put_back(away / "b.zip", away / "new")
    assert contents(away / "new") == contents(folder)


# --- a process that is killed

WORKER = """
import sys
from pathlib import Path
from tests.unit.backup.kept import *
folder, away = Path(sys.argv[1]), Path(sys.argv[2])
print("begun", flush=True)
for number in range(1000):
    if sys.argv[3] == "backup":
        back_up(folder, away / "b.zip", force=True)
    else:
        put_back(away / "b.zip", away / f"new-{sys.argv[4]}-{number}")
    print(number, flush=True)
"""


def killed(chance, *given):
    """Start a worker, kill it somewhere in its work; how many rounds it confirmed."""
    command = [sys.executable, "-c", WORKER, *map(str, given)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "begun\n"
        time.sleep(chance.random() * 1.2)
        process.send_signal(signal.SIGKILL)
        return len(process.stdout.read().split())


@pytest.mark.rare
def test_what_is_killed_leaves_the_backup_of_before_and_restores_all_or_nothing(folder, away, chance):
    back_up(folder, away / "b.zip")
    for _ in range(4):
        killed(chance, folder, away, "backup")
        assert check(away / "b.zip", nothing).publications == 3
        assert set(names(away)) <= {"b.zip", ".b.zip.part"}
    back_up(folder, away / "b.zip", force=True)
    assert names(away) == ["b.zip"]
    for turn in range(4):
        rounds = killed(chance, folder, away, "restore", turn)
        there = list(away.glob(f"new-{turn}-*"))
        assert rounds <= len(there) <= rounds + 1
        for path in there:
            assert contents(path) == contents(folder)
            assert desk_rows(desk_url(path))[:3] == desk_rows(desk_url(folder))[:3]
        last = away / f"new-{turn}-{len(there)}"
        put_back(away / "b.zip", last)
        assert contents(last) == contents(folder)
        assert not (away / f".{last.name}.restoring").exists()


# --- others at work


@pytest.mark.rare
def test_while_others_publish_and_sign_in_every_backup_is_of_one_moment(folder, away):
    stop = threading.Event()
    failures, published = [], []

    def publish():
        # The lock asks who is next only every now and then: whoever leaves no pause keeps all others out.
        while not stop.wait(0.1):
            number = len(published)
            published.append(bring(folder, row("G1004", value=number % 2, source=f"more-{number}")))

    def sign_in():
        desk = make_desk(desk_url(folder))
        while not stop.is_set():
            with desk.writing() as connection:
                account = accounts.by_name(connection, "admin-1")
                enter(connection, utcnow(), account, Limits())
                log.append(connection, utcnow(), "signed_out", "admin-1", "administrator")
        desk.engine.dispose()

    def run(work):
        try:
            work()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in (publish, sign_in)]
    for thread in threads:
        thread.start()
    try:
        made = []
        for number in range(3):
            made.append(back_up(folder, away / f"{number}.zip"))
            until, before = time.monotonic() + 30, len(published)
            while len(published) < before + 2 and time.monotonic() < until and not failures:
                time.sleep(0.01)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    for number, manifest in enumerate(made):
        put_back(away / f"{number}.zip", away / f"new-{number}")
        codes = [finding.code for finding in verify(read_input(away / f"new-{number}", utcnow()))]
        assert codes == ["open", *["proved"] * (manifest.publications - 1)]
        actions = desk_rows(desk_url(away / f"new-{number}"))[2][::-1]
        # Both rows of a transaction or neither.
        assert len(actions) % 2 == 1
        assert actions[1:] == ["signed_in", "signed_out"] * (len(actions) // 2)
    assert len({manifest.publications for manifest in made}) == 3, "nothing was published meanwhile"
