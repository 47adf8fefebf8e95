"""Databases and exports from before visits had kinds of finding, and the tables of teams and plans."""

from datetime import date, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from dashboard.database import plans
from dashboard.database.engine import missing_parts
from dashboard.database.errors import Conflict
from dashboard.database.schema import DATA, EARLIER, VERSION, accounts
from dashboard.faults import DataError
from dashboard.live import utcnow
from dashboard.publications.write import add_versions
from dashboard.tables.versions import Team, newest
from dashboard.transfer.export import export
from dashboard.transfer.importing import import_file
from tests.database.conftest import START, Stored, earlier_tables

WEEK = date(2014, 12, 6)
CLERK = {
    "name": "ardestan-1",
    "role": "clerk",
    "county_code": "1001",
    "password_hash": "x",
    "password_temporary": False,
}
VISIT = {
    "date": date(2014, 12, 7),
    "team": 3,
    "office_id": "G1001",
    "findings": 4,
    "resolved": 1,
    "received_at": datetime(2014, 12, 8, 9),
    "source": "minutes",
    "recorded_at": datetime(2014, 12, 8, 9),
    "sample": False,
}
TEAM = Team(3, datetime.min, "1001", "G1001", 5)


def make_earlier(data: Stored) -> None:
    """Make the tables of an earlier version, with a visit, an account, and one of a provider of sign-ins."""
    with earlier_tables(data.sources.database, "imports") as connection:
        connection.execute(insert(DATA["inspections"]).values(**VISIT))
        connection.execute(insert(accounts).values(**CLERK, created_at=START))
        other = {**CLERK, "name": "oidc-1001-3fa9", "password_hash": ""}
        account = connection.execute(insert(accounts).values(**other, created_at=START)).inserted_primary_key
        identity = text("INSERT INTO identities VALUES (:key, :account, :at)")
        connection.execute(identity, {"key": "k" * 64, "account": account[0], "at": str(START)})


def visits(data: Stored) -> list[tuple[object, ...]]:
    rows = data.read().tables.rows.in_memory("inspections")
    return list(rows[["team", "finding", "findings", "resolved"]].itertuples(index=False, name=None))


def add_team(data: Stored, team: Team = TEAM, expected: datetime | None = None) -> Team:
    return add_versions(data.sources, [(team, expected)], data.clock)[0]


def imported_elsewhere(data: Stored, place) -> Stored:
    export(data.sources, place / "all.zip", utcnow, lambda *_: None)
    (place / "other").mkdir()
    other = Stored(place / "other" / "data")
    import_file(place / "all.zip", other.sources, utcnow, lambda *_: None)
    return other


def test_a_database_of_the_version_before_is_read_without_a_change_and_keeps_everything_when_it_is_upgraded(data):
    make_earlier(data)
    assert visits(data) == [(3, "", 4, 1)] and data.read().tables.teams.empty
    with data.sources.database.reading() as connection:
        assert missing_parts(connection) == EARLIER["imports"]
        assert plans.newest(connection, WEEK) is None
    assert data.run("SELECT version_num FROM alembic_version") == [("imports",)]
    add_team(data)
    assert data.run("SELECT version_num FROM alembic_version") == [(VERSION,)]
    assert visits(data) == [(3, "", 4, 1)]
    kept = data.run("SELECT name, role, county_code, team, disabled_at IS NULL FROM accounts ORDER BY name")
    assert kept == [("ardestan-1", "clerk", "1001", None, True), ("oidc-1001-3fa9", "clerk", "1001", None, False)]
    assert [team[0] for team in newest(data.read().tables.teams, Team)] == [3]


def test_an_export_of_the_version_before_is_imported_with_its_visits_and_accounts(data, tmp_path):
    make_earlier(data)
    other = imported_elsewhere(data, tmp_path)
    assert data.run("SELECT version_num FROM alembic_version") == [("imports",)]
    assert visits(other) == [(3, "", 4, 1)] and other.public().body == data.public().body
    assert sorted(other.run("SELECT name, team FROM accounts")) == [("ardestan-1", None), ("oidc-1001-3fa9", None)]
    other.close()


def test_kinds_teams_and_plans_are_exported_and_imported(data, tmp_path):
    saved = add_team(data)
    with data.sources.database.writing() as connection:
        row = {**VISIT, "finding": "desk", "resolved_on": date(2014, 12, 9)}
        connection.execute(insert(DATA["inspections"]).values(**row))
        for note in ("first", "second"):
            plans.store(connection, WEEK, START, "planner-1", {"note": note})
    other = imported_elsewhere(data, tmp_path)
    assert visits(other) == [(3, "desk", 4, 1)]
    assert newest(other.read().tables.teams, Team) == [saved]
    with other.sources.database.reading() as connection:
        stored = plans.newest(connection, WEEK)
        assert stored and (stored.content, stored.account, stored.at) == ({"note": "second"}, "planner-1", START)
        assert plans.newest(connection, date(2014, 12, 13)) is None
    other.close()


def test_the_database_refuses_to_change_a_plan(data):
    with data.sources.database.writing() as connection:
        plans.store(connection, WEEK, START, "planner-1", {})
    for change in ("UPDATE plans SET account = 'x'", "DELETE FROM plans"):
        with pytest.raises(DBAPIError, match="are never changed"):
            data.run(change)


def test_a_team_is_changed_by_a_new_row_and_of_two_who_change_it_at_once_the_second_is_told(data):
    first = add_team(data)
    data.clock.move(days=1)
    second = add_team(data, TEAM._replace(capacity=0, county_code=""), first.recorded_at)
    assert newest(data.read().tables.teams, Team) == [second] and len(data.read().tables.teams) == 2
    with pytest.raises(Conflict):
        add_team(data, TEAM._replace(capacity=6), first.recorded_at)
    for wrong, column in (({"team": 39}, "team"), ({"office_id": "G10O1"}, "office_id")):
        with pytest.raises(DataError) as refused:
            add_team(data, TEAM._replace(**{"team": 4} | wrong))
        assert [fault.column for fault in refused.value.faults] == [column]
