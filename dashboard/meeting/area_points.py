"""The points of the agenda about areas: areas off track, those that moved ahead, and where the gaps lie."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import gap
from dashboard.meeting.histories import History, in_units
from dashboard.meeting.points import REASONS, Best, GapSet, OffTrack, Subject

Point = TypeVar("Point")
Part = tuple[Subject, int]


def off_track(known: Mapping[tuple[str, str], History], members: pd.DataFrame) -> list[OffTrack]:
    """All points that are off track: the province first, then the counties.

    The indicators are interleaved. Within an indicator the gravest reason comes first, and within a reason the
    largest number: units lost, units still to go, offices without a report, offices with a late report. members: the
    offices of the week (evidence.Drilldown).
    """
    expected = _expected_reports(members)
    found = [point for history in known.values() for point in _point(history, expected)]
    ordered: list[OffTrack] = []
    for of_province in (True, False):
        points = [point for point in found if (point.subject.area == "") == of_province]
        ordered += interleave(points, lambda point: point.subject.indicator, _weight)
    return ordered


def _point(history: History, expected: Mapping[tuple[str, str], int]) -> Iterator[OffTrack]:
    cell, outlook, move = history.cell, history.outlook, history.move
    if outlook.need.status in ("reached", "not_applicable") or not in_units(history.card):
        return
    place = history.card.key, history.area
    falling = move is not None and move.units < 0 and move.value < 0
    pace = outlook.long if outlook.long is not None else outlook.short
    holds = {
        "falling": falling,
        "behind": cell.known and (outlook.overdue or (pace is not None and outlook.needed > pace)),
        "not_reported": not cell.known or cell.not_reported * 2 > expected.get(place, 0),
        "stale": cell.late * 2 > cell.denominator,
    }
    reasons = tuple(reason for reason in REASONS if holds[reason])
    if reasons:
        lost = -move.units if move is not None and falling else 0
        silent = cell.not_reported
        yield OffTrack(Subject(*place), reasons, outlook.need.units, outlook, lost, silent, cell.late)


def _weight(point: OffTrack) -> tuple[int, int]:
    sizes = {"falling": point.lost, "behind": point.units, "not_reported": point.silent, "stale": point.late}
    return -REASONS.index(point.reasons[0]), sizes[point.reasons[0]]


def _expected_reports(members: pd.DataFrame) -> dict[tuple[str, str], int]:
    """How many offices are expected to report, by (indicator, area): the counted ones and those without a report."""
    chosen = members.loc[(members["counted"] > 0) | (members["missing"] > 0), ["indicator", "scope", "county_code"]]
    # In rows of scope `province` an office counts for the province ('') and for no county.
    areas = chosen["county_code"].where(chosen["scope"] == "county", "")
    counts = chosen.assign(area=areas).value_counts(["indicator", "area"]).reset_index()
    return {(key, area): int(count) for key, area, count in counts.itertuples(index=False)}


def best(known: Mapping[tuple[str, str], History]) -> list[Best]:
    """The counties with progress in count and share in 4 weeks, those that gained the greatest number of units first.

    Of counties that gained as many, the smaller one comes first.
    """
    found = []
    for (key, area), history in known.items():
        move = history.move
        # A share can rise merely because an office closed: units must have been gained too.
        if area and not history.card.of_counts and move is not None and move.units > 0 and move.value > 0:
            reached = history.outlook.need.status == "reached"
            newly = reached and gap(history.card, history.before) > 0
            found.append(Best(Subject(key, area), move.units, history.before, history.cell, reached, newly))
    return sorted(found, key=lambda point: (-point.gained, point.now.denominator))


def bands(weights: Sequence[Any]) -> list[tuple[int, int]]:
    """First and last rank of each weight, the greatest first; ties share a band: 9, 7, 7 -> 1-1, 2-3, 2-3."""
    ordered = sorted(weights)
    count = len(ordered)
    return [(count - bisect_right(ordered, w) + 1, count - bisect_left(ordered, w)) for w in weights]


def interleave(
    points: Iterable[Point], indicator: Callable[[Point], str], weight: Callable[[Point], Any]
) -> list[Point]:
    """The points in rounds (round-robin): the weightiest point of each indicator, then the next of each, and so on.

    Points of an indicator with equal weight come in the same round. Within a round the given order is preserved.
    """
    all_points = list(points)
    by_indicator: dict[str, list[int]] = {}
    for place, point in enumerate(all_points):
        by_indicator.setdefault(indicator(point), []).append(place)
    rounds = [0] * len(all_points)
    for places in by_indicator.values():
        for place, (first, _) in zip(places, bands([weight(all_points[place]) for place in places]), strict=True):
            rounds[place] = first
    return [all_points[place] for place in sorted(range(len(all_points)), key=lambda place: rounds[place])]


def gap_sets(known: Mapping[tuple[str, str], History], members: pd.DataFrame) -> list[GapSet]:
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
    short.sort(key=lambda pair: (-pair[1], pair[0].card.better_sign * (pair[0].cell.value or 0.0), pair[0].area))
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
