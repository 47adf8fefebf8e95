"""Guarantees of publications, with SQLite and with PostgreSQL."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import event

from dashboard.__main__ import main
from dashboard.database.errors import NotWritten
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe, say
from dashboard.live import Live, utcnow
from dashboard.publications.prepare import Draft, sources_of
from dashboard.publications.verify import verify
from dashboard.publications.write import publish
from dashboard.settings import ROOT
from dashboard.snapshot import published_at
from tests.database.conftest import SQLITE, Stored, run_at_once  # noqa: F401  (Stored: for the child process)
from tests.unit.publications.publications import WEEK, committees, published_folder, row
from tests.unit.small_folder import HEAD, choose_cards, report, small_folder, write_reports


def test_the_rows_of_a_publication_are_public_from_its_moment_on(data):
    def files():
        return {path: path.read_bytes() for path in data.folder.rglob("*") if path.is_file()}

    live = Live(data.sources)
    old, before = live.snapshot, files()
    assert committees(old) == (1, 6)
    first = data.publish_rows(row())
    changed = [path.name for path, text in files().items() if before.get(path) != text]
    assert sorted(changed) == ([".published"] if data.url else [".published", "dashboard.sqlite"])
    assert live.look()
    assert committees(live.snapshot) == (2, 6)
    assert (live.snapshot.asof, live.snapshot.body) == (first.moment, first.snapshot.body)
    # The previous state stays available.
    assert published_at(live.snapshot, old.asof).body == old.body
    # A report received before the first publication does not change that publication.
    second = data.publish_rows(row("G1003", source="sheet-2"))
    assert live.look()
    assert not live.look()
    assert committees(live.snapshot) == (3, 6)
    assert committees(published_at(live.snapshot, first.moment)) == (2, 6)
    findings = list(verify(data.read()))
    assert [finding.code for finding in findings] == ["open", "proved", "proved"]
    assert [finding.digest for finding in findings[1:]] == [first.digest, second.digest]


def test_a_server_reads_the_rows_of_the_database_once_and_then_those_that_are_newer(data):
    def sources(rows):
        return rows["reports"].columns["source"]

    data.publish_rows(row())
    data.publish_rows(row("G1003", source="sheet-2"))
    data.sources.recorded()
    # Rows never change; if this row were read again, its new text would appear.
    data.run("UPDATE reports SET source = 'changed by hand' WHERE source = 'sheet-1'")
    data.publish_rows(row("G1004", source="sheet-3"), withdrawn=["sheet-2"])
    another = data.reopen()
    known, anew = (sources.recorded().rows for sources in (data.sources, another.sources))
    another.close()
    assert sources(known) == ["sheet-1", "sheet-2", "sheet-3"]
    assert sources(anew) == ["changed by hand", "sheet-2", "sheet-3"]
    assert {name: known[name] for name in known if name != "reports"} == {n: anew[n] for n in anew if n != "reports"}
    # A replaced database, as after an import of an older export, is read completely.
    data.run("UPDATE reports SET source = 'another'")
    assert sources(data.sources.recorded().rows) == ["another"] * 3


@SQLITE
def test_the_first_publication_is_preceded_by_one_of_the_previous_state(store):
    data = store(small_folder)
    choose_cards(data.folder, "committee_governorates")
    assert not data.read().tables.has_publications
    done = data.publish_rows(row())
    assert (data.public().asof, data.public().body) == (done.moment, done.snapshot.body)
    table = data.read().tables.publications.sort_values("published_at")
    assert len(table) == 2
    assert committees(published_at(data.public(), table["published_at"].iloc[0].to_pydatetime())) == (1, 6)
    assert data.findings() == ["proved", "proved"]


@SQLITE
def test_a_wrong_publication_is_withdrawn_by_a_new_one_and_never_deleted(data):
    wrong = data.publish_rows(row())
    sources = sources_of(data.read(), wrong.moment)
    assert sources == ["sheet-1"]
    assert committees(data.publish_rows(withdrawn=sources).snapshot) == (1, 6)
    assert committees(published_at(data.public(), wrong.moment)) == (2, 6)
    # The rows stay withdrawn; new reports count.
    assert committees(data.publish_rows(row(received=data.clock.now, source="sheet-3")).snapshot) == (2, 6)
    assert data.findings() == ["open"] + ["proved"] * 3


def test_two_concurrent_publications_are_written_one_after_the_other(data):
    def publish_office(office):
        with closing(data.reopen()) as own:
            # One clock for both: otherwise a moment of one could be in the other's future.
            own.clock = utcnow
            own.publish_rows(row(office, source=office))

    assert run_at_once(*(partial(publish_office, office) for office in ("G1002", "G1003"))) == [None, None]
    assert data.findings() == ["open", "proved", "proved"]


def test_a_publication_based_on_old_data_is_prepared_again_and_nothing_is_published_twice(data):
    tries = []

    def content(before, _):
        tries.append(len(before.tables.publications))
        if len(tries) == 1:
            other = data.reopen()
            other.publish_rows(row())
            other.close()
        return Draft(WEEK, row("G1003", source="sheet-2"))

    done = publish(data.sources, content, utcnow)
    assert tries == [1, 2]
    assert committees(done.snapshot) == (3, 6)
    assert data.run("SELECT source FROM reports ORDER BY id") == [("sheet-1",), ("sheet-2",)]


def test_an_error_rolls_back_the_whole_publication(data):
    data.publish_rows(row("G1003", source="sheet-0"))

    def fail(connection, done):
        assert done.digest
        raise ValueError("the log cannot be written")

    with pytest.raises(ValueError, match="the log"):
        data.publish_rows(row(), withdrawn=["letter"], also=fail)
    names = ("reports", "archives", "withdrawals")
    counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in names)
    assert data.run(f"SELECT {counts}, number FROM revision") == [(1, 1, 0, 1)]
    assert committees(data.publish_rows(row()).snapshot) == (3, 6)
    assert data.findings() == ["open", "proved", "proved"]


@SQLITE
def test_a_repeated_key_and_an_office_that_left_the_register_are_faults(data):
    write_reports(data.folder, [report(), report("G1002", 0, day="2014-12-20").replace("T09", "T00")])
    # A report of the desk has a moment after the previous publication, so no file has the same key.
    data.clock.move(seconds=1)
    for path in data.folder.glob("offices/*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("G1003,")), "utf-8")
    with pytest.raises(DataError) as refused:
        data.publish_rows(row("G1003"))
    assert refused.value.faults[0].value == "G1003"
    assert data.findings() == ["open"]


def test_a_fault_of_a_row_in_the_database_names_table_and_key(data):
    data.publish_rows(row())
    data.run("UPDATE reports SET office_id = 'nobody'")
    with pytest.raises(DataError) as refused:
        data.read()
    (fault,) = refused.value.faults
    assert (fault.file, fault.column, fault.value, fault.code) == (
        "database/reports",
        "office_id",
        "nobody",
        "unknown_code",
    )
    assert "row week=2014-12-06, office_id=nobody, measure=committee" in describe(fault, "en")
    with pytest.raises(DataError):
        data.publish_rows()


def test_emptied_publications_are_missed_by_readers_and_writers_of_every_kind_of_database(data):
    data.publish_rows(row())
    data.run("DELETE FROM archives", "DELETE FROM publications", "DELETE FROM reports")
    with closing(data.reopen()) as restarted:
        for work in (data.read, restarted.read, restarted.sources.change_token, restarted.publish_rows):
            with pytest.raises(DataError) as refused:
                work()
            assert [fault.code for fault in refused.value.faults] == ["database_lost"]


@SQLITE
def test_a_full_disk_writes_nothing(data):
    data.publish_rows(row())
    pages = data.run("PRAGMA page_count")[0][0]

    @event.listens_for(data.sources.database.engine, "connect")
    def no_room(connection, _):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(NotWritten, match="full"):
        data.publish_rows(row("G1003", source="sheet-2"))
    assert len(data.read().tables.publications) == 2


def small_sample(place):
    """A folder whose only reports and publication are a sample."""
    folder = published_folder(place)
    (folder / "sample").mkdir()
    for name in ("reports.csv", "publications.csv"):
        (folder / name).rename(folder / "sample" / name)
    return folder


def test_rows_written_with_sample_data_are_hidden_without_it(store):
    data = store(small_sample)
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


CHILD = """
import sys
from pathlib import Path
from tests.database.test_storage_publishing import *
data = Stored(Path(sys.argv[1]), sys.argv[2])
# After all publications of earlier rounds.
data.clock.move(hours=int(sys.argv[3]))
for n in range(2, 60):
    office = f"G10{n:02}" if n < 25 else "G1002"
    data.publish_rows(row(office, n % 2, source=f"s{n}-{sys.argv[3]}", received=data.clock.now))
    print(n, flush=True)
