"""The fields of a visit's form, read with all their faults at once.

key, office, day      the form's random key, the office, the day of the visit
found.KIND            how many findings of a kind
resolved.KIND         how many of them are resolved
when.KIND             the day on which the last of these was
value.MEASURE         what was found of a measure; '' for not looked at
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from dashboard.database.visits import Content, Found
from dashboard.language.digits import whole_number
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.csv_file import EDGES
from dashboard.tables.declared import FINDINGS
from dashboard.tables.measures import Measure
from dashboard.weeks import day_label, parse_date

# How many days before today a visit may have been.
EARLIER = timedelta(days=14)
# The most findings of a kind; a larger number is a slip of the finger.
MOST = 200
_KEY = re.compile(r"[0-9a-f]{32}")
_OF_VISIT = ("key", "office", "day")
_FIELDS = (*_OF_VISIT, *(f"{name}.{kind}" for kind in FINDINGS for name in ("found", "resolved", "when")))


@dataclass
class Faults:
    """The faults of a form in words, by field."""

    staff: StaffRequest
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, field: str, key: str, **values: object) -> None:
        """A fault with the message staff_inspections.fault_KEY; a field's first fault counts."""
        self.texts.setdefault(field, self.staff.say(f"staff_inspections.fault_{key}", **values))

    def day(self, day: date) -> str:
        return day_label(day, self.staff.lang)


def sent_fields(sent: Mapping[str, str]) -> dict[str, str]:
    """The known fields of a form, trimmed."""
    return {name: text.strip(EDGES) for name, text in sent.items() if name in _FIELDS or name.startswith("value.")}


def is_key(text: str) -> bool:
    """Whether a text can be a form's key: 32 hex digits."""
    return bool(_KEY.fullmatch(text))


def read_day(text: str, today: date, faults: Faults, again: Collection[date] = ()) -> date | None:
    """The day of a visit; None with a fault if it is none, in the future or too long ago. today: the server's; again:
    the days of withdrawn visits, which may be entered again at any time."""
    try:
        day = parse_date(text)
    except (ValueError, OverflowError):
        faults.add("day", "no_day")
        return None
    if day > today:
        faults.add("day", "future", today=faults.day(today))
    elif day < today - EARLIER and day not in again:
        faults.add("day", "long_ago", first=faults.day(today - EARLIER), today=faults.day(today))
    return day


def check_office(offices: pd.DataFrame, office_id: str, day: date | None, faults: Faults) -> None:
    """Adds a fault for an office that the register does not have, or not on the day. offices: the typed table."""
    rows = offices[offices["office_id"] == office_id]
    if rows.empty:
        faults.add("office", "unknown_office")
    if rows.empty or day is None:
        return
    moment = pd.Timestamp(day)
    begun, ended = rows["valid_from"], rows["valid_to"]
    if ((begun.isna() | (begun <= moment)) & (ended.isna() | (moment < ended))).any():
        return
    closed = ended[ended <= moment].max()
    if pd.isna(closed):
        faults.add("office", "not_yet", since=faults.day(begun.min().date()))
    else:
        faults.add("office", "closed", until=faults.day(closed.date()))


def read_content(
    fields: Mapping[str, str],
    day: date | None,
    today: date,
    asked: Mapping[str, Measure],
    faults: Faults,
    before: Content | None = None,
) -> Content:
    """What a visit found. asked: the measures that may be answered; before: the content that is corrected."""
    old = before or Content()
    found = {kind: each for kind in FINDINGS if (each := _found(fields, kind, day, today, faults, before)).findings}
    values = {}
    for name, text in fields.items():
        measure, value = name.removeprefix("value."), whole_number(text)
        if not name.startswith("value."):
            continue
        if not text:
            if measure in old.values:
                faults.add(name, "value_gone")
        elif measure not in asked and measure not in old.values:
            faults.add(name, "not_asked")
        elif value is None or (measure in asked and value > asked[measure].highest):
            faults.add(name, "no_value")
        else:
            values[measure] = value
    return Content(found, {**old.values, **values})


def _found(
    fields: Mapping[str, str], kind: str, day: date | None, today: date, faults: Faults, before: Content | None
) -> Found:
    findings = _number(fields, f"found.{kind}", faults)
    resolved = _number(fields, f"resolved.{kind}", faults)
    when = f"when.{kind}"
    if findings is None or resolved is None:
        return Found()
    if resolved > findings:
        faults.add(f"resolved.{kind}", "more_resolved", found=faults.staff.number(findings))
    typed = fields.get(when, "")
    if not resolved:
        if typed:
            faults.add(f"resolved.{kind}", "none_resolved")
        return Found(findings)
    old = before.found.get(kind, Found()) if before else Found()
    if typed:
        resolved_on = _resolved_on(typed, when, day, today, faults)
    elif before is None:
        # Of a new visit the form asks only for what was resolved on the spot.
        resolved_on = day
    else:
        resolved_on = old.resolved_on
        if resolved != old.resolved or resolved_on is None:
            faults.add(when, "no_when")
    return Found(findings, resolved, resolved_on)


def _resolved_on(typed: str, when: str, day: date | None, today: date, faults: Faults) -> date | None:
    try:
        resolved_on = parse_date(typed)
    except (ValueError, OverflowError):
        faults.add(when, "no_day")
        return None
    if resolved_on > today:
        faults.add(when, "future", today=faults.day(today))
    elif day and resolved_on < day:
        faults.add(when, "before_visit", day=faults.day(day))
    return resolved_on


def _number(fields: Mapping[str, str], name: str, faults: Faults) -> int | None:
    text = fields.get(name, "")
    if not text:
        return 0
    number = whole_number(text)
    if number is None or number > MOST:
        faults.add(name, "no_number", most=faults.staff.number(MOST))
        return None
    return number


def rows_of(
    content: Content, team: int, office_id: str, day: date, kinds: Collection[str] = ()
) -> list[dict[str, object]]:
    """The rows of the table inspections. kinds: of findings in earlier rows of the visit, which need newer ones."""
    head = {"date": day, "team": team, "office_id": office_id}
    chosen = [kind for kind in FINDINGS if kind in content.found or kind in kinds]
    found = [(kind, content.found.get(kind, Found())) for kind in chosen] or [("", Found())]
    return [{**head, "finding": kind, **each._asdict()} for kind, each in found]
