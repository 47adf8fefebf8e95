"""What was in force at some time, so that a question about later weeks need not look at all the years before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from dashboard.indicators.ask import ask_rows, sooner
from dashboard.store.folder import Tables
from dashboard.store.rows import Param
from dashboard.store.tables import MEASURES

# Reports from which on it is worth it: fewer are all looked at in less time.
MANY = 1_000_000
# How far back from a week it is asked for: other weeks near it need not ask again.
KEPT = timedelta(weeks=26)


@dataclass(frozen=True, eq=False)
class InForce:
    """The report of each office and measure that was in force before the Saturday `edge`, as known at `asof`.

    reports: with the columns of reports.
    """

    asof: datetime
    edge: date
    reports: pd.DataFrame

    @property
    def more(self) -> Mapping[str, pd.DataFrame]:
        """The small table that seen_since.sql reads."""
        return {"in_force": self.reports}

    def params(self, visits_from: date) -> dict[str, Param]:
        """The parameters of seen_since.sql. visits_from: the first day of whose visits anything is asked."""
        return {"edge": self.edge, "visits_from": visits_from}


def in_force(tables: Tables, asof: datetime, edge: date) -> InForce:
    """What was in force before a Saturday. Where reports are not found by their key, this looks at all of them."""
    question = sooner(tables, "report_standing")
    more = {"measures": pd.DataFrame({"measure": pd.array(list(MEASURES), dtype="str")})}
    return InForce(asof, edge, ask_rows(tables, question, asof, more, until=edge))


def edge_before(week: date, last: date) -> date:
    """A Saturday some time before a week, the same for weeks that lie together: KEPT by KEPT from the last one."""
    return last - KEPT * ((last - week) // KEPT + 1)
