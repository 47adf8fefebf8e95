"""The rows of a sheet as text, from XLSX or CSV -> a grid: week, county or body, and columns.

The heading row is found by its words. An unknown column is a fault: otherwise its answers would be lost silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.faults import DataError, Fault
from dashboard.language import LANGUAGES, language_of, short
from dashboard.language.formulas import restored
from dashboard.sheets.words import (
    BODY,
    COUNT_HEADINGS,
    COUNTY,
    NAME,
    OFFICE,
    WEEK,
    Headings,
    head_of,
    head_word,
    is_aside,
    is_sum_word,
)
from dashboard.tables.csv_file import EDGES, nearest
from dashboard.tables.personal import is_personal

_HEADING_WITHIN = 30  # the heading is searched in so many first rows that are not blank


@dataclass(frozen=True)
class Limits:
    """The limits for reading a sheet's file.

    size: bytes of the file; rows, columns: of the worksheet of answers. For XLSX only: unpacked, bytes of all parts
    and also characters of all cells; sheets; cells, in all worksheets, including merged and empty ones; memory
    (bytes) and seconds (CPU time) of the process that reads the file.
    """

    size: int = 5_000_000
    rows: int = 20_000
    columns: int = 60
    unpacked: int = 30_000_000
    sheets: int = 50
    cells: int = 400_000
    memory: int = 512_000_000
    seconds: int = 15


@dataclass(frozen=True)
class Typed:
    """A value above the heading as typed, with its 1-based row and its column's letter."""

    text: str
    line: int = 0
    letter: str = ""


@dataclass(frozen=True)
class Grid:
    """The texts of a sheet.

    week, county, body: as typed; a sheet has a county or a body. lang: the language of the headings. headings: column
    -> letter and heading, as shown in faults. values: column -> one text for each row, without surrounding blanks and
    leading apostrophe. lines: each row's 1-based number. faults: of the layout. counts: the second part, a row for
    each office, measure and channel.
    """

    file: str
    week: Typed
    county: Typed
    lang: str
    headings: Mapping[str, str]
    values: Mapping[str, list[str]]
    lines: list[int]
    faults: tuple[Fault, ...] = ()
    counts: Grid | None = None
    body: Typed = Typed("")

    def table(self) -> list[list[str]]:
        """The texts as rows, each after its line's number; first the keys of the columns."""
        rows = zip(map(str, self.lines), *self.values.values(), strict=True)
        return [["line", *self.values], *map(list, rows)]

    def text(self, row: int, column: str) -> str:
        """A cell's text; '' if the sheet has no such column. row: index into the rows, from 0."""
        texts = self.values.get(column)
        return texts[row] if texts else ""

    def fault(self, row: int, column: str, code: str, details: Mapping[str, str]) -> Fault:
        """The fault of a cell."""
        where, text = self.headings.get(column, column), self.text(row, column)
        return Fault(self.file, self.lines[row], where, code, text, details)


