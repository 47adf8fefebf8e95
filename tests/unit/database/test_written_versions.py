"""Decisions, views of a meeting and approved proposals are new rows: written once, in their time, or not at all."""

import shutil

import pytest
from sqlalchemy import text

from dashboard.database.errors import Conflict
from dashboard.faults import DataError
from dashboard.live import Live, utcnow
from dashboard.publications.proposals import Overtaken, approve, changes_waiting
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import published_at
from dashboard.sources.load import load
from dashboard.sources.office import OfficeDatabase
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import read_folder
from dashboard.tables.versions import content_of
from tests.unit.database.proposed import (
    accept,
    close_office,
    decided_by_proposals,
    propose,
    propose_figure,
    propose_target,
)
from tests.unit.database.stored import decision, view
from tests.unit.publications.publications import committees
from tests.unit.small_folder import choose_cards

HEAD = ",".join(TABLES["decisions"].names) + "\n"


def test_rows_of_files_and_database_are_one_table(data):
    line = "own,2014-12-14T10:00:00Z,2014-12-06,x,,,,G1001,2014-12-20,open\n"
    (data.folder / "decisions.csv").write_text(HEAD + line, encoding="utf-8")
    data.decide(decision())
    (own, _) = data.decisions()
    data.decide(own._replace(status="done"), own.recorded_at)
    assert [(row.decision_id, row.status) for row in data.decisions()][1:] == [("d-1", "open"), ("own", "done")]
    assert (data.folder / "decisions.csv").read_text(encoding="utf-8") == HEAD + line


def test_decisions_on_sample_data_are_hidden_without_it_and_own_decisions_keep_it(data):
    (data.folder / "sample").mkdir()
    (data.folder / "reports.csv").rename(data.folder / "sample" / "reports.csv")
    data.decide(decision("of the sample"))
    assert len(data.decisions()) == 1
    # The province's own reports end the sample data, and hide decisions written for the sample.
    (data.folder / "sample" / "reports.csv").rename(data.folder / "reports.csv")
    assert data.decisions() == []
    data.decide(decision("own"))
    # Own decisions of the province do not end the sample data.
    (data.folder / "reports.csv").rename(data.folder / "sample" / "reports.csv")
    assert data.read().tables.sample is True
    assert {row.decision_id for row in data.decisions()} == {"of the sample", "own"}


def test_a_new_decision_keeps_the_cells_and_the_other_tables_and_is_read_as_by_a_new_process(data):
    live = Live(data.sources)
    before = live.newest
    assert data.read() is data.read(), "unchanged data are not read again"
    data.decide(decision())
    assert live.look() and len(live.newest.input.tables.decisions) == 1
    assert live.newest.cells is before.cells and live.newest.full_input.tables.rows is before.full_input.tables.rows
    assert live.newest.input.tables.digest == data.reopen().read().tables.digest != before.input.tables.digest
    # New reports are read and computed.
    (data.folder / "reports.csv").write_bytes((data.folder / "reports.csv").read_bytes().replace(b",1,", b",0,"))
    assert live.look() and live.newest.digest != before.digest
    assert len(live.newest.input.tables.decisions) == 1


def test_an_equal_decision_is_written_once_and_a_change_of_an_older_row_is_refused(data):
    first = data.decide(decision())
    assert data.decide(decision()) == first
    assert data.decide(first._replace(recorded_at=utcnow())) == first
    with pytest.raises(Conflict):
        data.decide(decision(text="other"))
    assert data.decisions() == [first]
    data.decide(first._replace(status="done"), first.recorded_at)
    for other in (first._replace(status="dropped"), decision("never")):
        with pytest.raises(Conflict):
            data.decide(other, first.recorded_at)
    # Closing a decision twice writes one row.
    data.decide(first._replace(status="done"), first.recorded_at)
    assert [row.status for row in data.decisions()] == ["open", "done"]


def test_two_changes_in_one_second_have_two_moments_none_of_them_in_the_future(data):
    row = data.decide(decision())
    for status in ("done", "open", "dropped"):
        row = data.decide(row._replace(status=status), row.recorded_at)
        assert row.recorded_at <= data.clock.now
    assert len({found.recorded_at for found in data.decisions()}) == 4


def test_nothing_is_written_if_the_clock_was_set_back(data):
    first = data.decide(decision())
    data.clock.move(seconds=-200)
    with pytest.raises(DataError) as refused:
        data.decide(first._replace(status="done"), first.recorded_at)
    assert [(fault.code, fault.details) for fault in refused.value.faults] == [("clock_behind", {"seconds": "200"})]
    assert data.decisions() == [first]


