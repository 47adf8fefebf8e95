"""The drill-down: the offices behind a week's cells, each with the report on which its part rests."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd

from dashboard.derived import Origin, derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.language.table import in_languages
from dashboard.tables.folder import Tables

# An office's part in a figure: in numerator and denominator; in the denominator only; report missing; of the card's
# kinds, but not in the denominator (such as an office without a desk or without a visit); included, but with counts
# that are not shown separately.
UNIT_STATUSES = ("counted", "not_counted", "not_reported", "left_out", "too_few")


# Named tuples, since a register has tens of thousands of these objects, and dataclasses take several times as long.
class Report(NamedTuple):
    """An office's newest report of a measure. since: the report's week (its Saturday); file and line: its row."""

    measure: str
    value: int
    evidence: str
    since: date
    received_at: datetime
    source: str
    file: str
    line: int


class Visit(NamedTuple):
    """One visit of an inspection team: counts of findings and of those resolved; file and line: its row."""

    day: date
    team: int
    findings: int
    resolved: int
    received_at: datetime
    source: str
    file: str
    line: int


class Count(NamedTuple):
    """A row of the table counts without its numbers: of an office, or of a county (office_id and kind blank)."""

    office_id: str
    county_code: str
    kind: str
    week: date
    channel: str
    received_at: datetime
    source: str
    file: str
    line: int


class Office(NamedTuple):
    """An office in a week. reports: the newest by measure; visits: newest first, up to that week."""

    office_id: str
    kind: str
    county_code: str
    parent_id: str
    names: Mapping[str, str]
    sample: bool
    reports: Mapping[str, Report]
    visits: tuple[Visit, ...]

    @property
    def freshest(self) -> date | None:
        """The newest week with a report of any measure; None if the office never reported."""
        return max((report.since for report in self.reports.values()), default=None)

    @property
    def inspected(self) -> date | None:
        """The day of the last visit by a team; None if none is on record."""
        return self.visits[0].day if self.visits else None


class Unit(NamedTuple):
    """An office's part in a figure.

    status: one of UNIT_STATUSES. numerator, denominator: the office's contribution (for some cards findings or
    counts; 0 where the counts may not be shown, with the status too_few). late, unverified: properties of the
    contribution. report: the report behind the contribution; visits: those in the card's window.
    """

    office: Office
    status: str
    numerator: int
    denominator: int
    late: bool
    unverified: bool
    report: Report | None
    visits: tuple[Visit, ...]

    @property
    def evidence(self) -> str:
        """The grade of evidence of the office's part: inspection for visits, else the report's; '' without any."""
        if self.status not in ("counted", "not_counted"):
            return ""
        return self.report.evidence if self.report else "inspection" if self.visits else ""


def lacks(card: Card, unit: Unit) -> bool:
    """Whether an office keeps a card from its target: without a report, or with less than the target wants."""
    if unit.status not in ("counted", "not_counted"):
        return unit.status == "not_reported"
    return unit.numerator > 0 if card.polarity == "low" else unit.numerator < unit.denominator


class Drilldown(Origin):
    """The offices of a week, and each office's part in each figure."""

    def __init__(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, week: date, checked_only: bool = False
    ) -> None:
        """Query the tables, as known at `asof` (naive UTC), for a week (its Saturday).

        checked_only: leave out self-reported rows.
        """
        self.week = week
        self.asof = asof
        self._tables, self._checked_only = tables, checked_only
        self._cards = {card.key: card.on(week) for card in cards}
        answers = self._ask("office_states", "office_visits")
        names = _names(tables.offices, week)
        self.offices = _offices(answers["office_states"], _visits(answers["office_visits"]), names)

    def units(self, key: str, area: str = "", kind: str = "") -> list[Unit]:
        """The offices of a cell's card, area and kind, ordered by status and id; empty without such offices.

        area: a county's code, or '' for the province, which may count other kinds than counties do. The numerators
        and denominators of all units add up to the cell's. Cards of counts are an exception: some counts are not
        shown, and others belong to counties as a whole.
        """
        return self._units(key, _of_cell(self.members, key, area, kind))

    def all_units(self, key: str) -> list[Unit]:
        """The offices of a card in all counties, and those that only the province's figure counts, by status."""
        rows = self.members[self.members["indicator"] == key]
        in_county = rows["scope"] == "county"
        elsewhere = ~in_county & ~rows["office_id"].isin(rows.loc[in_county, "office_id"])
        return self._units(key, rows[in_county | elsewhere])

    def _units(self, key: str, chosen: pd.DataFrame) -> list[Unit]:
        parts = ("office_id", "counted", "known", "good", "missing", "late", "unverified", "hidden")
        units = [self._unit(self._cards[key], *row) for row in _rows(chosen, parts)]
        return sorted(units, key=lambda unit: UNIT_STATUSES.index(unit.status))

    def counts(self, key: str, area: str = "", kind: str = "") -> list[Count]:
        """The counts in the window of a cell, of all channels, by county and office, newest first."""
        return [Count(*row) for row in _rows(_of_cell(self._counts, key, area, kind), Count._fields)]

    @property
    @derived()
    def members(self) -> pd.DataFrame:
        """The offices of all cards, by card, scope and id: the columns of the query office_units."""
        return self._ask("office_units")["office_units"]

    @property
    @derived()
    def _counts(self) -> pd.DataFrame:
        """The counts behind all cells of the week: the columns of the query office_counts."""
        return self._ask("office_counts")["office_counts"]

    def _ask(self, *questions: str) -> dict[str, pd.DataFrame]:
        cards, span = list(self._cards.values()), (self.week, self.week)
        return ask(self._tables, questions, self.asof, cards, span, edge=self.week, checked_only=self._checked_only)

    def _unit(
        self,
        card: Card,
        office_id: str,
        counted: int,
        known: int,
        good: int,
        missing: int,
        late: int,
        unverified: int,
        hidden: bool,
    ) -> Unit:
        office = self.offices[office_id]
        if missing:
            status = "not_reported"
        elif hidden:
            status = "too_few"
        elif card.of_counts:
            status = "counted"
        elif not counted:
            status = "left_out"
        else:
            status = "counted" if good else "not_counted"
        days = 0 if card.of_counts else card.window_weeks * 7
        end = self.week.toordinal() + 6
        visits = tuple(visit for visit in office.visits if visit.day.toordinal() > end - days) if days else ()
        report = office.reports.get(card.measure)
        if report is None and card.given_measure:
            report = office.reports.get(card.given_measure)
        numerator = good if known else 0
        return Unit(office, status, numerator, counted, bool(late), bool(unverified), report, visits)


