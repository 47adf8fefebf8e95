"""What the office chose in the working view of inspections, and the data that it sees."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from dashboard.indicators.cards import Card, card_of_rule
from dashboard.interactive.view import View as ExploreView
from dashboard.interactive.view import read_view
from dashboard.language.digits import latin, whole_number
from dashboard.meeting.visits import KINDS
from dashboard.planning.task import present_day
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.staff.public_pages import coming_snapshot
from dashboard.staff.rooms.view_parts import AddressChoice
from dashboard.staff.staff_request import StaffRequest

# What the map shows: the share of offices inspected, the offices due, or the findings that are open.
COVERAGE, DUE, OPEN = MEASURES = ("coverage", "due", "open")
# The lengths of the span in weeks; a span of a quarter of a year unless chosen.
SPANS, USUAL_SPAN = ("4", "13", "26", "52"), "13"


@dataclass(frozen=True)
class Choice(AddressChoice):
    """What the office chose."""

    measure: str = ""
    county: str = ""
    kind: str = ""
    team: str = ""
    finding: str = ""
    weeks: str = ""


CHOICES = tuple(field.name for field in fields(Choice))


@dataclass(frozen=True)
class View:
    """A view. coming: the snapshot with the coming publication's cells; public: that of the newest publication, with
    all rows of the sources in its full input. day: the last day that counts, on which ages are told.
    """

    lang: str
    coming: Snapshot
    public: Snapshot
    day: date
    choice: Choice

    @property
    def card(self) -> Card | None:
        """The card whose figure is the coverage; None in a folder without one."""
        return card_of_rule(self.coming.cards, "inspected")

    @property
    def measure(self) -> str:
        """What the map shows."""
        return self.choice.measure if self.choice.measure in self.measures else self.measures[0]

    @property
    def measures(self) -> tuple[str, ...]:
        """What the map can show."""
        return MEASURES if self.card else MEASURES[1:]

    @property
    def weeks(self) -> int:
        """The length of the span."""
        return int(self.choice.weeks or USUAL_SPAN)

    @property
    def explored(self) -> ExploreView:
        """The view of the interactive dashboard with the same county, kind and span, whose figures are drawn here."""
        weeks = self.coming.cells.weeks
        asked = {"start": weeks[max(0, len(weeks) - self.weeks)], "county": self.choice.county}
        asked |= {"kind": self.choice.kind, "indicator": self.card.key if self.card else ""}
        return read_view(self.lang, {name: value for name, value in asked.items() if value}, self.coming)

    def with_choice(self, **changed: str) -> str:
        """The query of this view with other choices."""
        return replace(self.choice, **changed).query


def view_of(staff: StaffRequest, asked: Mapping[str, str]) -> View | None:
    """The view of an address's parameters; None while there are no data. Raises UnknownChoice."""
    coming, public = coming_snapshot(staff), staff.public_snapshot
    if coming is None or not coming.weeks:
        return None
    choice = read_choice(asked, public)
    view = View(staff.lang, coming, public, present_day(coming, staff.now), choice)
    # An address leaves out what is usual.
    usual = {"measure": view.measures[0], "weeks": USUAL_SPAN}
    shortest = {name: "" if choice.values[name] == value else choice.values[name] for name, value in usual.items()}
    return replace(view, choice=replace(choice, **shortest))


def read_choice(asked: Mapping[str, Any], public: Snapshot) -> Choice:
    """The choice in the parameters of an address or in the values of controls. Raises UnknownChoice."""
    known = {
        "measure": MEASURES,
        "county": public.names,
        "kind": public.full_input.tables.terms.kinds,
        "finding": KINDS,
        "weeks": SPANS,
    }
    values = {}
    for name in CHOICES:
        value = asked.get(name) or ""
        text = latin(value).strip() if isinstance(value, str) else None
        if text is None or (text and (not _is_team(text) if name == "team" else text not in known[name])):
            raise UnknownChoice(name, value if isinstance(value, str) else "")
        values[name] = text
    return Choice(**values)


def _is_team(text: str) -> bool:
    return bool(whole_number(text))