"""


@pytest.mark.rare
def test_a_publication_is_atomic_even_if_the_process_is_killed(data, chance):
    for turn in range(2):
        command = [sys.executable, "-W", "ignore", "-c", CHILD, str(data.folder), data.url, str(turn)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        # The process is at work by then; the point of interruption is random.
        assert child.stdout is not None and child.stdout.readline()
        time.sleep(chance.random())
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        # The next writer waits until PostgreSQL has ended the session of the killed process.
        data.clock.move(hours=turn + 1)
        data.publish_rows()
        differences = data.run(
            "SELECT (SELECT count(*) FROM publications WHERE digest <> '') - (SELECT count(*) FROM archives), "
            "(SELECT count(DISTINCT recorded_at) FROM reports) - (SELECT count(*) FROM reports)"
        )
        assert differences == [(0, 0)]
        assert set(data.findings()) <= {"open", "proved"}


def add_late_report(data, office, value=1, day="2014-12-08", recorded=""):
    """Add a backdated report to the folder. recorded: its recorded_at, which files have seldom."""
    (data.folder / "reports").mkdir(exist_ok=True)
    lines = (HEAD + report(office, value, day=day)).splitlines()
    text = "\n".join(f"{line},{last}" for line, last in zip(lines, ("recorded_at", recorded), strict=True)) + "\n"
    (data.folder / "reports" / f"{office}.csv").write_text(text, encoding="utf-8")


@SQLITE
@pytest.mark.parametrize("recorded", ["", "2014-12-08T12:00:00Z"])
def test_a_backdated_row_counts_from_the_next_publication_and_is_reported(data, recorded):
    first = data.publish_rows(row())
    add_late_report(data, "G1003", recorded=recorded)
    before = data.read()
    assert before.late_rows == [("data/reports/G1003.csv", 2)]
    # The public sees the publication, which is still verified; the staff see a note about the row.
    assert data.public().body == first.snapshot.body
    assert data.findings() == ["open", "proved"]
    assert before.tables.rows.late["reports"]["known_from"].max() > first.moment
    data.clock.move(minutes=1)
    second = data.publish_rows()
    assert committees(second.snapshot) == (3, 6)
    assert data.read().late_rows == []
    # A listed row stays with the publication that listed the row.
    data.clock.move(minutes=1)
    data.publish_rows()
    public = data.public()
    assert [committees(published_at(public, done.moment)) for done in (first, second)] == [(2, 6), (3, 6)]
    assert data.findings() == ["open", "proved", "proved", "proved"]


@SQLITE
def test_a_row_changed_after_its_publication_is_reported_with_that_publication(data):
    add_late_report(data, "G1003")
    data.publish_rows()
    add_late_report(data, "G1003", value=0)
    assert data.read().late_rows == [("data/reports/G1003.csv", 2)]
    (_, finding) = verify(data.read())
    assert (finding.code, finding.otherwise) == ("proved", 4)


@SQLITE
def test_verify_and_check_name_late_rows_and_the_remedy(data, monkeypatch, capsys):
    data.clock = utcnow
    data.publish_rows(row())
    add_late_report(data, "G1003")
    monkeypatch.setenv("DATA_URL", str(data.folder))
    monkeypatch.setenv("DATABASE_URL", data.url)
    for lang, command in zip(LANGUAGES, (["verify"], ["check", "--data", str(data.folder)]), strict=True):
        assert main([*command, "--lang", lang]) == 0
        stderr = capsys.readouterr().err
        assert "data/reports/G1003.csv" in stderr
        assert say(lang, "fault.row_late") in stderr
