"""The form: the measures that each office of a county is asked for in a week, and the values known already.

An office is asked for a measure if a card counts its kind by the measure, or if the table of measures lists its kind.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, cast

import pandas as pd

from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.language.order import order
from dashboard.language.table import DEFAULT, in_languages
from dashboard.tables.declared import CHANNELS
from dashboard.tables.folder import Tables
from dashboard.tables.measures import Kind, Measure
from dashboard.tables.place import Located, Place


class UnknownPlace(Exception):
    """No county with this code, or no body with this id, is valid in the week."""


class State(NamedTuple):
    """The newest report on a measure of an office: value, week (its Saturday) and evidence."""

    value: int
    week: date
    evidence: str


class Office(NamedTuple):
    """An office that is valid in a week. names: by language; asked: keys of its measures; states: by measure, only
    reported ones."""

    office_id: str
    kind: str
    county_code: str
    names: Mapping[str, str]
    asked: tuple[str, ...]
    states: Mapping[str, State]
    parent_id: str = ""

    def has_reported(self, week: date | None) -> bool:
        """Whether the newest report on any measure is of exactly this week (its Saturday)."""
        return any(state.week == week for state in self.states.values())


class CountLine(NamedTuple):
    """A count that an office is asked for. channel: '' if the measure has no channels."""

    office: Office
    measure: Measure
    channel: str


@dataclass(frozen=True)
class Form:
    """The questions to a county, or to a body, in a week. measures: those that any office of the place is asked for.

    counts: the counts asked for, in the offices' order. week: its Saturday; asof: the moment (naive UTC) up to which
    reports are known; name: of the place, by language; kinds: all kinds of the data folder; counties: the names of
    the week's counties, by code and language.
    """

    week: date
    place: Place
    name: Mapping[str, str]
    measures: Mapping[str, Measure]
    offices: tuple[Office, ...]
    asof: datetime
    kinds: Mapping[str, Kind]
    counties: Mapping[str, Mapping[str, str]]
    counts: tuple[CountLine, ...] = ()

    def of_offices(self, only: Collection[str]) -> "Form":
        """The form with only the rows of these offices (ids), and all columns, which the check of a sheet expects."""
        return replace(
            self,
            offices=tuple(office for office in self.offices if office.office_id in only),
            counts=tuple(line for line in self.counts if line.office.office_id in only),
        )


def build(tables: Tables, cards: Sequence[Card], place: Place, week: date, asof: datetime) -> Form:
    """The form of a place and week (its Saturday) with the states known at `asof` (naive UTC).

    Raises UnknownPlace if no such county or body is valid in the week.
    """
    (form,) = build_all(tables, cards, [place], week, asof)
    return form


def build_all(
    tables: Tables, cards: Sequence[Card], places: Iterable[Place], week: date, asof: datetime
) -> Iterator[Form]:
    """The forms of several places; see `build`."""
    offices, counted = asked_offices(tables, cards, week, asof), asked_counts(tables, cards, week, asof)
    for place in places:
        here = [office for office in offices if place.holds(office)]
        yield _form(tables, place, week, asof, here, counted)


def _form(
    tables: Tables,
    place: Place,
    week: date,
    asof: datetime,
    offices: list[Office],
    counted: Mapping[str, Mapping[str, Sequence[str]]],
) -> Form:
    counties = _names(valid(tables.counties, week), "county_code")
    names = _names(reporting_bodies(tables, week), "office_id") if place.office_id else counties
    if place.code not in names:
        raise UnknownPlace(place)
    terms = tables.terms
    kinds = list(terms.kinds)
    offices.sort(key=lambda office: (kinds.index(office.kind), order(office.names[DEFAULT]), office.office_id))
    asked_of_any = {measure for office in offices for measure in office.asked}
    return Form(
        week=week,
        place=place,
        name=names[place.code],
        measures={key: measure for key, measure in terms.reported.items() if key in asked_of_any},
        offices=tuple(offices),
        asof=asof,
        kinds=terms.kinds,
        counties=counties,
        counts=tuple(
            CountLine(office, terms.measures[measure], channel)
            for office in offices
            for measure, channels in counted.get(office.office_id, {}).items()
            for channel in channels
        ),
    )


def asked_offices(tables: Tables, cards: Sequence[Card], week: date, asof: datetime) -> list[Office]:
    """Every office that is valid in a week, in the register's order, with the states known at `asof`."""
    reported = tables.terms.reported
    more = {"asked_kinds": asked_kinds(reported)}
    rows = ask(tables, ["office_measures"], asof, cards, (week, week), edge=week, more=more)["office_measures"]
    # An office that is asked for nothing has one row, without a measure.
    rows = rows[rows["measure"].isin(reported)]
    known: dict[str, dict[str, State | None]] = {}
    columns = (rows[name].tolist() for name in ("office_id", "measure", "value", "since", "evidence"))
    for office, measure, value, since, evidence in zip(*columns, strict=True):
        state = None if pd.isna(value) else State(int(value), since.date(), evidence)
        known.setdefault(office, {})[measure] = state
    found = []
    offices = valid(tables.offices, week)
    names = ("office_id", "kind", "county_code", "name_fa", "name_en", "parent_id")
    for office, kind, county, fa, en, parent in zip(*(offices[name].tolist() for name in names), strict=True):
        states = known.get(office, {})
        asked = tuple(measure for measure in reported if measure in states)
        reported_states = {measure: state for measure in asked if (state := states[measure])}
        found.append(Office(office, kind, county, in_languages(fa, en), asked, reported_states, parent))
    return found


