"""PostgreSQL alone: sign-ins that fail, sessions that break, writers that wait for a lock, the server's settings."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import text

from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten
from dashboard.faults import DataError
from dashboard.language import describe
from dashboard.live import utcnow
from dashboard.sources.read import Sources
from tests.servers.cluster import until
from tests.unit.database.stored import Stored, fault_code
from tests.unit.publications.publications import published_folder, row

pytestmark = pytest.mark.rare
SECRET = "s3cr3t"


@pytest.fixture
def data(empty, tmp_path):
    with closing(Stored(published_folder(tmp_path), empty)) as stored:
        yield stored


def test_addresses_and_sign_ins_that_do_not_work_are_named_without_the_password(empty, tmp_path):
    for url, code in (
        (empty.replace("owner@", f"nobody:{SECRET}@"), "database_sign_in"),
        (empty.rpartition("/")[0] + "/nothing", "database_unknown"),
        ("postgresql://owner@127.0.0.1:1/nothing", "database_unreachable"),
    ):
        with closing(Sources(tmp_path, Database(url))) as sources:
            with pytest.raises(DataError) as refused:
                sources.read(utcnow())
            (fault,) = refused.value.faults
            assert fault.code == code
            assert SECRET not in describe(fault, "en") + sources.database.display_name
    for url in ("postgresql://host:port/desk", "sqlite:/desk.sqlite", "sqlite://"):
        assert fault_code(lambda url=url: Database(url)) == "database_url"


def test_a_writer_that_waits_while_another_one_migrates_the_tables_writes_nothing(postgres, data):
    data.publish_rows(row())
    name = data.url.rpartition("/")[2]
    waiting = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'"
    with closing(data.reopen()) as newer, ThreadPoolExecutor(1) as beside:
        with newer.sources.database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
            late = beside.submit(data.publish_rows)
            until(lambda: postgres.run(waiting), 20, "the other writer waits")
        assert fault_code(late.result) == "database_version"


def test_a_connection_that_breaks_in_the_middle_writes_nothing(postgres, data):
    data.publish_rows(row())
    name = data.url.rpartition("/")[2]

    def terminate_session(connection, _):
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        connection.execute(text("SELECT 1"))

    with pytest.raises(NotWritten, match="gone"):
        data.publish_rows(row("G1003", source="sheet-2"), also=terminate_session)
    assert data.findings() == ["open", "proved"]
    # The database is used again as soon as it answers.
    data.publish_rows(row("G1003", source="sheet-2"))
    assert data.findings() == ["open", "proved", "proved"]


def test_connections_use_utc_and_name_the_program(postgres, empty):
    name = empty.rpartition("/")[2]
    postgres.run(f"ALTER DATABASE {name} SET timezone TO 'Asia/Tehran'")
    postgres.run(f"ALTER DATABASE {name} SET datestyle TO 'SQL, DMY'")
    with closing(Database(empty)) as database, database.engine.connect() as connection:
        names = ("timezone", "datestyle", "application_name")
        values = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
    assert values == ["UTC", "ISO, YMD", "province-dashboard"]
