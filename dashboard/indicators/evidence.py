"""Why a number is what it is: the offices behind a week's cells, each with the report it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.indicators.cells import ask
from dashboard.store.folder import Tables

# What an office is to a figure: in numerator and denominator; in the denominator only; one that ought to have
# said and has not; one of the card's kinds that the denominator leaves out (no desk to staff, no visit to count).
STANDINGS = ("counted", "not_counted", "not_reported", "left_out")


@dataclass(frozen=True)
class Report:
    """What an office was last reported to be. since: the report's week (its Saturday); file and line: its row."""

    measure: str
    value: int
    evidence: str
    since: date
    received_at: datetime
    source: str
    file: str
    line: int


@dataclass(frozen=True)
class Visit:
    """One visit of an inspection team: counts of findings and of those resolved; file and line: its row."""

    day: date
    team: int
    findings: int
    resolved: int
    received_at: datetime
    source: str
    file: str
    line: int


@dataclass(frozen=True)
class Office:
    """An office as it stood in a week. reports: its newest by measure; visits: newest first, up to that week."""

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
        """The newest week that any of its reports is about; None if it never reported."""
        return max((report.since for report in self.reports.values()), default=None)

    @property
    def inspected(self) -> date | None:
        """The day of its last visit by a team; None if none is on record."""
        return self.visits[0].day if self.visits else None


@dataclass(frozen=True)
class Unit:
    """An office's part in a figure.

    standing: one of STANDINGS. numerator, denominator: what it adds to them (findings, where these are counted).
    late, unverified: marks on what it adds. report: what that rests on; visits: those in the card's window.
    """

    office: Office
    standing: str
    numerator: int
    denominator: int
    late: bool
    unverified: bool
    report: Report | None
    visits: tuple[Visit, ...]

    @property
    def evidence(self) -> str:
        """The grade of what its part rests on; '' where it has none. What a team visited rests on inspection."""
        if self.standing not in ("counted", "not_counted"):
            return ""
        return self.report.evidence if self.report else "inspection" if self.visits else ""


class Behind:
    """The offices of a week, and which of them each figure counts."""

    def __init__(self, tables: Tables, cards: Sequence[Card], asof: datetime, week: date) -> None:
        """Ask the tables as known at `asof` (naive UTC) about a week, given as its Saturday."""
        answers = ask(tables, cards, asof, (week, week), ("office_units", "office_states", "office_visits"))
        self.week = week
        self.asof = asof
        self._cards = {card.key: card for card in cards}
        names = _names(tables.offices, week)
        self.offices = _offices(answers["office_states"], _visits(answers["office_visits"]), names)
        # Every office that a card looks at, as a frame with the columns of office_units.sql.
        self.members = answers["office_units"]
        self._units = {(key, scope): rows for (key, scope), rows in self.members.groupby(["indicator", "scope"])}

    def units(self, key: str, area: str = "", kind: str = "") -> list[Unit]:
        """The offices that a cell looks at, in the order of their standing and id.

        area: a county's code, or '' for the province, which may count other kinds than its counties do. The
        numerators and denominators of all units add up to the cell's. Empty where no such office stands.
        """
        rows = self._units.get((key, "county" if area else "province"))
        if rows is None:
            return []
        chosen = rows[((rows["county_code"] == area) | (area == "")) & ((rows["kind"] == kind) | (kind == ""))]
        card = self._cards[key]
        units = [self._unit(card, row) for row in chosen.to_dict("records")]
        return sorted(units, key=lambda unit: (STANDINGS.index(unit.standing), unit.office.office_id))

    def _unit(self, card: Card, row: Mapping[Any, Any]) -> Unit:
        office = self.offices[row["office_id"]]
        counted, good, known = int(row["counted"]), int(row["good"]), bool(row["known"])
        if row["missing"]:
            standing = "not_reported"
        elif not counted:
            standing = "left_out"
        else:
            standing = "counted" if good else "not_counted"
        days = card.window_weeks * 7
        end = self.week.toordinal() + 6
        visits = tuple(visit for visit in office.visits if visit.day.toordinal() > end - days) if days else ()
        report = office.reports.get(card.measure)
        if report is None and card.given_measure:
            report = office.reports.get(card.given_measure)
        return Unit(
            office,
            standing,
            numerator=good if known else 0,
            denominator=counted,
            late=bool(row["late"]),
            unverified=bool(row["unverified"]),
            report=report,
            visits=visits,
        )


def _names(offices: pd.DataFrame, week: date) -> dict[str, tuple[dict[str, str], bool]]:
    """Each office's names in a week, and whether its row is a sample's."""
    friday = pd.Timestamp(week) + pd.Timedelta(days=6)
    begun = offices["valid_from"].isna() | (offices["valid_from"] <= friday)
    going = offices["valid_to"].isna() | (friday < offices["valid_to"])
    rows = offices.loc[begun & going, ["office_id", "name_fa", "name_en", "sample"]]
    return {code: ({"fa": fa, "en": en}, bool(sample)) for code, fa, en, sample in rows.itertuples(index=False)}


def _offices(
    states: pd.DataFrame, visits: Mapping[str, tuple[Visit, ...]], names: Mapping[str, tuple[dict[str, str], bool]]
) -> dict[str, Office]:
    reports: dict[str, dict[str, Report]] = {}
    columns = ["office_id", "measure", "value", "evidence", "since", "received_at", "source", "file", "line"]
    for row in states.loc[states["measure"].notna(), columns].itertuples(index=False):
        office_id, measure, value, evidence, since, received, source, file, line = row
        reports.setdefault(office_id, {})[measure] = Report(
            measure, int(value), evidence, since.date(), received.to_pydatetime(), source, file, int(line)
        )
    places = states.drop_duplicates("office_id")[["office_id", "kind", "county_code", "parent_id"]]
    return {
        code: Office(code, kind, county, parent, *names[code], reports.get(code, {}), visits.get(code, ()))
        for code, kind, county, parent in places.itertuples(index=False)
    }


def _visits(rows: pd.DataFrame) -> dict[str, tuple[Visit, ...]]:
    found: dict[str, list[Visit]] = {}
    columns = ["office_id", "date", "team", "findings", "resolved", "received_at", "source", "file", "line"]
    for row in rows[columns].itertuples(index=False):
        office_id, day, team, findings, resolved, received, source, file, line = row
        found.setdefault(office_id, []).append(
            Visit(
                day.date(), int(team), int(findings), int(resolved), received.to_pydatetime(), source, file, int(line)
            )
        )
    return {office_id: tuple(visits) for office_id, visits in found.items()}
