"""Where the gap to the target lies: the fewest counties, or offices, that make up at least half of the gap."""

from collections.abc import Iterable, Mapping

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import gap
from dashboard.meeting.histories import BETTER, History, in_units
from dashboard.meeting.points import GapSet, Subject

Part = tuple[Subject, int]


def find(known: Mapping[tuple[str, str], History], members: pd.DataFrame) -> list[GapSet]:
    """A set for each indicator whose counties fall short of their targets, the smallest sets first.

    Among counties with the same gap, the worse value comes first, then the lower code. For rule `resolved` an office
    has several units (findings): if fewer offices than counties make up half of the gap, the set consists of offices.
    members: the offices of the week (indicators.evidence.Drilldown).
    """
    by_card: dict[str, list[History]] = {}
    for (key, area), history in known.items():
        if area and in_units(history.card):
            by_card.setdefault(key, []).append(history)
    found = [_gap_set(counties[0].card, counties, members) for counties in by_card.values()]
    return sorted((gap_set for gap_set in found if gap_set), key=lambda gap_set: len(gap_set.members))


def _gap_set(card: Card, counties: list[History], members: pd.DataFrame) -> GapSet | None:
    short = county_gaps(counties)
    total = sum(units for _, units in short)
    if not total:
        return None
    chosen = half_of_gap(short, total)
    if card.rule == "resolved":
        offices = half_of_gap(_office_gaps(card, members), total)
        if len(offices) < len(chosen) and sum(units for _, units in offices) * 2 >= total:
            chosen = offices
    closes = min(sum(units for _, units in chosen), total)
    unknown = sum(not h.cell.known and h.cell.state != "not_applicable" for h in counties)
    return GapSet(card.key, total, closes, tuple(chosen), len(short), unknown)


def county_gaps(counties: Iterable[History]) -> list[Part]:
    """The counties short of a card's target with the units they lack, most first; of equals the worse value first."""
    known = [(history, gap(history.card, history.cell)) for history in counties if history.cell.known]
    short = [(history, units) for history, units in known if units > 0]
    short.sort(key=lambda pair: (-pair[1], BETTER[pair[0].card.polarity] * (pair[0].cell.value or 0.0), pair[0].area))
    return [(Subject(history.card.key, history.area), units) for history, units in short]


def half_of_gap(parts: Iterable[Part], total: int) -> list[Part]:
    """The shortest prefix of the parts that adds up to at least half of a total. parts: most units first."""
    chosen: list[Part] = []
    closes = 0
    for part in parts:
        if closes * 2 >= total:
            break
        chosen.append(part)
        closes += part[1]
    return chosen


def _office_gaps(card: Card, members: pd.DataFrame) -> list[Part]:
    """Each office with its number of unresolved findings, most first, then by id."""
    rows = members[(members["indicator"] == card.key) & (members["scope"] == "county")]
    rows = rows.assign(units=rows["counted"] - rows["good"])
    rows = rows[rows["units"] > 0].sort_values(["units", "office_id"], ascending=[False, True])
    columns = ["county_code", "office_id", "units"]
    return [
        (Subject(card.key, area, code), int(units)) for area, code, units in rows[columns].itertuples(index=False)
    ]
