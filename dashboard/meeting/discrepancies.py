"""Where an inspection's report said otherwise than the office itself: the office's figure only, never a person."""

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from dashboard.derived import derived
from dashboard.indicators.ask import FROM_THE_FIRST, ask
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.meeting.events import asked, moment
from dashboard.meeting.points import Discrepancy
from dashboard.snapshot import Snapshot


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
    return _rate(own)


def _rate(rows: pd.DataFrame) -> Rate:
    return Rate(int(rows["checked"].sum()), int(rows["contradicted"].sum()))


def find(snapshot: Snapshot, week: int, since: int | None) -> tuple[tuple[Discrepancy, ...], Rate]:
    """The discrepancies up to a week, as known now, new or unsettled; and the rate of the LONG weeks up to it.

    since: the last meeting's week; nothing is new without it.

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
    return tuple(listed), _rate(rows)


@dataclass(frozen=True)
class Claims:
    """Of an indicator's own words: how many an inspection looked at, and how many claimed too much or too little.

    card: the first one of the measure.
    """

    card: Card
    checked: int
    too_much: int
    too_little: int


def claims(snapshot: Snapshot, week: int) -> list[Claims]:
    """The own words of the LONG weeks up to a week, by measure in the order of the cards; all those of `find`."""
    rows = _by_week(snapshot, week)
    rows = rows[rows["week"] > pd.Timestamp(snapshot.weeks[week] - timedelta(weeks=LONG))]
    first = {card.measure: card for card in reversed(snapshot.cards) if card.rule == "state"}
    found = []
    for card in snapshot.cards:
        own = rows[rows["measure"] == card.measure]
        if first.get(card.measure) == card and not own.empty:
            checked, above, below = (int(own[name].sum()) for name in ("checked", "above", "below"))
            sides = (above, below) if card.polarity == "high" else (below, above)
            found.append(Claims(card, checked, *sides))
    return found


def rates(snapshot: Snapshot, week: int, weeks: int) -> list[Rate]:
    """The rate of each of so many weeks up to a week, oldest first, each over the LONG weeks up to it."""
    rows = _by_week(snapshot, week)
    days = [day.date() for day in rows["week"]]
    counts = list(zip(days, rows["checked"], rows["above"] + rows["below"], strict=True))
    found = []
    for last in snapshot.weeks[max(0, week + 1 - weeks) : week + 1]:
        inside = [row[1:] for row in counts if last - timedelta(weeks=LONG) < row[0] <= last]
        found.append(Rate(*(int(sum(column)) for column in zip(*inside, strict=True))) if inside else Rate(0, 0))
    return found


# One question for all weeks: what an inspection's report says of the word before it does not change later.
@derived(most=4)
def _by_week(snapshot: Snapshot, week: int) -> pd.DataFrame:
    """The own words that inspections looked at up to a week, by week and measure: the question checked_weeks."""
    last = snapshot.weeks[week]
    tables = snapshot.input.tables
    return ask(tables, ["checked_weeks"], snapshot.asof, span=(last, last), since=FROM_THE_FIRST)["checked_weeks"]


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
