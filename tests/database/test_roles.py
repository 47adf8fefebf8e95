"""The two roles of deploy/roles.sql on a real server: what each may do, and that it may do nothing else."""

from __future__ import annotations

import subprocess
from contextlib import closing, contextmanager

import psycopg
import pytest

from dashboard.__main__ import main
from dashboard.database.engine import connect, schema_for, told
from dashboard.database.read import read_tables
from dashboard.database.revision import begin_writing
from dashboard.database.upgrade import schema_state
from dashboard.desk import accounts
from dashboard.desk.engine import make_desk
from dashboard.faults import DataError
from dashboard.live import Live
from dashboard.places.database import DatabasePlace
from dashboard.server import create_server
from dashboard.settings import ROOT, Settings, from_environment
from dashboard.store.append import NotWritten
from dashboard.store.decisions_file import utcnow
from dashboard.store.tables import TABLES
from tests.database.conftest import load_folder, with_schema
from tests.database.postgres import programs
from tests.database.test_database_publishing import bring, decision
from tests.unit.publishing.publications import row
from tests.unit.small_folder import PUBLICATIONS_HEAD, report, small_folder, write_reports

PASSWORDS = {"web": "w-secret", "staff": "s-secret"}
# Received before and after the publication below.
KNOWN, LATER = report(week="2014-11-22"), report(week="2014-12-06", day="2014-12-20")
PUBLISHED_AT = "2014-12-14T08:00:00Z"
REPORT = "('2014-12-06', 'G1002', 'desk', 1, 'self', '2014-12-20 08:00', 'sheet', '', 0)"


