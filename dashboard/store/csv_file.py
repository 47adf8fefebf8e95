"""The bytes of a table's CSV file -> columns of text with their line numbers, or why the file cannot be read."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches

from dashboard.faults import NOTHING_NEAR as NOTHING_NEAR
from dashboard.faults import Fault
from dashboard.language.spelling import key
from dashboard.store.personal import is_personal
from dashboard.store.tables import Table

# Spreadsheets leave spaces and invisible direction marks round a value; they are never meant.
EDGES = (
    " \t\r\n\v\f\u00a0\u2007\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u202f\u2066\u2067\u2068\u2069\u061c\ufeff"
)
# How like two words must be, from 0 to 1, for one to be offered in the other's place.
NEAR = 0.6
_SEPARATORS = ",;\t|،؛"
# Excel puts such a line first to say what separates the columns.
SAYS_SEPARATOR = re.compile(r"sep=.\s*", re.I)


@dataclass(frozen=True)
class CsvFile:
    """The rows of one file as text.

    columns: name -> one text a row, for the headings that the table knows. lines: the 1-based file line on
    which each row starts, the heading counted. refused_texts: every field of the rows that were refused. complete:
    False if the file may hold rows that could not be read.
    """

    file: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    refused_texts: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    complete: bool = True


def unreadable(file: str, fault: Fault) -> CsvFile:
    """A file of which nothing could be read, and why."""
    return CsvFile(file, faults=(fault,), complete=False)


def read_csv(file: str, data: bytes, table: Table) -> CsvFile:
    """Read the bytes of a table's file; `file` is only its name in the faults. Raises nothing."""
    text = decode(file, data)
    if isinstance(text, Fault):
        return unreadable(file, text)
    lines = list(io.StringIO(text, newline=""))
    start = next((i for i, line in enumerate(lines) if line.strip(EDGES)), None)
    if start is not None and SAYS_SEPARATOR.fullmatch(lines[start]):
        start = start + 1 if start + 1 < len(lines) else None
    if start is None:
        return unreadable(file, Fault(file, code="file_empty", details={"columns": ", ".join(table.names)}))
    separator = _separator(lines[start], table)
    records = records_of(lines, start, separator)
    heading_line, heading = next(records)
    if isinstance(heading, UnclosedQuote):
        return unreadable(file, Fault(file, heading_line, code="quote", value=heading.text))
    names = _without_blank_end([_column_name(typed, table) for typed in heading], 0)
    if not set(names) & set(table.names):
        details = {"columns": ", ".join(table.names)}
        unknown = Fault(file, heading_line, code="heading_unknown", value=names[0], details=details)
        about_persons = (Fault(file, heading_line, name, "column_personal") for name in names if is_personal(name))
        return CsvFile(file, faults=(unknown, *about_persons), complete=False)
    faults: list[Fault] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    refused: set[str] = set()
    for line, record in records:
        if isinstance(record, UnclosedQuote):
            faults.append(Fault(file, line, code="quote", value=record.text))
            refused.update(cell.strip(EDGES + '"') for cell in record.text.split(separator))
            continue
        record = _without_blank_end(record, len(names))
        if len(record) == len(names):
            rows.append(record)
            numbers.append(line)
        else:
            details = {"found": str(len(record)), "expected": str(len(names))}
            faults.append(Fault(file, line, code="fields_number", details=details))
            refused.update(cell.strip(EDGES) for cell in record)
    # A column without a name and without a value is the litter of spreadsheets.
    filled = [bool(name) or any(row[at].strip(EDGES) for row in rows) for at, name in enumerate(names)]
    faults += _heading_faults(file, heading_line, names, filled, table)
    # Of a heading given twice the first column is read on, so that its values are checked too.
    places = {name: names.index(name) for name in table.names if name in names}
    columns = {name: [row[place] for row in rows] for name, place in places.items()}
    return CsvFile(file, columns, numbers, frozenset(refused), tuple(faults))


def nearest(text: str, known: Iterable[str], least: float = NEAR) -> str:
    """The known word that was most likely meant, or NOTHING_NEAR. least: how like it must be, from 0 to 1."""
    words = {key(word): word for word in known}
    close = get_close_matches(key(text), words, n=1, cutoff=least)
    return words[close[0]] if close else NOTHING_NEAR


