"""The rows with which an office is opened, changed, closed or opened again, and what follows for the province. Pure.

A row has ISO days, which order as texts; a blank day is None or ''.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from dashboard.database.proposals import Row
from dashboard.weeks import parse_date

OPEN, CHANGE, CLOSE, REOPEN = "open", "change", "close", "reopen"


def office_rows(action: str, before: Sequence[Row], values: Row, day: str) -> list[Row]:
    """The rows to add. before: the office's rows, oldest first; values: the fields that a form sets; day: from which
    the change holds, as typed.

    A change without a day, or from the first day of the newest row on, corrects that row. On any other day this row
    ends, and a new one begins.
    """
    last = before[-1] if before else {}
    if action == CLOSE:
        return [{**last, "valid_to": day}]
    if action == CHANGE:
        if not day or _iso(day) == last.get("valid_from"):
            return [{**last, **values}]
        return [{**last, "valid_to": day}, {**last, **values, "valid_from": day}]
    return [{**last, **values, "valid_from": day, "valid_to": None}]


def changes_nothing(before: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether the new rows say the same as the newest row, but for the day on which a row begins."""
    if not before:
        return False
    last, after = ({**row, "valid_from": None} for row in (before[-1], rows[-1]))
    return last == after


def county_is_gone(counties: pd.DataFrame, before: Sequence[Row], rows: Sequence[Row], today: date) -> bool:
    """Whether new rows put an office into a county that does not exist on the first day there (today, where that is
    blank), or that ends before the office does. counties: the typed table. An unknown county is another fault.
    """
    after = rows[-1]
    where = ("county_code", "valid_from")
    if before and all(before[-1][name] == after[name] for name in where):
        return False
    known = counties[counties["county_code"] == after["county_code"]]
    since, until = after["valid_from"] or today.isoformat(), after["valid_to"]
    periods = [(_day(start), _day(end)) for start, end in zip(known["valid_from"], known["valid_to"], strict=True)]
    fitting = [end for start, end in periods if start <= since and (not end or since < end)]
    return bool(periods) and not any(not end or (until and until <= end) for end in fitting)


def offices_on(offices: pd.DataFrame, day: str, rows: Iterable[Row] = ()) -> Counter[str]:
    """The number of offices on a day, by county. offices: the typed table; rows: further ones, which replace those of
    their key."""
    columns = offices[["office_id", "county_code", "valid_from", "valid_to"]].itertuples(index=False)
    periods = {(code, _day(since)): (county, _day(until)) for code, county, since, until in columns}
    periods |= {
        (row["office_id"], row["valid_from"] or ""): (row["county_code"], row["valid_to"] or "") for row in rows
    }
    return Counter(
        county for (_, since), (county, until) in periods.items() if since <= day and (not until or day < until)
    )


def _day(moment: pd.Timestamp) -> str:
    return "" if pd.isna(moment) else moment.date().isoformat()


def _iso(typed: str) -> str:
    """A typed day; '' if it is none, which the check of the rows tells."""
    try:
        return parse_date(typed).isoformat()
    except (ValueError, OverflowError):
        return ""
