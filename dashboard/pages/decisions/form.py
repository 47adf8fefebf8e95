"""The form that a decision is written with: what was typed, every fault beside its field, and the row it makes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dashboard.indicators.evidence import Office
from dashboard.language import say
from dashboard.language.digits import local_digits
from dashboard.language.spelling import tidy
from dashboard.pages.common.filters import county_names
from dashboard.pages.common.office_filter import week_offices
from dashboard.pages.decisions.office_match import match
from dashboard.snapshot import Snapshot
from dashboard.store.csv_file import EDGES
from dashboard.store.decisions import Record
from dashboard.store.rules import title_of_person
from dashboard.store.tables import TABLES
from dashboard.store.values import Bad, read_value
from dashboard.weeks import WEEK, parse_date, span_label, utcnow, week_of

# In the order of the page.
FIELDS = ("text", "owner", "office", "indicator", "county", "due", "due_typed")
DUE_WEEKS = 26
# Kinds whose names are offered while an office is typed: few, and those that most decisions go to.
_LISTED = ("governorate", "directorate", "body")
_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")
_COLUMNS = {column.name: column for column in TABLES["decisions"].columns}


@dataclass(frozen=True)
class Offer:
    """Offices that a text may mean: (id, text) each, the text they are offered for, and the one picked, if any."""

    offices: Sequence[tuple[str, str]]
    typed: str
    picked: str = ""


@dataclass(frozen=True)
class Form:
    """What was typed, by field, and the faults of each in words. id: of the decision that it makes."""

    id: str
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)

    @property
    def first_fault(self) -> str:
        """The first field of the page that has a fault; '' if none has."""
        return next((name for name in FIELDS if name in self.faults), "")


def blank(week: date) -> Form:
    """An empty form, with an id of its own: sent twice, it makes one decision."""
    return Form(new_id(week), dict.fromkeys(FIELDS, ""))


def new_id(week: date) -> str:
    """An id that nobody has."""
    return f"{week.isoformat()}-{secrets.token_hex(6)}"


def read(lang: str, snapshot: Snapshot, week: int, given: Mapping[str, str]) -> tuple[Form, Record | None]:
    """The form as sent to a week's meeting (its place), and the row that it makes; None if it has a fault."""
    saturday = snapshot.weeks[week]
    typed = {name: given.get(name, "").strip(EDGES) for name in FIELDS}
    reader = _Reader(lang, snapshot, week, given, typed)
    text = reader.text()
    owner = reader.office("owner")
    county = typed["county"] if typed["county"] in snapshot.names else ""
    office = reader.office("office", county) if typed["office"] else None
    indicator = reader.choice("indicator", {card.key for card in snapshot.cards})
    county = reader.choice("county", set(snapshot.names))
    if office and county and office.county_code != county:
        stands = snapshot.names[office.county_code][lang]
        reader.faults["office"] = say(lang, "decisions.office_elsewhere", county=stands)
    due = reader.due(saturday)
    code = given.get("decision_id", "")
    if not _ID.fullmatch(code):
        reader.faults["form"] = say(lang, "decisions.form_again")
        code = new_id(saturday)
    form = Form(code, typed, reader.faults, reader.offers)
    if reader.faults or owner is None or due is None:
        return form, None
    row = Record(
        decision_id=code,
        recorded_at=datetime.min,
        meeting_week=saturday,
        text=text,
        indicator=indicator,
        county_code=county,
        office_id=office.office_id if office else "",
        owner_id=owner.office_id,
        due_week=due,
        status="open",
    )
    return form, row


