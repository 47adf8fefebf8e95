"""The answers of a sheet that differ from the known values, and those that do not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboard.sheets.form import Office

Row = tuple[str, str, int]
"""office_id, measure, value."""


class Division(NamedTuple):
    """The answers of a sheet. unchanged: the known value is the same; changed: all others."""

    changed: tuple[Row, ...]
    unchanged: tuple[Row, ...]


def divide(answers: Sequence[Row], offices: Iterable[Office]) -> Division:
    """Divide answers by the known values of offices; an answer about an office that is not among these is changed."""
    known = {
        (office.office_id, measure): state.value for office in offices for measure, state in office.states.items()
    }
    same = [known.get(row[:2]) == row[2] for row in answers]
    pairs = list(zip(answers, same, strict=True))
    return Division(
        tuple(row for row, is_same in pairs if not is_same), tuple(row for row, is_same in pairs if is_same)
    )


def without_answers(
    texts: Sequence[Sequence[str]], lines: Mapping[str, int], left_out: Collection[tuple[str, str]]
) -> list[list[str]]:
    """The texts of a sheet (Grid.table) with blank cells in place of some answers.

    lines: the line of each office; left_out: the office_id and measure of these answers.
    """
    columns, *rows = texts
    offices = {str(line): office for office, line in lines.items()}
    cells = (zip(columns, row, [offices.get(row[0], "")] * len(columns), strict=True) for row in rows)
    blanked = [["" if (office, column) in left_out else text for column, text, office in row] for row in cells]
    return [list(columns), *blanked]
