"""The points of an agenda: what is said of an office, a county or the province, as data."""

from dataclasses import dataclass
from datetime import date

from dashboard.indicators.outlook import Outlook
from dashboard.indicators.series import Change

# What may have happened to an office since the last meeting, in the order in which a meeting hears it.
# gained and lost: it crossed the card's threshold; inspected: a team came; corrected: a later report of a week
# that was known already; late: the first report of a week that an earlier meeting lacked.
EVENTS = ("gained", "lost", "inspected", "corrected", "late")

# Why an area is off track, gravest first. falling: count and share are worse than 4 weeks ago; behind: slower than
# the target needs, or its date has passed; not_reported: nothing is known, or more than half of the offices have not
# said; stale: more than half of the offices are late.
REASONS = ("falling", "behind", "not_reported", "stale")


@dataclass(frozen=True)
class Subject:
    """What a line is about, and so where it leads. area: a county's code, '' the province; office: its id, or ''."""

    indicator: str
    area: str = ""
    office: str = ""


@dataclass(frozen=True)
class Event:
    """One office's news. kind: one of EVENTS; before, after: values of the card's measure, None where unknown.

    week: the Saturday that the report or visit is about. day: of the newest visit, or on which the report came in.
    findings, resolved: of all visits since the last meeting. evidence: what the newest report rests on, '' where the
    event is not about one. cause: why a card counts it or not where that is not its own report: `register` (it was,
    or is, not among the offices that the card looks at), `given` (what the card asks about is no longer there, as an
    expert where the desk was closed), '' otherwise.
    """

    kind: str
    subject: Subject
    week: date
    before: int | None
    after: int | None
    day: date | None = None
    findings: int = 0
    resolved: int = 0
    evidence: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Turnover:
    """How many offices an indicator counts that it did not at the last meeting (gained), and the other way round.

    gained, lost: of the offices that the province's figure counts, so gained - lost is that figure's change.
    county_gained, county_lost: of the offices that count in their county's figure alone.
    """

    gained: int = 0
    lost: int = 0
    county_gained: int = 0
    county_lost: int = 0


@dataclass(frozen=True)
class OffTrack:
    """A county (or the province) that will not reach an indicator's target as it goes. units: still to go.

    reasons: those of REASONS that hold, in their order. lost: units worse than 4 weeks ago; silent, late: offices
    that have not reported, and whose report is late.
    """

    subject: Subject
    reasons: tuple[str, ...]
    units: int
    outlook: Outlook
    lost: int = 0
    silent: int = 0
    late: int = 0


@dataclass(frozen=True)
class Best:
    """A county that did best. gained: units better than 4 weeks ago; share: now; reached: its target is met.

    newly: it was not met 4 weeks ago. points: what its share gained, 0 to 1. place: its places in its indicator, by
    newly reached and points; equal ones share a band, as in Standing.
    """

    subject: Subject
    gained: int
    share: float
    reached: bool
    newly: bool = False
    points: float = 0.0
    place: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class GapSet:
    """The smallest set of counties (or offices) that makes at least half of an indicator's gap to its target.

    total: units between the province's counties and their targets, added up; members: (subject, units), most
    first; closes: the members' units together. areas: counties short of their target; unknown: counties of which
    nothing is known, which are in neither.
    """

    indicator: str
    total: int
    closes: int
    members: tuple[tuple[Subject, int], ...]
    areas: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Discrepancy:
    """An office whose own word an inspection contradicted. said, found: values; weeks: what each is about.

    standing: the office has not reported the inspection's value since, and no later inspection found otherwise.
    new: found since the last meeting.
    """

    subject: Subject
    said: int
    said_week: date
    found: int
    found_week: date
    standing: bool
    new: bool = False


@dataclass(frozen=True)
class Standing:
    """A county's place by level and by change over 4 weeks; equal ones are a band: (3, 5) is third to fifth.

    level: by share, best first; mover: by the change of share, best first. mover and change: None where the change
    is not known.
    """

    area: str
    share: float
    level: tuple[int, int]
    change: Change | None
    mover: tuple[int, int] | None
