"""The points of an agenda as data: statements about an office, a county or the province."""

from dataclasses import dataclass
from datetime import date

from dashboard.indicators.outlook import Outlook
from dashboard.indicators.series import Cell

# The kinds of events of an office since the last meeting, in the order of the agenda. gained, lost: the office
# crossed the card's threshold; inspected: a team visited the office; late: the first report on a week of an
# earlier meeting; corrected: a new report on a week that was already reported.
EVENTS = ("gained", "lost", "inspected", "late", "corrected")

# Why an area is off track, gravest first. falling: count and share are worse than 4 weeks ago; behind: the pace is
# too slow for the target, or the target's date has passed; not_reported: nothing is known, or more than half of the
# offices have not reported; stale: the reports of more than half of the offices are late.
REASONS = ("falling", "behind", "not_reported", "stale")


@dataclass(frozen=True)
class Subject:
    """The subject of a line, which decides the page it links to. area: a county's code, '' the province; office: an
    office's id or ''."""

    indicator: str
    area: str = ""
    office: str = ""


@dataclass(frozen=True)
class Event:
    """An event of one office. kind: one of EVENTS; before, after: values of the card's measure, None if unknown.

    week: the Saturday of the week that the report or visit is about. day: of the newest visit, or of the report's
    arrival. findings, resolved: sums of all visits since the last meeting. evidence: of the newest report, '' if the
    event has no report. cause: why the card newly counts or no longer counts the office without a change in its own
    report: `register` (the office entered or left the offices of the card), `given` (the measure on which the card
    depends changed: an expert cannot be counted after the desk was closed), else ''.
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
    """How many offices an indicator newly counts since the last meeting (gained) and no longer counts (lost).

    gained, lost: offices in the province's figure, so gained - lost is the change of that figure.
    county_gained, county_lost: offices that count only in their county's figure.
    """

    gained: int = 0
    lost: int = 0
    county_gained: int = 0
    county_lost: int = 0


@dataclass(frozen=True)
class OffTrack:
    """A county (or the province) that will not reach an indicator's target at its present pace.

    reasons: those of REASONS that apply, in their order. units: still to go. lost: units lost in 4 weeks. silent:
    offices without a report. late: offices with a late report.
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
    """A county that moved ahead in an indicator. before, now: its cells of 4 weeks ago and of the meeting's week.

    gained: units gained in these weeks. reached: whether the target is reached; newly: within these weeks.
    """

    subject: Subject
    gained: int
    before: Cell
    now: Cell
    reached: bool
    newly: bool = False


@dataclass(frozen=True)
class GapSet:
    """The smallest set of counties (or offices) that makes up at least half of an indicator's gap to its target.

    total: the sum of the units that the counties lack; members: (subject, units), most first; closes: the sum of the
    members' units. areas: number of counties short of the target; unknown: number of counties without a known value,
    which are neither in total nor in areas.
    """

    indicator: str
    total: int
    closes: int
    members: tuple[tuple[Subject, int], ...]
    areas: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Discrepancy:
    """An office whose self-reported value an inspection contradicted. said, found: values reported and found, with
    the weeks that they are about.

    unresolved: neither a later report nor a later inspection settled the discrepancy. new: since the last meeting.
    """

    subject: Subject
    said: int
    said_week: date
    found: int
    found_week: date
    unresolved: bool
    new: bool = False
