"""A worksheet -> its tables: titles above, a heading of one to three rows, and body rows.

Row numbers, sums, repeated headings and lines of text are recognized and set aside.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.imports.likeness import words_of
from dashboard.imports.paired import Cells, paired
from dashboard.imports.workbook import Area, Worksheet
from dashboard.language.digits import latin
from dashboard.sheets.words import is_sum_word
from dashboard.tables.words import without_decimals, word_key

# The heading is searched in so many first rows of a table; it has at most so many rows.
_WITHIN, _TALLEST = 40, 3
# The first word of a line of sums or averages.
_SUMS = frozenset(map(word_key, ("جمع", "مجموع", "میانگین", "معدل", "درصد", "total", "totals", "sum", "average")))
# The first words of a line of signatures below a table.
_SIGNATURES = re.compile(
    r"(?:محل )?(?:مهر و )?(?:امضا|مهر)\b|(?:تهیه|تنظیم|تایید) ?کننده|signature|signed|prepared by", re.I
)
_WORDS = re.compile(r"[\s:：\-–—_/،,()]+")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,/]*%?")

Known = Callable[[tuple[str, ...], bool], bool]
"""Whether the texts of a column's heading, from top to bottom, name a known column; True: only exactly."""


@dataclass(frozen=True)
class Region:
    """A table in a worksheet.

    titles: the texts above with line and column; heading: column -> the texts of its heading from top to bottom;
    heading_line: its last line; body: line -> cells; sections: line -> a text that stands alone between body rows;
    sums, notes: line -> the first text of a row that is set aside.
    """

    sheet: str
    titles: Sequence[tuple[int, int, str]]
    heading: Mapping[int, tuple[str, ...]]
    heading_line: int
    body: Mapping[int, Cells]
    sections: Mapping[int, str] = field(default_factory=dict)
    sums: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    @property
    def headings(self) -> list[tuple[int, str]]:
        """(column, heading in one line)."""
        return [(at, " ".join(texts)) for at, texts in self.heading.items()]

    @property
    def empty(self) -> list[tuple[int, str]]:
        """The columns with a heading of their own and no text below: (column, heading)."""
        filled = {self.heading[at] for at in self.heading if self.values(at)}
        return [(at, " ".join(texts)) for at, texts in self.heading.items() if texts not in filled]

    @property
    def without_heading(self) -> list[int]:
        """The columns that have texts and no heading."""
        return sorted({at for cells in self.body.values() for at in cells} - set(self.heading))

    @property
    def blocks(self) -> list[tuple[str, list[int]]]:
        """The body's lines in blocks, each with what stands before it: sum, blank (a blank line), county (a line with
        a text alone), or '' for the first."""
        found: list[tuple[str, list[int]]] = [("", [])]
        last = self.heading_line
        for line in sorted([*self.body, *self.sections, *self.sums, *self.notes]):
            before = found[-1][0] if line == last + 1 or not found[-1][1] else "blank"
            if line in self.sums or line in self.sections:
                found.append(("sum" if line in self.sums else "county", []))
            elif line in self.body:
                if before != found[-1][0]:
                    found.append((before, []))
                found[-1][1].append(line)
            last = line
        return [(before, lines) for before, lines in found if lines]

    def values(self, column: int) -> list[str]:
        """The texts of a column's body that are not blank."""
        return [cells[column] for cells in self.body.values() if column in cells]


def letter(column: int) -> str:
    """A column's letter, from 1: A … Z, AA …"""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def regions_of(sheet: Worksheet, known: Known) -> list[Region]:
    """The tables of a worksheet from top to bottom; none if no row has two known headings."""
    rows = _rows(sheet)
    lines = list(rows)
    found = []
    start = 0
    while (place := _heading(rows, lines, start, sheet.merged, known)) is not None:
        top, height = place
        end, repeated = _end(rows, lines, top, height, known)
        found.append(_region(sheet, rows, lines[start:top], lines[top : top + height], lines[top + height : end]))
        start = end
        if repeated is None:
            break
    return found


