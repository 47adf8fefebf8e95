"""Visits that a team enters keep the rules of their table and the order of moments."""

import pytest

from dashboard.faults import DataError
from dashboard.publications import write
from tests.unit.database.visits import enter, of_team


def test_a_visit_that_breaks_a_rule_of_its_table_is_refused_and_the_data_can_still_be_read(data):
    (data.folder / "province.toml").write_text('code = "10"\ninspection_teams = 6\n', encoding="utf-8")
    for wrong in ({"team": 7}, {"findings": -1}, {"finding": "x"}):
        with pytest.raises(DataError) as refused:
            enter(data, **{"team": 6} | wrong)
        assert {fault.column for fault in refused.value.faults} == {*wrong}
    assert data.read().tables.rows.numbers["inspections"] == 0
    assert enter(data, team=6), "its key was not used"


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


def test_a_clock_behind_the_newest_publication_is_told_at_once(data, monkeypatch):
    data.publish_rows()
    monkeypatch.delattr(write.time, "sleep")
    data.clock.move(seconds=-200)
    with pytest.raises(DataError) as refused:
        enter(data)
    assert [(fault.code, fault.details) for fault in refused.value.faults] == [("clock_behind", {"seconds": "200"})]
    assert of_team(data) == []
