"""Approved proposals in SQLite and PostgreSQL: rows that correct the folder's, and what publications keep."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from dashboard.database import proposals
from dashboard.database.errors import Conflict
from dashboard.database.proposals import APPROVED, REFUSED, Change, Step
from dashboard.database.schema import DATA, VERSION
from dashboard.faults import DataError
from dashboard.live import utcnow
from dashboard.publications.proposals import Overtaken, approve, changes_waiting, checked_rows, rows_about
from dashboard.snapshot import published_at
from dashboard.sources.load import load
from dashboard.sources.office import OfficeDatabase
from dashboard.sources.read import Sources
from dashboard.tables.folder import read_folder
from dashboard.transfer.export import export
from dashboard.transfer.importing import import_file
from tests.database.conftest import SQLITE, START, Stored, earlier_tables, run_at_once
from tests.unit.publications.publications import committees, published_folder
from tests.unit.small_folder import choose_cards

MUNICIPALITY = {"office_id": "M9", "kind": "municipality", "name_fa": "شهرداری", "county_code": "1001"}


def proposed(data: Stored, kind: str, subject: str, rows, number: int = 0) -> tuple[int, Change]:
    """Store a proposal to add rows; its number and what it changes."""
    read = data.read()
    checked = checked_rows(data.sources, read, kind, rows, data.clock())
    change = Change(kind, subject, "change", rows_about(read, kind, subject), checked)
    with data.sources.database.writing() as connection:
        return proposals.propose(connection, data.clock(), "reviewer-1", "reviewer", change, False)[0], change


def closing(data: Stored, day: str = "2014-12-01") -> tuple[int, Change]:
    (row,) = rows_about(data.read(), "office", "G1001")
    return proposed(data, "office", "G1001", [{**row, "valid_to": day}])


def target(data: Stored, value, day) -> tuple[int, Change]:
    key = "committee_governorates"
    return proposed(data, "target", key, [{"indicator": key, "value": value, "date": day}])


def figure(data: Stored, count: int) -> tuple[int, Change]:
    row = {"key": "desks", "count": count, "of_what": "bodies", "source": "letter 12", "province": "10"}
    return proposed(data, "announcement", "desks", [row])


def accept(data: Stored, number: int, change: Change, who: str = "publisher-1") -> datetime:
    def end(connection, moment):
        if not proposals.end(connection, number, Step(moment, who, "publisher", APPROVED)):
            raise Conflict

    return approve(data.sources, change, False, data.clock, end)


def shown(data: Stored):
    """The target's value, the announced figure, and the cell of the governorates, as the public sees them."""
    public = data.public()
    figures = public.input.tables.announcements.set_index("key")
    return public.card("committee_governorates").target, int(figures.loc["desks", "count"]), committees(public)


def test_approved_rows_correct_those_of_the_folder_and_a_frozen_publication_keeps_what_it_showed(data):
    data.publish_rows()
    first, before = data.public().asof, shown(data)
    assert before == (1.0, 43, (1, 6))
    for made in (closing(data), target(data, "90%", "2018-03-20"), figure(data, 44)):
        accept(data, *made)
        data.clock.move(seconds=1)
    assert shown(data) == before
    data.publish_rows()
    assert shown(data) == (0.9, 44, (0, 5))
    earlier = published_at(data.public(), first)
    assert earlier and earlier.card("committee_governorates").target == 1.0 and committees(earlier) == (1, 6)
    assert data.findings() == ["open", "proved", "proved"]
    assert len(data.run("SELECT * FROM offices")) == 1
    # Another process reads the same.
    other = data.reopen()
    assert shown(other) == (0.9, 44, (0, 5))
    other.close()


def test_a_change_that_is_approved_in_the_second_of_a_publication_waits_for_the_next_one(data):
    made = closing(data)
    data.publish_rows()
    published = data.public().asof
    data.clock.now = published
    assert accept(data, *made) > published
    assert changes_waiting(data.read()) == 1


def test_the_newest_of_several_targets_holds_and_all_of_them_are_told_with_their_days(data):
    for value, day in (("90%", "2018-03-20"), ("95.5%", "2019-03-20"), ("", "")):
        accept(data, *target(data, value, day))
        data.clock.move(days=1)
    (card,) = data.read().cards
    assert (card.target, card.target_date) == (None, None)
    assert [(change["date"], change["en"]) for change in card.changes][-3:] == [
        ("2026-04-04", "Target changed from 100% by 20 Mar 2014 to 90% by 20 Mar 2018."),
        ("2026-04-05", "Target changed from 90% by 20 Mar 2018 to 95.5% by 20 Mar 2019."),
        ("2026-04-06", "Target changed from 95.5% by 20 Mar 2019 to not set."),
    ]


