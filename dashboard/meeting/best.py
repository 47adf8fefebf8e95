"""Who did best: the counties whose figure gained most in 4 weeks, and those that reached the target in them."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.indicators.sentences import gap
from dashboard.meeting.histories import History, Move
from dashboard.meeting.points import Best, Subject
from dashboard.meeting.ranks import bands, in_turns


def find(known: Mapping[tuple[str, str], History]) -> list[Best]:
    """Counties with progress in count and share, those that newly reached their target first.

    The indicators take turns, each with the greatest gain of share first; equal ones come in the same turn.
    """
    weighed: dict[str, list[tuple[History, Move, bool]]] = {}
    for (key, area), history in known.items():
        move = history.move
        # A share that rises because an office closed is nobody's doing.
        if area and not history.card.of_counts and move is not None and move.units > 0 and move.value > 0:
            newly = history.outlook.need.status == "reached" and gap(history.card, history.before) > 0
            weighed.setdefault(key, []).append((history, move, newly))
    found = []
    for key, progress in weighed.items():
        places = bands([(newly, move.value) for _, move, newly in progress])
        for (history, move, newly), place in zip(progress, places, strict=True):
            reached = history.outlook.need.status == "reached"
            share = history.cell.value or 0.0
            subject = Subject(key, history.area)
            found.append(Best(subject, move.units, share, reached, newly, float(move.value), place))
    ordered: list[Best] = []
    for newly in (True, False):
        points = [point for point in found if point.newly == newly]
        ordered += in_turns(points, lambda point: point.subject.indicator, lambda point: -point.place[0])
    return ordered
