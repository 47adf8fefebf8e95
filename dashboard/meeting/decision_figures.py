"""The figure that a decision aims at, in the week of the decision and now: an area's cell, or one office's figure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_trend
from dashboard.indicators.series import ABSENT, Cell, between
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Figure:
    """A figure in a week. state: a cell's state (value, zero, not_reported, not_applicable, too_few), or absent.

    numerator, denominator: those of the cell, or the office's part in them. reported: the value that an office
    reported of the card's measure (such as its stage), None for a cell and where nothing was reported.
    """

    state: str
    numerator: int
    denominator: int
    reported: int | None = None

    @property
    def known(self) -> bool:
        """Whether the figure has a value; zero is a value."""
        return self.state in ("value", "zero")


@dataclass(frozen=True)
class Since:
    """A figure in the week of the decision and now, None if that week is not among the snapshot's weeks.

    direction: of an area, the trend of its change (indicators.sentences.change_trend); of an office, better or worse
    by the card's polarity, same, or unknown if either figure is not known.
    """

    then: Figure | None
    now: Figure | None
    direction: str


def since(snapshot: Snapshot, card: Card, area: str, office: str, weeks: tuple[date, date]) -> Since:
    """The figure of an area ('' is the province) or of an office in two weeks. weeks: their Saturdays."""
    if office:
        then, now = (_office_figure_in(snapshot, card, office, week) for week in weeks)
        return Since(then, now, _direction(card, then, now))
    before, after = (_cell(snapshot, card, area, week) for week in weeks)
    change = between(before, after) if before and after else None
    then, now = (Figure(cell.state, cell.numerator, cell.denominator) if cell else None for cell in (before, after))
    return Since(then, now, change_trend(card, change))


def _office_figure_in(snapshot: Snapshot, card: Card, office: str, week: date) -> Figure | None:
    if week not in snapshot.weeks:
        return None
    if card.of_counts:
        # The counts of one office may be too few to be published week by week.
        return Figure("too_few", 0, 0)
    # An office has no figure if the card does not count its kind, or outside the weeks in which it exists.
    return _office_figures(snapshot).get((card.key, office, week), Figure("not_applicable", 0, 0))


def _cell(snapshot: Snapshot, card: Card, area: str, week: date) -> Cell | None:
    if week not in snapshot.weeks:
        return None
    known = area in snapshot.cells.areas
    return snapshot.cells.at(card.key, snapshot.weeks.index(week), area) if known else ABSENT


def _direction(card: Card, then: Figure | None, now: Figure | None) -> str:
    if then is None or now is None or not then.known or not now.known:
        return "unknown"
    # Compares the shares, as targets do, and not the counts. Cross-multiplication avoids rounding.
    before, after = then.numerator * (now.denominator or 1), now.numerator * (then.denominator or 1)
    if then.reported is not None and now.reported is not None:
        before, after = then.reported, now.reported
    if before == after:
        return "same"
    return "better" if (after > before) == (card.polarity == "high") else "worse"


@derived()
def _office_figures(snapshot: Snapshot) -> Mapping[tuple[str, str, date], Figure]:
    """The figures of all offices that decisions name: by card, office and week."""
    tables, weeks = snapshot.input.tables, snapshot.weeks
    offices = tables.offices
    named = set(tables.decisions["office_id"]) - {""}
    if not named or not weeks:
        return {}
    # The parents are needed too: the kind of its parent decides whether a county office is counted. Visits to all
    # offices are needed as well: they show in which weeks inspection teams worked at all.
    needed = named | set(offices.loc[offices["office_id"].isin(named), "parent_id"])
    fewer = replace(tables, offices=offices[offices["office_id"].isin(needed)])
    units = ask(fewer, ["office_units"], snapshot.asof, snapshot.cards, (weeks[0], weeks[-1]))["office_units"]
    units = units[units["office_id"].isin(named)].sort_values("scope", ascending=False)
    columns = ["indicator", "office_id", "week", "counted", "known", "good", "missing", "value"]
    # A card may count an office in the headline, on the map or in both; the office's figure is the same in both.
    return {
        (key, office, week.date()): _office_figure(int(counted), bool(known), int(good), bool(missing), value)
        for key, office, week, counted, known, good, missing, value in units[columns].itertuples(index=False)
    }


def _office_figure(counted: int, known: bool, good: int, missing: bool, value: float) -> Figure:
    if missing:
        return Figure("not_reported", 0, counted)
    if not counted:
        return Figure("not_applicable", 0, 0)
    reported = int(value) if known and not pd.isna(value) else None
    return Figure("value" if good or reported else "zero", good, counted, reported)
