"""Helpers: registers of a few offices, filled row by row by a test, and their cells.

The rows become typed tables without files in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pandas as pd

from dashboard.areas.boundaries import Boundaries
from dashboard.dataset import Dataset
from dashboard.indicators.card_files import read_cards
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import compute
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import Snapshot, snapshot_at
from dashboard.tables.check import check_tables
from dashboard.tables.checked_table import typed
from dashboard.tables.declared import TABLES, TERMS, TRACED
from dashboard.tables.folder import Tables, shipped_sheets, with_rows
from dashboard.tables.values import blank
from tests.unit.indicators.reference import Address, Expected, Row, Rows
from tests.unit.shipped_terms import shipped_terms

CARDS = read_cards(SHIPPED_DATA / "indicators", shipped_terms())


def cards_of(keys: str) -> list[Card]:
    """The shipped cards of these keys, for pages of which the others would be most of the work."""
    return [card for card in CARDS if card.key in keys.split()]


def count_card(rule: str, measure: str, **fields: Any) -> Card:
    """A card of counts of governorates and bodies in windows of four weeks; its key is that of the measure."""
    steps = tuple(range(1, len(fields.get("channels", ())) + 1))
    kinds = ("governorate", "body")
    values = {"key": measure, "rule": rule, "measure": measure, "steps": steps, "window_weeks": 4, "least": 30}
    own = {"kinds": kinds, "county_kinds": (*kinds, "county_office"), "parent_kinds": (), "given_measure": ""}
    return CARDS[0].model_copy(update={**values, **own, **fields})


COUNT_CARDS = (
    count_card("sum", "pleased", channels=("form", "qr")),
    count_card("mean", "queue_minutes", least=15, parent_kinds=("body",), channels=("samad",)),
    count_card("total", "visitors", window_weeks=2, channels=("qr",)),
)
COUNT_MEASURES = b"measure,kind,name_fa,name_en\npleased,share,x,x\nqueue_minutes,mean,x,x\nvisitors,total,x,x\n"
# The week of most tests; all rows have arrived by LATER.
WEEK = date(2014, 12, 6)
FRIDAY = date(2014, 12, 12)
LATER = datetime(2015, 6, 1)
ISFAHAN, ARDESTAN = "1002", "1001"
Published = Sequence[tuple[datetime, date]]
READ = ("counties", "offices", "reports", "inspections", "counts", "withdrawals")


def days(number: int) -> timedelta:
    return timedelta(days=number)


def weeks(number: int) -> timedelta:
    return timedelta(weeks=number)


class SmallRegister:
    """Rows of the tables of READ, with defaults for columns that a test leaves out."""

    def __init__(self, *counties: str, cards: Sequence[Card] = CARDS) -> None:
        self.cards = cards
        self.rows: dict[str, list[Row]] = {name: [] for name in READ}
        self._cells: dict[tuple[str, datetime, date | None], dict[Address, Expected]] = {}
        for code in counties:
            self.county(code)

    def county(
        self,
        code: str,
        valid_from: date | None = None,
        valid_to: date | None = None,
        split_from: str = "",
        tile: tuple[int | None, int | None] = (None, None),
    ) -> None:
        """tile: its column and row on the tile map."""
        values = {"valid_from": valid_from, "valid_to": valid_to, "tile_column": tile[0], "tile_row": tile[1]}
        self._add("counties", county_code=code, split_from=split_from, **values)

    def office(
        self, office_id: str, kind: str, county: str, parent: str = "", small: bool = False, **valid: date | None
    ) -> None:
        values = {"parent_id": parent, "small": small, "valid_from": None, "valid_to": None, **valid}
        self._add("offices", office_id=office_id, kind=kind, county_code=county, **values)

    def report(
        self,
        office_id: str,
        measure: str,
        value: int,
        week: date = WEEK,
        evidence: str = "document",
        received_at: datetime | None = None,
        recorded_at: datetime | None = None,
        source: str = "test",
    ) -> None:
        """A report, by default received at noon on the week's Friday."""
        arrived = {"received_at": received_at or noon(week + days(6)), "recorded_at": recorded_at}
        values = {"measure": measure, "value": value, "evidence": evidence, **arrived}
        self._add("reports", week=week, office_id=office_id, source=source, **values)

    def visit(
        self,
        office_id: str,
        day: date,
        team: int = 1,
        findings: int = 0,
        resolved: int = 0,
        received_at: datetime | None = None,
        finding: str = "",
        resolved_on: date | None = None,
        recorded_at: datetime | None = None,
        source: str = "test",
    ) -> None:
        """An inspection, by default received at noon of its day. finding: the kind of the findings."""
        arrived = {"received_at": received_at or noon(day), "recorded_at": recorded_at}
        values = {
            "finding": finding,
            "findings": findings,
            "resolved": resolved,
            "resolved_on": resolved_on,
            **arrived,
        }
        self._add("inspections", date=day, team=team, office_id=office_id, source=source, **values)

    def count(
        self,
        place: str,
        measure: str,
        numerator: int,
        denominator: int | None = None,
        week: date = WEEK,
        channel: str = "",
        received_at: datetime | None = None,
        source: str = "test",
    ) -> None:
        """A count of an office or a county (place: its id or code), by default received at noon on the Friday."""
        column, other = ("county_code", "office_id") if place.isdecimal() else ("office_id", "county_code")
        values = {column: place, other: "", "measure": measure, "channel": channel, "source": source}
        values |= {"numerator": numerator, "denominator": denominator, "recorded_at": None}
        self._add("counts", week=week, received_at=received_at or noon(week + days(6)), **values)

    def withdraw(self, source: str, withdrawn_at: datetime) -> None:
        """Withdraw all rows of a source from a moment on."""
        self._add("withdrawals", source=source, withdrawn_at=withdrawn_at)

    def cells(self, asof: datetime = LATER, through: date | None = None) -> dict[Address, Expected]:
        """All cells of the present rows, computed once."""
        known = repr(self.rows), asof, through
        if known not in self._cells:
            self._cells[known] = compute_cells(tables_of(self.rows), self.cards, asof, through)
        return self._cells[known]

    def cell(
        self,
        indicator: str,
        county: str = "",
        week: date = WEEK,
        kind: str = "",
        step: int = 0,
        asof: datetime = LATER,
    ) -> Expected:
        """The cell of a week, computed for the weeks up to WEEK."""
        return self.cells(asof, through=max(week, WEEK))[Address(indicator, step, week, county, kind)]

    def _add(self, table: str, **values: Any) -> None:
        self.rows[table].append(values)


