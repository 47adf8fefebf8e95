"""`db init` and `db upgrade` on a real server, and what is said where it cannot be."""

from __future__ import annotations

import psycopg
import pytest

from dashboard.__main__ import main
from dashboard.database.engine import connect
from dashboard.database.upgrade import require_current, schema_state
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.settings import SettingsError, from_environment

SECRET = "s3cret"


def faults(error: DataError) -> list[str]:
    return [fault.code for fault in error.faults]


def told(url: str) -> DataError:
    with pytest.raises(DataError) as refused:
        connect(url)
    for lang in LANGUAGES:
        for fault in refused.value.faults:
            assert SECRET not in describe(fault, lang)
            assert SECRET not in repr(fault)
    return refused.value


def test_init_makes_the_tables_and_says_so_once(empty, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", empty)
    assert main(["db", "init"]) == 0
    assert "the tables are made" in capsys.readouterr().out
    assert main(["db", "init", "--lang", "fa"]) == 0
    assert "چیزی تغییر نکرد" in capsys.readouterr().out
    assert main(["db", "upgrade"]) == 0
    assert "nothing has changed" in capsys.readouterr().out


def test_upgrade_asks_for_init_where_there_is_nothing(empty, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", empty)
    assert main(["db", "upgrade"]) == 2
    assert "python -m dashboard db init" in capsys.readouterr().err


def test_a_folder_is_no_database(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", str(tmp_path))
    assert main(["db", "init"]) == 2
    assert "postgresql://" in capsys.readouterr().err


@pytest.mark.parametrize("version", ["0000-older", "9999"])
def test_a_version_that_is_not_ours_is_newer(prepared, version, monkeypatch, capsys):
    with psycopg.connect(prepared, autocommit=True) as connection:
        connection.execute("UPDATE store.alembic_version SET version_num = %s", [version])
    engine = connect(prepared)
    assert schema_state(engine) == "newer"
    with pytest.raises(DataError) as refused:
        require_current(engine)
    assert faults(refused.value) == ["database_schema_newer"]
    engine.dispose()
    monkeypatch.setenv("DATA_URL", prepared)
    assert main(["db", "init"]) == 1
    assert "newer version" in capsys.readouterr().err


def test_no_tables_yet(empty):
    engine = connect(empty)
    with pytest.raises(DataError) as refused:
        require_current(engine)
    assert faults(refused.value) == ["database_schema_none"]
    assert "db init" in describe(refused.value.faults[0], "en")
    engine.dispose()


def test_a_server_that_is_not_there():
    error = told(f"postgresql://somebody:{SECRET}@127.0.0.1:1/province?passfile={SECRET}")
    assert faults(error) == ["database_unreachable"]
    assert error.faults[0].file == "postgresql://somebody@127.0.0.1:1/province"


def test_a_host_that_has_no_address():
    assert faults(told(f"postgresql://somebody:{SECRET}@no-such-host.invalid/province")) == ["database_unreachable"]


def test_a_database_that_is_not_there(postgres):
    error = told(postgres.url("no_such"))
    assert faults(error) == ["database_unknown"]
    assert "“no_such”" in describe(error.faults[0], "en")


def test_a_wrong_password_a_missing_one_and_a_wrong_name(postgres):
    postgres.run(f"CREATE ROLE known LOGIN PASSWORD 'right-{SECRET}'")
    for user, password in (("known", SECRET), ("known", ""), ("unknown", SECRET)):
        error = told(postgres.url("postgres", user, password))
        assert faults(error) == ["database_sign_in"], error.faults
    engine = connect(postgres.url("postgres", "known", f"right-{SECRET}"))
    assert SECRET not in repr(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "url", ["postgresql://host", f"postgresql://u:{SECRET}@host:port/x", "postgresql:///", "mysql://h/x"]
)
def test_an_address_that_is_none(url):
    assert faults(told(url)) == ["database_url"]


def test_a_role_that_may_not_make_tables(empty, postgres, monkeypatch, capsys):
    postgres.run(f"CREATE ROLE guest LOGIN PASSWORD '{SECRET}'")
    monkeypatch.setenv("DATA_URL", empty.replace("owner@", f"guest:{SECRET}@"))
    assert main(["db", "init"]) == 1
    said = capsys.readouterr().err
    assert "has not the right" in said
    assert SECRET not in said


def test_sessions_are_in_utc_and_write_days_alike(prepared, postgres):
    name = prepared.rpartition("/")[2]
    postgres.run(f"ALTER DATABASE {name} SET timezone TO 'Asia/Tehran'")
    postgres.run(f"ALTER DATABASE {name} SET datestyle TO 'German'")
    engine = connect(prepared)
    with engine.connect() as connection:
        shown = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("timezone", "datestyle")]
        assert shown == ["UTC", "ISO, YMD"]
        assert connection.exec_driver_sql("SHOW application_name").scalar() == "province-dashboard"
        connection.rollback()
        assert connection.exec_driver_sql("SHOW timezone").scalar() == "UTC"
    engine.dispose()


@pytest.mark.parametrize("kind", ["postgresql", "postgres", "postgresql+psycopg"])
def test_the_setting_takes_a_database_and_never_shows_its_password(kind):
    settings = from_environment({"DATA_URL": f"{kind}://u:{SECRET}@h/x"})
    assert settings.database_url == f"{kind}://u:{SECRET}@h/x"
    assert settings.desk_url == f"postgresql+psycopg://u:{SECRET}@h/x"
    assert SECRET not in repr(settings)
    with pytest.raises(SettingsError) as refused:
        _ = settings.data_folder
    assert SECRET not in str(refused.value)


def test_the_setting_refuses_other_databases_without_showing_the_password():
    with pytest.raises(SettingsError, match="DATA_URL") as refused:
        from_environment({"DATA_URL": f"mysql://u:{SECRET}@h/x"})
    assert SECRET not in str(refused.value)
    assert from_environment({"DATA_URL": "/srv/province"}).database_url == ""
