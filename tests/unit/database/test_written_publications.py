"""What publications and imports write: rows that wait, are withdrawn, come late, or belong to the sample."""

from datetime import datetime, timedelta
from itertools import count

import pandas as pd
import pytest

from dashboard.__main__ import main
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe, say
from dashboard.live import utcnow
from dashboard.publications.prepare import published_sources, sources_of
from dashboard.publications.verify import verify
from dashboard.publications.write import add_imported
from dashboard.snapshot import published_at
from tests.unit.database.stored import COMMITTEE, OFFICES, RECEIVED, of_file
from tests.unit.publications.publications import committees, count_row, row
from tests.unit.small_folder import HEAD, report, write_reports


def take(data, rows, digest="a" * 64):
    return add_imported(data.sources, digest, rows, data.clock)


def test_reports_and_counts_of_a_sheet_are_withdrawn_together_by_a_new_publication_and_never_deleted(data):
    wrong = data.publish_rows(row(), counts=count_row())
    sources = sources_of(data.read(), wrong.moment)
    assert sources == ["sheet-1"]
    assert committees(data.publish_rows(withdrawn=sources).snapshot) == (1, 6)
    assert committees(published_at(data.public(), wrong.moment)) == (2, 6)
    assert list(data.read().tables.withdrawals["source"]) == ["sheet-1"]
    # The rows stay withdrawn; new reports count.
    assert committees(data.publish_rows(row(received=data.clock.now, source="sheet-3")).snapshot) == (2, 6)
    assert data.findings() == ["open"] + ["proved"] * 3