def letter(place: int) -> str:
    """The letter of a column: 0 -> A, 25 -> Z, 26 -> AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def heading_place(rows: Sequence[Sequence[str]], headings: Headings) -> int | None:
    """The index of the heading row: the first row that names at least two columns; None if there is none."""
    for place, row in enumerate(rows[:_HEADING_WITHIN]):
        if len({headings.column_of(cell) for cell in row if cell} - {None}) >= 2:
            return place
    return None


def gather(
    file: str,
    lines: Sequence[int],
    rows: Sequence[list[str]],
    headings: Headings,
    limits: Limits,
    place: str = "",
) -> Grid:
    """The grid of rows of stripped text without blank rows; rows of sums are dropped. It includes all layout faults.

    lines: the 1-based number of each row. place: the place named in faults of the whole sheet. The part of counts
    (COUNT_HEADINGS) has no week and place of its own. Raises DataError if no heading is found, there is no column
    for offices, or there are too many rows: then the rest cannot be checked.
    """
    of_counts = headings is COUNT_HEADINGS
    top = heading_place(rows, headings)
    if top is None:
        names = (", ".join(headings.heading(lang, column) for column in (OFFICE, NAME)) for lang in LANGUAGES)
        details = {"columns": " / ".join(names)}
        raise DataError([Fault(file, 0, place, "sheet_no_heading", details=details)])
    if len(rows) - top - 1 > limits.rows:
        raise DataError([Fault(file, lines[-1], place, "sheet_rows", details={"most": str(limits.rows)})])
    below = [at for at in range(top + 1, len(rows)) if not is_sum(rows[at])]
    body, numbers = [rows[at] for at in below], [lines[at] for at in below]
    faults: list[Fault] = []
    columns, heading_texts = _columns(file, rows[top], lines[top], headings, faults)
    if not {OFFICE, NAME} & set(columns):
        raise DataError(faults)
    faults += _unheaded_cells(file, rows[top], body, numbers)
    lang = language_of(next(cell for cell in rows[top] if cell and headings.column_of(cell)))
    heads = {} if of_counts else _heads(file, lang, rows[:top], lines[:top], faults)
    return Grid(
        file=file,
        week=heads.get(WEEK, Typed("")),
        county=heads.get(COUNTY, Typed("")),
        lang=lang,
        headings=heading_texts,
        values={column: _column(body, at) for column, at in columns.items()},
        lines=numbers,
        faults=tuple(faults),
        body=heads.get(BODY, Typed("")),
    )


def is_sum(row: Sequence[str]) -> bool:
    """Whether a row is a row of sums, by its first text."""
    return is_sum_word(next(filter(None, row), ""))


def _column(body: Sequence[list[str]], at: int) -> list[str]:
    texts = [row[at] if at < len(row) else "" for row in body]
    # Few texts are distinct: each is cleaned once.
    cleaned = {text: restored(text).strip(EDGES) for text in set(texts)}
    return [cleaned[text] for text in texts]


def _columns(
    file: str, names: Sequence[str], line: int, headings: Headings, faults: list[Fault]
) -> tuple[dict[str, int], dict[str, str]]:
    places: dict[str, int] = {}
    heading_texts: dict[str, str] = {}
    known = [headings.heading(lang, column) for lang in LANGUAGES for column in headings.columns]
    for at, name in enumerate(names):
        if not name or is_aside(name):
            continue
        column = headings.column_of(name)
        if column is None and is_personal(name):
            faults.append(Fault(file, line, letter(at), "column_personal", name))
        elif column is None:
            details = {"near": nearest(name, known)}
            faults.append(Fault(file, line, letter(at), "sheet_column_unknown", name, details))
        elif column in places:
            details = {"first": letter(places[column])}
            faults.append(Fault(file, line, letter(at), "sheet_column_twice", name, details))
        else:
            places[column], heading_texts[column] = at, f"{letter(at)} ({short(name)})"
    lang = language_of(next(name for name in names if name and headings.column_of(name)))
    for column in headings.columns if headings is COUNT_HEADINGS else (OFFICE, NAME):
        if column not in places:
            faults.append(Fault(file, line, headings.heading(lang, column), "sheet_column_missing"))
    return places, heading_texts


def _unheaded_cells(
    file: str, names: Sequence[str], body: Sequence[list[str]], lines: Sequence[int]
) -> Iterator[Fault]:
    """The faults of columns with texts but without a heading, one for each column, at its first text."""
    widest = max(map(len, body), default=0)
    bare = [at for at in range(widest) if at >= len(names) or not names[at]]
    for at in bare:
        for line, row in zip(lines, body, strict=True):
            if at < len(row) and row[at]:
                yield Fault(file, line, letter(at), "sheet_column_blank", row[at])
                break


def _heads(
    file: str, lang: str, rows: Sequence[list[str]], lines: Sequence[int], faults: list[Fault]
) -> dict[str, Typed]:
    found: dict[str, Typed] = {}
    for line, row in zip(lines, rows, strict=True):
        filled = [(at, cell) for at, cell in enumerate(row) if cell]
        name = head_of(filled[0][1])
        if name is None or len(filled) < 2:
            continue
        at, text = filled[1]
        typed = Typed(restored(text), line, letter(at))
        if name in found and found[name].text != typed.text:
            faults.append(Fault(file, line, typed.letter, "sheet_head_twice", text))
        found.setdefault(name, typed)
    if COUNTY in found and BODY in found:
        second = max(found[COUNTY], found[BODY], key=lambda typed: typed.line)
        faults.append(Fault(file, second.line, second.letter, "sheet_head_two_places", second.text))
    for names in ((WEEK,), (COUNTY, BODY)):
        if not found.keys() & names:
            words = " / ".join(head_word(lang, name) for name in names)
            faults.append(Fault(file, 0, words, "sheet_head_missing"))
    return found
