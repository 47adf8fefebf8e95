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


def test_init_makes_the_tables_and_says_so_once(empty, postgres, tmp_path, monkeypatch, capsys):
    def typed(*words, url=empty, code=0):
        monkeypatch.setenv("DATA_URL", url)
        assert main(["db", *words]) == code
        printed = capsys.readouterr()
        assert SECRET not in printed.out + printed.err
        return printed.err if code else printed.out

    assert "postgresql://" in typed("init", url=str(tmp_path), code=2)
    assert "python -m dashboard db init" in typed("upgrade", code=2)
    postgres.run(f"CREATE ROLE guest LOGIN PASSWORD '{SECRET}'")
    assert "has not the right" in typed("init", url=empty.replace("owner@", f"guest:{SECRET}@"), code=1)
    assert "the tables are made" in typed("init")
    assert "چیزی تغییر نکرد" in typed("init", "--lang", "fa")
    assert "nothing has changed" in typed("upgrade")
    engine = connect(empty)
    assert schema_state(engine) == "current"
    with psycopg.connect(empty, autocommit=True) as connection:
        query = "SELECT id, number, sample, has_publications FROM store.revision"
        assert connection.execute(query).fetchall() == [(1, 0, False, False)]
        for version in ("0000-older", "9999"):
            connection.execute("UPDATE store.alembic_version SET version_num = %s", [version])
            assert schema_state(engine) == "newer"
            with pytest.raises(DataError) as refused:
                require_current(engine)
            assert [fault.code for fault in refused.value.faults] == ["database_schema_newer"]
    engine.dispose()
    assert "newer version" in typed("init", code=1)


def test_what_cannot_be_connected_to_is_told_without_its_password(postgres):
    postgres.run(f"CREATE ROLE known LOGIN PASSWORD 'right-{SECRET}'")
    away = f"postgresql://somebody:{SECRET}@127.0.0.1:1/province?passfile={SECRET}"
    urls = {away: "unreachable", postgres.url("no_such"): "unknown"}
    signing = (("known", SECRET), ("known", ""), ("unknown", SECRET))
    urls |= {postgres.url("postgres", user, password): "sign_in" for user, password in signing}
    none = ("postgresql://host", f"postgresql://u:{SECRET}@host:port/x", "postgresql:///", "mysql://h/x")
    for url, code in (urls | dict.fromkeys(none, "url")).items():
        with pytest.raises(DataError) as refused:
            connect(url)
        [fault] = refused.value.faults
        assert fault.code == f"database_{code}", url
        said = [describe(fault, lang) for lang in LANGUAGES]
        assert not any(SECRET in text for text in [repr(fault), *said]), url
        assert code != "unknown" or "“no_such”" in said[LANGUAGES.index("en")]
        assert url != away or fault.file == "postgresql://somebody@127.0.0.1:1/province"
    engine = connect(postgres.url("postgres", "known", f"right-{SECRET}"))
    assert SECRET not in repr(engine)
    engine.dispose()


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


def test_the_setting_takes_a_database_and_never_shows_its_password():
    for kind in ("postgresql", "postgres", "postgresql+psycopg"):
        settings = from_environment({"DATA_URL": f"{kind}://u:{SECRET}@h/x"})
        assert settings.database_url == f"{kind}://u:{SECRET}@h/x"
        assert settings.desk_url == f"postgresql+psycopg://u:{SECRET}@h/x"
        assert SECRET not in repr(settings)
        with pytest.raises(SettingsError) as refused:
            _ = settings.data_folder
        assert SECRET not in str(refused.value)
    with pytest.raises(SettingsError, match="DATA_URL") as refused:
        from_environment({"DATA_URL": f"mysql://u:{SECRET}@h/x"})
    assert SECRET not in str(refused.value)
    assert from_environment({"DATA_URL": "/srv/province"}).database_url == ""