def asked_counts(
    tables: Tables, cards: Sequence[Card], week: date, asof: datetime
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The counts that each office is asked for in a week: office -> measure -> channels, ('',) without channels."""
    counted = tables.terms.counted
    channels = {
        key: {channel for card in cards if card.measure == key for channel in card.channels} for key in counted
    }
    ordered = {key: tuple(name for name in CHANNELS if name in found) or ("",) for key, found in channels.items()}
    more = {"asked_kinds": asked_kinds(counted)}
    rows = ask(tables, ["counted_measures"], asof, cards, (week, week), edge=week, more=more)["counted_measures"]
    found: dict[str, set[str]] = {}
    for office, measure in rows[["office_id", "measure"]].itertuples(index=False):
        found.setdefault(str(office), set()).add(str(measure))
    return {office: {key: ordered[key] for key in counted if key in measures} for office, measures in found.items()}


def asked_kinds(measures: Mapping[str, Measure]) -> pd.DataFrame:
    """The table asked_kinds of the queries: kinds of office that are asked for a measure even without a card."""
    pairs = [(key, kind) for key, measure in measures.items() for kind in measure.asked]
    return pd.DataFrame(pairs, columns=["measure", "kind"], dtype="str")


def reporting_bodies(tables: Tables, week: date | None) -> pd.DataFrame:
    """The offices that may report for themselves, in a week (its Saturday) or, without one, at any time: those that
    belong to no other office, and those to which other offices belong. Rows of the table of offices."""
    offices = valid(tables.offices, week) if week else tables.offices
    return offices[(offices["parent_id"] == "") | offices["office_id"].isin(offices["parent_id"])]


def offices_of(tables: Tables, place: Place, week: date) -> set[str]:
    """The ids of the offices that belong to a place in a week (its Saturday)."""
    rows = valid(tables.offices, week).itertuples()
    return {str(row.office_id) for row in rows if place.holds(cast(Located, row))}


def _names(rows: pd.DataFrame, key: str) -> dict[str, dict[str, str]]:
    """Names by code and language. rows: of counties or offices; key: the column with the code."""
    columns = (rows[name].tolist() for name in (key, "name_fa", "name_en"))
    return {code: in_languages(fa, en) for code, fa, en in zip(*columns, strict=True)}


def valid(rows: pd.DataFrame, week: date) -> pd.DataFrame:
    """The rows of counties or offices that are valid on the Friday of a week, as in the cells."""
    friday = pd.Timestamp(week) + pd.Timedelta(days=6)
    begun = rows["valid_from"].isna() | (rows["valid_from"] <= friday)
    not_ended = rows["valid_to"].isna() | (friday < rows["valid_to"])
    return rows[begun & not_ended]
