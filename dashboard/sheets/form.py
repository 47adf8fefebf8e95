"""The form: which offices of a county are asked what in a week, and what is known of them already.

An office is asked a measure if some card counts its kind by it, or if the table of measures names its kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd

from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES
from dashboard.language.order import order
from dashboard.store.folder import Tables
from dashboard.store.measures import Kind, Measure
from dashboard.store.tables import CHANNELS


class UnknownCounty(Exception):
    """No county of that code is valid in the week."""


class State(NamedTuple):
    """What an office was last reported to be: a whole number, and the week that it is of (its Saturday)."""

    value: int
    week: date


class Line(NamedTuple):
    """An office of the form. names: by language; asked: its measures; states: the newest known, by measure."""

    office_id: str
    kind: str
    names: Mapping[str, str]
    asked: tuple[str, ...]
    states: Mapping[str, State]


class CountLine(NamedTuple):
    """A count that an office is asked for. names: of the office, by language; channel: '' where none is named."""

    office_id: str
    names: Mapping[str, str]
    measure: Measure
    channel: str


@dataclass(frozen=True)
class Form:
    """What a county is asked in a week. measures: those that any of its offices is asked, in their own order.

    counts: what is asked beside them, in the order of the lines. week: its Saturday; asof: the moment (naive UTC) of
    which the states are known; county: names by language; kinds: those of the data folder.
    """

    week: date
    county_code: str
    county: Mapping[str, str]
    measures: Mapping[str, Measure]
    lines: tuple[Line, ...]
    asof: datetime
    kinds: Mapping[str, Kind]
    counts: tuple[CountLine, ...] = ()


def build(tables: Tables, cards: Sequence[Card], county_code: str, week: date, asof: datetime) -> Form:
    """The form of a county and week (its Saturday) with the states known at `asof` (naive UTC).

    Raises UnknownCounty where no such county is valid in the week.
    """
    counties = valid(tables.counties, week)
    found = counties[counties["county_code"] == county_code]
    if found.empty:
        raise UnknownCounty(county_code)
    asked = asked_offices(tables, cards, week, asof)
    terms = tables.terms
    lines = _lines(asked[asked["county_code"] == county_code], [*terms.kinds])
    counted = asked_counts(tables, cards, week, asof)
    asked_of_any = {measure for line in lines for measure in line.asked}
    return Form(
        week=week,
        county_code=county_code,
        county={lang: str(found[f"name_{lang}"].iloc[0]) for lang in LANGUAGES},
        measures={key: measure for key, measure in terms.reported.items() if key in asked_of_any},
        lines=tuple(lines),
        asof=asof,
        kinds=terms.kinds,
        counts=tuple(
            CountLine(line.office_id, line.names, terms.measures[measure], channel)
            for line in lines
            for measure, channels in counted.get(line.office_id, {}).items()
            for channel in channels
        ),
    )


def asked_offices(tables: Tables, cards: Sequence[Card], week: date, asof: datetime) -> pd.DataFrame:
    """Every office that is valid in a week, in the register's order: a row for each measure asked of it.

    Columns: office_id, kind, county_code, name_fa, name_en, place (the office's number in that order, from 0),
    measure (blank: nothing is asked), value (Int64), since (datetime64) and evidence: the newest known state, blank
    where there is none.
    """
    reported = tables.terms.reported
    more = {"asked_kinds": _asked_kinds(reported)}
    rows = ask(tables, ["office_measures"], asof, cards, (week, week), edge=week, more=more)["office_measures"]
    rows["value"] = rows["value"].astype("Int64")
    rows["measure"] = rows["measure"].fillna("")
    offices = valid(tables.offices, week)
    at = pd.Index(offices["office_id"]).get_indexer(pd.Index(rows["office_id"]))
    for name in ("name_fa", "name_en"):
        rows[name] = offices[name].to_numpy(object)[at]
    rows["place"] = at
    turns = {measure: turn for turn, measure in enumerate(reported)}
    rows["turn"] = rows["measure"].map(turns).fillna(0).astype(int)
    return rows.sort_values(["place", "turn"], kind="stable").drop(columns="turn").reset_index(drop=True)


def asked_counts(
    tables: Tables, cards: Sequence[Card], week: date, asof: datetime
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The counts that each office is asked for in a week: office -> measure -> its channels, ('',) if none is named.

    An office is asked for a measure if some card counts its kind by it, or if the table of measures names its kind.
    """
    counted = tables.terms.counted
    channels = {
        key: {channel for card in cards if card.measure == key for channel in card.channels} for key in counted
    }
    ordered = {key: tuple(name for name in CHANNELS if name in found) or ("",) for key, found in channels.items()}
    more = {"asked_kinds": _asked_kinds(counted)}
    rows = ask(tables, ["counted_measures"], asof, cards, (week, week), edge=week, more=more)["counted_measures"]
    found: dict[str, set[str]] = {}
    for office, measure in rows[["office_id", "measure"]].itertuples(index=False):
        found.setdefault(str(office), set()).add(str(measure))
    return {office: {key: ordered[key] for key in counted if key in measures} for office, measures in found.items()}


def _asked_kinds(measures: Mapping[str, Measure]) -> pd.DataFrame:
    """The table asked_kinds of the questions: kinds of office that are asked for a measure even without a card."""
    pairs = [(key, kind) for key, measure in measures.items() for kind in measure.asked]
    return pd.DataFrame(pairs, columns=["measure", "kind"], dtype="str")


def valid(rows: pd.DataFrame, week: date) -> pd.DataFrame:
    """The rows of counties or offices that are valid in a week: on its Friday, as the cells have it."""
    friday = pd.Timestamp(week) + pd.Timedelta(days=6)
    begun = rows["valid_from"].isna() | (rows["valid_from"] <= friday)
    going = rows["valid_to"].isna() | (friday < rows["valid_to"])
    return rows[begun & going]


def _lines(rows: pd.DataFrame, kinds: Sequence[str]) -> list[Line]:
    offices: dict[str, Line] = {}
    names = ("office_id", "kind", "name_fa", "name_en", "measure", "value", "since")
    values: Any = zip(*(rows[name] for name in names), strict=True)
    for office_id, kind, name_fa, name_en, measure, value, since in values:
        line = offices.get(office_id) or Line(office_id, kind, {"fa": name_fa, "en": name_en}, (), {})
        if measure:
            states = dict(line.states)
            if not pd.isna(value):
                states[measure] = State(int(value), since.date())
            line = line._replace(asked=(*line.asked, measure), states=states)
        offices[office_id] = line
    return sorted(
        offices.values(), key=lambda line: (kinds.index(line.kind), order(line.names["fa"]), line.office_id)
    )
