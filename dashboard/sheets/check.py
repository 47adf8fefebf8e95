"""The check: what a sheet says -> the answers that are sound, every fault, and every doubt that asks for a yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.sheets.counts import Count, CountCheck
from dashboard.sheets.doubts import Doubt, doubts, names_differ
from dashboard.sheets.form import asked_counts, asked_offices
from dashboard.sheets.grid import Grid
from dashboard.sheets.head import head
from dashboard.sheets.places import NOBODY, Finder, Places
from dashboard.sheets.words import Headings, answers
from dashboard.store.csv_file import nearest
from dashboard.store.folder import Tables
from dashboard.store.measures import Measure
from dashboard.store.rules import capped, short
from dashboard.store.tables import EVIDENCE, TABLES
from dashboard.store.words import DASHES, measured

_GUESSES = 20


@dataclass(frozen=True, eq=False)
class CheckedForm:
    """What came of a sheet. week (its Saturday) and county_code: None and '' where they are faulty.

    rows: the sound answers in the register's order, with office_id, measure (str) and value (int64). counts: those
    of the second part, as the sheet has them. A sheet with faults reports nothing; one with doubts waits for a yes to
    each.
    """

    week: date | None
    county_code: str
    rows: pd.DataFrame
    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]
    counts: tuple[Count, ...] = ()


def check(grid: Grid, tables: Tables, cards: Sequence[Card], now: datetime, asof: datetime) -> CheckedForm:
    """Check a sheet against the register and the states known at `asof`. Moments are naive UTC. Raises nothing."""
    about = head(grid, tables, now)
    known = asked_offices(tables, cards, about.taken, asof)
    measures = tables.terms.reported
    offices = known.drop_duplicates("place").set_index("place").sort_index()
    finder = Finder(grid, tables, about, offices)
    places = finder.find()
    faults = [*grid.faults, *about.faults, *finder.faults]
    here = known[(known["county_code"] == about.county_code) | (about.county_code == "")]
    faults += _missing(grid, measures, [] if not about.county_code else list(here["measure"].unique()))
    parts = []
    for turn, (key, measure) in enumerate(measures.items()):
        if key in grid.values:
            answered, found = _answers(grid, measure, places, known[known["measure"] == key], offices)
            parts.append(answered.assign(turn=turn))
            faults += found
    rows = _in_order(parts, offices, list(measures))
    counts: list[Count] = []
    differing: list[tuple[int, int]] = []
    if grid.counts:
        counted = Finder(grid.counts, tables, about, offices, once=False)
        counts_places = counted.find()
        counting = CountCheck(
            grid=grid.counts,
            measures=tables.terms.counted,
            asked=asked_counts(tables, cards, about.taken, asof),
            offices=offices,
            now=now,
            zone=tables.province.time_zone,
        )
        counts = counting.rows(counts_places)
        faults += [*grid.counts.faults, *counted.faults, *counting.faults]
        differing = counted.differing
    doubtful: tuple[Doubt, ...] = ()
    if about.week and about.county_code:
        newer = ask(tables, ["newer_weeks"], asof, week=about.week)["newer_weeks"]
        doubtful = doubts(
            grid, rows, here, places, about.week, newer, tables.province.day(now), finder.differing, measures
        )
        if grid.counts:
            doubtful += tuple(names_differ(grid.counts, here, differing))
    return CheckedForm(
        week=about.week,
        county_code=about.county_code,
        rows=rows[["office_id", "measure", "value"]],
        faults=tuple(capped(faults)),
        doubts=doubtful,
        counts=tuple(counts),
    )


def reports(checked: CheckedForm, evidence: str, received_at: datetime, source: str) -> pd.DataFrame:
    """The sheet's answers as rows of the table `reports`, with its columns and dtypes.

    received_at: naive UTC. source: where they came from, never a person. Raises ValueError for a sheet with faults,
    an unknown grade of evidence or a blank source.
    """
    if checked.faults or checked.week is None:
        raise ValueError("a sheet with faults reports nothing")
    if evidence not in EVIDENCE or not source.strip():
        raise ValueError("evidence and source must be given")
    count = len(checked.rows)
    frame = pd.DataFrame(
        {
            "week": np.full(count, np.datetime64(checked.week, "us")),
            "office_id": checked.rows["office_id"].array,
            "measure": checked.rows["measure"].array,
            "value": checked.rows["value"].to_numpy(np.int64),
            "evidence": pd.array([evidence] * count, dtype="str"),
            "received_at": np.full(count, np.datetime64(received_at, "us")),
            "source": pd.array([source] * count, dtype="str"),
            # Set by the system when the rows are written.
            "recorded_at": np.full(count, np.datetime64("NaT", "us")),
        }
    )
    return frame[list(TABLES["reports"].names)]


def _missing(grid: Grid, measures: Mapping[str, Measure], asked: Sequence[str]) -> Iterator[Fault]:
    headings = Headings(measures)
    for measure in measures:
        if measure in asked and measure not in grid.values:
            yield Fault(grid.file, 0, headings.heading(grid.lang, measure), "sheet_column_missing")


def _answers(
    grid: Grid, measure: Measure, places: Places, known: pd.DataFrame, offices: pd.DataFrame
) -> tuple[pd.DataFrame, list[Fault]]:
    """A measure's sound answers (row, place, value, old: the known state or -1), and what is wrong with the rest."""
    # Each different text is read once.
    texts, different = pd.factorize(np.array(grid.values[measure.measure], dtype=object))
    # A dash says that nothing is asked; where something is, that nothing is answered.
    blank = np.array([text == "" or text in DASHES for text in different], dtype=np.bool_)[texts]
    meant = [measured(measure, text) for text in different]
    values = np.array([NOBODY if value is None else value for value in meant], dtype=np.int64)[texts]
    asked = np.zeros(len(offices), dtype=np.bool_)
    asked[known["place"]] = True
    old = np.full(len(offices), NOBODY, dtype=np.int64)
    old[known["place"]] = known["value"].fillna(NOBODY).to_numpy(np.int64)
    placed = places != NOBODY
    wanted = ~placed
    wanted[placed] = asked[places[placed]]
    # Of a row whose office is unknown, what is asked is unknown as well: only its words can be faulty.
    strange = wanted & ~blank & (values == NOBODY)
    unasked = ~wanted & ~blank
    sound = np.flatnonzero(placed & wanted & (values != NOBODY))
    at = places[sound]
    frame = pd.DataFrame({"row": sound, "place": at, "value": values[sound], "old": old[at]})
    faults = _not_answers(grid, measure, np.flatnonzero(strange).tolist())
    names = offices[f"name_{grid.lang}"]
    faults += [
        _fault(grid, measure, row, "sheet_not_asked", {"name": str(names.iloc[places[row]])})
        for row in np.flatnonzero(unasked).tolist()
    ]
    return frame, faults


