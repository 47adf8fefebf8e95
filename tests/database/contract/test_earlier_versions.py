"""Databases and exports of earlier versions: read as they are, kept whole, and upgraded by the first writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, inspect, text

from dashboard.database import imports, plans, sent_imports
from dashboard.database.engine import Database, missing_parts
from dashboard.database.schema import DATA, EARLIER, VERSION, accounts, log
from dashboard.live import Live
from dashboard.publications.proposals import rows_about
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.database.proposed import accept, propose
from tests.unit.database.stored import START, Stored, decision, run_at_once
from tests.unit.publications.publications import WEEK, committees, row

CLERK = {"role": "clerk", "county_code": "1001", "password_temporary": False, "created_at": START}
MOMENT = datetime(2014, 12, 8, 9)
VISIT = {"date": date(2014, 12, 7), "team": 3, "office_id": "G1001", "findings": 4, "resolved": 1, "sample": False}
VISIT |= {"source": "minutes", "received_at": MOMENT, "recorded_at": MOMENT}
OFFICE = {"office_id": "M9", "kind": "municipality", "name_fa": "شهرداری", "county_code": "1001", "name_en": ""}
OFFICE |= {"parent_id": "", "sample": False, "small": False, "of_sample": False}


@contextmanager
def earlier_tables(database: Database, version: str) -> Iterator[Connection]:
    """A connection that writes to a new database with the tables of an earlier version of the program."""
    if database.file:
        database.file.touch()
    with database.engine.execution_options(writes=True).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "dashboard.database:migrations")
        command.upgrade(config, version)
        yield connection


@pytest.fixture(params=["baseline", "imports", "visits"])
def earlier(request, data) -> str:
    """The version of tables with a publication that has no archive, and rows of the tables that the version has."""
    version = request.param
    with earlier_tables(data.sources.database, version) as connection:
        connection.execute(insert(log).values(at=START, account="a", role="", action="a", subject="", detail={}))
        report = row().iloc[0].to_dict() | {"recorded_at": datetime(2014, 12, 21), "value": 1, "sample": False}
        connection.execute(insert(DATA["reports"]), [report])
        published = {"published_at": datetime(2014, 12, 21), "week": WEEK, "digest": "", "note": "", "sample": False}
        connection.execute(insert(DATA["publications"]), [published])
        connection.execute(insert(accounts).values(**CLERK, name="ardestan-1", password_hash="x"))
        if version == "imports":
            # An account of a provider of sign-ins, which the program no longer has.
            other = insert(accounts).values(**CLERK, name="oidc-1001-3fa9", password_hash="")
            key = {"key": "k" * 64, "account": connection.execute(other).inserted_primary_key[0], "at": str(START)}
            connection.execute(text("INSERT INTO identities VALUES (:key, :account, :at)"), key)
        if version != "baseline":
            finding = {"finding": ""} if version == "visits" else {}
            connection.execute(insert(DATA["inspections"]).values(**VISIT, **finding))
            connection.execute(insert(DATA["offices"]).values(**OFFICE))
    return version


def version_of(data: Stored) -> str:
    return data.run("SELECT version_num FROM alembic_version")[0][0]


def kept(data: Stored) -> list[object]:
    """All rows that were written by the earlier version, as the program reads them."""
    tables = data.read().tables
    visits = tables.rows.in_memory("inspections")[["team", "finding", "findings", "resolved"]]
    names = tables.offices.set_index("office_id")["name_en"]
    return [list(visits.itertuples(index=False, name=None)), names.get("M9"), committees(data.public())]


def test_a_database_of_an_earlier_version_is_read_as_it_is_and_upgraded_by_the_first_writer(earlier, data, another):
    before = kept(data)
    assert before == ([[], None, (2, 6)] if earlier == "baseline" else [[(3, "", 4, 1)], "شهرداری", (2, 6)])
    with data.sources.database.reading() as connection:
        assert missing_parts(connection) == EARLIER[earlier]
        assert plans.newest(connection, WEEK) is None and imports.remembered(connection) == {}
        assert not imports.is_imported(connection, "a" * 64) and imports.draft_of(connection, "a") is None
        assert imports.taken(connection) == [] == sent_imports.listed(connection)
    # A server that only looks changes nothing either.
    server = create_server(Settings(data_url=str(data.folder)), Live(another().sources))
    server.extensions["notices"].look()
    assert version_of(data) == earlier
    # Another process has looked at the tables before they are upgraded.
    other = another()
    other.read()
    data.decide(decision())
    assert version_of(data) == VERSION
    with data.sources.database.reading() as connection:
        assert not missing_parts(connection)
        assert {name for name in EARLIER[earlier] if "." not in name} <= set(inspect(connection).get_table_names())
    assert kept(data) == kept(other) == before and len(other.read().tables.decisions) == 1
    assert data.run("SELECT COUNT(*) FROM log") == [(1,)]
    # Nobody can sign in any more as an account without a password.
    kept_accounts = [("ardestan-1", None, True), ("oidc-1001-3fa9", None, False)][: 2 if earlier == "imports" else 1]
    assert data.run("SELECT name, team, disabled_at IS NULL FROM accounts ORDER BY name") == kept_accounts


@pytest.mark.parametrize("earlier", ["baseline"], indirect=True)
def test_several_processes_may_upgrade_at_once(earlier, data, another):
    def write(own):
        with own.sources.database.writing() as connection:
            imports.remember(connection, {"a": "b"})
        return "written"

    assert run_at_once(*(partial(write, another()) for _ in range(4))) == ["written"] * 4


@pytest.mark.parametrize("earlier", ["baseline", "imports"], indirect=True)
def test_an_export_of_an_earlier_version_is_imported_into_this_one(earlier, data, tmp_path):
    data.export(tmp_path / "all.zip")
    assert version_of(data) == earlier
    (tmp_path / "other").mkdir()
    other = Stored(tmp_path / "other" / "data")
    other.import_file(tmp_path / "all.zip")
    assert kept(other) == kept(data) and other.public().body == data.public().body
    assert other.run("SELECT COUNT(*) FROM accounts") == data.run("SELECT COUNT(*) FROM accounts")


@pytest.mark.parametrize("earlier", ["visits"], indirect=True)
def test_an_office_that_an_earlier_version_has_imported_can_be_corrected(earlier, data):
    (known,) = rows_about(data.read(), "office", "M9")
    accept(data, *propose(data, "office", "M9", [{**known, "name_en": "Town"}]))
    assert rows_about(data.read(), "office", "M9") == [{**known, "name_en": "Town"}]
    assert len(data.run("SELECT * FROM offices")) == 2
