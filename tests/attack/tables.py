"""Hostile files for the data folder."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.unit.small_folder import HEAD, report
from tests.unit.ugly_folder import OFFICES_HEAD

LONG = 10_000_000  # letters of a line
MARKUP = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK(""http://evil.example"")'
NAMES = {"H1": MARKUP, "H2": FORMULA, "H3": "@SUM(1)", "H4": "-1+1", "H5": "\u202eevil", "H6": '""><svg onload=x>'}


def faulty(chance: random.Random) -> Iterator[tuple[str, str, bytes | Path]]:
    """(what, path in the folder, content) of files that must be refused. A path as content is a link to it."""
    table, line = HEAD.encode(), report("G1003").encode()
    where = "reports/hostile.csv"
    yield f"a line of {LONG:,} letters", where, table + line + b"x" * LONG + b"\n"
    yield f"a value of {LONG:,} letters", where, table + line.replace(b"letter", b"x" * LONG).replace(b"G1003", b"G9")
    yield f"{LONG:,} separators", where, table + line + b"x" + b"," * LONG
    yield "a quote that is never closed", where, table + line + b'2014-12-06,"G1003,committee,1\n' + line * 100_000
    yield "NUL characters", where, table + line + b"\x00" * 1000 + b"\n" + line
    yield "UTF-16 without its mark", where, (HEAD + report("G1003")).encode("utf-16-le")
    yield "half a sign in UTF-8", where, table + line.replace(b"letter", "نامه".encode()[:-1])
    yield "random bytes", where, chance.randbytes(500_000)
    yield "a hundred thousand faulty rows", where, table + b"x,y,z\n" * 100_000
    yield "a heading of 50,000 columns", where, b",".join(b"c%d" % number for number in range(50_000)) + b"\n"
    yield "an empty file", where, b""
    yield "another table's columns", where, OFFICES_HEAD.encode() + b"H1,body,a,b,1001,,,,\n"
    yield "numbers without end", where, table + report("G1003").replace(",1,", f",{'9' * 5000},").encode()
    yield "weeks beyond every calendar", where, table + report("G1003", week="9999-12-31").encode()
    yield "an office in no known county", "offices/hostile.csv", OFFICES_HEAD.encode() + b"H1,body,a,b,9,,,,\n"
    yield "a link to a file that is not there", where, Path("not-there.csv")
    yield "a link to itself", where, Path("hostile.csv")


def named() -> str:
    """A register of offices whose names are markup and formulas, which are names like others."""
    rows = [f'{code},body,"{name}","{name}",1001,,,,\n' for code, name in NAMES.items()]
    return OFFICES_HEAD + "".join(rows)


def write_slowly(path: Path, parts: int) -> Iterator[None]:
    """Write a sound file of reports in place, a part at a time: after each part the rows so far are sound too."""
    offices = [f"G{number}" for number in range(1003, 1003 + parts)]
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for office in offices:
            out.write(report(office))
            out.flush()
            yield
