"""Who has reported on a week: the state of each office, county and body, and the day by which reports are due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

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
from dashboard.weeks import WEEK, friday, week_of

MISSING, RETURNED, WAITING, PARTLY, LATE, REPORTED = "missing", "returned", "waiting", "partly", "late", "reported"
# The states of a county or body in a week, the most urgent first; an office is never `partly`.
STATES = (RETURNED, MISSING, PARTLY, WAITING, LATE, REPORTED)
OFFICE_STATES = tuple(state for state in STATES if state != PARTLY)
# The states of an office that has not reported.
SILENT = (MISSING, RETURNED)
# A week is incomplete if fewer than this share of a county's offices of the week before have reported.
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


class CountyReporting(NamedTuple):
    """How many of a county's offices have reported on a week, and how many are asked."""

    code: str
    reported: int
    asked: int


class Reporting(NamedTuple):
    """Who has reported on a week (its Saturday).

    by_county: the counties by code; missing_offices: the ids of the offices without a report, sorted.
    """

    week: date
    by_county: tuple[CountyReporting, ...]
    missing_offices: tuple[str, ...]

    @property
    def offices(self) -> int:
        """How many offices have reported."""
        return sum(county.reported for county in self.by_county)

    @property
    def of_offices(self) -> int:
        return sum(county.asked for county in self.by_county)

    @property
    def complete(self) -> int:
        """How many counties have reports of all their offices."""
        return sum(county.reported == county.asked for county in self.by_county)

    @property
    def partly(self) -> tuple[CountyReporting, ...]:
        """The counties with reports of some of their offices."""
        return tuple(county for county in self.by_county if 0 < county.reported < county.asked)

    @property
    def missing_counties(self) -> tuple[str, ...]:
        """The codes of the counties without any report."""
        return tuple(county.code for county in self.by_county if not county.reported)

    def words(self, lang: str) -> str:
        """21 of 24 counties complete, 1 partly (3 of 10); 655 of 809 offices."""
        numbers = {"offices": integer(self.offices, lang), "of_offices": integer(self.of_offices, lang)}
        return say(lang, "reporting.numbers", counties=self.counties_in_words(lang), **numbers)

    def counties_in_words(self, lang: str) -> str:
        """21 of 24 counties complete, 1 partly (3 of 10): the offices of those that are not complete in brackets."""
        partly = self.partly
        numbers = {"complete": self.complete, "total": len(self.by_county), "partly": len(partly)}
        numbers |= {"reported": sum(each.reported for each in partly), "asked": sum(each.asked for each in partly)}
        key = "reporting.counties_partly" if partly else "reporting.counties"
        return say(lang, key, **{name: integer(number, lang) for name, number in numbers.items()})

    def is_incomplete(self, before: "Reporting | None") -> bool:
        """Whether a county is missing, or offices of a county are, and fewer than nine tenths of its offices of the
        week before have reported."""
        earlier = {each.code: each.reported for each in before.by_county} if before else {}
        few = any(each.reported < USUAL_SHARE * earlier.get(each.code, 0) for each in self.partly)
        return bool(self.missing_counties) or few


def due_day(province: Province, week: date) -> date:
    """The last day on which reports on a week (its Saturday) are in time."""
    return friday(week) + timedelta(days=province.report_days)


def open_weeks(province: Province, newest: date | None, today: date) -> list[date]:
    """The weeks on which offices report now, oldest first: those up to the newest public week whose due day is not
    past, and the one after the newest public week, but no future week.

    newest: the newest public week (its Saturday), None if there is none.
    """
    current = week_of(today)
    if newest is None:
        return [current]
    following = min(newest + WEEK, current)
    weeks = [following]
    while due_day(province, weeks[0] - WEEK) >= today:
        weeks.insert(0, weeks[0] - WEEK)
    return weeks


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
    return next(iter(reporting(offices)), Reporting(week, (), ()))


def reporting(offices: pd.DataFrame) -> list[Reporting]:
    """Who has reported on each week, oldest first. offices: as `office_states` returns them."""
    silent = offices["state"].isin(SILENT)
    missing = offices.loc[silent].groupby("week")["office_id"].agg(tuple)
    counties: dict[Any, list[CountyReporting]] = {}
    # One grouping, not one for each week: a register of years has hundreds of weeks.
    numbers = silent.groupby([offices["week"], offices["county_code"]]).agg(["size", "sum"])
    for (week, code), count, missed in numbers.itertuples():
        counties.setdefault(week, []).append(CountyReporting(str(code), int(count - missed), int(count)))
    return [
        Reporting(pd.Timestamp(week).date(), tuple(of_week), missing.get(week, ()))
        for week, of_week in counties.items()
    ]
