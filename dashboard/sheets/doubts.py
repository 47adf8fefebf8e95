"""Doubts: what a sheet says that may well be so, but is rare enough to ask for a yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from dashboard.language import COMMA, say
from dashboard.language.digits import local_digits
from dashboard.sheets.grid import Grid
from dashboard.sheets.places import NOBODY, Places
from dashboard.sheets.words import NAME, WEEK, head_word
from dashboard.store.measures import STAGES, Measure
from dashboard.store.words import answer
from dashboard.weeks import span_label, week_of

# A sheet of so many weeks ago is still a usual one.
USUAL_WEEKS = 4


@dataclass(frozen=True)
class Doubt:
    """One thing to confirm. code names the message `sheet_doubt.<code>`, filled by details.

    line: 1-based, 0: of no row; column: as faults show it; old, new: the known state and the answer.
    Codes: closes, stage_jump, stage_down, newer_known, week_past, many_changed, left_out, name_differs.
    """

    code: str
    line: int = 0
    column: str = ""
    office_id: str = ""
    measure: str = ""
    old: int | None = None
    new: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def describe_doubt(doubt: Doubt, lang: str, measures: Mapping[str, Measure]) -> str:
    """A doubt in words: where, what changes, what to confirm. measures: of the folder, by key."""
    places = []
    if doubt.line:
        places.append(say(lang, "sheet_doubt.place", line=local_digits(str(doubt.line), lang)))
    if doubt.column:
        places.append(doubt.column)
    if doubt.office_id and doubt.line:
        places.append(doubt.office_id)
    # A measure may have gone since the sheet was sent.
    measure = measures.get(doubt.measure)
    if measure and doubt.old is not None and doubt.new is not None:
        old, new = (answer(lang, measure, value) for value in (doubt.old, doubt.new))
        places.append(say(lang, "sheet_doubt.value", old=old, new=new))
    details = {
        name: local_digits(text, lang)
        if text.isdigit()
        else span_label(date.fromisoformat(text), lang)
        if name in ("week", "newest")
        else text
        for name, text in doubt.details.items()
    }
    message = say(lang, f"sheet_doubt.{doubt.code}", **details)
    return f"{COMMA[lang].join(places)}: {message}" if places else message


def doubts(
    grid: Grid,
    rows: pd.DataFrame,
    here: pd.DataFrame,
    places: Places,
    week: date,
    newer: pd.DataFrame,
    today: date,
    differing: Sequence[tuple[int, int]],
    measures: Mapping[str, Measure],
) -> tuple[Doubt, ...]:
    """Every doubt: of the whole sheet first, then in the order of its rows, then of offices that have none.

    rows: the sound answers with row, place, value, old (-1: none), office_id, measure. here: the county's rows of
    `asked_offices`. newer: the newest week after the sheet's that is known of an office, with office_id
    and measure. differing: (row, place) where id and name are not of one office.
    measures: of the folder, by key.
    """
    of_rows = [*_changes(grid, rows, measures), *_newer(grid, rows, newer), *names_differ(grid, here, differing)]
    return (
        *_old_week(grid, week, today),
        *_many(rows),
        *sorted(of_rows, key=lambda doubt: (doubt.line, doubt.column, doubt.code)),
        *_left_out(grid, rows, here, places),
    )


def _old_week(grid: Grid, week: date, today: date) -> Iterator[Doubt]:
    past = (week_of(today) - week).days // 7
    if past > USUAL_WEEKS:
        details = {"week": week.isoformat(), "weeks": str(past)}
        yield Doubt(
            "week_past", grid.week.line, f"{grid.week.letter} ({head_word(grid.lang, WEEK)})", details=details
        )


def _many(rows: pd.DataFrame) -> Iterator[Doubt]:
    changed = int(((rows["old"] != NOBODY) & (rows["old"] != rows["value"])).sum())
    if 2 * changed > len(rows):
        yield Doubt("many_changed", details={"changed": str(changed), "given": str(len(rows))})


def _changes(grid: Grid, rows: pd.DataFrame, measures: Mapping[str, Measure]) -> Iterator[Doubt]:
    old, new = rows["old"].to_numpy(np.int64), rows["value"].to_numpy(np.int64)
    in_stages = [key for key, measure in measures.items() if measure.kind == STAGES]
    stages = rows["measure"].isin(in_stages).to_numpy(np.bool_)
    found = {
        "closes": ~stages & (old > new),
        "stage_jump": stages & (old != NOBODY) & (new > old + 1),
        "stage_down": stages & (new < old),
    }
    for code, flags in found.items():
        yield from _of(grid, rows[flags], code)


def _newer(grid: Grid, rows: pd.DataFrame, newer: pd.DataFrame) -> Iterator[Doubt]:
    if newer.empty:
        return
    found = rows[["office_id", "measure"]].merge(newer, how="left", on=["office_id", "measure"])["week"]
    later_known = found.notna().to_numpy()
    details = [{"newest": known_week.date().isoformat()} for known_week in found[later_known]]
    yield from _of(grid, rows[later_known], "newer_known", details)


def names_differ(grid: Grid, here: pd.DataFrame, differing: Sequence[tuple[int, int]]) -> Iterator[Doubt]:
    """The doubts about rows (row, place) of which the id and the name are not of one office."""
    names = here.drop_duplicates("place").set_index("place")
    for row, place in differing:
        if place in names.index:
            office = names.loc[place]
            details = {"name": str(office[f"name_{grid.lang}"])}
            column = grid.headings[NAME]
            yield Doubt("name_differs", grid.lines[row], column, str(office["office_id"]), details=details)


def _left_out(grid: Grid, rows: pd.DataFrame, here: pd.DataFrame, places: Places) -> Iterator[Doubt]:
    asked = here[here["measure"] != ""].drop_duplicates("place")
    silent = asked[~asked["place"].isin(rows["place"])]
    if silent.empty:
        return
    lines = {place: grid.lines[row] for row, place in enumerate(places.tolist()) if place != NOBODY}
    parts = zip(silent["place"], silent["office_id"], silent[f"name_{grid.lang}"], strict=True)
    for place, office, name in parts:
        yield Doubt("left_out", lines.get(place, 0), "", office, details={"name": name, "office": office})


def _of(
    grid: Grid, rows: pd.DataFrame, code: str, details: Sequence[Mapping[str, str]] | None = None
) -> Iterator[Doubt]:
    """A doubt of each of these answers. details: one an answer."""
    names = ("row", "office_id", "measure", "old", "value")
    parts = zip(*(rows[name].tolist() for name in names), details or [{}] * len(rows), strict=True)
    for row, office, measure, old, new, filled in parts:
        before = None if old == NOBODY else old
        yield Doubt(code, grid.lines[row], grid.headings[measure], office, measure, before, new, filled)