def test_of_two_who_decide_at_once_one_does_and_the_other_is_told(data):
    made = closing(data)

    def refuse():
        with data.sources.database.writing() as connection:
            return proposals.end(connection, made[0], Step(START, "reviewer-2", "reviewer", REFUSED, {}))

    results = run_at_once(lambda: accept(data, *made), refuse)
    told = [result for result in results if isinstance(result, Exception)]
    assert [type(each) for each in told] == [Conflict]
    refused = any(result is True for result in results)
    assert len(data.run("SELECT * FROM offices")) == (0 if refused else 1)
    assert len(data.run("SELECT * FROM proposal_steps")) == 1


def test_what_has_changed_since_is_not_overwritten(data):
    first, second = closing(data), closing(data, "2014-12-06")
    accept(data, *first)
    with pytest.raises(Overtaken):
        accept(data, *second)
    with pytest.raises(Overtaken):
        approve(data.sources, target(data, "90%", "2018-03-20")[1], True, data.clock, lambda *_: None)
    assert data.run("SELECT valid_to FROM offices WHERE office_id = 'G1001'")[0][0] in (
        date(2014, 12, 1),
        "2014-12-01",
    )


@SQLITE
def test_rows_that_the_data_could_not_have_are_refused_with_all_faults(data):
    rows = [{**MUNICIPALITY, "valid_from": "2014-12-01", "county_code": "99", "parent_id": "B9999", "kind": "x"}]
    with pytest.raises(DataError) as refused:
        checked_rows(data.sources, data.read(), "office", rows, utcnow())
    assert {(fault.column, fault.code) for fault in refused.value.faults} == {
        ("kind", "not_word"),
        ("county_code", "unknown_code"),
        ("parent_id", "unknown_code"),
    }


def test_rows_of_an_offices_own_database_which_is_only_read_are_corrected_too(tmp_path, bare):
    office = OfficeDatabase(f"sqlite:///{tmp_path / 'office.sqlite'}")
    load(read_folder(published_folder(tmp_path), utcnow()), office)
    choose_cards(bare, "committee_governorates")
    data = Stored(bare)
    data.sources = Sources(bare, None, office, with_tables=False)
    before = office_rows(office)
    for made in (closing(data), target(data, "90%", "2018-03-20"), figure(data, 44)):
        accept(data, *made)
        data.clock.move(seconds=1)
    assert shown(data) == (0.9, 44, (0, 5))
    assert office_rows(office) == before
    data.close()


def office_rows(office: OfficeDatabase) -> list[tuple[object, ...]]:
    with office.writing() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM offices ORDER BY office_id"))]


def test_the_database_refuses_to_change_a_proposal_and_its_end(data):
    accept(data, *closing(data))
    for table in ("proposals", "proposal_steps"):
        for change in (f"UPDATE {table} SET account = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="are never changed"):
                data.run(change)


def test_imported_offices_of_the_version_before_are_read_kept_and_can_be_corrected(data):
    row = {**MUNICIPALITY, "name_en": "", "parent_id": "", "sample": False, "small": False, "of_sample": False}
    with earlier_tables(data.sources.database, "visits") as connection:
        connection.execute(insert(DATA["offices"]).values(**row))
    assert rows_about(data.read(), "office", "M9")[0]["name_en"] == "شهرداری"
    assert data.run("SELECT version_num FROM alembic_version") == [("visits",)]
    (known,) = rows_about(data.read(), "office", "M9")
    made = proposed(data, "office", "M9", [{**known, "name_en": "Town"}])
    accept(data, *made)
    assert data.run("SELECT version_num FROM alembic_version") == [(VERSION,)]
    assert rows_about(data.read(), "office", "M9") == [{**known, "name_en": "Town"}]
    assert len(data.run("SELECT * FROM offices")) == 2


def test_proposals_and_their_rows_are_exported_and_imported(data, tmp_path):
    for made in (closing(data), target(data, "33.3%", "2018-03-20"), figure(data, 44)):
        accept(data, *made)
        data.clock.move(seconds=1)
    target(data, "50%", "2019-03-20")
    export(data.sources, tmp_path / "all.zip", utcnow, lambda *_: None)
    (tmp_path / "other").mkdir()
    other = Stored(tmp_path / "other" / "data")
    import_file(tmp_path / "all.zip", other.sources, utcnow, lambda *_: None)
    assert shown(other) == shown(data) == (0.333, 44, (0, 5))
    with other.sources.database.reading() as there, data.sources.database.reading() as here:
        for is_open in (True, False):
            known = proposals.listed(there, is_open)
            assert known == proposals.listed(here, is_open) and len(known) == (1 if is_open else 3)
        assert replace(known[0], step=None).state == "open"
    other.close()
