"""Hostile sheets that a clerk sends to the desk, and hostile files in the data folder."""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path

from tests.attack import tables, workbooks
from tests.attack.report import Trial, judged
from tests.attack.target import Target, target
from tests.servers.cluster import until
from tests.unit.staff.sheet_desk import download_sheet, fill_in, upload

# Seconds of a processor until a sheet is refused, in the worker and in the process that reads the file.
SHEET_LIMIT = 4.0
TABLE_LIMIT = 20.0  # seconds until a faulty file is noticed, and until its removal is
LOG_LIMIT = 50_000  # bytes of the server's log about one file
PARTS = 20
# Of the server, and not for the process that opens strangers' files.
SECRETS = {"PGPASSWORD": "attack-secret-1", "ANY_TOKEN": "attack-secret-2"}


def trials(chance: random.Random) -> Iterator[Trial]:
    """Sheets by HTTP, then files in the folder."""
    with target(is_published=False, **SECRETS) as attacked:
        yield from _sheets(attacked, chance)
        yield from _tables(attacked, chance)


def _sheets(attacked: Target, chance: random.Random) -> Iterator[Trial]:
    clerk = attacked.client("ardestan-1")
    [worker] = attacked.server.workers()
    sound, wrong, slowest, count = download_sheet(clerk, form="xlsx"), [], 0.0, 0
    with _reader_environments(attacked) as environments:
        for what, name, content in workbooks.hostile(chance, sound):
            began = _processor_seconds(worker)
            answer = upload(clerk, content, name)
            seconds, page, count = _processor_seconds(worker) - began, unescape(answer.text), count + 1
            slowest = max(seconds, slowest)
            is_told = answer.status_code == 413 or (answer.status_code == 422 and '<ul class="points"><li>' in page)
            if not is_told or seconds > SHEET_LIMIT or "root:x:0" in page or "Traceback" in page:
                wrong.append(f"{what}: {answer.status_code}, {seconds:.1f} s of a processor")
    expected = f"refused in words within {SHEET_LIMIT:.0f} s of a processor each"
    yield judged(f"{count} hostile sheets of a clerk", expected, wrong, f"slowest {slowest:.1f} s")
    leaked = sorted({name for text in environments for name, value in SECRETS.items() if value.encode() in text})
    came = f"{', '.join(leaked) or 'none'}, in {len(environments)} different environments"
    sent = "the environment of the processes that read them"
    yield Trial(sent, "no variable of the server's secrets", came, bool(environments) and not leaked)
    status = upload(clerk, fill_in(download_sheet(clerk))).status_code
    yield Trial("a sound sheet after these", "303, its draft", str(status), status == 303)


def _tables(attacked: Target, chance: random.Random) -> Iterator[Trial]:
    wrong, slowest, count = [], 0.0, 0
    for what, place, content in tables.faulty(chance):
        path = attacked.data / place
        path.parent.mkdir(exist_ok=True)
        if isinstance(content, Path):
            path.symlink_to(content)
        else:
            path.write_bytes(content)
        complaints, seconds = _refused(attacked, path)
        wrong += [f"{what}: {complaints}"] if complaints else []
        slowest, count = max(seconds, slowest), count + 1
    expected = (
        f"each noticed within {TABLE_LIMIT:.0f} s; the last sound data stay; at most {LOG_LIMIT:,} bytes of log"
    )
    yield judged(f"{count} hostile files in the data folder", expected, wrong, f"slowest {slowest:.1f} s")
    yield _names(attacked)
    yield _slow_file(attacked)


def _refused(attacked: Target, path: Path) -> tuple[str, float]:
    """(complaints about the refusal of a faulty file, '' if none; seconds until noticed). Removes the file."""
    server, began, log = attacked.server, time.monotonic(), attacked.server.log.stat().st_size
    before, complaints = server.health(), []
    try:
        until(lambda: server.health()["state"] == "stale", TABLE_LIMIT)
    except AssertionError:
        complaints.append("not noticed")
    seconds = time.monotonic() - began
    if server.health()["cells_digest"] != before["cells_digest"] or server.web.ask("/fa/").status != 200:
        complaints.append("the last sound data did not stay")
    if (written := server.log.stat().st_size - log) > LOG_LIMIT:
        complaints.append(f"{written:,} bytes of log")
    path.unlink()
    try:
        until(lambda: server.health()["state"] == "ok", TABLE_LIMIT)
    except AssertionError:
        complaints.append("not ok after its removal")
        # Another change, so that the server reads all files again and the next attack begins with sound data.
        os.utime(attacked.data / "reports.csv")
        until(lambda: server.health()["state"] == "ok", TABLE_LIMIT, "sound data")
    return ", ".join(complaints), seconds


def _names(attacked: Target) -> Trial:
    """Names of offices that are markup and formulas, on pages and in files."""
    before = attacked.server.health()["cells_digest"]
    (attacked.data / "offices" / "hostile.csv").write_text(tables.named(), encoding="utf-8")
    until(lambda: attacked.server.health()["cells_digest"] != before, TABLE_LIMIT, "the names")
    wrong = []
    for path in ("/en/offices?county=1001", "/fa/county/1001", "/en/why?county=1001&indicator=service_desks"):
        page = attacked.server.web.ask(path).text
        wrong += [f"{path} has {sign}" for sign in (tables.MARKUP, "<svg onload") if sign in page]
    text = attacked.server.web.ask("/en/download/offices.csv?county=1001").text
    cells = [cell for line in text.splitlines() for cell in line.replace('"', "").split(",")]
    wrong += [f"the CSV has the cell {cell}" for cell in cells if cell.startswith(("=", "@", "-1"))]
    wrong += [f"the CSV has no {word}" for word in ("HYPERLINK", "script") if word not in text]
    return judged("offices named by markup and formulas", "shown, and harmless", wrong, f"{len(wrong)} complaints")


def _slow_file(attacked: Target) -> Trial:
    """A file that grows while the server looks: two parts between two looks."""
    digests, ended = [attacked.server.health()["digest"]], threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            digest = attacked.server.health()["digest"]
            digests.extend([digest] if digest != digests[-1] else [])

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in tables.write_slowly(attacked.data / "reports" / "slow.csv", PARTS):
        time.sleep(0.2)
    # Looks of the server, and the computation of the cells.
    time.sleep(4)
    ended.set()
    watcher.join()
    sent = f"a file of reports that is written in {PARTS} parts, five a second, in place"
    came = f"{len(digests) - 1} states"
    return Trial(sent, "only the whole file is shown, once: 1 state", came, len(digests) == 2)


def _processor_seconds(pid: int) -> float:
    """The processor time that a process and its ended children have used."""
    # Fields 14 to 17 of the file; the name before them may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:15]
    return sum(map(int, fields)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _reader_environments(attacked: Target) -> Iterator[set[bytes]]:
    """The environments of the processes that read workbooks meanwhile."""
    [worker] = attacked.server.workers()
    environments, ended = set[bytes](), threading.Event()

    def watch() -> None:
        while not ended.wait(0.005):
            for children in Path(f"/proc/{worker}/task").glob("*/children"):
                # A process or a thread may have ended meanwhile.
                with suppress(OSError):
                    for process in [Path(f"/proc/{pid}") for pid in children.read_text(encoding="ascii").split()]:
                        # Before it runs the program, a new process still has the worker's environment.
                        if b"xlsx_cells" in (process / "cmdline").read_bytes():
                            environments.add((process / "environ").read_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield environments
    finally:
        ended.set()
        watcher.join()