def of_shown_cells(units: Sequence[Unit], withheld: Callable[[str, str], bool]) -> list[Unit]:
    """The units of a cell of counts; numbers from whose sum a withheld cell could be derived are removed.

    withheld: whether the cell of a county and kind has too few answers.
    """
    return [
        unit._replace(status="too_few", numerator=0, denominator=0)
        if unit.status == "counted" and withheld(unit.office.county_code, unit.office.kind)
        else unit
        for unit in units
    ]


def _of_cell(rows: pd.DataFrame, key: str, area: str, kind: str) -> pd.DataFrame:
    """The rows of a cell among those of all cards, scopes, counties and kinds."""
    return rows[
        (rows["indicator"] == key)
        & (rows["scope"] == ("county" if area else "province"))
        & ((rows["county_code"] == area) | (area == ""))
        & ((rows["kind"] == kind) | (kind == ""))
    ]


def _names(offices: pd.DataFrame, week: date) -> dict[str, tuple[dict[str, str], bool]]:
    """Each office's names in a week, and whether its row is sample data."""
    friday = pd.Timestamp(week) + pd.Timedelta(days=6)
    begun = offices["valid_from"].isna() | (offices["valid_from"] <= friday)
    going = offices["valid_to"].isna() | (friday < offices["valid_to"])
    rows = _rows(offices[begun & going], ("office_id", "name_fa", "name_en", "sample"))
    return {code: (in_languages(fa, en), bool(sample)) for code, fa, en, sample in rows}


def _offices(
    states: pd.DataFrame, visits: Mapping[str, tuple[Visit, ...]], names: Mapping[str, tuple[dict[str, str], bool]]
) -> dict[str, Office]:
    reports: dict[str, dict[str, Report]] = {}
    said = states[states["measure"].notna()]
    for office_id, *report in _rows(said.astype({"value": int, "line": int}), ("office_id", *Report._fields)):
        reported = Report(*report)
        reports.setdefault(office_id, {})[reported.measure] = reported
    places = _rows(states.drop_duplicates("office_id"), ("office_id", "kind", "county_code", "parent_id"))
    return {
        code: Office(code, kind, county, parent, *names[code], reports.get(code, {}), visits.get(code, ()))
        for code, kind, county, parent in places
    }


def _visits(rows: pd.DataFrame) -> dict[str, tuple[Visit, ...]]:
    found: dict[str, list[Visit]] = {}
    for office_id, *visit in _rows(rows, ("office_id", *Visit._fields)):
        found.setdefault(office_id, []).append(Visit(*visit))
    return {office_id: tuple(visits) for office_id, visits in found.items()}


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns as plain Python values, many times as fast as reading a frame row by row."""
    return zip(*(_plain(frame[name]) for name in columns), strict=True)


def _plain(column: pd.Series) -> list[Any]:
    if column.dtype.kind != "M":
        return column.to_numpy(object).tolist() if column.dtype == "str" else column.tolist()
    unit = "us" if column.name == "received_at" else "D"
    return column.to_numpy().astype(f"datetime64[{unit}]").tolist()
