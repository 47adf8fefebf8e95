"""A full disk: data folder and SQLite in a small file system in memory."""

import errno
import random
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

from tests.attack.readers import readers
from tests.attack.report import Trial, judged
from tests.attack.target import small, target
from tests.unit.staff.desk_site import sign_in
from tests.unit.staff.sheet_desk import confirm, download_sheet, fill_in, request_publication, upload

SIZE = "24m"
LIMIT = 2.0  # seconds of a page
NO_ROOM = re.compile(r"no room|no space|is full")


def trials(_: random.Random) -> Iterator[Trial]:
    """Pages, readers of the desk and writers without a byte of room, and with room again."""
    with tempfile.TemporaryDirectory(prefix="attack-disk-") as name:
        place = Path(name)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", name]
        try:
            done = subprocess.run(mount, capture_output=True, text=True, check=False)
            refusal = done.stderr.strip() if done.returncode else ""
        except OSError as error:
            refusal = str(error)
        if refusal:
            yield Trial("a full disk", "", f"this account may not mount a file system here ({refusal})", None)
            return
        try:
            yield from _full(place)
        finally:
            subprocess.run(["umount", name], check=True)


def _full(place: Path) -> Iterator[Trial]:
    with target(lambda _: small(place)) as attacked:
        clerk, publisher = attacked.client("ardestan-1"), attacked.client("publisher-1")
        sheet = fill_in(download_sheet(clerk))
        writers: dict[str, Callable[[], Any]] = {
            "a sign-in": lambda: sign_in(attacked.client(), "reviewer-1"),
            "a sheet": lambda: upload(clerk, sheet),
            "a publication": lambda: confirm(publisher, request_publication(publisher)),
        }
        with readers(attacked) as meanwhile, _filled(place):
            read = [clerk.get("/staff/en/").status_code, publisher.get("/staff/en/publish").status_code]
            texts = {what: _answer(write) for what, write in writers.items()}
            texts["the command publish"] = attacked.command("publish", "--yes", "--lang", "en").stderr
        yield meanwhile.trial("no byte is free", LIMIT)
        yield Trial("pages of the desk at that time", "200", str(read), read == [200, 200])
        wrong = [f"{what}: {_start(text)}" for what, text in texts.items() if not NO_ROOM.search(text)]
        yield judged(f"at that time {', '.join(texts)}", "there is no room, in words", wrong, f"{len(wrong)} others")

        answers = [_answer(writers[what])[:3] for what in ("a sign-in", "a sheet")]
        verified = attacked.command("verify").returncode
        came = f"{', '.join(answers)}; verify {verified}"
        is_well = (answers, verified) == (["303", "303"], 0)
        yield Trial("room again: a sign-in, a sheet, the command verify", "303, 303; verify 0", came, is_well)


def _answer(write: Callable[[], Any]) -> str:
    """Status and text of an answer, or the reason why the form could not be sent."""
    try:
        answer = write()
    except (AssertionError, TypeError) as error:
        # The helpers did not find the form in its page.
        return f"no form: {error}"
    return f"{answer.status_code} {unescape(answer.text)}"


def _start(text: str) -> str:
    words = re.sub(r"<[^>]*>|\s+", " ", text.partition("<main")[2] or text)
    return " ".join(words.split())[:150]


@contextmanager
def _filled(place: Path) -> Iterator[None]:
    """The file system of a place without a free byte."""
    filling = place / "filling"
    with filling.open("wb", buffering=0) as out:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    out.write(bytes(size))
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
    try:
        yield
    finally:
        filling.unlink()
