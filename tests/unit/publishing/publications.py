"""A small folder with one publication, and how a test brings the next one."""

from __future__ import annotations

import zipfile
from datetime import date, datetime

import pandas as pd

from dashboard.live import utcnow
from dashboard.publishing.staged import Coming
from dashboard.publishing.write import publish_into
from dashboard.snapshot import publish, read_input
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder

WEEK = date(2014, 12, 6)
MICRO = "datetime64[us]"


def published_folder(place):
    """Ardestan's governorate reported a committee, and that was published without a record of its own."""
    folder = small_folder(place)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    return folder


def row(office="G1002", value=1, week=WEEK, received=datetime(2014, 12, 20), source="sheet-1", measure="committee"):
    values = {"week": pd.Timestamp(week), "office_id": office, "measure": measure, "value": value, "evidence": "self"}
    frame = pd.DataFrame([values | {"received_at": pd.Timestamp(received), "source": source}])
    return frame.astype({"week": MICRO, "received_at": MICRO, "value": "int64"})


def bring(folder, reports=None, withdrawn=(), note="", week=WEEK, clock=utcnow):
    return publish_into(folder, lambda *_: Coming(week, reports, withdrawn, note), clock)


def public(folder):
    return publish(read_input(folder, utcnow()), utcnow())


def committees(snapshot, county="", week=WEEK):
    """(numerator, denominator) of governorates with a committee."""
    cell = snapshot.cells.at("committee_governorates", snapshot.weeks.index(week), county)
    return cell.numerator, cell.denominator


def rezip(file, change):
    """Put an archive's files back as `change` leaves them."""
    with zipfile.ZipFile(file) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    change(files)
    with zipfile.ZipFile(file, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
