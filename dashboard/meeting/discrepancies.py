"""Where an inspection's report said otherwise than the office itself: the office's figure only, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import pandas as pd

from dashboard.indicators.ask import ask_rows
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.meeting.events import asked
from dashboard.meeting.moments import moment
from dashboard.meeting.points import Discrepancy
from dashboard.snapshot import Snapshot

_OFFICE = ["office_id", "measure"]


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
    offices = {unit.office.office_id for unit in snapshot.behind(week).units(card.key)}
    looked, otherwise = _looked(snapshot, week)
    own = [
        frame[(frame["measure"] == card.measure) & frame["office_id"].isin(offices)] for frame in (looked, otherwise)
    ]
    return Rate(*(int(_recent(snapshot, week, frame).sum()) for frame in own))


def find(snapshot: Snapshot, week: int, since: int | None) -> Found:
    """The discrepancies up to a week, as known now. since: the last meeting's week; nothing is new without it.

    An office's word in force is its report before the inspection's, in the order of weeks and of arrival. Of each
    office and measure the newest discrepancy is listed; new ones first, then claims beyond what was found, then by
    the inspection's week, newest first.
    """
    rows = _reports(snapshot, week)
    looked, otherwise = _looked(snapshot, week)
    checked, contradicted = (int(_recent(snapshot, week, frame).sum()) for frame in (looked, otherwise))
    otherwise = otherwise.drop_duplicates(_OFFICE, keep="last")
    standing = ~otherwise["place"].isin(_settled(rows, otherwise))
    new = _new(snapshot, otherwise, week, since)
    shown = otherwise.assign(standing=standing, new=new)[standing | new]
    subjects = asked(snapshot.behind(week), snapshot.cards)
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
    return Found(tuple(listed), checked, contradicted)


def _looked(snapshot: Snapshot, week: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The inspections' reports before which an own word was in force, and those of them that say otherwise."""
    rows = _reports(snapshot, week)
    looked = rows[(rows["evidence"] == "inspection") & (rows["evidence_before"] == "self")]
    return looked, looked[looked["value"] != looked["value_before"]]


def _recent(snapshot: Snapshot, week: int, rows: pd.DataFrame) -> pd.Series:
    """Which rows are about the LONG weeks up to a week."""
    return rows["week"] > pd.Timestamp(snapshot.weeks[week] - timedelta(weeks=LONG))


# The page of every card asks for the newest week's.
@lru_cache(maxsize=4)
def _reports(snapshot: Snapshot, week: int) -> pd.DataFrame:
    """The reports known by now about the weeks up to this one in which something happened, of what an inspection has
    reported on (report_inspected.sql): office by office in the order of weeks and arrival, each beside the one before
    it. An inspection's report that a later one of the same week corrects is left out."""
    rows = ask_rows(snapshot.input.tables, "report_inspected", snapshot.asof, last_week=snapshot.weeks[week])
    inspection = rows["evidence"] == "inspection"
    corrected = rows[inspection].duplicated([*_OFFICE, "week"], keep="last")
    rows = rows.drop(index=corrected.index[corrected]).reset_index(drop=True)
    before = rows.groupby(_OFFICE)[["week", "value", "evidence"]].shift()
    return rows.join(before.add_suffix("_before")).assign(place=rows.index)


def _settled(rows: pd.DataFrame, otherwise: pd.DataFrame) -> pd.Series:
    """The places of discrepancies after which the office reported what was found, or an inspection otherwise."""
    later = otherwise[[*_OFFICE, "place", "value"]].merge(rows, on=_OFFICE, suffixes=("_found", ""))
    later = later[later["place"] > later["place_found"]]
    same = later["value"] == later["value_found"]
    return later.loc[same != (later["evidence"] == "inspection"), "place_found"]


def _new(snapshot: Snapshot, otherwise: pd.DataFrame, week: int, since: int | None) -> pd.Series:
    if since is None:
        return otherwise["week"].isna()
    later = otherwise["week"] > pd.Timestamp(snapshot.weeks[since])
    arrived = otherwise["received_at"].between(moment(snapshot, since), moment(snapshot, week), inclusive="right")
    return later | arrived
