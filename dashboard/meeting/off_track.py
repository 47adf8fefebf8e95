"""Areas that will not reach the target at their present pace: falling, too slow, not reporting, or reporting late."""

from collections.abc import Iterator, Mapping

import pandas as pd

from dashboard.meeting.histories import History, in_units
from dashboard.meeting.places import interleave
from dashboard.meeting.points import REASONS, OffTrack, Subject


def find(known: Mapping[tuple[str, str], History], members: pd.DataFrame) -> list[OffTrack]:
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
