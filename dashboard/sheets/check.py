"""The check: what a sheet says -> the answers that are sound, every fault, and every doubt that asks for a yes."""

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
from dashboard.sheets.head import head
from dashboard.sheets.places import Finder
from dashboard.sheets.words import Headings, answers
from dashboard.store.csv_file import nearest
from dashboard.store.folder import Tables
from dashboard.store.measures import Measure
from dashboard.store.rules import capped, short
from dashboard.store.words import DASHES, measured

_GUESSES = 20


@dataclass(frozen=True)
class CheckedForm:
    """What came of a sheet. week (its Saturday) and county_code: None and '' where they are faulty.

    rows: the sound answers (office_id, measure, value) in the register's order. counts: those of the second part, as
    the sheet has them. A sheet with faults reports nothing; one with doubts waits for a yes to each.
    """

    week: date | None
    county_code: str
    rows: tuple[tuple[str, str, int], ...]
    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]
    counts: tuple[Count, ...] = ()


def check(grid: Grid, tables: Tables, cards: Sequence[Card], now: datetime, asof: datetime) -> CheckedForm:
    """Check a sheet against the register and the states known at `asof`. Moments are naive UTC. Raises nothing."""
    about = head(grid, tables, now)
    offices = asked_offices(tables, cards, about.taken, asof)
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
        asked = asked_counts(tables, cards, about.taken, asof)
        counting = CountCheck(grid.counts, tables.terms.counted, asked, now, tables.province.time_zone)
        counts = counting.rows(counted.find())
        faults += [*grid.counts.faults, *counted.faults, *counting.faults]
        counts_differing = list(names_differ(grid.counts, counted.differing))
    doubtful: tuple[Doubt, ...] = ()
    if about.week and about.county_code:
        rows = ask(tables, ["newer_weeks"], asof, week=about.week)["newer_weeks"]
        newer = {(office, measure): week.date() for office, measure, week in rows.itertuples(index=False, name=None)}
        today = tables.province.day(now)
        # A sheet of counts alone leaves no office's answers out.
        asked_here = here if found or not counts else ()
        doubtful = (*doubts(grid, about.week, today, found, asked_here, of_rows, newer, differing), *counts_differing)
    return CheckedForm(
        week=about.week,
        county_code=about.county_code,
        rows=tuple((answer.office.office_id, answer.measure.measure, answer.value) for answer in found),
        faults=tuple(capped(faults)),
        doubts=doubtful,
        counts=tuple(counts),
    )


def _missing(grid: Grid, measures: Mapping[str, Measure], here: Sequence[Office]) -> list[Fault]:
    """The faults of columns that the sheet lacks, though the county's offices are asked for them."""
    asked = {measure for office in here for measure in office.asked}
    headings = Headings(measures)
    return [
        Fault(grid.file, 0, headings.heading(grid.lang, measure), "sheet_column_missing")
        for measure in measures
        if measure in asked and measure not in grid.values
    ]


def _answers(grid: Grid, measure: Measure, offices: Sequence[Office | None], faults: list[Fault]) -> list[Answer]:
    """A measure's sound answers; adds to `faults` what is wrong with the rest. offices: of each row."""
    key, offered = measure.measure, answers(grid.lang, measure)
    texts = grid.values[key]
    # Each different text is read once.
    values = {text: measured(measure, text) for text in set(texts)}
    near: dict[str, str] = {}
    found = []
    for row, (text, office) in enumerate(zip(texts, offices, strict=True)):
        # A dash says that nothing is asked; where something is, that nothing is answered.
        if not text or text in DASHES:
            continue
        value = values[text]
        if office and key not in office.asked:
            faults.append(_fault(grid, key, row, "sheet_not_asked", {"name": office.names[grid.lang]}))
        elif value is None:
            if text not in near:
                near[text] = nearest(text, offered) if len(near) < _GUESSES else NOTHING_NEAR
            # In Persian or English, the list is set apart by what no answer holds.
            details = {"answers": " / ".join(offered), "near": near[text]}
            faults.append(_fault(grid, key, row, "sheet_not_answer", details))
        elif office:
            # Of a row whose office is unknown, what is asked is unknown as well: only its words can be faulty.
            found.append(Answer(row, office, measure, value))
    return found


def _fault(grid: Grid, measure: str, row: int, code: str, details: Mapping[str, str]) -> Fault:
    text = short(grid.values[measure][row])
    return Fault(grid.file, grid.lines[row], grid.headings[measure], code, text, details)
