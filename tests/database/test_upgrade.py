"""From nothing to the tables of today, and from these to a step still to come: rows stay, or nothing changes."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from sqlalchemy import text

from dashboard.__main__ import main
from dashboard.database import upgrade as upgrade_module
from dashboard.database.dump import dump
from dashboard.database.engine import connect
from dashboard.database.upgrade import STEPS, schema_state, upgrade
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.settings import ROOT
from tests.database.conftest import load_folder
from tests.unit.backup.kept import contents, full_folder

STEP = """
from alembic import op

revision = "later"
down_revision = "baseline"


def upgrade():
    op.execute("ALTER TABLE store.counties ADD COLUMN seat text")
    {more}
"""
BROKEN = {
    "in the database": 'op.execute("INSERT INTO store.office_ids VALUES (NULL)")',
    "in the program": 'raise KeyError("no such thing")',
}


def steps_with(place, more="pass"):
    """The shipped steps and one that comes after them."""
    folder = place / "migrations"
    ours = ROOT / "dashboard" / "database" / "migrations"
    shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "later.py").write_text(STEP.format(more=more), encoding="utf-8")
    return str(folder)


@pytest.fixture
def engine(loaded):
    engine = connect(loaded)
    yield engine
    engine.dispose()


def test_the_package_ships_one_step():
    assert upgrade_module._known(STEPS) == ({"baseline"}, "baseline")


def test_a_database_goes_on_after_a_new_step_by_the_commands_alone(prepared, tmp_path, monkeypatch, capsys):
    load_folder(prepared, full_folder(tmp_path / "folder"))
    engine = connect(prepared)
    dump(engine, tmp_path / "before", lambda *_: None)
    engine.dispose()
    before = contents(tmp_path / "before")
    monkeypatch.setenv("DATA_URL", prepared)
    steps = steps_with(tmp_path)
    for function in (schema_state, upgrade):
        monkeypatch.setattr(function, "__defaults__", (steps,))
    for typed in ("cells", "publish", "verify", f"backup {tmp_path}/b.zip", "db init", f"db dump {tmp_path}/back"):
        assert main([*typed.split(), "--lang", "en"]) == (2 if typed == "db init" else 1), typed
        assert "python -m dashboard db upgrade" in capsys.readouterr().err, typed
    assert main(["db", "upgrade", "--lang", "en"]) == 0
    assert "of this version now" in capsys.readouterr().out
    for typed in ("cells", "publish", "verify", f"db dump {tmp_path}/back"):
        assert main([*typed.split(), "--lang", "en"]) == 0, typed
    assert "Proved: 3" in capsys.readouterr().out
    after = contents(tmp_path / "back")
    assert after["publications.csv"].startswith(before["publications.csv"])
    assert {name: after.get(name) for name in before if name != "publications.csv"} == {
        name: data for name, data in before.items() if name != "publications.csv"
    }


def test_the_version_before_meets_a_newer_database_and_leaves_it_alone(engine, loaded, tmp_path):
    steps = steps_with(tmp_path)
    assert schema_state(engine, steps) == "older"
    assert upgrade(engine, steps) == "older"
    # Doing it twice does nothing.
    assert upgrade(engine, steps) == schema_state(engine, steps) == "current"
    assert schema_state(engine) == "newer"
    with pytest.raises(DataError) as refused:
        upgrade(engine)
    assert [fault.code for fault in refused.value.faults] == ["database_schema_newer"]
    with psycopg.connect(loaded) as connection:
        assert connection.execute("SELECT count(*), count(seat) FROM store.counties").fetchone() == (28, 0)
        connection.execute("DELETE FROM store.alembic_version")
    assert schema_state(engine) == "none", "a table of versions without a row is no schema"


@pytest.mark.parametrize("kind", BROKEN)
def test_a_step_that_breaks_changes_nothing_whether_it_is_the_first_or_a_later_one(empty, tmp_path, kind):
    engine = connect(empty)
    query = text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'store'")
    for state in ("none", "current"):
        if state == "current":
            upgrade(engine)
        with engine.connect() as connection:
            before = sorted(connection.execute(query).all())
        with pytest.raises(DataError) as refused:
            upgrade(engine, steps_with(tmp_path / state, BROKEN[kind]))
        assert [fault.code for fault in refused.value.faults] == ["database_upgrade"]
        assert not any("later.py" in describe(refused.value.faults[0], lang) for lang in LANGUAGES)
        assert schema_state(engine) == state
        with engine.connect() as connection:
            assert sorted(connection.execute(query).all()) == before
            spaces = text("SELECT count(*) FROM pg_namespace WHERE nspname IN ('store', 'published')")
            assert connection.scalar(spaces) == (0 if state == "none" else 2)
    engine.dispose()