def _not_answers(grid: Grid, measure: Measure, rows: Sequence[int]) -> list[Fault]:
    offered = answers(grid.lang, measure)
    # In Persian or English, the list is set apart by what no answer holds.
    listed = " / ".join(offered)
    near: dict[str, str] = {}
    faults = []
    for row in rows:
        text = grid.values[measure.measure][row]
        if text not in near:
            near[text] = nearest(text, offered) if len(near) < _GUESSES else NOTHING_NEAR
        faults.append(_fault(grid, measure, row, "sheet_not_answer", {"answers": listed, "near": near[text]}))
    return faults


def _fault(grid: Grid, measure: Measure, row: int, code: str, details: Mapping[str, str]) -> Fault:
    text = short(grid.values[measure.measure][row])
    return Fault(grid.file, grid.lines[row], grid.headings[measure.measure], code, text, details)


def _in_order(parts: Sequence[pd.DataFrame], offices: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """All answers by office and measure, with the office's id and the measure's key."""
    empty = pd.DataFrame(columns=["row", "place", "value", "old", "turn"], dtype="int64")
    filled = [part for part in parts if len(part)]
    rows = pd.concat(filled) if filled else empty
    rows = rows.sort_values(["place", "turn"], kind="stable").reset_index(drop=True)
    ids = offices["office_id"].to_numpy(object)[rows["place"].to_numpy(np.int64)]
    keys = np.array(measures, dtype=object)[rows["turn"].to_numpy(np.int64)]
    return rows.assign(office_id=pd.array(ids, dtype="str"), measure=pd.array(keys, dtype="str"))
