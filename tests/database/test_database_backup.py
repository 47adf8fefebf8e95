"""A backup of a database and its desk: the same file as of a folder, restored whole or not at all.

Damaged files, and a file or a missing folder at the target, are held in tests/unit/backup, whose checks are the same.
"""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from contextlib import closing

import psycopg
import pytest

from dashboard.__main__ import main
from dashboard.backup import database as backup_database
from dashboard.backup import server_desk
from dashboard.backup.database import restore_database, take_database
from dashboard.backup.restore import restore
from dashboard.backup.take import take
from dashboard.database.dump import dump
from dashboard.database.engine import connect
from dashboard.desk import accounts, log
from dashboard.desk.engine import make_desk
from dashboard.desk.sessions import Limits
from dashboard.desk.sign_in import enter
from dashboard.faults import DataError
from dashboard.language import say
from dashboard.live import Live, utcnow
from dashboard.places.database import DatabasePlace
from dashboard.publishing.staged import Coming
from dashboard.publishing.verify import verify
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.store.append import NotWritten
from tests.database.conftest import load_folder, with_schema
from tests.database.test_database_publishing import decision
from tests.unit.backup.kept import contents, desk_rows, desk_url, full_folder, nothing
from tests.unit.publishing.publications import WEEK, rezip, row

