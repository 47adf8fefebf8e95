"""Where an inspection's report said otherwise than the office itself: the office's figure only, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.meeting.events import asked
from dashboard.meeting.moments import moment
from dashboard.meeting.points import Discrepancy
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Found:
    """listed: new ones, then those that still stand. checked, contradicted: own words of the last LONG weeks that an
    inspection looked at, and those of them that it contradicted."""

    listed: tuple[Discrepancy, ...]
    checked: int
    contradicted: int


@dataclass(frozen=True)
class Rate:
    """Of own words, how many an inspection looked at, and how many of these it contradicted."""

    checked: int
    contradicted: int

    @property
    def share(self) -> float | None:
        """What was contradicted out of what was looked at; None if nothing was: that is not known, and not 0."""
        return self.contradicted / self.checked if self.checked else None


def rate(snapshot: Snapshot, week: int, card: Card) -> Rate | None:
    """The discrepancies behind a card's figure of the province in a week, of the LONG weeks up to it.

    Of its measure and of the offices that it looks at. None for a card that no office reports on.
    """
    if card.rule != "state":
        return None
    offices = {unit.office.office_id for unit in snapshot.drilldown(week).units(card.key)}
    rows = _inspected(snapshot, week)
    own = rows[(rows["measure"] == card.measure) & rows["office_id"].isin(offices)]
    return Rate(int(own["checked"].sum()), int(own["contradicted"].sum()))


def find(snapshot: Snapshot, week: int, since: int | None) -> Found:
    """The discrepancies up to a week, as known now. since: the last meeting's week; nothing is new without it.

    An office's word in force is its report before the inspection's, in the order of weeks and of arrival. Of each
    office and measure the newest discrepancy is listed; new ones first, then claims beyond what was found, then by
    the inspection's week, newest first.
    """
    rows = _inspected(snapshot, week)
    otherwise = rows[rows["week"].notna()]
    standing, new = otherwise["settled"] == 0, _new(snapshot, otherwise, week, since)
    shown = otherwise.assign(standing=standing, new=new)[standing | new]
    subjects = asked(snapshot.drilldown(week), snapshot.cards)
    listed = [
        Discrepancy(
            subjects[row["office_id"], row["measure"]],
            said=int(row["value_before"]),
            said_week=row["week_before"].date(),
            found=int(row["value"]),
            found_week=row["week"].date(),
            standing=bool(row["standing"]),
            new=bool(row["new"]),
        )
        for row in shown.to_dict("records")
        if (row["office_id"], row["measure"]) in subjects
    ]
    listed.sort(key=lambda d: (not d.new, d.said < d.found, -d.found_week.toordinal(), d.subject.office))
    return Found(tuple(listed), int(rows["checked"].sum()), int(rows["contradicted"].sum()))


# The page of every card asks for the newest week's.
@derived(most=4)
def _inspected(snapshot: Snapshot, week: int) -> pd.DataFrame:
    """What inspections up to a week say of own words, by office and measure: the question inspected_states."""
    last = snapshot.weeks[week]
    since = last - timedelta(weeks=LONG)
    tables = snapshot.input.tables
    return ask(tables, ["inspected_states"], snapshot.asof, span=(last, last), since=since)["inspected_states"]


def _new(snapshot: Snapshot, otherwise: pd.DataFrame, week: int, since: int | None) -> pd.Series:
    if since is None:
        return otherwise["week"].isna()
    later = otherwise["week"] > pd.Timestamp(snapshot.weeks[since])
    arrived = otherwise["recorded_at"].between(moment(snapshot, since), moment(snapshot, week), inclusive="right")
    return later | arrived
