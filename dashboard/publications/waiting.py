"""Rows that no publication shows yet: since the first publication, new rows are shown from the next one on."""

import shlex
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cells import public_moment
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.settings import SHIPPED_DATA


class WaitingRows(NamedTuple):
    """The number of rows of reports, inspections and counts that wait for a publication, and of their weeks."""

    rows: int
    weeks: int

    def words(self, lang: str, folder: Path) -> str:
        """How many rows of a data folder wait, and the command that publishes them."""
        counts = {"rows": integer(self.rows, lang), "weeks": integer(self.weeks, lang)}
        return say(lang, "waiting.rows", **counts, command=publish_command(folder))


def publish_command(folder: Path) -> str:
    """The command that publishes the rows of a data folder, as it can be typed."""
    return typed_command(folder, "publish")


def typed_command(folder: Path, *words: str) -> str:
    """A command for a data folder, as it can be typed."""
    given = [] if folder == SHIPPED_DATA else ["--data", str(folder)]
    return shlex.join(["python", "-m", "dashboard", *words, *given])


class WaitingSource(NamedTuple):
    """A source of rows that the next publication is the first to know. source: as in the rows; rows: their number;
    is_new: whether no publication knows a row of this source."""

    source: str
    rows: int
    is_new: bool


@derived(most=1)
def waiting_sources(data: Dataset) -> Sequence[WaitingSource]:
    """The sources of the rows recorded after the newest publication; none while there are no publications."""
    if not data.tables.has_publications:
        return ()
    asof, _ = public_moment(data.tables, datetime.max)
    rows = ask(data.tables, ["waiting_sources"], datetime.max, since=asof)["waiting_sources"]
    return [WaitingSource(source, int(count), not earlier) for source, count, earlier in rows.itertuples(index=False)]


# Asked once for each reading of the data.
@derived(most=1)
def waiting_rows(data: Dataset) -> WaitingRows | None:
    """The rows recorded after the newest publication, and those of weeks after its last one.

    None if there are none, and while there are no publications at all, since then every row is shown.
    """
    if not data.tables.has_publications:
        return None
    asof, through = public_moment(data.tables, datetime.max)
    found = ask(data.tables, ["waiting_rows"], datetime.max, since=asof, through=through or date.max)
    row = found["waiting_rows"].iloc[0]
    return WaitingRows(int(row["count"]), int(row["weeks"])) if row["count"] else None