PASSWORD = "blue kettle at noon"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with publications, and a desk in which one is signed in."""
    return full_folder(tmp_path_factory.mktemp("made"))


@pytest.fixture
def full(postgres, made):
    """The URL of a database with the same, and a decision."""

    def fill(url):
        with_schema(url)
        load_folder(url, made)
        with closing(DatabasePlace(url)) as place:
            place.decide(decision(), None, utcnow)
        desk = make_desk(desk_of(url))
        with desk.writing() as connection:
            account = accounts.add(connection, utcnow(), "admin-1", "administrator", PASSWORD)
            enter(connection, utcnow(), account, Limits())
        desk.engine.dispose()

    with postgres.database(postgres.template("full", fill)) as url:
        yield url


@pytest.fixture
def away(tmp_path):
    place = tmp_path / "away"
    place.mkdir()
    return place


def desk_of(url):
    return Settings(data_url=url).desk_url


def back_up(url, file, desk="", force=False):
    return take_database(url, desk or desk_of(url), file, utcnow, nothing, force)


def put_back(file, url, desk=""):
    return restore_database(file, url, desk or desk_of(url), utcnow, nothing)


def dumped(url, folder):
    engine = connect(url)
    dump(engine, folder, nothing)
    engine.dispose()
    return contents(folder)


def pages(url):
    with closing(DatabasePlace(url)) as place:
        client = create_server(Settings(data_url=url), Live(place)).test_client()
        return [client.get(path).get_data() for path in ("/fa/", "/en/data", "/api/v1/cells?format=csv")]


# --- there and back again ---


def test_a_round_trip_gives_the_same_rows_pages_proofs_and_desk(full, prepared, away):
    manifest = back_up(full, away / "b.zip")
    assert stat.S_IMODE((away / "b.zip").stat().st_mode) == 0o600
    assert (manifest.desk, manifest.publications) == ("here", 3)
    # Tables of a desk that nobody has used are no hindrance.
    make_desk(desk_of(prepared)).engine.dispose()
    done = put_back(away / "b.zip", prepared)
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]
    assert (done.manifest.digest, done.left) == (manifest.digest, ())
    assert dumped(prepared, away / "new") == dumped(full, away / "old")
    assert pages(prepared) == pages(full)
    old, new = desk_rows(desk_of(full)), desk_rows(desk_of(prepared))
    assert old[:3] == new[:3]
    assert (old[3], new[3]) == (1, 0), "nobody is signed in by a backup"
    assert sorted(path.name for path in away.iterdir()) == ["b.zip", "new", "old"]
    # The restored place takes new rows of the log, accounts and publications.
    desk = make_desk(desk_of(prepared))
    with desk.writing() as connection:
        log.append(connection, utcnow(), "signed_out", "admin-1")
        accounts.add(connection, utcnow(), "reviewer-1", "reviewer", PASSWORD)
    desk.engine.dispose()
    with closing(DatabasePlace(prepared)) as place:
        place.publish(lambda *_: Coming(WEEK, row("G1004", source="sheet-9")), utcnow)
        assert [finding.code for finding in verify(place.read(utcnow()))] == ["open", "proved", "proved", "proved"]


def test_a_backup_of_a_folder_goes_into_a_database_and_the_command_names_what_was_left_out(
    made, prepared, postgres, away, monkeypatch, capsys
):
    desk = desk_url(made)
    take(made, desk, away / "b.zip", utcnow, nothing)
    monkeypatch.setenv("DATA_URL", prepared)
    monkeypatch.delenv("STAFF_URL", raising=False)
    assert main(["restore", str(away / "b.zip"), "--lang", "en"]) == 0
    assert "no place for these 1 files of the backup; they were left out: یادداشت‌ها.txt" in capsys.readouterr().err
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        load_folder(url, made)
        assert dumped(prepared, away / "new") == dumped(url, away / "old")
    assert desk_rows(desk_of(prepared))[:3] == desk_rows(desk)[:3]


def test_a_backup_of_a_database_goes_into_a_folder_without_what_others_wrote_meanwhile(full, away, monkeypatch):
    real = server_desk.copied
    before = dumped(full, away / "before")

    def late(connection):
        with closing(DatabasePlace(full)) as place:
            place.decide(decision("d-2"), None, utcnow)
        desk = make_desk(desk_of(full))
        with desk.writing() as writing:
            log.append(writing, utcnow(), "signed_out", "admin-1")
        desk.engine.dispose()
        return real(connection)

    old = desk_rows(desk_of(full))[:3]
    monkeypatch.setattr(server_desk, "copied", late)
    back_up(full, away / "b.zip")
    done = restore(away / "b.zip", away / "new", desk_url(away / "new"), utcnow, nothing)
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]
    assert contents(away / "new") == before
    assert desk_rows(desk_url(away / "new"))[:3] == old


@pytest.mark.rare
def test_a_desk_that_is_elsewhere_goes_elsewhere(full, prepared, postgres, away):
    with postgres.database() as other, postgres.database() as third:
        file = f"sqlite:///{away / 'desk.sqlite'}"
        assert back_up(full, away / "none.zip", other).desk == "none"
        assert back_up(full, away / "file.zip", file).desk == "none"
        back_up(full, away / "b.zip")
        put_back(away / "b.zip", prepared, other)
        assert desk_rows(other)[:3] == desk_rows(desk_of(full))[:3]
        assert back_up(prepared, away / "c.zip", other).desk == "here"
        with postgres.database(postgres.template("with_schema", with_schema)) as url:
            put_back(away / "c.zip", url, file)
            assert desk_rows(file)[:3] == desk_rows(other)[:3]
        with postgres.database(postgres.template("with_schema", with_schema)) as url:
            assert back_up(full, away / "d.zip", third).desk == "none"
            assert put_back(away / "d.zip", url).manifest.desk == "none"


# --- all of it or nothing ---


def test_what_breaks_a_restore_leaves_nothing_and_a_desk_in_use_as_it_is(full, prepared, away, monkeypatch):
    back_up(full, away / "b.zip")

    def breaks(*_):
        raise OSError(28, "no room")

    def refused(reason, file=away / "b.zip"):
        with pytest.raises(NotWritten, match=reason):
            put_back(file, prepared)
        with psycopg.connect(prepared) as connection:
            counts = "SELECT (SELECT count(*) FROM store.office_ids) + (SELECT count(*) FROM store.files)"
            assert connection.execute(counts).fetchone() == (0,)

    for home, step in ((server_desk, "fill"), (backup_database, "read_rows")):
        with monkeypatch.context() as patched:
            patched.setattr(home, step, breaks)
            refused("full")

    def other(files):
        said = json.loads(files["manifest.json"])
        files["manifest.json"] = json.dumps(said | {"data_digest": "0" * 16}).encode()

    shutil.copy(away / "b.zip", away / "other.zip")
    rezip(away / "other.zip", other)
    refused("other_digest", away / "other.zip")
    with psycopg.connect(prepared) as connection:
        # A database's owner could have put this trigger there.
        connection.execute(
            "CREATE FUNCTION less() RETURNS trigger AS $$ BEGIN NEW.value = 0; RETURN NEW; END $$ LANGUAGE plpgsql; "
            "CREATE TRIGGER less BEFORE INSERT ON store.reports FOR EACH ROW EXECUTE FUNCTION less()"
        )
    refused("other_digest")
    with psycopg.connect(prepared) as connection:
        assert connection.execute("SELECT to_regclass('public.accounts')").fetchone() == (None,)
        connection.execute("DROP FUNCTION less CASCADE")
    desk = make_desk(desk_of(prepared))
    with desk.writing() as connection:
        accounts.add(connection, utcnow(), "admin-9", "administrator", PASSWORD)
    desk.engine.dispose()
    refused("desk_there")
    assert [name for name, _ in desk_rows(desk_of(prepared))[1]] == ["admin-9"]


def test_who_may_see_only_what_is_public_makes_no_backup(full, postgres, away):
    database = full.rpartition("/")[2]
    for statement in (
        "CREATE ROLE sees_little LOGIN PASSWORD 'w-secret'",
        "GRANT USAGE ON SCHEMA published TO sees_little",
        "GRANT SELECT ON ALL TABLES IN SCHEMA published TO sees_little",
    ):
        postgres.run(statement, database)
    with pytest.raises(DataError) as refused:
        back_up(postgres.url(database, "sees_little", "w-secret"), away / "b.zip")
    assert [fault.code for fault in refused.value.faults] == ["database_right"]
    assert not list(away.iterdir())
    for statement in ("DROP OWNED BY sees_little", "DROP ROLE sees_little"):
        postgres.run(statement, database)


# --- the commands ---


def test_the_commands_say_what_they_did_and_leave_a_place_with_rows_alone(
    full, prepared, empty, away, monkeypatch, capsys
):
    lang = "fa"
    monkeypatch.setenv("DATA_URL", full)
    monkeypatch.delenv("STAFF_URL", raising=False)
    assert main(["backup", str(away / "b.zip"), "--lang", lang]) == 0
    said = capsys.readouterr().out
    with zipfile.ZipFile(away / "b.zip") as zipped:
        assert json.loads(zipped.read("manifest.json"))["newest"]
    assert say(lang, "backup.desk_here") in said
    before = dumped(full, away / "before")
    assert main(["restore", str(away / "b.zip"), "--lang", lang]) == 2
    assert dumped(full, away / "after") == before
    said = capsys.readouterr().err
    assert say(lang, "backup.holds_rows", folder=full) in said
    assert say(lang, "backup.not_restored") in said
    monkeypatch.setenv("DATA_URL", empty)
    assert main(["restore", str(away / "b.zip"), "--lang", lang]) == 1
    assert "db init" in capsys.readouterr().err
    monkeypatch.setenv("DATA_URL", prepared)
    assert main(["restore", str(away / "b.zip"), "--lang", lang]) == 0
    said = capsys.readouterr()
    assert prepared in said.out
    assert said.err == ""
    assert main(["verify", "--lang", lang]) == 0
