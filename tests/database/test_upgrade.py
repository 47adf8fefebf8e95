"""Steps still to come: an older database is brought up to date, and a step that breaks leaves it as it was."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from sqlalchemy import text

from dashboard.__main__ import main
from dashboard.database import upgrade as upgrade_module
from dashboard.database.engine import connect
from dashboard.database.upgrade import schema_state, upgrade
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.settings import ROOT
from tests.database.conftest import with_schema

STEP = """
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.execute("ALTER TABLE store.counties ADD COLUMN colour text")
    {more}
"""
BROKEN = {
    "in the database": 'op.execute("INSERT INTO store.office_ids VALUES (NULL)")',
    "in the program": 'raise KeyError("no such thing")',
}


def steps_with(place, more):
    """The shipped steps and one more."""
    folder = place / "migrations"
    shutil.copytree(
        ROOT / "dashboard" / "database" / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "versions" / "r0003_more.py").write_text(STEP.format(more=more), encoding="utf-8")
    return str(folder)


def dump_of_schema(url):
    with psycopg.connect(url) as connection:
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'store'"
        return sorted(connection.execute(query).fetchall())


@pytest.fixture
def engine(loaded):
    engine = connect(loaded)
    yield engine
    engine.dispose()


def test_an_older_database_is_brought_up_to_date_and_keeps_its_rows(engine, loaded, tmp_path):
    steps = steps_with(tmp_path, "pass")
    assert schema_state(engine, steps) == "older"
    assert upgrade(engine, steps) == "older"
    assert schema_state(engine, steps) == "current"
    # The version before it now meets a newer one.
    assert schema_state(engine) == "newer"
    with psycopg.connect(loaded) as connection:
        assert connection.execute("SELECT count(*), count(colour) FROM store.counties").fetchone() == (28, 0)


def test_a_database_of_before_the_provinces_keeps_its_counties(empty, tmp_path):
    folder = tmp_path / "migrations"
    ours = ROOT / "dashboard" / "database" / "migrations"
    shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("__pycache__", "r000[2-9]*"))
    engine = connect(empty)
    assert upgrade(engine, str(folder)) == "none"
    with psycopg.connect(empty) as connection:
        connection.execute("INSERT INTO store.counties (county_code, name_fa, name_en) VALUES ('1001', 'ا', 'A')")
    assert schema_state(engine) == "older"
    assert upgrade(engine) == "older"
    engine.dispose()
    with psycopg.connect(empty) as connection:
        query = "SELECT county_code, province_code FROM published.counties"
        assert connection.execute(query).fetchall() == [("1001", None)]
        assert connection.execute("SELECT count(*) FROM published.provinces").fetchone() == (0,)
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute("UPDATE store.counties SET province_code = '10'")


@pytest.mark.parametrize("kind", BROKEN)
def test_a_step_that_breaks_changes_nothing(engine, loaded, tmp_path, kind):
    before = dump_of_schema(loaded)
    steps = steps_with(tmp_path, BROKEN[kind])
    with pytest.raises(DataError) as refused:
        upgrade(engine, steps)
    assert [fault.code for fault in refused.value.faults] == ["database_upgrade"]
    for lang in LANGUAGES:
        assert "0003" not in describe(refused.value.faults[0], lang)
    assert dump_of_schema(loaded) == before
    assert schema_state(engine) == "current"


def test_the_first_step_breaks_as_well_without_leaving_anything(empty, tmp_path):
    engine = connect(empty)
    with pytest.raises(DataError):
        upgrade(engine, steps_with(tmp_path, BROKEN["in the database"]))
    assert schema_state(engine) == "none"
    with engine.connect() as connection:
        query = text("SELECT count(*) FROM pg_namespace WHERE nspname IN ('store', 'published')")
        assert connection.scalar(query) == 0
    engine.dispose()


def test_the_commands_say_what_to_type_to_an_older_database(loaded, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", loaded)
    steps = steps_with(tmp_path, "pass")
    for function in (schema_state, upgrade):
        monkeypatch.setattr(function, "__defaults__", (steps,))
    assert main(["db", "init"]) == 2
    assert "python -m dashboard db upgrade" in capsys.readouterr().err
    assert main(["db", "dump", str(tmp_path / "back")]) == 1
    assert "python -m dashboard db upgrade" in capsys.readouterr().err
    assert main(["db", "upgrade"]) == 0
    assert "of this version now" in capsys.readouterr().out
    assert main(["db", "dump", str(tmp_path / "back")]) == 0


def test_a_table_of_versions_without_a_row_is_no_schema(postgres):
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        postgres.run("DELETE FROM store.alembic_version", url.rpartition("/")[2])
        engine = connect(url)
        assert schema_state(engine) == "none"
        engine.dispose()


def test_the_steps_ship_with_the_package():
    assert upgrade_module._known(upgrade_module.STEPS)[1] == "0002"
