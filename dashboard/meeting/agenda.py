"""The agenda of a week's meeting as data: `prepare` makes it from a snapshot, `words.sections` turns it into text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.derived import derived
from dashboard.indicators.outlook import Outlook
from dashboard.meeting import area_points, discrepancies, events
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.discrepancies import Rate
from dashboard.meeting.histories import histories
from dashboard.meeting.points import Best, Discrepancy, Event, GapSet, OffTrack, Turnover
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Agenda:
    """The points of a week's meeting; each tuple is in the order in which the page lists its points.

    week, since: indices into the snapshot's weeks, of this meeting and of the last one (None: no earlier meeting).
    known: reports up to this moment are included (naive UTC). outlooks: by (indicator,
    area), the province being ''. turnovers: by indicator of rule `state`, empty in the first week. rate: how many of
    the offices' self-reported values of the last 13 weeks an inspection contradicted.
    """

    week: int
    since: int | None
    known: datetime
    events: tuple[Event, ...]
    off_track: tuple[OffTrack, ...]
    best: tuple[Best, ...]
    gaps: tuple[GapSet, ...]
    discrepancies: tuple[Discrepancy, ...]
    outlooks: Mapping[tuple[str, str], Outlook]
    turnovers: Mapping[str, Turnover]
    rate: Rate


@derived(most=4)
def agenda_of(snapshot: Snapshot, week: int, since: int | None) -> Agenda:
    """The agenda of a week, computed once for all pages and files of the week. week, since: as in Agenda."""
    return prepare(snapshot, week, since)


def prepare(snapshot: Snapshot, week: int, since: int | None = None) -> Agenda:
    """The agenda of a week (an index into the snapshot's weeks).

    since: the week of the last meeting; the week before if None. Raises ValueError if `since` is not before `week`.
    """
    if since is None:
        since = earlier_week(week)
    if since is not None and not 0 <= since < week:
        raise ValueError(f"the last meeting's week {since} is not before {week}")
    known = histories(snapshot, week)
    members = snapshot.drilldown(week).members
    listed, rate = discrepancies.find(snapshot, week, since)
    return Agenda(
        week=week,
        since=since,
        known=snapshot.asof,
        events=tuple(events.find(snapshot, week, since)) if since is not None else (),
        off_track=tuple(area_points.off_track(known, members)),
        best=tuple(area_points.best(known)),
        gaps=tuple(area_points.gap_sets(known, members)),
        discrepancies=listed,
        outlooks={place: history.outlook for place, history in known.items()},
        turnovers=events.turnovers(snapshot, week, since) if since is not None else {},
        rate=rate,
    )
