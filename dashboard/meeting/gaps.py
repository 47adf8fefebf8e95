"""Where the gap to the target lies: the fewest counties, or offices, that make at least half of it."""

from collections.abc import Iterable, Mapping

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import gap
from dashboard.meeting.histories import BETTER, History, in_units
from dashboard.meeting.points import GapSet, Subject

Part = tuple[Subject, int]


def find(known: Mapping[tuple[str, str], History], members: pd.DataFrame) -> list[GapSet]:
    """A set for each indicator whose counties fall short of their targets, the smallest sets first.

    Of counties equally far, the one with the smaller share is taken first, then by code. Where offices carry
    several units each (findings) and fewer of them than counties make half of the gap, the set is of offices.
    members: the offices of the week (indicators.evidence.Drilldown).
    """
    by_card: dict[str, list[History]] = {}
    for (key, area), history in known.items():
        if area and in_units(history.card):
            by_card.setdefault(key, []).append(history)
    found = [_of_card(counties[0].card, counties, members) for counties in by_card.values()]
    return sorted((made for made in found if made is not None), key=lambda made: len(made.members))


def _of_card(card: Card, counties: list[History], members: pd.DataFrame) -> GapSet | None:
    short = of_counties(counties)
    total = sum(units for _, units in short)
    if not total:
        return None
    chosen = half(short, total)
    if card.rule == "resolved":
        offices = half(_offices(card, members), total)
        if len(offices) < len(chosen) and sum(units for _, units in offices) * 2 >= total:
            chosen = offices
    closes = min(sum(units for _, units in chosen), total)
    unknown = sum(not h.cell.known and h.cell.state != "not_applicable" for h in counties)
    return GapSet(card.key, total, closes, tuple(chosen), len(short), unknown)


def of_counties(counties: Iterable[History]) -> list[Part]:
    """The counties short of a card's target and their units to it, most first; of equal ones the smaller share."""
    known = [(history, gap(history.card, history.cell)) for history in counties if history.cell.known]
    short = [(history, units) for history, units in known if units > 0]
    short.sort(key=lambda pair: (-pair[1], BETTER[pair[0].card.polarity] * (pair[0].cell.value or 0.0), pair[0].area))
    return [(Subject(history.card.key, history.area), units) for history, units in short]


def half(parts: Iterable[Part], total: int) -> list[Part]:
    """The first of the parts, given most first, that together make at least half of a total."""
    chosen: list[Part] = []
    made = 0
    for part in parts:
        if made * 2 >= total:
            break
        chosen.append(part)
        made += part[1]
    return chosen


def _offices(card: Card, members: pd.DataFrame) -> list[Part]:
    """Each office's findings that are not resolved, most first, then by id."""
    rows = members[(members["indicator"] == card.key) & (members["scope"] == "county")]
    rows = rows.assign(units=rows["counted"] - rows["good"])
    rows = rows[rows["units"] > 0].sort_values(["units", "office_id"], ascending=[False, True])
    columns = ["county_code", "office_id", "units"]
    return [
        (Subject(card.key, area, code), int(units)) for area, code, units in rows[columns].itertuples(index=False)
    ]
