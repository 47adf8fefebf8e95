"""From every step that ever shipped to the newest, and to one still to come: rows stay, or nothing changes."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import text

from dashboard.__main__ import main
from dashboard.database import upgrade as upgrade_module
from dashboard.database.dump import dump
from dashboard.database.engine import connect
from dashboard.database.schema import STORE, VERSION_TABLE, metadata
from dashboard.database.upgrade import STEPS, schema_state, upgrade
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.settings import ROOT
from tests.database.conftest import load_folder, with_schema
from tests.unit.backup.kept import contents, full_folder

# Oldest first.
SHIPPED = [step.revision for step in ScriptDirectory.from_config(upgrade_module._config(STEPS)).walk_revisions()][
    ::-1
]

STEP = """
from alembic import op

revision = "later"
down_revision = "{head}"


def upgrade():
    op.execute("ALTER TABLE store.counties ADD COLUMN province text")
    {more}
"""
BROKEN = {
    "in the database": 'op.execute("INSERT INTO store.office_ids VALUES (NULL)")',
    "in the program": 'raise KeyError("no such thing")',
}


def steps_with(place, more):
    """The shipped steps and one that comes after them."""
    folder = place / "migrations"
    shutil.copytree(
        ROOT / "dashboard" / "database" / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "versions" / "r9999_later.py").write_text(STEP.format(head=SHIPPED[-1], more=more), encoding="utf-8")
    return str(folder)


def as_shipped(monkeypatch, steps):
    """Let the program be one that has these steps."""
    for function in (schema_state, upgrade):
        monkeypatch.setattr(function, "__defaults__", (steps,))


def columns_of(url):
    with psycopg.connect(url) as connection:
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'store'"
        return sorted(connection.execute(query).fetchall())


def dumped(url, folder):
    engine = connect(url)
    dump(engine, folder, lambda *_: None)
    engine.dispose()
    return contents(folder)


# --- databases of each step ---


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Publications with their archives, and reports that two of them brought."""
    return full_folder(tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def newest(postgres, folder):
    """The URL of a database of the newest step that holds the folder."""
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        load_folder(url, folder)
        yield url


@pytest.fixture(params=SHIPPED)
def older(postgres, newest, request):
    """The URL of a database as it was made and filled when a step was the newest."""
    with postgres.database() as url:
        engine = connect(url)
        with engine.begin() as connection:
            for name in (STORE, "published"):
                connection.execute(text(f"CREATE SCHEMA {name}"))
            command.upgrade(upgrade_module._config(STEPS, connection), request.param)
        engine.dispose()
        pour(newest, url)
        yield url


def pour(source, target):
    """Copy what tables of an older step had a place for."""
    with psycopg.connect(source) as old, psycopg.connect(target) as new:
        new.execute("DELETE FROM store.revision")
        there = {}
        for table, column in columns_of(target):
            there.setdefault(table, []).append(column)
        for table in metadata.sorted_tables:
            if table.name not in there or table.name == VERSION_TABLE:
                continue
            names = sql.SQL(", ").join(map(sql.Identifier, there[table.name]))
            parts = {"table": sql.Identifier("store", table.name), "names": names}
            out = sql.SQL("COPY (SELECT {names} FROM {table}) TO STDOUT").format(**parts)
            into = sql.SQL("COPY {table} ({names}) FROM STDIN").format(**parts)
            with old.cursor().copy(out) as reading, new.cursor().copy(into) as writing:
                for data in reading:
                    writing.write(data)


# --- the way up ---


def test_a_database_of_any_step_is_brought_to_the_newest_and_keeps_what_it_says(older, newest, tmp_path):
    engine = connect(older)
    state = schema_state(engine)
    assert upgrade(engine) == state
    assert state in ("older", "current")
    assert schema_state(engine) == "current"
    # Doing it twice does nothing.
    assert upgrade(engine) == "current"
    engine.dispose()
    assert columns_of(older) == columns_of(newest)
    assert dumped(older, tmp_path / "old") == dumped(newest, tmp_path / "new")


def test_it_goes_on_from_there_by_the_commands_alone(older, newest, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", older)
    as_shipped(monkeypatch, steps_with(tmp_path, "pass"))
    for typed in (["cells"], ["publish"], ["verify"], ["backup", str(tmp_path / "b.zip")]):
        assert main([*typed, "--lang", "en"]) == 1
        assert "python -m dashboard db upgrade" in capsys.readouterr().err
    assert main(["db", "upgrade", "--lang", "en"]) == 0
    assert "of this version now" in capsys.readouterr().out
    assert main(["cells", "--lang", "en"]) == 0
    assert main(["publish", "--lang", "en"]) == 0
    assert main(["verify", "--lang", "en"]) == 0
    assert "Proved: 3" in capsys.readouterr().out
    assert main(["db", "dump", str(tmp_path / "back"), "--lang", "en"]) == 0
    before = dumped(newest, tmp_path / "before")
    after = contents(tmp_path / "back")
    assert {name: data for name, data in after.items() if before.get(name) == data} == {
        name: data for name, data in before.items() if name != "publications.csv"
    }
    assert after["publications.csv"].startswith(before["publications.csv"])


def test_the_version_before_meets_a_newer_database_and_leaves_it_alone(loaded, tmp_path):
    engine = connect(loaded)
    steps = steps_with(tmp_path, "pass")
    assert schema_state(engine, steps) == "older"
    assert upgrade(engine, steps) == "older"
    assert schema_state(engine, steps) == "current"
    assert schema_state(engine) == "newer"
    with pytest.raises(DataError) as refused:
        upgrade(engine)
    assert [fault.code for fault in refused.value.faults] == ["database_schema_newer"]
    engine.dispose()
    with psycopg.connect(loaded) as connection:
        assert connection.execute("SELECT count(*), count(province) FROM store.counties").fetchone() == (28, 0)


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
def test_a_step_that_breaks_changes_nothing(older, tmp_path, kind):
    before = columns_of(older)
    engine = connect(older)
    state = schema_state(engine)
    with pytest.raises(DataError) as refused:
        upgrade(engine, steps_with(tmp_path, BROKEN[kind]))
    assert [fault.code for fault in refused.value.faults] == ["database_upgrade"]
    for lang in LANGUAGES:
        assert "9999" not in describe(refused.value.faults[0], lang)
    assert columns_of(older) == before
    assert schema_state(engine) == state
    engine.dispose()


def test_the_first_step_breaks_as_well_without_leaving_anything(empty, tmp_path):
    engine = connect(empty)
    with pytest.raises(DataError):
        upgrade(engine, steps_with(tmp_path, BROKEN["in the database"]))
    assert schema_state(engine) == "none"
    with engine.connect() as connection:
        query = text("SELECT count(*) FROM pg_namespace WHERE nspname IN ('store', 'published')")
        assert connection.scalar(query) == 0
    engine.dispose()


# --- what the commands say ---


def test_the_commands_say_what_to_type_to_an_older_database(loaded, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", loaded)
    as_shipped(monkeypatch, steps_with(tmp_path, "pass"))
    assert main(["db", "init"]) == 2
    assert "python -m dashboard db upgrade" in capsys.readouterr().err
    assert main(["db", "dump", str(tmp_path / "back")]) == 1
    assert "python -m dashboard db upgrade" in capsys.readouterr().err


def test_a_table_of_versions_without_a_row_is_no_schema(postgres):
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        postgres.run("DELETE FROM store.alembic_version", url.rpartition("/")[2])
        engine = connect(url)
        assert schema_state(engine) == "none"
        engine.dispose()


def test_the_steps_ship_with_the_package_one_after_another():
    assert SHIPPED[0] == "0001"
    assert sorted(SHIPPED) == SHIPPED
    assert upgrade_module._known(STEPS)[1] == SHIPPED[-1]