def _rows(sheet: Worksheet) -> dict[int, dict[int, str]]:
    """The rows that are not blank, by line; the text of a merged area stands in each of its cells."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in sorted(sheet.cells.items()):
        rows.setdefault(row, {})[column] = text
    last, right = max(rows), max(column for cells in rows.values() for column in cells)
    for top, first, bottom, end in sheet.merged:
        if text := sheet.cells.get((top, first), ""):
            for row in range(top, min(bottom, last) + 1):
                for column in range(first, min(end, right) + 1):
                    rows.setdefault(row, {}).setdefault(column, text)
    return {row: dict(sorted(rows[row].items())) for row in sorted(rows)}


def _heading(
    rows: Mapping[int, Cells], lines: Sequence[int], start: int, merged: Sequence[Area], known: Known
) -> tuple[int, int] | None:
    """Index and number of rows of the heading at or after an index: the one with most known columns, of these the one
    with fewest rows and the first. A heading with a cell that is merged over several rows has all these rows."""
    tall = [(top, bottom) for top, _, bottom, _ in merged if top < bottom < top + _TALLEST]
    best, place = (1, 0), None
    for top in range(start, min(start + _WITHIN, len(lines))):
        for height in range(1, min(_TALLEST, len(lines) - top) + 1):
            block = lines[top : top + height]
            count = _known_columns(rows, block, known)
            if (count, -height) > best and count > 1 and not any(_is_cut(block, area) for area in tall):
                best, place = (count, -height), (top, height)
    return place


def _is_cut(block: Sequence[int], area: tuple[int, int]) -> bool:
    """Whether some rows of a merged area, (first, last), are in a block of rows and others are not."""
    inside = sum(area[0] <= line <= area[1] for line in block)
    return 0 < inside < area[1] - area[0] + 1


def _known_columns(rows: Mapping[int, Cells], lines: Sequence[int], known: Known) -> int:
    """How many different known headings a block of rows has."""
    if not lines or lines[-1] - lines[0] >= _TALLEST:
        return 0
    return len({texts for texts in _joined(rows, lines).values() if known(texts, False)})


def _joined(rows: Mapping[int, Cells], lines: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The heading texts of each column; a group's text also stands over its further columns.

    A file may say nothing of merged cells (ODS, CSV): a blank cell over a text belongs to the group at its left if
    that group has texts below too.
    """
    columns = sorted({column for line in lines for column in rows[line]})
    texts: dict[int, tuple[str, ...]] = {}
    above: dict[int, str] = {}
    for column in columns:
        parts: list[str] = []
        for at, line in enumerate(lines):
            text = rows[line].get(column, "")
            below = [rows[other].get(column, "") for other in lines[at + 1 :]]
            left = above.get(at, "")
            if not text and left and any(below) and _has_below(rows, lines, at, column, left):
                text = left
            else:
                above[at] = text
            if text and (not parts or word_key(parts[-1]) != word_key(text)):
                parts.append(" ".join(text.split()))
        texts[column] = tuple(parts)
    return texts


def _has_below(rows: Mapping[int, Cells], lines: Sequence[int], at: int, column: int, left: str) -> bool:
    """Whether the column with a group's text, left of a column, has a text below that text."""
    owner = max((place for place, text in rows[lines[at]].items() if place < column and text == left), default=0)
    return any(rows[line].get(owner, "") not in ("", left) for line in lines[at + 1 :])


def _end(
    rows: Mapping[int, Cells],
    lines: Sequence[int],
    top: int,
    height: int,
    known: Known,
) -> tuple[int, int | None]:
    """(the index after the last row of a table, the index of a further heading or None).

    A heading that repeats the first, as on each printed page, ends no table.
    """
    first = _joined(rows, lines[top : top + height])
    for at in range(top + height, len(lines)):
        line = lines[at]
        words = [text for text in rows[line].values() if not _NUMBER.fullmatch(latin(text))]
        alone = [text for text in words if known((text,), True)]
        if len(set(alone)) < 2 or len(alone) * 2 < len(words):
            continue
        if set(map(word_key, alone)) <= {word_key(text) for texts in first.values() for text in texts}:
            continue
        # The titles of the next table stand directly above its heading.
        start = at
        while start > top + height and len(set(rows[lines[start - 1]].values())) == 1:
            start -= 1
        return start, at
    return len(lines), None


def _region(
    sheet: Worksheet,
    rows: Mapping[int, Cells],
    above: Sequence[int],
    heading_lines: Sequence[int],
    below: Sequence[int],
) -> Region:
    heading = _joined(rows, heading_lines)
    words = {word_key(text) for texts in heading.values() for text in texts}
    wide = {
        row
        for top, first, bottom, last in sheet.merged
        if (last - first + 1) * 2 > len(heading)
        for row in range(top, bottom + 1)
    }
    titles = [(line, column, text) for line in above for column, text in _first_of_equals(rows[line])]
    body: dict[int, Cells] = {}
    sections: dict[int, str] = {}
    sums: dict[int, str] = {}
    notes: dict[int, str] = {}
    for line in below:
        cells = rows[line]
        texts = list(dict.fromkeys(cells.values()))
        first = next((text for text in texts if not _NUMBER.fullmatch(latin(text))), texts[0])
        if is_sum(first):
            sums[line] = first
        elif _is_signature(first) or {word_key(text) for text in texts} <= words or _counts_up(texts):
            notes[line] = first
        elif len(texts) == 1 and (line in wide or _stands_alone(cells, heading)):
            sections[line] = first
        else:
            body[line] = cells
    heading, body = paired(heading, body)
    return Region(sheet.title, titles, heading, heading_lines[-1], body, sections, sums, notes)


def _stands_alone(cells: Cells, heading: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether the one text of a row is in the first column, or under no heading, and is no number."""
    column, text = next(iter(cells.items()))
    return column not in heading or (column == min(heading) and not _NUMBER.fullmatch(latin(text)))


def is_sum(text: str) -> bool:
    """Whether the first text of a row says that the row has sums or averages."""
    first = next(iter(_WORDS.split(text.strip())), "")
    return is_sum_word(text) or word_key(first) in _SUMS


def _is_signature(text: str) -> bool:
    """Whether the first text of a row says that signatures stand there."""
    return bool(_SIGNATURES.match(" ".join(words_of(text))))


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 …"""
    numbers = [without_decimals(latin(text)).strip("() ") for text in texts]
    return len(numbers) > 2 and numbers == [str(at) for at in range(1, len(numbers) + 1)]


def _first_of_equals(cells: Cells) -> Iterator[tuple[int, str]]:
    last = None
    for column, text in cells.items():
        if text != last:
            yield column, text
        last = text
