"""Who has reported on a week, office by office, and the day by which a week's reports are due."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pandas as pd

from dashboard.areas.province import Province
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.sheets.form import asked_kinds
from dashboard.tables.folder import Tables
from dashboard.weeks import WEEK, friday


def due_day(province: Province, week: date) -> date:
    """The last day on which reports on a week (its Saturday) are in time."""
    return friday(week) + timedelta(days=province.report_days)


def week_to_report(newest: date | None, current: date) -> date:
    """The week on which offices report now: the one after the newest public week, and no future one.

    newest: the newest public week, None if there is none; current: the week of today (both Saturdays).
    """
    return min(newest + WEEK, current) if newest else current


def office_weeks(tables: Tables, cards: Sequence[Card], first: date, last: date, asof: datetime) -> pd.DataFrame:
    """A row for each office and each week, from `first` to `last` (Saturdays), in which the office is asked.

    Columns: week, office_id, kind, county_code, parent_id; asked, answered: the number of measures that the office is
    asked for, and of those with a report on exactly that week; first_received, last_received: moments (naive UTC) of
    these reports, NaT without one. asof: naive UTC. An office has reported on a week
    if it has answered at least one measure.
    """
    more = {"asked_kinds": asked_kinds(tables.terms.reported)}
    return ask(tables, ["office_weeks"], asof, cards, (first, last), edge=first, more=more)["office_weeks"]
