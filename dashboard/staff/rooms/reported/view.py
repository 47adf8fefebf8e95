"""What is chosen in the room of reporting, and the offices that the account may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.derived import stored_property
from dashboard.indicators.cards import Card
from dashboard.language.digits import latin
from dashboard.planning.task import present_day
from dashboard.selection import UnknownChoice
from dashboard.sheets.reporting import OpenSheet, Reporting, reporting_on, row_states
from dashboard.snapshot import Snapshot
from dashboard.staff.public_pages import coming_snapshot
from dashboard.staff.reported import reporting_weeks, states_of, within
from dashboard.staff.rooms.reported.target import Target, percentage, read_target, target_of, targeted
from dashboard.staff.rooms.view_parts import AddressChoice
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.weeks import WEEK, parse_date, week_of

# What the rows of the calendar are.
COUNTIES, BODIES = ROWS = ("counties", "bodies")
# The lengths of the calendar in weeks; a quarter of a year unless chosen.
SPANS, USUAL_SPAN = ("13", "26", "52"), "13"


@dataclass(frozen=True)
class Choice(AddressChoice):
    """What is chosen in the room.

    rows: what the rows are; row: the code of the chosen one; week: the chosen week's Saturday; target (whole percent)
    and until (a day): another target than that of the indicator.
    """

    rows: str = ""
    weeks: str = ""
    week: str = ""
    row: str = ""
    indicator: str = ""
    target: str = ""
    until: str = ""


CHOICES = tuple(field.name for field in fields(Choice))


@dataclass(frozen=True)
class View:
    """A view.

    public: the newest publication, with all rows of the sources in its full input. coming: the snapshot with the
    coming publication's cells; None for an account of one place, which sees no target, and while there are no cells.
    day: today, with sample data their last day. now: the week on which offices report now. offices: a row for each
    office that the account may see and each week of the longest span, as sheets.reporting.office_states returns them;
    sheets: the open sheets at the desk. place: that of the account.
    """

    lang: str
    public: Snapshot
    coming: Snapshot | None
    day: date
    now: date
    offices: pd.DataFrame
    sheets: Sequence[OpenSheet]
    place: Place
    choice: Choice

    @property
    def rows(self) -> str:
        """What the rows are, one of ROWS."""
        return self.choice.rows or COUNTIES

    @property
    def week(self) -> date:
        """The chosen week, by default the one on which offices report now."""
        return date.fromisoformat(self.choice.week) if self.choice.week else self.now

    @property
    def first(self) -> date:
        """The first week of the calendar."""
        start = self.now - WEEK * (int(self.choice.weeks or USUAL_SPAN) - 1)
        return max(start, self.oldest)

    @property
    def oldest(self) -> date:
        """The first week that can be chosen."""
        return pd.Timestamp(self.offices["week"].min()).date()

    @stored_property
    def row_of(self) -> pd.Series:
        """The row of the calendar to which each of `offices` belongs."""
        return self.offices["county_code"] if self.rows == COUNTIES else body_rows(self.public, self.offices)

    @stored_property
    def places(self) -> Mapping[str, Place]:
        """The place of each row that can have a sheet of its own, as a group of municipalities has none."""
        if self.rows == COUNTIES:
            return {code: Place(code) for code in self.row_of.unique()}
        return {row: Place("", row) for row in self.row_of.unique() if row in self.public.office_names}

    @stored_property
    def states(self) -> pd.DataFrame:
        """The state of each row in each week of the calendar, see sheets.reporting.row_states."""
        shown = self.offices["week"] >= pd.Timestamp(min(self.first, self.week))
        return row_states(self.offices[shown].assign(row=self.row_of[shown]), self.sheets, self.places)

    @stored_property
    def of_week(self) -> pd.DataFrame:
        """The offices of the chosen week, with their row."""
        of_week = self.offices["week"] == pd.Timestamp(self.week)
        return self.offices[of_week].assign(row=self.row_of[of_week])

    @property
    def chosen(self) -> pd.DataFrame:
        """The offices of the chosen week and row, or of all rows."""
        rows = self.of_week
        return rows[rows["row"] == self.choice.row] if self.choice.row else rows

    @stored_property
    def reporting(self) -> Reporting:
        """Who has reported on the chosen week."""
        return reporting_on(self.week, self.of_week)

    @property
    def cards(self) -> Mapping[str, Card]:
        """The indicators of which can be told what their target needs, by key."""
        return targeted(self.coming.cards) if self.coming else {}

    @stored_property
    def target(self) -> Target | None:
        """What the chosen indicator's target needs; None without such an indicator."""
        if self.coming is None or not self.cards:
            return None
        card = self.cards.get(self.choice.indicator) or next(iter(self.cards.values()))
        return target_of(self.coming, read_target(card, self.choice.target, self.choice.until, self.coming.weeks[-1]))

    def with_choice(self, **changed: str) -> str:
        """The query of this view with other choices."""
        return replace(self.choice, **changed).query


