"""Helpers: a small folder with one publication, and further publications of it."""

import io
import sqlite3
import zipfile
from contextlib import closing
from datetime import date, datetime

import pandas as pd

from dashboard.live import utcnow
from dashboard.publications.prepare import Draft
from dashboard.publications.write import publish
from dashboard.settings import DATABASE_FILE
from dashboard.snapshot import snapshot_at
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES
from dashboard.tables.measures import COUNTS
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, small_folder

WEEK = date(2014, 12, 6)
MICRO = "datetime64[us]"


def published_folder(place):
    """The governorate of Ardestan has a committee; the publication has no archive."""
    folder = small_folder(place)
    choose_cards(folder, "committee_governorates")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    return folder


def row(office="G1002", value=1, week=WEEK, received=datetime(2014, 12, 20), source="sheet-1", measure="committee"):
    values = {"week": pd.Timestamp(week), "office_id": office, "measure": measure, "value": value, "evidence": "self"}
    moments = {"received_at": pd.Timestamp(received), "recorded_at": pd.NaT}
    frame = pd.DataFrame([values | {"source": source} | moments])
    return frame.astype({"week": MICRO, "received_at": MICRO, "recorded_at": MICRO, "value": "int64"})


def counting_folder(place):
    """The published folder, with a measure of each kind of count."""
    folder = published_folder(place)
    names = ",".join(TABLES["measures"].names)
    rows = [f"{kind}_measure,{kind},{kind}" + "," * (names.count(",") - 2) for kind in COUNTS]
    (folder / "measures").mkdir()
    (folder / "measures" / "counts.csv").write_text("\n".join([names, *rows, ""]), "utf-8")
    return folder


def count_row(measure="share_measure", numerator=8, denominator=10, office="G1002", county="", **changed):
    """A row of counts from a sheet."""
    values = {
        "week": pd.Timestamp(WEEK),
        "office_id": office,
        "county_code": county,
        "measure": measure,
        "channel": "form",
        "numerator": numerator,
        "denominator": denominator,
        "received_at": pd.Timestamp(2014, 12, 20),
        "source": "sheet-1",
        "recorded_at": pd.NaT,
    }
    types = {"week": MICRO, "received_at": MICRO, "recorded_at": MICRO, "numerator": "int64", "denominator": "Int64"}
    return pd.DataFrame([values | changed]).astype(types)


def publish_rows(folder, reports=None, withdrawn=(), note="", week=WEEK, clock=utcnow, counts=None):
    return publish(Sources(folder), lambda *_: Draft(week, reports, withdrawn, note, counts), clock)


def public(folder):
    return snapshot_at(read(folder), utcnow())


def read(folder):
    return Sources(folder).read(utcnow())


def committees(snapshot, county="", week=WEEK):
    """(numerator, denominator) of governorates with a committee."""
    cell = snapshot.cells.at("committee_governorates", snapshot.weeks.index(week), county)
    return cell.numerator, cell.denominator


def run_sql(folder, statement, *values):
    """Run a statement on the folder's database as somebody would who tampers with it; the rows of its result."""
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def archives_of(folder):
    """The archives in the folder's database as bytes, oldest first, by the text of their moment there."""
    return dict(run_sql(folder, "SELECT published_at, data FROM archives ORDER BY 1"))


def put_archive(folder, moment, data):
    """Put bytes in the place of an archive; None removes the archive. moment: as in archives_of."""
    if data is None:
        run_sql(folder, "DELETE FROM archives WHERE published_at = ?", moment)
    else:
        run_sql(folder, "INSERT OR REPLACE INTO archives (published_at, data) VALUES (?, ?)", moment, data)


def rezipped(data, change):
    """An archive whose files were changed by `change`."""
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    change(files)
    with zipfile.ZipFile(out := io.BytesIO(), "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return out.getvalue()
