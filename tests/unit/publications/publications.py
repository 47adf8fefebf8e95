"""Helpers: a small folder with one publication, and further publications of it."""

import zipfile
from datetime import date, datetime

import pandas as pd

from dashboard import archive as frozen
from dashboard.archive import stamp
from dashboard.live import utcnow
from dashboard.publications.prepare import Draft
from dashboard.publications.write import publish
from dashboard.snapshot import snapshot_at
from dashboard.sources.read import Sources
from dashboard.tables import ledger
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


def rezip(file, change, target=None):
    """Apply `change` to the files of an archive, and write the archive, by default in its place."""
    with zipfile.ZipFile(file) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    change(files)
    with zipfile.ZipFile(target or file, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)


def as_earlier_version(folder):
    """Move the publications of a folder's database into files, as versions without a database wrote them.

    Their archives have no list of known rows.
    """
    database = Sources(folder).database
    with database.reading() as connection:
        publications, withdrawals, reports = (
            connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id").mappings().all()
            for name in ("publications", "withdrawals", "reports")
        )
        archives = connection.exec_driver_sql("SELECT published_at, data FROM archives ORDER BY 1").all()
    archives = {moment: frozen.from_bytes(data) for moment, data in archives}
    previous = ""
    for moment, archive in archives.items():
        files = {name: data for name, data in archive.files.items() if name != ledger.FILE}
        fields = {name: value for name, value in archive.record.items() if name not in ("format", "files")}
        archives[moment] = frozen.build_archive(files, **{**fields, "previous": previous})
        previous = archives[moment].digest
    digests = {moment: archive.digest for moment, archive in archives.items()}
    publications = [{**row, "digest": digests.get(row["published_at"], "")} for row in publications]
    _append(folder / "publications.csv", "publications", publications)
    for name, rows, at in (("withdrawals", withdrawals, "withdrawn_at"), ("reports", reports, "recorded_at")):
        for moment in sorted({row[at] for row in rows}):
            chosen = [row for row in rows if row[at] == moment]
            if name == "reports":
                # Those versions had only received_at, set after the previous publication.
                chosen = [{**row, "received_at": moment, "recorded_at": ""} for row in chosen]
            _append(folder / name / f"published-{_stamp(moment)}.csv", name, chosen)
    for moment, archive in archives.items():
        (folder / "frozen").mkdir(exist_ok=True)
        (folder / "frozen" / f"{_stamp(moment)}.zip").write_bytes(frozen.to_bytes(archive))
    database.file.unlink()


def _append(file, name, rows):
    file.parent.mkdir(exist_ok=True)
    names = TABLES[name].names
    text = file.read_text("utf-8") if file.exists() else ",".join(names) + "\n"
    lines = (",".join(_cell(row[column]) for column in names) for row in rows)
    file.write_text(text + "".join(line + "\n" for line in lines), "utf-8")


def _cell(value):
    # SQLite returns moments as text.
    text = str(value)
    return f"{text[:19].replace(' ', 'T')}Z" if len(text) == 26 and text[10] == " " else text


def _stamp(moment):
    return stamp(datetime.fromisoformat(moment))