def body_rows(public: Snapshot, offices: pd.DataFrame) -> pd.Series:
    """The row of each office: its body, else its kind if most counties have an office of the kind, else itself.

    So each body has a row, and all governorates have one together, as all municipalities have.
    """
    register, counties = public.full_input.tables.offices, public.full_input.tables.counties
    first = register[register["parent_id"] == ""]
    spread = first.groupby("kind")["county_code"].nunique() * 2 > counties["county_code"].nunique()
    kinds = set(spread.index[spread]) - set(first.loc[first["office_id"].isin(register["parent_id"]), "kind"])
    alone = np.where(offices["kind"].isin(kinds), offices["kind"], offices["office_id"])
    return pd.Series(np.where(offices["parent_id"] != "", offices["parent_id"], alone), offices.index)


def view_of(staff: StaffRequest, asked: Mapping[str, Any]) -> View | None:
    """The view of an address's parameters; None while there is no office. Raises UnknownChoice."""
    public, place, now = staff.public_snapshot, staff.signed_in.place, reporting_weeks(staff)[-1]
    longest = now - WEEK * (int(SPANS[-1]) - 1)
    first = max(longest, min(public.weeks[0], now)) if public.weeks else now
    offices, sheets = states_of(public.full_input, staff.desk, first, now)
    offices = offices if place == EVERYWHERE else within(offices, place)
    if offices.empty:
        return None
    coming = coming_snapshot(staff) if place == EVERYWHERE else None
    coming = coming if coming and coming.weeks else None
    view = View(staff.lang, public, coming, present_day(public, staff.now), now, offices, sheets, place, Choice())
    return replace(view, choice=_read_choice(asked, view))


def _read_choice(asked: Mapping[str, Any], view: View) -> Choice:
    """The choice in the parameters of an address or in the values of controls. Raises UnknownChoice."""
    values = {}
    for name in CHOICES:
        value = asked.get(name) or ""
        if not isinstance(value, str):
            raise UnknownChoice(name, "")
        values[name] = latin(value).strip()
    choice = Choice(**values)
    known = {"rows": ROWS, "weeks": SPANS, "indicator": view.cards}
    for name, values_known in known.items():
        if values[name] and values[name] not in values_known:
            raise UnknownChoice(name, values[name])
    rows = replace(view, choice=choice).row_of
    if choice.row and choice.row not in set(rows):
        raise UnknownChoice("row", choice.row)
    usual = {"rows": COUNTIES, "weeks": USUAL_SPAN, "indicator": next(iter(view.cards), "")}
    shortest = {name: "" if values[name] == value else values[name] for name, value in usual.items()}
    return replace(choice, **shortest, week=_week(choice.week, view), **_target(choice, view))


def _week(typed: str, view: View) -> str:
    """The Saturday of a chosen week, '' for the present one. Raises UnknownChoice."""
    if not typed:
        return ""
    try:
        week = week_of(parse_date(typed))
    except (ValueError, OverflowError):
        raise UnknownChoice("week", typed) from None
    if not view.oldest <= week <= view.now:
        raise UnknownChoice("week", typed)
    return "" if week == view.now else week.isoformat()


def _target(choice: Choice, view: View) -> dict[str, str]:
    """The chosen target and date in their shortest form, '' for the indicator's own. Raises UnknownChoice."""
    card = view.cards.get(choice.indicator) or next(iter(view.cards.values()), None)
    if card is None or view.coming is None:
        return {"target": "", "until": ""}
    changed = read_target(card, choice.target, choice.until, view.coming.weeks[-1])
    share = str(percentage(changed)) if changed.target != card.target else ""
    day = changed.target_date
    return {"target": share, "until": day.isoformat() if day and day != card.target_date else ""}
