"""A team's visits as an iCalendar file (RFC 5545): an event for each visit, of the whole week until a day is chosen.

Written by hand, since an event needs few lines: CRLF, lines of at most 75 octets, escaped texts.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.language import say
from dashboard.language.digits import local_digits
from dashboard.planning.plan import Plan, Planned
from dashboard.planning.plan_words import Names, reasons_text
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

LONGEST = 75  # octets of a line, without its end
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def team_calendar(lang: str, snapshot: Snapshot, plan: Plan, team: int) -> bytes:
    """The visits of a team as UTF-8. An event keeps its UID in every plan that sends the same team to the same office
    in the same week, so that a newer file replaces the older one's events."""
    names = Names(snapshot, plan.week, lang)
    name = say(lang, "planning.team", team=local_digits(str(team), lang))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//dashboard//plan of visits//" + lang.upper(),
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(say(lang, 'planning.calendar', week=span_label(plan.week, lang)) + ' – ' + name)}",
    ]
    for visit in plan.visits:
        if visit.team == team:
            lines += _event(lang, snapshot, plan, visit, names)
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(lang: str, snapshot: Snapshot, plan: Plan, visit: Planned, names: Names) -> Iterator[str]:
    key = f"{snapshot.province.code}/{plan.week.isoformat()}/{visit.team}/{visit.office_id}"
    office, county = names.office(visit.office_id), names.county(visit.county_code)
    text = say(lang, "planning.event_sample", name=office) if plan.sample else office
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, key)}"
    yield f"DTSTAMP:{_moment(snapshot.loaded_at)}"
    yield f"DTSTART;VALUE=DATE:{plan.week:%Y%m%d}"
    # The end is the first day after the event.
    yield f"DTEND;VALUE=DATE:{plan.week + timedelta(days=7):%Y%m%d}"
    yield f"SUMMARY:{_escaped(text)}"
    yield f"LOCATION:{_escaped(county)}"
    yield f"DESCRIPTION:{_escaped(reasons_text(visit, lang))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """A line with its end; a longer one goes on in the next line after a space, and no letter is cut."""
    parts: list[bytes] = []
    part = b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > LONGEST - bool(parts):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
