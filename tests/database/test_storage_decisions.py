"""Writing decisions and views of a meeting, with both databases: atomic, idempotent, safe with concurrent writers."""

from datetime import date, timedelta
from functools import partial

import pytest

from dashboard.database import engine
from dashboard.database.errors import Conflict
from dashboard.faults import DataError
from dashboard.live import Live, utcnow
from dashboard.meeting.views import MOST_VIEWS, Full, check_room
from dashboard.publications.write import add_versions
from dashboard.tables.declared import TABLES
from dashboard.tables.versions import Record, ViewRecord, content_of, versions
from tests.database.conftest import SQLITE, Stored, decide, decision, run_at_once, view

HEAD = ",".join(TABLES["decisions"].names) + "\n"


def known_decisions(data: Stored) -> list[Record]:
    """The decisions as the dashboard reads them: all data must be valid."""
    return versions(data.read().tables.decisions, Record)


def test_a_new_decision_is_a_row_and_a_change_is_another(data):
    before = utcnow().replace(microsecond=0)
    first = decide(data.sources, decision(), None, utcnow)
    assert before <= first.recorded_at <= utcnow()
    assert content_of(first) == content_of(decision())
    done = decide(data.sources, first._replace(status="done"), first.recorded_at, utcnow)
    assert known_decisions(data) == [first, done]
    assert done.recorded_at > first.recorded_at


@SQLITE
def test_rows_of_files_and_database_are_one_table(data):
    line = "own,2014-12-14T10:00:00Z,2014-12-06,x,,,,G1001,2014-12-20,open\n"
    (data.folder / "decisions.csv").write_text(HEAD + line, encoding="utf-8")
    decide(data.sources, decision(), None, utcnow)
    (own, _) = known_decisions(data)
    decide(data.sources, own._replace(status="done"), own.recorded_at, utcnow)
    assert [(row.decision_id, row.status) for row in known_decisions(data)][1:] == [("d-1", "open"), ("own", "done")]
    assert (data.folder / "decisions.csv").read_text(encoding="utf-8") == HEAD + line


@SQLITE
def test_decisions_on_sample_data_are_hidden_without_it_and_own_decisions_keep_it(data):
    (data.folder / "sample").mkdir()
    (data.folder / "reports.csv").rename(data.folder / "sample" / "reports.csv")
    decide(data.sources, decision("of the sample"), None, utcnow)
    assert len(known_decisions(data)) == 1
    # The province's own reports end the sample data, and hide decisions written for the sample.
    (data.folder / "sample" / "reports.csv").rename(data.folder / "reports.csv")
    assert known_decisions(data) == []
    decide(data.sources, decision("own"), None, utcnow)
    # Own decisions of the province do not end the sample data.
    (data.folder / "reports.csv").rename(data.folder / "sample" / "reports.csv")
    assert data.read().tables.sample is True
    assert {row.decision_id for row in known_decisions(data)} == {"of the sample", "own"}


def test_unchanged_data_are_not_read_again(data):
    decide(data.sources, decision(), None, utcnow)
    before = data.read()
    assert data.read() is before
    decide(data.sources, decision("d-2"), None, utcnow)
    after = data.read()
    assert len(after.tables.decisions) == len(before.tables.decisions) + 1
    assert after.tables.rows is before.tables.rows


@SQLITE
def test_a_new_decision_keeps_the_cells_and_the_other_tables_and_is_read_as_by_a_new_process(data):
    live = Live(data.sources)
    before = live.newest
    first = decide(data.sources, decision(), None, utcnow)
    assert live.look() and versions(live.newest.input.tables.decisions, Record) == [first]
    assert live.newest.cells is before.cells and live.newest.full_input.tables.rows is before.full_input.tables.rows
    assert live.newest.input.tables.digest == data.reopen().read().tables.digest != before.input.tables.digest
    # New reports are read and computed.
    (data.folder / "reports.csv").write_bytes((data.folder / "reports.csv").read_bytes().replace(b",1,", b",0,"))
    assert live.look() and live.newest.digest != before.digest
    assert versions(live.newest.input.tables.decisions, Record) == [first]


def test_an_equal_decision_is_written_once_and_a_concurrent_change_is_refused(data):
    first = decide(data.sources, decision(), None, utcnow)
    assert decide(data.sources, decision(), None, utcnow) == first
    assert decide(data.sources, first._replace(recorded_at=utcnow()), None, utcnow) == first
    with pytest.raises(Conflict):
        decide(data.sources, decision(text="other"), None, utcnow)
    assert known_decisions(data) == [first]
    decide(data.sources, first._replace(status="done"), first.recorded_at, utcnow)
    for other in (first._replace(status="dropped"), decision("never")):
        with pytest.raises(Conflict):
            decide(data.sources, other, first.recorded_at, utcnow)
    # Closing a decision twice writes one row.
    decide(data.sources, first._replace(status="done"), first.recorded_at, utcnow)
    assert [row.status for row in known_decisions(data)] == ["open", "done"]


