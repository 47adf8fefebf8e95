"""The check of a sheet's grid: its valid answers and every fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.indicators.cards import Card
from dashboard.sheets.counts import Count, CountCheck
from dashboard.sheets.form import Office, asked_counts, asked_offices
from dashboard.sheets.grid import Grid
from dashboard.sheets.places import Finder, head
from dashboard.sheets.words import NAME, WEEK, Headings, answers, head_word
from dashboard.tables.csv_file import nearest
from dashboard.tables.folder import Tables
from dashboard.tables.measures import Measure
from dashboard.tables.place import Place
from dashboard.tables.rules import limit_faults
from dashboard.tables.words import DASHES, measure_value

_GUESSES = 20


@dataclass(frozen=True)
class Places:
    """Where in a sheet the things are that a doubt names. Lines are 1-based, columns as in faults.

    headings: column -> letter and heading; lines: of each office in the part of answers; differing: the line, the
    column and the office's id of each row whose name is not the name of the office with the row's id.
    """

    week_line: int
    week_column: str
    headings: Mapping[str, str]
    lines: Mapping[str, int]
    differing: Sequence[tuple[int, str, str]]


@dataclass(frozen=True)
class CheckedForm:
    """The result of checking a sheet. week (its Saturday) and place: None and EVERYWHERE if they are faulty.

    rows: the valid answers (office_id, measure, value) in the register's order. counts: the valid counts, in the
    order of the sheet. A sheet with faults is not accepted.
    """

    week: date | None
    place: Place
    rows: tuple[tuple[str, str, int], ...]
    counts: tuple[Count, ...]
    faults: tuple[Fault, ...]
    places: Places


def check(grid: Grid, tables: Tables, cards: Sequence[Card], now: datetime) -> CheckedForm:
    """Check a sheet against the register at a moment (naive UTC). Raises nothing."""
    about = head(grid, tables, now)
    offices = asked_offices(tables, cards, about.checked_week, now)
    measures = tables.terms.reported
    finder = Finder(grid, tables, about, offices)
    of_rows = finder.find()
    faults = [*grid.faults, *about.faults, *finder.faults]
    here = [office for office in offices if about.place.holds(office)]
    faults += _missing(grid, measures, here)
    found: list[tuple[str, str, int]] = []
    for key, measure in measures.items():
        if key in grid.values:
            found += _answers(grid, measure, of_rows, faults)
    order = {office.office_id: place for place, office in enumerate(offices)}
    found.sort(key=lambda answer: order[answer[0]])
    counts: list[Count] = []
    differing = [(grid, *found_row) for found_row in finder.differing]
    if grid.counts:
        counted = Finder(grid.counts, tables, about, offices, once=False)
        asked_measures = asked_counts(tables, cards, about.checked_week, now)
        counting = CountCheck(grid.counts, tables.terms.counted, asked_measures, now, tables.province.time_zone)
        counts = counting.rows(counted.find())
        faults += [*grid.counts.faults, *counted.faults, *counting.faults]
        differing += [(grid.counts, *found_row) for found_row in counted.differing]
    return CheckedForm(
        week=about.week,
        place=about.place,
        rows=tuple(found),
        counts=tuple(counts),
        faults=tuple(limit_faults(faults)),
        places=Places(
            week_line=grid.week.line,
            week_column=f"{grid.week.letter} ({head_word(grid.lang, WEEK)})",
            headings=grid.headings,
            lines={office.office_id: line for office, line in zip(of_rows, grid.lines, strict=True) if office},
            differing=[(part.lines[row], part.headings[NAME], office.office_id) for part, row, office in differing],
        ),
    )


def _missing(grid: Grid, measures: Mapping[str, Measure], here: Sequence[Office]) -> list[Fault]:
    """The faults of missing columns: measures that the place's offices are asked for. here: these offices."""
    asked_measures = {measure for office in here for measure in office.asked}
    headings = Headings(measures)
    return [
        Fault(grid.file, 0, headings.heading(grid.lang, measure), "sheet_column_missing")
        for measure in measures
        if measure in asked_measures and measure not in grid.values
    ]


def _answers(
    grid: Grid, measure: Measure, offices: Sequence[Office | None], faults: list[Fault]
) -> list[tuple[str, str, int]]:
    """A measure's valid answers; appends the faults of the others to `faults`. offices: the office of each row."""
    key, offered = measure.measure, answers(grid.lang, measure)
    texts = grid.values[key]
    # Each distinct text is parsed once.
    values = {text: measure_value(measure, text) for text in set(texts)}
    near: dict[str, str] = {}
    found = []
    for row, (text, office) in enumerate(zip(texts, offices, strict=True)):
        # A dash means "not asked"; in a cell that is asked, "no answer".
        if not text or text in DASHES:
            continue
        value = values[text]
        if office and key not in office.asked:
            faults.append(grid.fault(row, key, "sheet_not_asked", {"name": office.names[grid.lang]}))
        elif value is None:
            if text not in near:
                near[text] = nearest(text, offered) if len(near) < _GUESSES else NOTHING_NEAR
            # Answers may contain commas, so the list is separated by slashes.
            details = {"answers": " / ".join(offered), "near": near[text]}
            faults.append(grid.fault(row, key, "sheet_not_answer", details))
        elif office:
            # For an unknown office it is not known what is asked: such a row can only have faulty words.
            found.append((office.office_id, key, value))
    return found