def test_a_file_that_became_faulty_is_named_with_its_faults_and_nothing_is_written(data):
    text = HEAD + "own,2014-12-14T10:00:00Z,2014-12-06,x,,,,G1001,2014-12-20,opened\n"
    (data.folder / "decisions.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        data.decide(decision())
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.code) == ("data/decisions.csv", 2, "not_word")
    (data.folder / "decisions.csv").unlink()
    assert data.decisions() == []


def test_a_row_that_the_next_reader_would_refuse_is_never_written(data):
    # A rule of the table, and a code that is in no register.
    for bad in ({"text": "one\ntwo"}, {"owner_id": "N1"}):
        with pytest.raises(DataError):
            data.decide(decision(**bad))
    assert data.decisions() == []


def test_several_rows_are_written_together_or_not_at_all(data):
    first, second = data.add((view(), None), (view("v-2", 2), None))
    assert content_of(first) == content_of(view())
    swapped = [first._replace(position=2), second._replace(position=1)]
    with pytest.raises(Conflict):
        data.add((swapped[0], first.recorded_at), (swapped[1], None))
    assert data.views() == [first, second]
    data.add((swapped[0], first.recorded_at), (swapped[1], second.recorded_at))
    assert [(row.view_id, row.position) for row in data.views()[2:]] == [("v-1", 2), ("v-2", 1)]


def test_approved_rows_correct_those_of_the_folder_and_a_frozen_publication_keeps_what_it_showed(data):
    data.publish_rows()
    first, before = data.public().asof, decided_by_proposals(data)
    assert before == (1.0, 43, (1, 6))
    for made in (close_office(data), propose_target(data), propose_figure(data)):
        accept(data, *made)
        data.clock.move(seconds=1)
    assert decided_by_proposals(data) == before
    data.publish_rows()
    earlier = published_at(data.public(), first)
    assert earlier and earlier.card("committee_governorates").target == 1.0 and committees(earlier) == (1, 6)
    assert data.findings() == ["open", "proved", "proved"]
    assert decided_by_proposals(data) == decided_by_proposals(data.reopen()) == (0.9, 44, (0, 5))
    assert len(data.run("SELECT * FROM offices")) == 1


def test_a_proposal_that_is_approved_in_the_second_of_a_publication_waits_for_the_next_one(data):
    made = close_office(data)
    data.publish_rows()
    published = data.public().asof
    data.clock.now = published
    assert accept(data, *made) > published
    assert changes_waiting(data.read()) == 1


def test_what_has_changed_since_a_proposal_was_made_is_not_overwritten(data):
    first, second = close_office(data), close_office(data, "2014-12-06")
    accept(data, *first)
    with pytest.raises(Overtaken):
        accept(data, *second)
    # Nor what was proposed while sample data were shown.
    with pytest.raises(Overtaken):
        approve(data.sources, propose_target(data)[1], True, data.clock, lambda *_: None)
    assert [str(day) for (day,) in data.run("SELECT valid_to FROM offices")] == ["2014-12-01"]


def test_a_proposal_that_the_data_could_not_have_is_refused_with_all_its_faults(data):
    office = {"office_id": "M9", "kind": "x", "name_fa": "شهرداری", "county_code": "99", "parent_id": "B9999"}
    with pytest.raises(DataError) as refused:
        propose(data, "office", "M9", [{**office, "valid_from": "2014-12-01"}])
    faults = {(fault.column, fault.code) for fault in refused.value.faults}
    assert faults == {("kind", "not_word"), ("county_code", "unknown_code"), ("parent_id", "unknown_code")}


def test_rows_of_an_offices_own_database_which_is_only_read_are_corrected_too(data, tmp_path):
    office = OfficeDatabase(f"sqlite:///{tmp_path / 'office.sqlite'}")
    load(read_folder(data.folder, utcnow()), office)
    data.folder = tmp_path / "bare" / "data"
    data.folder.mkdir(parents=True)
    shutil.copy(SHIPPED_DATA / "province.toml", data.folder)
    choose_cards(data.folder, "committee_governorates")
    data.sources = Sources(data.folder, None, office, with_tables=False)

    def office_rows():
        with office.writing() as connection:
            return connection.execute(text("SELECT * FROM offices ORDER BY office_id")).all()

    before = office_rows()
    for made in (close_office(data), propose_target(data), propose_figure(data)):
        accept(data, *made)
        data.clock.move(seconds=1)
    assert decided_by_proposals(data) == (0.9, 44, (0, 5))
    assert office_rows() == before