def test_two_changes_in_one_second_have_two_moments_none_of_them_in_the_future(data):
    row = decide(data.sources, decision(), None, data.clock)
    for status in ("done", "open", "dropped"):
        row = decide(data.sources, row._replace(status=status), row.recorded_at, data.clock)
        assert row.recorded_at <= data.clock.now
    assert len({found.recorded_at for found in known_decisions(data)}) == 4


@SQLITE
def test_nothing_is_written_if_the_clock_was_set_back(data):
    first = decide(data.sources, decision(), None, utcnow)
    early = first.recorded_at - timedelta(seconds=200)
    with pytest.raises(DataError) as refused:
        decide(data.sources, first._replace(status="done"), first.recorded_at, lambda: early)
    assert [(fault.code, fault.details) for fault in refused.value.faults] == [("clock_behind", {"seconds": "200"})]
    assert known_decisions(data) == [first]


@SQLITE
def test_a_file_that_became_faulty_is_named_with_its_faults_and_nothing_is_written(data):
    text = HEAD + "own,2014-12-14T10:00:00Z,2014-12-06,x,,,,G1001,2014-12-20,opened\n"
    (data.folder / "decisions.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        decide(data.sources, decision(), None, utcnow)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.code) == ("data/decisions.csv", 2, "not_word")
    (data.folder / "decisions.csv").unlink()
    assert known_decisions(data) == []


@SQLITE
@pytest.mark.parametrize("bad", [{"text": "one\ntwo"}, {"owner_id": "N1"}], ids=["rule", "unknown code"])
def test_a_row_that_the_next_reader_would_refuse_is_never_written(data, bad):
    with pytest.raises(DataError):
        decide(data.sources, decision(**bad), None, utcnow)
    assert known_decisions(data) == []


def test_one_of_two_concurrent_changes_is_refused(data):
    first = decide(data.sources, decision(), None, utcnow)
    other = data.reopen()
    pairs = zip((data.sources, other.sources), ("done", "dropped"), strict=True)
    changes = [
        lambda at=at, to=to: decide(at, first._replace(status=to), first.recorded_at, utcnow) for at, to in pairs
    ]
    assert [type(result) for result in run_at_once(*changes)].count(Conflict) == 1
    assert len(known_decisions(data)) == 2
    other.close()


@pytest.mark.rare
def test_more_writers_at_once_than_a_pool_has_connections_lose_nothing(data, monkeypatch):
    """Each writer reads while it holds the lock. A pool has five connections and ten more on demand."""
    # Sixteen writes may take longer than a writer usually waits.
    monkeypatch.setattr(engine, "PATIENCE", 60.0)
    run_at_once(*(lambda n=n: decide(data.sources, decision(f"d-{n}"), None, utcnow) for n in range(16)))
    assert len(known_decisions(data)) == 16


def known_views(data: Stored) -> list[ViewRecord]:
    """The views as the dashboard reads them: all data must be valid."""
    return versions(data.read().tables.meeting_views, ViewRecord)


def test_several_rows_are_written_in_one_transaction(data):
    first, second = add_versions(data.sources, [(view(), None), (view("v-2", 2), None)], utcnow)
    assert content_of(first) == content_of(view())
    swapped = [first._replace(position=2), second._replace(position=1)]
    with pytest.raises(Conflict):
        add_versions(data.sources, [(swapped[0], first.recorded_at), (swapped[1], None)], utcnow)
    assert known_views(data) == [first, second]
    pairs = list(zip(swapped, (first.recorded_at, second.recorded_at), strict=True))
    add_versions(data.sources, pairs, utcnow)
    assert [(row.view_id, row.position) for row in known_views(data)[2:]] == [("v-1", 2), ("v-2", 1)]


def test_of_two_views_written_at_once_the_last_place_takes_one(data):
    other = data.reopen()
    room = partial(check_room, saturday=view().meeting_week)
    for number in range(1, MOST_VIEWS):
        add_versions(data.sources, [(view(f"v-{number}", number), None)], utcnow, check=room)
    added = [
        lambda at=at, code=code: add_versions(at, [(view(code, MOST_VIEWS), None)], utcnow, check=room)
        for at, code in ((data.sources, "v-a"), (other.sources, "v-b"))
    ]
    results = run_at_once(*added)
    assert [type(result) for result in results].count(Full) == 1
    assert len(known_views(data)) == MOST_VIEWS
    # The same form sent again is no further view, and a view of another week has its own places.
    add_versions(data.sources, [(known_views(data)[0], None)], utcnow, check=room)
    add_versions(data.sources, [(view("v-c", meeting_week=date(2014, 11, 29)), None)], utcnow, check=room)
    other.close()
