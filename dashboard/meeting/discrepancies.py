"""Inspections that contradicted an office's self-reported value. They concern the office's figure, never a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.meeting.events import reporting_subjects
from dashboard.meeting.points import Discrepancy
from dashboard.publications.parts import meeting_moment
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Rate:
    """How many self-reported values were checked by an inspection, and how many of these it contradicted."""

    checked: int
    contradicted: int

    @property
    def share(self) -> float | None:
        """Contradicted values out of the checked ones, 0 to 1; None if none was checked (not known is not zero)."""
        return self.contradicted / self.checked if self.checked else None

    @property
    def confirmed(self) -> int:
        """The checked values that the inspection found as reported."""
        return self.checked - self.contradicted


def rate(snapshot: Snapshot, week: int, card: Card) -> Rate | None:
    """The rate for the measure and the offices of a card in the LONG weeks up to a week.

    None for a card that is not of rule `state`: offices do not report such a card themselves.
    """
    if card.rule != "state":
        return None
    offices = {unit.office.office_id for unit in snapshot.drilldown(week).units(card.key)}
    rows = _inspected(snapshot, week)
    own = rows[(rows["measure"] == card.measure) & rows["office_id"].isin(offices)]
    return _rate(own)


def _rate(rows: pd.DataFrame) -> Rate:
    return Rate(int(rows["checked"].sum()), int(rows[["above", "below"]].to_numpy().sum()))


def find(snapshot: Snapshot, week: int, since: int | None) -> tuple[tuple[Discrepancy, ...], Rate]:
    """The discrepancies up to a week that are new or unsettled, as known now; and the rate of the last LONG weeks,
    of the offices that exist in that week.

    since: the last meeting's week; if None, no discrepancy is new.

    An inspection is compared with the office's last report before the inspection's, in the order of weeks and of
    arrival. The newest discrepancy of each office and measure is listed: new ones first, then values reported too
    high, then by the inspection's week, newest first.
    """
    rows = _inspected(snapshot, week)
    contradicted = rows[rows["week"].notna()]
    unresolved, new = contradicted["settled"] == 0, _new(snapshot, contradicted, week, since)
    listed_rows = contradicted.assign(unresolved=unresolved, new=new)[unresolved | new]
    subjects = reporting_subjects(snapshot.drilldown(week), snapshot.cards)
    listed = [
        Discrepancy(
            subjects[row["office_id"], row["measure"]],
            said=int(row["value_before"]),
            said_week=row["week_before"].date(),
            found=int(row["value"]),
            found_week=row["week"].date(),
            unresolved=bool(row["unresolved"]),
            new=bool(row["new"]),
        )
        for row in listed_rows.to_dict("records")
        if (row["office_id"], row["measure"]) in subjects
    ]
    listed.sort(key=lambda d: (not d.new, d.said < d.found, -d.found_week.toordinal(), d.subject.office))
    return tuple(listed), _rate(_of_offices(snapshot, week))


@dataclass(frozen=True)
class Claims:
    """How many self-reported values of a measure were checked, and how many were too high or too low.

    card: the first card of the measure.
    """

    card: Card
    checked: int
    too_much: int
    too_little: int


def claims(snapshot: Snapshot, week: int) -> list[Claims]:
    """The claims of the LONG weeks up to a week, one for each measure, in the order of the cards.

    Their sums are those of the rate of `find`.
    """
    sums = _of_offices(snapshot, week).groupby("measure", as_index=False)[["checked", "above", "below"]].sum()
    counted = {measure: numbers for measure, *numbers in sums.itertuples(index=False, name=None)}
    first = {card.measure: card for card in reversed(snapshot.cards) if card.rule == "state"}
    found = []
    for card in snapshot.cards:
        if first.get(card.measure) == card and card.measure in counted:
            checked, above, below = (int(number) for number in counted[card.measure])
            sides = (above, below) if card.polarity == "high" else (below, above)
            found.append(Claims(card, checked, *sides))
    return found


def agreement(snapshot: Snapshot, week: int, kind: str) -> Mapping[tuple[str, str], Rate]:
    """The rates of the LONG weeks up to a week by county and measure; county '' is the sum of the counties.

    Of the offices of that week, of a kind or ('') of all kinds. Without an entry, nothing was checked.
    """
    offices, sums = snapshot.drilldown(week).offices, dict[tuple[str, str], Rate]()
    rows = _of_offices(snapshot, week)[["office_id", "measure", "checked", "above", "below"]]
    for office_id, measure, checked, above, below in rows.itertuples(index=False):
        office = offices[office_id]
        if kind and office.kind != kind:
            continue
        for place in ((office.county_code, measure), ("", measure)):
            before = sums.get(place, Rate(0, 0))
            sums[place] = Rate(before.checked + int(checked), before.contradicted + int(above + below))
    return sums


def _of_offices(snapshot: Snapshot, week: int) -> pd.DataFrame:
    """The rows of `_inspected` with checked self-reports, of the offices that exist in the week."""
    rows = _inspected(snapshot, week)
    return rows[(rows["checked"] > 0) & rows["office_id"].isin(snapshot.drilldown(week).offices)]


# The page of every card needs the rows of the newest week.
@derived(most=4)
def _inspected(snapshot: Snapshot, week: int) -> pd.DataFrame:
    """The results of inspections up to a week, by office and measure: the query inspected_states."""
    last = snapshot.weeks[week]
    since = last - timedelta(weeks=LONG)
    tables = snapshot.input.tables
    return ask(tables, ["inspected_states"], snapshot.asof, span=(last, last), since=since)["inspected_states"]


def _new(snapshot: Snapshot, contradicted: pd.DataFrame, week: int, since: int | None) -> pd.Series:
    if since is None:
        return contradicted["week"].isna()
    later = contradicted["week"] > pd.Timestamp(snapshot.weeks[since])
    arrived = contradicted["recorded_at"].between(
        meeting_moment(snapshot, since), meeting_moment(snapshot, week), inclusive="right"
    )
    return later | arrived
