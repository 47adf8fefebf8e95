"""Visits that teams enter, in both databases: one form is written once, however many phones send it at once."""

from datetime import date

import pytest

from dashboard.database import visits
from dashboard.faults import DataError
from dashboard.publications import write
from dashboard.publications.visits import add_visit
from tests.database.conftest import SQLITE, Stored, run_at_once

DAY = date(2014, 12, 7)
KEY = visits.digest_of("a" * 32, 7)
FOUND = {"date": DAY, "team": 7, "office_id": "G1001", "finding": "desk", "findings": 2, "resolved": 0}


def enter(data: Stored, digest: str = KEY, **changed: object) -> object:
    rows = {"inspections": [{**FOUND, "resolved_on": None, **changed}], "reports": []}
    nothing = (lambda *_: None, lambda *_: None)
    return add_visit(data.sources, digest, visits.id_of(KEY), "G1001", rows, data.clock, *nothing)


def of_team(data: Stored) -> list[visits.Visit]:
    sample = data.sources.recorded().with_sample
    return data.sources.database.read(lambda connection: visits.of_team(connection, 7, sample))


def test_phones_that_send_one_form_at_once_write_it_once(data):
    others = [data.reopen() for _ in range(3)]
    moments = run_at_once(*(lambda other=other: enter(other) for other in others))
    assert sorted(moment is None for moment in moments) == [False, True, True], moments
    for other in others:
        other.close()
    (visit,) = of_team(data)
    assert visit.content.found == {"desk": visits.Found(2)}
    assert visit.open == 2


def test_a_resolution_is_a_new_row_with_its_day(data):
    enter(data)
    enter(data, visits.digest_of("b" * 32, 7), resolved=2, resolved_on=date(2014, 12, 9))
    (visit,) = of_team(data)
    assert visit.content.found == {"desk": visits.Found(2, 2, date(2014, 12, 9))}
    rows = data.read().tables.rows.in_memory("inspections")
    entered = rows[rows["source"] == visits.source_of(visit.id, data.sources.recorded().with_sample)]
    assert list(entered["resolved"]) == [0, 2]


@SQLITE
def test_a_visit_that_breaks_a_rule_of_its_table_is_refused_and_the_data_can_still_be_read(data):
    (data.folder / "province.toml").write_text('code = "10"\ninspection_teams = 6\n', encoding="utf-8")
    for wrong in ({"team": 7}, {"findings": -1}, {"finding": "x"}):
        with pytest.raises(DataError) as refused:
            enter(data, **{"team": 6} | wrong)
        assert {fault.column for fault in refused.value.faults} == {*wrong}
    assert data.read().tables.rows.numbers["inspections"] == 0
    assert enter(data, team=6), "its key was not used"


@SQLITE
def test_whoever_waits_for_the_next_second_lets_others_write(data, monkeypatch):
    data.publish_rows()
    published, other = data.public().asof, data.reopen()
    data.clock.now, waits = published, []

    def sleep(_: float) -> None:
        with other.sources.database.writing():
            waits.append(data.clock.now)
        data.clock.move(seconds=1)

    monkeypatch.setattr(write.time, "sleep", sleep)
    assert enter(data) > published
    assert waits == [published]
    other.close()


@SQLITE
def test_a_clock_behind_the_newest_publication_is_told_at_once(data, monkeypatch):
    data.publish_rows()
    monkeypatch.delattr(write.time, "sleep")
    data.clock.move(seconds=-200)
    with pytest.raises(DataError) as refused:
        enter(data)
    assert [(fault.code, fault.details) for fault in refused.value.faults] == [("clock_behind", {"seconds": "200"})]
    assert of_team(data) == []