def governorates(*values: int | None) -> SmallRegister:
    """A governorate in Isfahan for each value (None: not reported); Ardestan has no office."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for number, value in enumerate(values):
        register.office(f"G{number}", "governorate", ISFAHAN)
        if value is not None:
            register.report(f"G{number}", "committee", value)
    return register


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def tables_of(rows: Mapping[str, Rows]) -> Tables:
    """Rows as the typed tables of a folder; names that a test leaves out are x.

    The rows are not checked: test_cells_random.py holds that the same rows read from files give the same cells.
    """
    frames = {name: _frame(name, rows.get(name, ())) for name in TABLES if name not in TERMS}
    frames |= _terms()
    return Tables(**with_rows(frames), sample=False, has_publications=False, data_digest="", files=len(rows))


def published(
    register: SmallRegister,
    publications: Published = (),
    cards: Sequence[Card] = CARDS,
    eras: Sequence[Boundaries] = (),
) -> Snapshot:
    """The public snapshot. publications: (moment, last week); without them all received rows are public."""
    tables = tables_of(register.rows)
    if publications:
        frame = pd.DataFrame(list(publications), columns=["published_at", "week"]).astype("datetime64[us]")
        tables = replace(tables, publications=frame.assign(digest="", note=""), has_publications=True)
    return snapshot_at(Dataset(tables, tuple(cards), tuple(eras)), LATER)


def compute_cells(
    tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None
) -> dict[Address, Expected]:
    """The cells of `compute` in the form of the reference. Raises AssertionError on a repeated cell."""
    frame = compute(tables, cards, asof, through)
    found: dict[Address, Expected] = {}
    for row in frame.to_dict("records"):
        place = row["week"].date(), row["county_code"], row["kind"]
        address = Address(row["indicator"], row["step"], *place)
        assert address not in found, f"{address} is there twice"
        blank = {name: None for name in ("numerator", "share", "teams") if pd.isna(row[name])}
        found[address] = Expected(**{name: row[name] for name in Expected.__annotations__} | blank)
    return found


@cache
def _terms() -> Mapping[str, pd.DataFrame]:
    return {name: frame for name, frame in check_tables(shipped_sheets(), LATER)[0].items() if name in TERMS}


def _frame(name: str, rows: Rows) -> pd.DataFrame:
    columns = {column.name: column for column in TABLES[name].columns}
    unknown = {column for row in rows for column in row} - set(columns)
    assert not unknown, unknown
    blanks = {column.name: blank(column) for column in columns.values()} | {"name_fa": "x", "name_en": "x"}
    values_by_column = {column: [_value(row.get(column), blanks[column]) for row in rows] for column in columns}
    frame = pd.DataFrame({column: typed(values, columns[column]) for column, values in values_by_column.items()})
    if name in TRACED:
        # The heading is line 1.
        frame = frame.assign(file=pd.array([f"{name}.csv"] * len(rows), dtype="str"), line=range(2, len(rows) + 2))
        frame["publication"] = pd.Series(pd.NaT, frame.index, "datetime64[us]")
    return frame


def _value(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value
