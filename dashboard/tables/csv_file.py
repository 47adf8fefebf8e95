"""The bytes of a table's CSV file -> columns of text with their line numbers, or why the file cannot be read."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from dashboard.faults import NOTHING_NEAR as NOTHING_NEAR
from dashboard.faults import Fault
from dashboard.language import LANGUAGES, catalogue
from dashboard.language.spelling import key
from dashboard.tables.declared import Table
from dashboard.tables.personal import is_personal
from dashboard.tables.source_rows import SourceRows, unreadable

# Spaces and invisible direction marks, which spreadsheets leave around a value; removed from both ends.
EDGES = (
    " \t\r\n\v\f\u00a0\u2007\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u202f\u2066\u2067\u2068\u2069\u061c\ufeff"
)
# Least similarity of two words, from 0 to 1, for one to be suggested in place of the other.
NEAR = 0.6
# The types of columns in which a row of sums has its word.
_OF_KEYS = ("code", "date", "week", "moment")
_SEPARATORS = ",;\t|،؛"
# A first line with which Excel files may name the separator of columns.
SEPARATOR_LINE = re.compile(r"sep=.\s*", re.I)


def read_csv(file: str, data: bytes, table: Table) -> SourceRows:
    """Parse the bytes of a table's file; `file` is only the file's name in faults. Raises nothing."""
    text = decode(file, data)
    if isinstance(text, Fault):
        return unreadable(file, text)
    lines = list(io.StringIO(text, newline=""))
    start = next((i for i, line in enumerate(lines) if line.strip(EDGES)), None)
    if start is not None and SEPARATOR_LINE.fullmatch(lines[start]):
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
        return SourceRows(file, faults=(unknown, *about_persons), complete=False)
    faults: list[Fault] = []
    notes: list[Fault] = []
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
        elif is_sum_word(first := next(filter(None, (cell.strip(EDGES) for cell in record)), "")):
            notes.append(Fault(file, line, code="row_of_sums", value=first))
        else:
            details = {"found": str(len(record)), "expected": str(len(names))}
            faults.append(Fault(file, line, code="fields_number", details=details))
            refused.update(cell.strip(EDGES) for cell in record)
    notes += _without_sums(file, names, rows, numbers, table)
    # Spreadsheets leave columns without a name and without values: ignore these.
    filled = [bool(name) or any(row[at].strip(EDGES) for row in rows) for at, name in enumerate(names)]
    faults += column_faults(file, heading_line, names, filled, table)
    # Of two columns with the same heading the first is read, so that its values are checked too.
    places = {name: names.index(name) for name in table.names if name in names}
    columns = {name: [row[place] for row in rows] for name, place in places.items()}
    return SourceRows(
        file, columns, numbers, refused_texts=frozenset(refused), faults=tuple(faults), notes=tuple(notes)
    )


def is_sum_word(typed: str) -> bool:
    """Whether a text says that its row is one of sums: «جمع», «جمع کل», total."""
    return key(typed.strip(EDGES).rstrip(":*")) in _sum_words()


@cache
def _sum_words() -> frozenset[str]:
    return frozenset(key(word) for lang in LANGUAGES for word in catalogue(lang)["sheet.sums"].split(","))


def _without_sums(
    file: str, names: list[str], rows: list[list[str]], numbers: list[int], table: Table
) -> Iterator[Fault]:
    """Take the rows of sums out of `rows` and `numbers`; a note for each. Such a row has the word in place of a code
    or of a day."""
    places = [names.index(c.name) for c in table.columns if c.type in _OF_KEYS and c.name in names]
    # Few texts are distinct.
    words = {text for place in places for text in {row[place] for row in rows} if is_sum_word(text)}
    if not words:
        return
    for at in reversed(range(len(rows))):
        if found := [rows[at][place] for place in places if rows[at][place] in words]:
            yield Fault(file, numbers[at], code="row_of_sums", value=found[0].strip(EDGES))
            del rows[at], numbers[at]


def nearest(text: str, known: Iterable[str], least: float = NEAR) -> str:
    """The most similar known word, or NOTHING_NEAR. least: least similarity, from 0 to 1."""
    return next(iter(alike(text, known, 1, least)), NOTHING_NEAR)


def alike(text: str, known: Iterable[str], most: int, least: float = NEAR) -> list[str]:
    """The known words most similar to a text in any spelling, best first. least: least similarity, from 0 to 1."""
    words = {_key_of_known(word): word for word in known}
    found = process.extract(key(text), words.keys(), scorer=fuzz.ratio, score_cutoff=100 * least, limit=most)
    return [words[spelled] for spelled, _, _ in found]


# The same register is compared with many texts.
_key_of_known = lru_cache(maxsize=1 << 16)(key)


def nearest_code(text: str, known: Iterable[str]) -> str:
    """The known code that is more similar than all others; NOTHING_NEAR if several are equally similar, which is
    common as many codes differ in only one digit."""
    best = alike(text, known, 2)
    if not best or len({fuzz.ratio(key(code), key(text)) for code in best}) < len(best):
        return NOTHING_NEAR
    return best[0]


def decode(file: str, data: bytes) -> str | Fault:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark; else a fault that names the encoding."""
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
    # UTF-16 without a byte order mark: every Latin letter, digit and comma has a NUL byte, always on the same side.
    # In UTF-8 files NUL bytes are rare.
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) * 10 > len(sample)


def _looks_windows1256(data: bytes) -> bool:
    # A file that decodes as UTF-8 nearly everywhere is UTF-8 with a broken byte. Otherwise a text in Windows-1256
    # decodes mostly to Arabic letters.
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

    # max returns the first of equals: the comma, where no other separator gives more known columns.
    return max(_SEPARATORS, key=known)


def _column_name(typed: str, table: Table) -> str:
    """The table's column that a heading names, whatever its capitals and spaces; an unknown heading as typed."""
    spelled = key(typed)
    return next((name for name in table.names if key(name) == spelled), typed.strip(EDGES))


def _without_blank_end(cells: list[str], least: int) -> list[str]:
    """The cells without blank cells at the end; at least the first `least` cells remain."""
    end = len(cells)
    while end > least and not cells[end - 1].strip(EDGES):
        end -= 1
    return cells[:end]


@dataclass(frozen=True)
class UnclosedQuote:
    """A line with an opening quote that is never closed."""

    text: str


def records_of(lines: list[str], start: int, separator: str) -> Iterator[tuple[int, list[str] | UnclosedQuote]]:
    """The records from the index `start` of `lines` on, each with its 1-based line; blank records are left out."""
    # An unclosed quote would make all following lines part of its record: only its own line is refused, and reading
    # continues with the next line.
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


def column_faults(file: str, line: int, names: list[str], filled: list[bool], table: Table) -> Iterator[Fault]:
    """The faults of the names of a table's columns: unknown, about persons, twice, missing.

    file, line: the place of the heading. filled: whether a column has a name or any value.
    """
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
