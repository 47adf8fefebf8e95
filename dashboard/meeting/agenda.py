"""The agenda of a week's meeting as data: `prepare` makes it from a snapshot, `words.sections` says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.derived import derived
from dashboard.indicators.outlook import Outlook
from dashboard.meeting import discrepancies, events, gaps, off_track, places
from dashboard.meeting.discrepancies import Rate
from dashboard.meeting.histories import histories
from dashboard.meeting.points import Best, Discrepancy, Event, GapSet, OffTrack, Standing, Turnover
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Agenda:
    """All that a week's meeting looks at, each tuple in the order that the page states.

    week, since: places in the snapshot's weeks, of this meeting and the last (None: there was none before).
    known: the moment up to which reports are in it (naive UTC). standings, outlooks: by indicator, and by
    (indicator, area), the province being ''. turnovers: of each indicator of rule `state`, empty in the first week.
    rate: of the offices' own words of the last 13 weeks.
    """

    week: int
    since: int | None
    known: datetime
    events: tuple[Event, ...]
    off_track: tuple[OffTrack, ...]
    best: tuple[Best, ...]
    gaps: tuple[GapSet, ...]
    discrepancies: tuple[Discrepancy, ...]
    standings: Mapping[str, tuple[Standing, ...]]
    outlooks: Mapping[tuple[str, str], Outlook]
    turnovers: Mapping[str, Turnover]
    rate: Rate


def last_meeting(week: int, weeks: int = 1) -> int | None:
    """The last meeting's week, so many weeks before this one's; the first week where there are fewer, None in it.

    week: its place in a snapshot's weeks, as is the answer.
    """
    return max(week - weeks, 0) if week else None


@derived(most=8)
def agenda_of(snapshot: Snapshot, week: int, since: int | None) -> Agenda:
    """The agenda of a week, computed once for all its pages and files. week, since: places."""
    return prepare(snapshot, week, since)


def prepare(snapshot: Snapshot, week: int, since: int | None = None) -> Agenda:
    """The agenda of a week (its place in the snapshot's weeks).

    since: the week of the last meeting; without it, the week before. Raises ValueError if it is not before `week`.
    """
    if since is None:
        since = last_meeting(week)
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
        off_track=tuple(off_track.find(known, members)),
        best=tuple(places.best(known)),
        gaps=tuple(gaps.find(known, members)),
        discrepancies=listed,
        standings=places.standings(known),
        outlooks={place: history.outlook for place, history in known.items()},
        turnovers=events.turnovers(snapshot, week, since) if since is not None else {},
        rate=rate,
    )