def nearest_code(text: str, known: Iterable[str]) -> str:
    """The known code that is nearer than all others, or NOTHING_NEAR: many codes differ by one digit alone."""
    codes = {key(code): code for code in known}
    close = get_close_matches(key(text), codes, n=2, cutoff=NEAR)
    if not close or len({SequenceMatcher(None, other, key(text)).ratio() for other in close}) < len(close):
        return NOTHING_NEAR
    return codes[close[0]]


def decode(file: str, data: bytes) -> str | Fault:
    """The text of a file in UTF-8, or in UTF-16 with a mark at its start; or which encoding it has instead."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return Fault(file, code="encoding_utf16")
    if _looks_utf16(data):
        return Fault(file, code="encoding_utf16")
    if b"\0" in data:
        return Fault(file, data[: data.index(b"\0")].count(b"\n") + 1, code="nul_byte")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _looks_windows1256(data):
            return Fault(file, code="encoding_windows1256")
        return Fault(file, data[: error.start].count(b"\n") + 1, code="encoding_unknown")


def _looks_utf16(data: bytes) -> bool:
    # Without a mark at its start: every Latin letter, digit and comma has one NUL beside it, always on the
    # same side. A stray NUL in a UTF-8 file is rare among its bytes.
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) * 10 > len(sample)


def _looks_windows1256(data: bytes) -> bool:
    # UTF-8 with one broken byte still reads as UTF-8 nearly everywhere; only then is Windows-1256 ruled out,
    # since its table turns UTF-8 Persian into a mixture of Arabic letters and signs.
    as_utf8 = data.decode("utf-8", errors="replace")
    broken = as_utf8.count("\ufffd")
    if sum(1 for letter in as_utf8 if letter > "\x7f") > 2 * broken:
        return False
    letters = [letter for letter in data.decode("cp1256", errors="replace") if letter > "\x7f"]
    arabic = sum(1 for letter in letters if "\u0600" <= letter <= "\u06ff" or letter in "\u200c\u200d")
    return arabic > 0.7 * len(letters)


def _separator(heading: str, table: Table) -> str:
    def known(separator: str) -> int:
        return sum(_column_name(cell.strip(EDGES + '"'), table) in table.names for cell in heading.split(separator))

    # The comma comes first, so it holds where no separator finds more columns.
    return max(_SEPARATORS, key=known)


def _column_name(typed: str, table: Table) -> str:
    """The column that a heading names, in capitals or with spaces too; another heading as it is typed."""
    spelled = key(typed)
    return next((name for name in table.names if key(name) == spelled), typed.strip(EDGES))


def _without_blank_end(cells: list[str], least: int) -> list[str]:
    """The cells without blank ones at their end, of which `least` stay."""
    end = len(cells)
    while end > least and not cells[end - 1].strip(EDGES):
        end -= 1
    return cells[:end]


@dataclass(frozen=True)
class UnclosedQuote:
    """A line of which a quote is never closed."""

    text: str


def records_of(lines: list[str], start: int, separator: str) -> Iterator[tuple[int, list[str] | UnclosedQuote]]:
    """The records from a place of `lines` on, each with its 1-based line; blank ones are left out."""
    # A quote that is never closed would swallow the rows after it: its own line is given up, and reading
    # goes on with the next one.
    while start < len(lines):
        rest = (lines[i] for i in range(start, len(lines))) if start else lines
        reader = csv.reader(rest, delimiter=separator, strict=True)
        done = 0
        try:
            for record in reader:
                if "".join(record).strip(EDGES):
                    yield start + done + 1, record
                done = reader.line_num
            return
        except csv.Error:
            yield start + done + 1, UnclosedQuote(lines[start + done].strip(EDGES))
            start += done + 1


def _heading_faults(file: str, line: int, names: list[str], filled: list[bool], table: Table) -> Iterator[Fault]:
    """filled: whether a column has a name or any value."""
    strange = [name for name in names if name not in table.names]
    missing = [c.name for c in table.columns if c.required and c.name not in names]
    for place, name in enumerate(names, start=1):
        if not filled[place - 1]:
            continue
        if name not in table.names and is_personal(name):
            yield Fault(file, line, name, "column_personal")
        elif name not in table.names:
            near = nearest(name, missing or table.names)
            details = {"near": near, "columns": ", ".join(table.names)}
            yield Fault(file, line, name or f"#{place}", "column_unknown", details=details)
        elif name in names[: place - 1]:
            yield Fault(file, line, name, "column_twice")
    for name in missing:
        yield Fault(file, line, name, "column_missing", details={"near": nearest(name, strange)})
