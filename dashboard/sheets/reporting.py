"""Who has reported on a week: the state of each office, county and body, and the day by which reports are due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from dashboard.areas.province import Province
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.sheets.form import asked_kinds
from dashboard.tables.folder import Tables
from dashboard.tables.place import Place
from dashboard.weeks import WEEK, friday

MISSING, RETURNED, WAITING, PARTLY, LATE, REPORTED = "missing", "returned", "waiting", "partly", "late", "reported"
# The states of a county or body in a week, the most urgent first; an office is never `partly`.
STATES = (RETURNED, MISSING, PARTLY, WAITING, LATE, REPORTED)
OFFICE_STATES = tuple(state for state in STATES if state != PARTLY)
# The states of an office that has not reported.
SILENT = (MISSING, RETURNED)
# A week is incomplete if fewer than this share of the offices of the week before have reported.
USUAL_SHARE = 0.9


class OpenSheet(NamedTuple):
    """A sheet at the desk whose answers are not among the reports.

    week: its Saturday. state: WAITING (for its review or for a publication), or RETURNED (sent back, and awaited
    again). offices: the ids of the offices about which it is.
    """

    place: Place
    week: date
    state: str
    offices: Collection[str]


class Reporting(NamedTuple):
    """Who has reported on a week (its Saturday): counties with a report, and offices.

    counties, offices: how many have reported; of_counties, of_offices: how many are asked. missing_counties: the
    codes of those without any report; missing_offices: the ids of those without one. Both are sorted.
    """

    week: date
    counties: int
    of_counties: int
    offices: int
    of_offices: int
    missing_counties: tuple[str, ...]
    missing_offices: tuple[str, ...]

    def words(self, lang: str) -> str:
        """21 of 24 counties, 655 of 809 offices."""
        numbers = {"counties": self.counties, "of_counties": self.of_counties}
        numbers |= {"offices": self.offices, "of_offices": self.of_offices}
        return say(lang, "reporting.numbers", **{name: integer(number, lang) for name, number in numbers.items()})

    def is_incomplete(self, before: "Reporting | None") -> bool:
        """Whether a county is missing, or fewer than nine tenths of the offices of the week before have reported."""
        few = before is not None and self.offices < USUAL_SHARE * before.offices
        return bool(self.missing_counties) or few


def due_day(province: Province, week: date) -> date:
    """The last day on which reports on a week (its Saturday) are in time."""
    return friday(week) + timedelta(days=province.report_days)


def week_to_report(newest: date | None, current: date) -> date:
    """The week on which offices report now: the one after the newest public week, and no future one.

    newest: the newest public week, None if there is none; current: the week of today (both Saturdays).
    """
    return min(newest + WEEK, current) if newest else current


def office_weeks(tables: Tables, cards: Sequence[Card], first: date, last: date, asof: datetime) -> pd.DataFrame:
    """A row for each office and each week, from `first` to `last` (Saturdays), in which the office is asked.

    Columns: week, office_id, kind, county_code, parent_id; asked, answered: the number of measures that the office is
    asked for, and of those with a report or a count on exactly that week; first_received, last_received: moments
    (naive UTC) of these, NaT without one. asof: naive UTC. An office has reported on a week if it has answered at
    least one measure.
    """
    more = {"asked_kinds": asked_kinds(tables.terms.measures)}
    return ask(tables, ["office_weeks"], asof, cards, (first, last), edge=first, more=more)["office_weeks"]


def office_states(rows: pd.DataFrame, sheets: Iterable[OpenSheet], province: Province) -> pd.DataFrame:
    """The rows of `office_weeks` with the column `state`, one of OFFICE_STATES.

    An office is late if its first report on the week came after the due day. Without a report it is waiting if it is
    in a sheet that waits, else returned if it is in a sheet that was sent back, else missing.
    """
    day = timedelta(days=1)
    ends = {week: province.midnight(due_day(province, week.date()) + day) for week in rows["week"].unique()}
    late = rows["first_received"] >= rows["week"].map(ends).astype("datetime64[us]")
    states = np.where(rows["answered"] == 0, MISSING, np.where(late, LATE, REPORTED)).astype(object)
    known: dict[tuple[pd.Timestamp, str], str] = {}
    # The sheets that wait come last, and so take precedence.
    for sheet in sorted(sheets, key=lambda sheet: sheet.state == WAITING):
        known |= dict.fromkeys(((pd.Timestamp(sheet.week), office) for office in sheet.offices), sheet.state)
    if known:
        keys = zip(rows["week"], rows["office_id"], strict=True)
        states = np.array(
            [known.get(key, state) if state == MISSING else state for key, state in zip(keys, states, strict=True)],
            dtype=object,
        )
    return rows.assign(state=states)


def row_states(offices: pd.DataFrame, sheets: Iterable[OpenSheet], places: Mapping[str, Place]) -> pd.DataFrame:
    """A row for each week and each value of the column `row` of offices: the county, body or group of an office.

    offices: as `office_states` returns them, with that column. places: the place of each row that can have a sheet of
    its own. Columns: week, row; offices: their number, and that of each of OFFICE_STATES; last_received; state:

    - returned: the newest sheet of the row's place was sent back and is awaited again;
    - reported: all offices have reported in time; late: all have, the last of them after the due day;
    - waiting: the sheet of the row's place waits, or no office is missing but some are in sheets that wait;
    - partly: some offices have reported or wait; missing: none.
    """
    keys = [offices["week"], offices["row"]]
    counts = pd.crosstab(keys, offices["state"]).reindex(columns=list(OFFICE_STATES), fill_value=0)
    rows = counts.assign(offices=counts.sum(axis=1), last_received=offices.groupby(keys)["last_received"].max())
    rows = rows.reset_index()
    # Only the newest sheet of a place and week is awaited again, whatever waits of the earlier ones.
    newest_last = sorted(sheets, key=lambda sheet: sheet.state == RETURNED)
    known = {(pd.Timestamp(sheet.week), sheet.place): sheet.state for sheet in newest_last}
    pairs = zip(rows["week"], rows["row"], strict=True)
    of_sheet = pd.Series([known.get((week, places[row]), "") if row in places else "" for week, row in pairs])
    silent, in_data = rows[list(SILENT)].sum(axis=1), rows[LATE] + rows[REPORTED]
    conditions = {
        RETURNED: of_sheet == RETURNED,
        REPORTED: rows[REPORTED] == rows["offices"],
        LATE: in_data == rows["offices"],
        WAITING: (of_sheet == WAITING) | (silent == 0),
        PARTLY: silent < rows["offices"],
    }
    return rows.assign(state=np.select(list(conditions.values()), list(conditions), default=MISSING))


def reporting_on(week: date, offices: pd.DataFrame) -> Reporting:
    """Who has reported on a week (its Saturday). offices: those of the week, as `office_states` returns them."""
    return next(iter(reporting(offices)), Reporting(week, 0, 0, 0, 0, (), ()))


def reporting(offices: pd.DataFrame) -> list[Reporting]:
    """Who has reported on each week, oldest first. offices: as `office_states` returns them."""
    weeks = []
    for week, rows in offices.groupby("week"):
        is_silent = rows["state"].isin(SILENT)
        counties, heard = set(rows["county_code"]), set(rows.loc[~is_silent, "county_code"])
        weeks.append(
            Reporting(
                pd.Timestamp(str(week)).date(),
                len(heard),
                len(counties),
                int((~is_silent).sum()),
                len(rows),
                tuple(sorted(counties - heard)),
                tuple(rows.loc[is_silent, "office_id"]),
            )
        )
    return weeks
