"""What a meeting decided, and whether meetings record decisions that are then done in time."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dashboard.indicators.outlook import LONG
from dashboard.meeting.decisions import Decision, all_decisions
from dashboard.snapshot import Snapshot
from dashboard.weeks import WEEK


class Minutes(NamedTuple):
    """The decisions of a meeting: made, changed (text, responsible office, due week, or open again) and closed."""

    made: Sequence[Decision]
    changed: Sequence[Decision]
    closed: Sequence[Decision]


class Timeliness(NamedTuple):
    """How the meetings did. meetings: of the LONG weeks up to a week, those whose meeting recorded a decision.

    due: decisions, dropped ones apart, that are done or whose first due week is over; in_time: those of them that
    were done by that week. A later due week does not count, else every delay would be in time.
    """

    meetings: int
    due: int
    in_time: int


def minutes(snapshot: Snapshot, week: int) -> Minutes:
    """The decisions that a week's meeting made, changed or closed. week: index into the snapshot's weeks."""
    saturday = snapshot.weeks[week]
    listed: dict[str, list[Decision]] = {"made": [], "changed": [], "closed": []}
    for decision in all_decisions(snapshot, week):
        if decision.closed_week == saturday:
            listed["closed"].append(decision)
        elif decision.meeting_week == saturday:
            listed["made"].append(decision)
        elif decision.history[-1].meeting_week == saturday:
            listed["changed"].append(decision)
    return Minutes(**listed)


def timeliness(snapshot: Snapshot, week: int) -> Timeliness:
    """How the meetings up to a week's did."""
    saturday, known = snapshot.weeks[week], all_decisions(snapshot, week)
    meetings = {row.meeting_week for decision in known for row in decision.history}
    first = saturday - WEEK * (LONG - 1)
    done = {decision.id: _done_in(decision) for decision in known if decision.status != "dropped"}
    first_due = {decision.id: decision.history[0].due_week for decision in known}
    due = [each for each, closed in done.items() if closed is not None or first_due[each] < saturday]
    in_time = sum(1 for each in due if (closed := done[each]) is not None and closed <= first_due[each])
    return Timeliness(sum(first <= each <= saturday for each in meetings), len(due), in_time)


def _done_in(decision: Decision) -> date | None:
    return decision.closed_week if decision.status == "done" else None