def test_rows_that_the_next_reader_would_refuse_are_never_written(data):
    write_reports(data.folder, [report(), report("G1002", 0, day="2014-12-20").replace("T09", "T00")])
    # A report of the desk has a moment after the previous publication, so no file has the same key.
    data.clock.move(seconds=1)
    for path in data.folder.glob("offices/*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("G1003,")), "utf-8")
    # An office that left the register, and a share above the whole.
    for rows, value in (((row("G1003"),), "G1003"), ((None, (), "", None, count_row(numerator=11)), "10")):
        with pytest.raises(DataError) as refused:
            data.publish_rows(*rows)
        assert value in {fault.value for fault in refused.value.faults}
    assert data.findings() == ["open"] and data.read().tables.rows.numbers["counts"] == 0


def test_a_fault_of_a_row_in_the_database_names_table_and_key(data):
    data.publish_rows(row())
    data.run("UPDATE reports SET office_id = 'nobody'")
    with pytest.raises(DataError) as refused:
        data.read()
    (fault,) = refused.value.faults
    assert (fault.file, fault.column, fault.code) == ("database/reports", "office_id", "unknown_code")
    assert "row week=2014-12-06, office_id=nobody, measure=committee" in describe(fault, "en")
    with pytest.raises(DataError):
        data.publish_rows()


def put_into_sample(folder):
    """Let the folder's only reports and publication be a sample."""
    (folder / "sample").mkdir()
    for name in ("reports.csv", "publications.csv"):
        (folder / name).rename(folder / "sample" / name)


def test_rows_written_with_sample_data_are_hidden_without_it(data):
    put_into_sample(data.folder)
    # Within the same seconds: no publication may have the moment of a hidden one.
    ticks = count()
    data.clock = lambda: datetime(2014, 12, 20) + timedelta(milliseconds=20 * next(ticks))
    done = data.publish_rows(row("G1001", received=datetime(2014, 12, 15), source="sample sheet"), note="try")
    assert done.snapshot.sample
    publications = data.read().tables.publications.sort_values("published_at")
    assert publications["note"].iloc[-1] == "sample try"
    assert data.findings()[-1] == "proved"
    # The province's own reports end the sample data, and hide its publications.
    write_reports(data.folder, [report()])
    assert data.read().tables.publications.empty
    data.publish_rows(row(source="sheet-1"))
    assert len(data.read().tables.publications) == 2
    # Own reports in the database end the sample data as well.
    (data.folder / "reports.csv").unlink()
    tables = data.read().tables
    assert (tables.sample, tables.rows.numbers["reports"], len(tables.publications)) == (False, 1, 2)


def test_an_import_ends_the_sample_as_a_table_of_the_folder_does(data):
    put_into_sample(data.folder)
    assert data.read().tables.sample
    assert data.sources.read_without_sample(utcnow()).tables.rows.numbers["reports"] == 0
    # Offices alone leave the sample's reports.
    take(data, OFFICES, "b" * 64)
    assert data.read().tables.sample
    take(data, COMMITTEE)
    assert not data.read().tables.sample
    assert committees(data.public()) == (1, 6)


def test_imported_reports_become_public_with_the_next_publication_and_are_withdrawn_like_a_sheet(data):
    take(data, COMMITTEE)
    assert committees(data.public()) == (1, 6)
    data.clock.move(days=1)
    moment = data.publish_rows().moment
    assert committees(data.public()) == (2, 6)
    assert published_sources(data.read(), [moment]) == {moment: ["weekly aaaa"]}
    data.clock.move(days=1)
    data.publish_rows(withdrawn=["weekly aaaa"])
    assert committees(data.public()) == (1, 6)
    assert data.findings() == ["open", "proved", "proved"]


def test_an_import_with_faults_names_the_place_in_its_file_and_writes_nothing(data):
    with pytest.raises(DataError) as refused:
        take(data, of_file("reports", f"2014-12-06,NOWHERE,committee,9,self,{RECEIVED},weekly aaaa"))
    faults = {(fault.file, fault.line, fault.column) for fault in refused.value.faults}
    assert faults == {("weekly.xlsx", 7, "office_id"), ("weekly.xlsx", 7, "value")}
    assert data.read().tables.rows.numbers["reports"] == 3 and take(data, COMMITTEE)


def test_a_publication_in_the_second_of_the_import_has_its_rows_and_an_earlier_one_has_not(data):
    published = data.publish_rows(row("G1003"))
    assert take(data, COMMITTEE) > published.moment
    assert committees(data.public()) == (2, 6)
    assert data.publish_rows(row("G1004", source="sheet-2")).moment > published.moment
    assert committees(data.public()) == (4, 6)


def add_late_report(data, office, value=1, recorded=""):
    """Add a backdated report to the folder. recorded: its recorded_at, which files have seldom."""
    (data.folder / "reports").mkdir(exist_ok=True)
    lines = (HEAD + report(office, value, day="2014-12-08")).splitlines()
    text = "\n".join(f"{line},{last}" for line, last in zip(lines, ("recorded_at", recorded), strict=True)) + "\n"
    (data.folder / "reports" / f"{office}.csv").write_text(text, encoding="utf-8")


def test_backdated_rows_count_from_the_next_publication_and_are_reported(data):
    first = data.publish_rows(row())
    add_late_report(data, "G1003")
    add_late_report(data, "G1004", recorded="2014-12-08T12:00:00Z")
    before = data.read()
    assert before.late_rows == [(f"data/reports/{office}.csv", 2) for office in ("G1003", "G1004")]
    # The public sees the publication, which is still verified; the staff see a note about the rows.
    assert data.public().body == first.snapshot.body
    assert data.findings() == ["open", "proved"]
    assert before.tables.rows.late["reports"]["known_from"].max() > first.moment
    data.clock.move(minutes=1)
    second = data.publish_rows()
    assert committees(second.snapshot) == (4, 6)
    assert data.read().late_rows == []
    # A listed row stays with the publication that listed the row.
    data.clock.move(minutes=1)
    data.publish_rows()
    public = data.public()
    assert [committees(published_at(public, done.moment)) for done in (first, second)] == [(2, 6), (4, 6)]
    assert data.findings() == ["open", "proved", "proved", "proved"]


def test_a_row_changed_after_its_publication_is_reported_with_that_publication_and_the_remedy(
    data, monkeypatch, capsys
):
    data.clock = utcnow
    add_late_report(data, "G1003")
    data.publish_rows()
    add_late_report(data, "G1003", value=0)
    assert data.read().late_rows == [("data/reports/G1003.csv", 2)]
    (_, finding) = verify(data.read())
    assert (finding.code, finding.otherwise) == ("proved", 4)
    monkeypatch.setenv("DATA_URL", str(data.folder))
    for lang, command in zip(LANGUAGES, (["verify"], ["check", "--data", str(data.folder)]), strict=True):
        assert main([*command, "--lang", lang]) == 0
        stderr = capsys.readouterr().err
        assert "data/reports/G1003.csv" in stderr
        assert say(lang, "fault.row_late") in stderr


def test_counts_that_are_reported_again_leave_the_earlier_ones_known(data):
    data.publish_rows(counts=count_row())
    later = data.publish_rows(counts=count_row(numerator=9, source="sheet-2"))
    known = data.read().tables.rows.in_memory("counts").sort_values("recorded_at")
    assert list(known["numerator"]) == [8, 9] and known["recorded_at"].iloc[-1] == pd.Timestamp(later.moment)
    assert data.findings() == ["open", "proved", "proved"]
