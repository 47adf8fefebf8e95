"""A small folder with one publication, and how a test brings the next one."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from dashboard.live import utcnow
from dashboard.publishing.staged import Coming
from dashboard.publishing.write import publish_into
from dashboard.snapshot import publish, read_input

WEEK = date(2014, 12, 6)
MICRO = "datetime64[us]"


def row(office="G1002", value=1, week=WEEK, received=datetime(2014, 12, 20), source="sheet-1", measure="committee"):
    frame = pd.DataFrame(
        [
            {
                "week": pd.Timestamp(week),
                "office_id": office,
                "measure": measure,
                "value": value,
                "evidence": "self",
                "received_at": pd.Timestamp(received),
                "source": source,
            }
        ]
    )
    return frame.astype({"week": MICRO, "received_at": MICRO, "value": "int64"})


def bring(folder, reports=None, withdrawn=(), note="", week=WEEK, clock=utcnow):
    return publish_into(folder, lambda *_: Coming(week, reports, withdrawn, note), clock)


def public(folder):
    return publish(read_input(folder, utcnow()), utcnow())


def committees(snapshot, county="", week=WEEK):
    """(numerator, denominator) of governorates with a committee."""
    cell = snapshot.cells.at("committee_governorates", snapshot.weeks.index(week), county)
    return cell.numerator, cell.denominator
