"""Hostile sheets, made of the sheet that the desk itself hands out."""

import io
import random
from collections.abc import Callable, Iterator

import openpyxl

from tests.unit.sheets.test_sheet_reader import HARMFUL, bombed, rezipped

FIRST, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
SHEETS = 5_000
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
OUTER = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "http://127.0.0.1:9/b"> %b;]>'
FORMULAS = ['=HYPERLINK("http://evil.example")', '=WEBSERVICE("http://evil.example")', "=cmd|'/c calc'!A1", "=1+1"]


def hostile(chance: random.Random, sheet: bytes) -> Iterator[tuple[str, str, bytes]]:
    """(what, file name, content). sheet: an XLSX that the desk accepts."""

    def parts(
        changed: dict[str, Callable[[bytes], bytes]] | None = None, added: dict[str, bytes] | None = None
    ) -> bytes:
        return rezipped(sheet, changed, added)

    def headed(doctype: str, reference: str) -> Callable[[bytes], bytes]:
        """A document type after the XML declaration, and a text or a name that uses its entity."""

        def change(content: bytes) -> bytes:
            head, end, rest = content.partition(b"?>")
            place = b"</t>" if b"</t>" in rest else b'" sheetId='
            return head + end + doctype.encode() + rest.replace(place, reference.encode() + place, 1)

        return change

    yield "a ZIP bomb of 400 MB", "s.xlsx", parts(added={"xl/a.xml": bytes(400_000_000)})
    yield "a part whose length in the directory is a lie", "s.xlsx", _lying(sheet)
    for part in (STRINGS, BOOK):
        yield f"a billion laughs in {part}", "s.xlsx", parts({part: headed(LAUGHS, "&l9;")})
        yield f"an external entity in {part}", "s.xlsx", parts({part: headed(OUTER, "&a;")})
    yield f"entities in {FIRST}", "s.xlsx", parts({FIRST: bombed})
    for part, content, _ in HARMFUL:
        yield part, "s.xlsx", parts(added={part: content})
    for formula in FORMULAS:
        yield f"the formula {formula}", "s.xlsx", _with_cell(sheet, formula)
    marked = rezipped(_with_cell(sheet, "MARK"), {STRINGS: lambda text: text.replace(b"MARK", b"x" * 5_000_000)})
    yield "an answer of 5 million letters", "s.xlsx", marked
    yield "a cell of 32,767 letters", "s.xlsx", _with_cell(sheet, "ی" * 32_767)
    yield f"{SHEETS} worksheets", "s.xlsx", _with_sheets(sheet)
    yield (
        "names of paths",
        "../../../etc/cron.d/s.xlsx",
        parts(added={"../../../tmp/x.xml": b"", "xl/vbaProject.bin": b""}),
    )
    yield from (
        ("a PDF named XLSX", "s.xlsx", b"%PDF-1.7 " + chance.randbytes(1000)),
        ("a page named CSV", "s.csv", b"<html><script>alert(1)</script></html>"),
        ("a program named XLSX", "s.xlsx", b"MZ" + chance.randbytes(5000)),
        ("an old workbook named CSV", "s.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)),
        ("4 MB of random bytes", "s.csv", chance.randbytes(4_000_000)),
        ("4 MB of quotes", "s.csv", b'"' * 4_000_000),
        ("4 MB of separators", "s.csv", b"," * 4_000_000),
        ("a cell of 4 MB", "s.csv", b"x" * 4_000_000),
        ("NUL characters", "s.csv", bytes(100_000)),
        ("more than the longest file", "s.xlsx", b"PK\x03\x04" + bytes(5_050_000)),
        ("a torn workbook", "s.xlsx", sheet[: chance.randrange(100, len(sheet))]),
    )


def _with_cell(sheet: bytes, value: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    book.worksheets[0]["G6"].value = value
    return _saved(book)


def _with_sheets(sheet: bytes) -> bytes:
    """The sheet with thousands of further worksheets, of which all share a part: the file stays small."""
    names = range(100, 100 + SHEETS)
    more = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="more{n}"/>' for n in names).encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="more{n}" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>' for n in names
    ).encode()
    return rezipped(
        sheet,
        {
            BOOK: lambda text: text.replace(b"</sheets>", more + b"</sheets>"),
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(b"</Relationships>", links + b"</Relationships>"),
        },
    )


def _lying(sheet: bytes) -> bytes:
    """The directory of the ZIP declares 10 bytes for a million."""
    body = rezipped(sheet, {STRINGS: lambda content: content + b" " * (1_000_000 - len(content))})
    return body.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
