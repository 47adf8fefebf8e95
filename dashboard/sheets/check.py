"""The check of a sheet's grid: its valid answers, every fault, and every doubt that the sender must confirm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.sheets.counts import Count, CountCheck
from dashboard.sheets.doubts import Answer, Doubt, doubts, names_differ
from dashboard.sheets.form import Office, asked_counts, asked_offices
from dashboard.sheets.grid import Grid
from dashboard.sheets.places import Finder, head
from dashboard.sheets.words import Headings, answers
from dashboard.tables.csv_file import nearest
from dashboard.tables.folder import Tables
from dashboard.tables.measures import Measure
from dashboard.tables.rules import limit_faults
from dashboard.tables.words import DASHES, measure_value

_GUESSES = 20


@dataclass(frozen=True)
class CheckedForm:
    """The result of checking a sheet. week (its Saturday) and county_code: None and '' if they are faulty.

    rows: the valid answers (office_id, measure, value) in the register's order. counts: the valid counts, in the
    order of the sheet. A sheet with faults is not accepted; each doubt must be confirmed by the sender.
    """

    week: date | None
    county_code: str
    rows: tuple[tuple[str, str, int], ...]
    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]
    counts: tuple[Count, ...] = ()


def check(grid: Grid, tables: Tables, cards: Sequence[Card], now: datetime, asof: datetime) -> CheckedForm:
    """Check a sheet against the register and the reports known at `asof`. Moments are naive UTC. Raises nothing."""
    about = head(grid, tables, now)
    offices = asked_offices(tables, cards, about.checked_week, asof)
    measures = tables.terms.reported
    finder = Finder(grid, tables, about, offices)
    of_rows = finder.find()
    faults = [*grid.faults, *about.faults, *finder.faults]
    here = [office for office in offices if office.county_code == about.county_code]
    faults += _missing(grid, measures, here)
    found: list[Answer] = []
    for key, measure in measures.items():
        if key in grid.values:
            found += _answers(grid, measure, of_rows, faults)
    order = {office.office_id: place for place, office in enumerate(offices)}
    found.sort(key=lambda answer: order[answer.office.office_id])
    counts: list[Count] = []
    differing = list(names_differ(grid, finder.differing))
    counts_differing: list[Doubt] = []
    if grid.counts:
        counted = Finder(grid.counts, tables, about, offices, once=False)
        asked_measures = asked_counts(tables, cards, about.checked_week, asof)
        counting = CountCheck(grid.counts, tables.terms.counted, asked_measures, now, tables.province.time_zone)
        counts = counting.rows(counted.find())
        faults += [*grid.counts.faults, *counted.faults, *counting.faults]
        counts_differing = list(names_differ(grid.counts, counted.differing))
    doubtful: tuple[Doubt, ...] = ()
    if about.week and about.county_code:
        rows = ask(tables, ["newer_weeks"], asof, week=about.week)["newer_weeks"]
        newer = {(office, measure): week.date() for office, measure, week in rows.itertuples(index=False, name=None)}
        today = tables.province.day(now)
        # In a sheet that has only counts, missing answers raise no doubt.
        asked_here = here if found or not counts else ()
        doubtful = (*doubts(grid, about.week, today, found, asked_here, of_rows, newer, differing), *counts_differing)
    return CheckedForm(
        week=about.week,
        county_code=about.county_code,
        rows=tuple((answer.office.office_id, answer.measure.measure, answer.value) for answer in found),
        faults=tuple(limit_faults(faults)),
        doubts=doubtful,
        counts=tuple(counts),
    )


def _missing(grid: Grid, measures: Mapping[str, Measure], here: Sequence[Office]) -> list[Fault]:
    """The faults of missing columns: measures that the county's offices are asked for. here: these offices."""
    asked_measures = {measure for office in here for measure in office.asked}
    headings = Headings(measures)
    return [
        Fault(grid.file, 0, headings.heading(grid.lang, measure), "sheet_column_missing")
        for measure in measures
        if measure in asked_measures and measure not in grid.values
    ]


def _answers(grid: Grid, measure: Measure, offices: Sequence[Office | None], faults: list[Fault]) -> list[Answer]:
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
            found.append(Answer(row, office, measure, value))
    return found