def choices(lang: str, snapshot: Snapshot, week: int, form: Form) -> dict[str, Any]:
    """What the form's lists offer: name -> (value, text, chosen), and the names that are listed while one types."""
    first = snapshot.weeks[week]
    dues = [first + WEEK * number for number in range(1, DUE_WEEKS + 1)]
    lists = {
        "indicator": [("", "no_indicator"), *((card.key, card.word(lang, "name")) for card in snapshot.cards)],
        "county": [("", "no_county"), *county_names(lang, snapshot).items()],
        "due": [("", "choose"), *((due.isoformat(), span_label(due, lang)) for due in dues)],
    }
    offered = {
        name: [
            (value, text if value else say(lang, f"decisions.{text}"), value == form.typed[name])
            for value, text in rows
        ]
        for name, rows in lists.items()
    }
    names = [
        entry.office.names[lang]
        for entry in week_offices(snapshot, week).entries[lang]
        if entry.office.kind in _LISTED
    ]
    return {**offered, "offices": sorted(set(names))}


class _Reader:
    """Reads the fields of one form and gathers their faults."""

    def __init__(
        self, lang: str, snapshot: Snapshot, week: int, given: Mapping[str, str], typed: Mapping[str, str]
    ) -> None:
        self.lang = lang
        self.among = week_offices(snapshot, week)
        self.names = snapshot.names
        self.now = utcnow()
        self.zone = snapshot.province.time_zone
        self.given = given
        self.typed = typed
        self.faults: dict[str, str] = {}
        self.offers: dict[str, Offer] = {}

    def text(self) -> str:
        # Read before it is tidied, which would make spaces of what is no space.
        found = read_value(self.typed["text"], _COLUMNS["text"], self.now, self.zone)
        if isinstance(found, Bad) and found.code == "line_break":
            self._bad("text", found)
            return ""
        text = tidy(self.typed["text"])
        found = read_value(text, _COLUMNS["text"], self.now, self.zone)
        if isinstance(found, Bad):
            self._bad("text", found)
        elif title := title_of_person(text):
            self.faults["text"] = say(self.lang, "decisions.names_person", word=title)
        return text

    def choice(self, name: str, known: set[str]) -> str:
        value = self.typed[name]
        if value and value not in known:
            self.faults[name] = say(self.lang, "decisions.unknown_choice")
        return value

    def office(self, name: str, county: str = "") -> Office | None:
        typed = self.typed[name]
        if not typed:
            self._bad(name, Bad("required"))
            return None
        picked = self.given.get(f"{name}_pick", "")
        # A choice among offices counts for the text that they were offered for, and for no other.
        if picked and typed == self.given.get(f"{name}_for", ""):
            chosen = match(self.among, picked, self.lang).office
            if chosen and chosen.office_id == picked:
                self.offers[name] = Offer([self._offer(chosen)], typed, picked)
                return chosen
        found = match(self.among, typed, self.lang, county)
        if found.office is None:
            self.faults[name] = say(self.lang, "decisions.which_office" if found.nearest else "decisions.no_office")
            self.offers[name] = Offer([self._offer(office) for office in found.nearest], typed)
        return found.office

    def due(self, meeting: date) -> date | None:
        typed = self.typed["due_typed"] or self.typed["due"]
        name = "due_typed" if self.typed["due_typed"] else "due"
        if not typed:
            self.faults[name] = say(self.lang, "decisions.no_due")
            return None
        try:
            week = week_of(parse_date(typed))
        except (ValueError, OverflowError):
            self.faults[name] = say(self.lang, "decisions.not_date")
            return None
        found = read_value(week.isoformat(), _COLUMNS["due_week"], self.now, self.zone)
        if isinstance(found, Bad):
            self._bad(name, found)
            return None
        if week < meeting:
            self.faults[name] = say(self.lang, "decisions.due_before")
        return week

    def _offer(self, office: Office) -> tuple[str, str]:
        name, county = office.names[self.lang], self.names[office.county_code][self.lang]
        return office.office_id, say(self.lang, "decisions.offer", name=name, county=county)

    def _bad(self, name: str, bad: Bad) -> None:
        details = {key: local_digits(value, self.lang) for key, value in bad.details.items()}
        self.faults[name] = say(self.lang, f"fault.{bad.code}", **details)
