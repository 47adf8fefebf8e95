"""Reads the counties of a province from a list of names, or from a CSV file or workbook with codes."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from dashboard.faults import DataError, Fault
from dashboard.language.digits import latin
from dashboard.language.spelling import key, tidy
from dashboard.tables.csv_file import EDGES, decode

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
# The usual headings of a column, as spelling keys without spaces.
_HEADINGS = {
    "county_code": ("county_code", "code", "کد", "کد شهرستان", "کد آبادی", "شناسه"),
    "name_fa": ("name_fa", "name", "county", "نام", "شهرستان", "نام شهرستان", "نام فارسی"),
    "name_en": ("name_en", "english", "نام انگلیسی", "نام لاتین"),
    "population": ("population", "جمعیت"),
}
_KEYS = {key(heading): column for column, headings in _HEADINGS.items() for heading in headings}
_SUMS = {key(word) for word in ("جمع", "جمع کل", "کل", "کل استان", "total", "sum")}
_COUNTY = re.compile(r"^شهرستان\s+")
_TITLE = re.compile(r"^(فهرست|جدول|لیست)\s")
_SEPARATORS = ",;\t|،؛"
# The unit, the year or another remark after the words of a heading: «جمعیت (نفر)».
_REMARK = re.compile(r"\s*[(\[].*[)\]]\s*$")
_BETWEEN_NAMES = re.compile("[,،؛;]")
_LATIN = re.compile(r"[A-Za-z]")


class NewCounty(NamedTuple):
    """A county of the list. code: '' where the list has none. line: its line in the file; 0: typed."""

    name_fa: str
    code: str = ""
    name_en: str = ""
    population: str = ""
    line: int = 0


def typed_counties(text: str) -> list[NewCounty]:
    """The counties of a line with names between commas."""
    return [NewCounty(_name(part)) for part in _BETWEEN_NAMES.split(text) if _name(part)]


def read_counties(file: Path) -> list[NewCounty]:
    """The counties of a file, in its order: a text with names in each line, or a table with a heading.

    Title rows above the heading, sums and blank rows are left out. Raises DataError if the file cannot be read or has
    no county.
    """
    rows = list(_rows(file))
    headings = ((number, _heading(row)) for number, (_, row) in enumerate(rows))
    at, columns = next(((number, places) for number, places in headings if "name_fa" in places), (-1, {}))
    counties: list[NewCounty] = []
    for line, row in rows[at + 1 :]:
        cells = [cell.strip(EDGES) for cell in row]
        if columns:
            found = {column: cells[place] if place < len(cells) else "" for column, place in columns.items()}
        else:
            counties += _names_of(cells, line)
            continue
        name = _name(found["name_fa"])
        if not name or any(key(cell) in _SUMS for cell in cells):
            continue
        code, population = _digits(found.get("county_code", "")), _digits(found.get("population", ""))
        counties.append(NewCounty(name, code, tidy(found.get("name_en", "")), population, line))
    if not counties:
        raise DataError([Fault(file.name, code="counties_none")])
    return counties


def _names_of(cells: Sequence[str], line: int) -> Iterator[NewCounty]:
    """The counties of a row of a list without a heading: its texts, of which a Latin one is the name before it in
    English. Numbers may be row numbers, so they are no codes."""
    parts = [part for cell in cells for part in _BETWEEN_NAMES.split(cell)]
    names = [name for part in parts if (name := _name(part)) and not _is_number(name)]
    if not names or _TITLE.match(names[0]) or any(key(name) in _SUMS for name in names):
        return
    for name, after in zip(names, [*names[1:], ""], strict=True):
        if not _LATIN.match(name) or name == names[0]:
            yield NewCounty(name, name_en=after if _LATIN.match(after) else "", line=line)


def coded(file: str, counties: Sequence[NewCounty], province: str) -> list[NewCounty]:
    """The counties with a code each: where none is given, an invented one that is seen to be no official code.

    Raises DataError with every code that is not within the province's, and every county or code that is there twice.
    """
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for county in counties:
        if county.code and not (county.code.isdigit() and county.code.startswith(province)):
            details = {"code": province}
            faults.append(
                Fault(file, county.line, code="counties_other_province", value=county.code, details=details)
            )
        for text in filter(None, (key(county.name_fa), county.code)):
            if text in seen:
                value, details = county.name_fa, {"line": str(seen[text])}
                faults.append(Fault(file, county.line, code="counties_twice", value=value, details=details))
            seen.setdefault(text, county.line)
    if faults:
        raise DataError(faults)
    return [
        county if county.code else county._replace(code=invented_code(province, number))
        for number, county in enumerate(counties, start=1)
    ]


def invented_code(province: str, number: int) -> str:
    """A county's code that cannot be mistaken for one of the Statistical Centre, which are digits alone."""
    return f"{province}c{number:02}"


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row of a file, of a workbook's first worksheet with rows."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error)) from None
    if file.suffix.lower() in WORKBOOKS:
        yield from enumerate(_workbook(file, data), start=1)
        return
    text = decode(file.name, data)
    if isinstance(text, Fault):
        raise DataError([text])
    separator = max(_SEPARATORS, key=text.count)
    yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)


def _workbook(file: Path, data: bytes) -> list[list[str]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = (book.get_sheet_by_index(place).to_python() for place in range(len(book.sheet_names)))
            rows = next((rows for rows in sheets if rows), [])
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(file, str(error)) from None
    # Numbers of workbooks are floating point.
    return [
        [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in row]
        for row in rows
    ]


def _unreadable(file: Path, reason: str) -> DataError:
    return DataError([Fault(file.name, code="counties_unreadable", details={"reason": reason})])


def _heading(row: Sequence[str]) -> dict[str, int]:
    """Column -> place in a row of headings."""
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        column = _KEYS.get(key(_REMARK.sub("", cell)))
        if column:
            places.setdefault(column, place)
    return places


def _name(text: str) -> str:
    return _COUNTY.sub("", tidy(text.strip(EDGES)))


def _digits(text: str) -> str:
    plain = latin(text).strip().replace(",", "").replace("٬", "")
    return plain.removesuffix(".0")


def _is_number(text: str) -> bool:
    return _digits(text).isdigit()
