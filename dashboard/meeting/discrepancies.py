"""Where an inspection's report said otherwise than the office itself: the office's figure only, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

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


def find(snapshot: Snapshot, week: int, since: int | None) -> Found:
    """The discrepancies up to a week, as known now. since: the last meeting's week; nothing is new without it.

    An office's word in force is its report before the inspection's, in the order of weeks and of arrival. Of each
    office and measure the newest discrepancy is listed; new ones first, then claims beyond what was found, then by
    the inspection's week, newest first.
    """
    rows = _reports(snapshot, week)
    looked = rows[(rows["evidence"] == "inspection") & (rows["evidence_before"] == "self")]
    otherwise = looked[looked["value"] != looked["value_before"]]
    recent = pd.Timestamp(snapshot.weeks[week] - timedelta(weeks=LONG))
    checked, contradicted = (int((frame["week"] > recent).sum()) for frame in (looked, otherwise))
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


def _reports(snapshot: Snapshot, week: int) -> pd.DataFrame:
    """Every report known by now about the weeks up to this one, office by office in the order of weeks and arrival,
    each beside the one before it. An inspection's report that a later one of the same week corrects is left out."""
    rows = snapshot.input.tables.reports
    rows = rows[(rows["week"] <= pd.Timestamp(snapshot.weeks[week])) & (rows["received_at"] <= snapshot.asof)]
    rows = rows[[*_OFFICE, "week", "value", "evidence", "received_at"]]
    rows = rows.sort_values([*_OFFICE, "week", "received_at"])
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