@contextmanager
def filled(postgres, place):
    """The URL of a database that holds a published and a later report, and the roles' rights."""
    folder = small_folder(place)
    write_reports(folder, [KNOWN, LATER])
    (folder / "publications.csv").write_text(f"{PUBLICATIONS_HEAD}{PUBLISHED_AT},2014-12-06,,\n", encoding="utf-8")
    with postgres.database(postgres.template("with_schema", with_schema)) as owner:
        load_folder(owner, folder)
        command = [programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", ROOT / "deploy" / "roles.sql"]
        for _ in range(2):
            done = subprocess.run([*command, owner], capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")
        yield owner


@pytest.fixture(scope="module")
def urls(postgres, tmp_path_factory):
    """Role -> URL of one database."""
    with filled(postgres, tmp_path_factory.mktemp("roles")) as owner:
        for name, password in PASSWORDS.items():
            postgres.run(f"CREATE ROLE province_{name} LOGIN PASSWORD '{password}' IN ROLE dashboard_{name}")
        database = owner.rpartition("/")[2]
        made = {name: postgres.url(database, f"province_{name}", PASSWORDS[name]) for name in PASSWORDS}
        yield {"owner": owner, **made}


def refused_of(url, statements):
    """Those of the statements for which a role lacks the right; the others are done and taken back."""
    refused = []
    with psycopg.connect(url) as connection:
        for statement in statements:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                refused.append(statement)
            connection.rollback()
    return refused


def test_the_web_reads_what_is_published_and_the_staff_all_and_writes_in_its_turn(urls):
    found = {}
    engines = {name: connect(url) for name, url in urls.items()}
    for name, engine in engines.items():
        assert schema_state(engine) == "current"
        with engine.connect() as connection:
            found[name] = schema_for(connection), read_tables(connection).rows.counts[0]
    assert found == {"owner": ("store", 2), "web": ("published", 1), "staff": ("store", 2)}
    with engines["staff"].begin() as connection:
        first = begin_writing(connection, utcnow())
    with engines["staff"].begin() as connection:
        assert begin_writing(connection, utcnow()) == first + 1
    with pytest.raises(DataError) as refused, told(engines["web"]), engines["web"].begin() as connection:
        begin_writing(connection, utcnow())
    assert [fault.code for fault in refused.value.faults] == ["database_right"]
    assert PASSWORDS["web"] not in repr(refused.value.faults)
    for engine in engines.values():
        engine.dispose()


def test_a_dump_by_the_web_holds_only_what_is_published(urls, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", urls["web"])
    assert main(["db", "dump", str(tmp_path / "back")]) == 0
    assert "1 reports" in capsys.readouterr().out
    assert (tmp_path / "back" / "reports.csv").read_text("utf-8").splitlines()[1:] == [KNOWN.strip()]


def test_the_web_may_read_each_view_and_nothing_else(urls):
    views = [*TABLES, "archives", "files", "revision", "alembic_version"]
    assert refused_of(urls["web"], [f"SELECT * FROM published.{view}" for view in views]) == []
    assert refused_of(urls["web"], NOT_OF_THE_WEB) == NOT_OF_THE_WEB


TABLES_OF_STORE = [*TABLES, "office_ids", "archives", "files", "revision", "alembic_version"]


NOT_OF_THE_WEB = [
    *[f"SELECT * FROM store.{table}" for table in TABLES_OF_STORE],
    *[f"DELETE FROM published.{table}" for table in TABLES],
    f"INSERT INTO published.reports VALUES {REPORT}",
    "UPDATE published.reports SET value = 0",
    "UPDATE published.revision SET has_publications = false",
    "CREATE TABLE published.x (a int)",
    "CREATE TABLE public.x (a int)",
    "CREATE SCHEMA x",
    "CREATE TEMPORARY TABLE x (a int)",
    "SET ROLE dashboard_staff",
]


OF_THE_STAFF = [
    f"INSERT INTO store.reports VALUES {REPORT}",
    "INSERT INTO store.inspections VALUES ('2014-12-08', 1, 'G1001', 2, 1, '2014-12-20', 'minutes', '', 0)",
    "INSERT INTO store.publications VALUES ('2014-12-21 08:00', '2014-12-13', 'abc', NULL)",
    "INSERT INTO store.withdrawals VALUES ('letter', '2014-12-21 08:00')",
    "INSERT INTO store.archives VALUES ('2014-12-14 08:00', 'a.zip', '')",
    "INSERT INTO store.decisions VALUES ('d', '2014-12-14', '2014-12-06', 't', NULL, NULL, NULL, 'G1001', "
    "'2014-12-20', 'open')",
    "UPDATE store.revision SET number = number + 1, changed_at = '2014-12-21', has_publications = true",
]


def test_the_staff_may_add_and_change_nothing_that_stands(urls):
    assert refused_of(urls["staff"], OF_THE_STAFF) == []
    assert refused_of(urls["staff"], NOT_OF_THE_STAFF) == NOT_OF_THE_STAFF


NOT_OF_THE_STAFF = [
    *[f"DELETE FROM store.{table}" for table in TABLES_OF_STORE],
    *[f"TRUNCATE store.{table} CASCADE" for table in TABLES_OF_STORE],
    *[
        f"UPDATE store.{table} SET source = 'x'"
        for table in ("reports", "inspections", "withdrawals", "announcements")
    ],
    "UPDATE store.publications SET note = 'x'",
    "UPDATE store.archives SET data = ''",
    "UPDATE store.decisions SET status = 'done'",
    "UPDATE store.offices SET name_en = 'x'",
    "UPDATE store.revision SET sample = false",
    "INSERT INTO store.office_ids VALUES ('x')",
    "INSERT INTO store.counties (county_code, name_fa, name_en) VALUES ('x', 'x', 'x')",
    "INSERT INTO store.files VALUES ('indicators/x.toml', '')",
    "DROP TABLE store.reports",
    "ALTER TABLE store.reports ADD x int",
    "CREATE TABLE store.x (a int)",
    "SET ROLE dashboard_web",
]


@pytest.fixture
def own(postgres, urls, tmp_path):
    """Role -> URL of a database of the test's own, with the rows of `urls`."""
    with filled(postgres, tmp_path) as owner:
        yield {name: url.rpartition("/")[0] + owner[owner.rindex("/") :] for name, url in urls.items()}


@pytest.mark.parametrize("maker", ["staff", "owner"])
def test_the_staff_has_a_desk_in_the_same_database_and_the_web_sees_nothing_of_it(own, maker):
    make_desk(from_environment({"DATA_URL": own[maker]}).desk_url).engine.dispose()
    desk = make_desk(from_environment({"DATA_URL": own["staff"]}).desk_url)
    with desk.writing() as connection:
        accounts.add(connection, utcnow(), "somebody", "administrator", "a long enough password 1")
    with desk.reading() as connection:
        assert [account.name for account in accounts.everyone(connection)] == ["somebody"]
    desk.engine.dispose()
    tables = [f"SELECT * FROM public.{table}" for table in ("accounts", "log", "facts", "sessions")]
    assert refused_of(own["web"], tables) == tables
    with pytest.raises(psycopg.errors.RaiseException), psycopg.connect(own["staff"]) as connection:
        connection.execute("DELETE FROM public.log")


def test_the_staff_publishes_decides_and_backs_up_with_its_rights_alone(own, tmp_path, monkeypatch, capsys):
    with closing(DatabasePlace(own["staff"])) as place:
        done = bring(place, row(), ["letter"], "by the staff")
        recorded = place.decide(decision(), None, utcnow)
        place.decide(decision(status="done"), recorded.recorded_at, utcnow)
        assert place.read(utcnow()).tables.publications["digest"].iloc[-1] == done.digest
    monkeypatch.setenv("DATA_URL", own["staff"])
    monkeypatch.delenv("STAFF_URL", raising=False)
    assert main(["verify"]) == 0
    assert main(["backup", str(tmp_path / "b.zip")]) == 0
    # To write the register is the owner's.
    assert main(["restore", str(tmp_path / "b.zip")]) == 2
    assert PASSWORDS["staff"] not in "".join(capsys.readouterr())


def test_a_server_of_the_web_shows_what_the_staffs_shows_and_writes_nothing(own):
    with closing(DatabasePlace(own["web"])) as web, closing(DatabasePlace(own["staff"])) as staff:
        bring(staff, row(), [], "frozen")
        more = {"meeting_write": True, "staff_url": "sqlite:////nowhere/desk.sqlite"}
        clients = [
            create_server(Settings(data_url=place.shown, **more), Live(place)).test_client() for place in (web, staff)
        ]
        for address in (
            "/fa/",
            "/en/why?indicator=committee_governorates&county=1002",
            "/fa/meeting",
            f"/fa/?asof={PUBLISHED_AT}",
            f"/en/publications/compare?from={PUBLISHED_AT}",
            "/download/package.zip",
        ):
            answers = [client.get(address) for client in clients]
            assert answers[0].status_code == answers[1].status_code == 200, address
            assert answers[0].get_data() == answers[1].get_data(), address
        with pytest.raises(NotWritten, match="closed"):
            web.decide(decision(), None, utcnow)
