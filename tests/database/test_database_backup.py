"""A backup of a database and its desk: the same file as of a folder, restored whole or not at all."""

from __future__ import annotations

import json
import stat
import zipfile

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
from tests.unit.backup.kept import contents, desk_rows, full_folder, rezip
from tests.unit.publishing.publications import WEEK, row


def nothing(*_):
    pass


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
        place = DatabasePlace(url)
        place.decide(decision(), None, utcnow)
        place.close()
        desk = make_desk(desk_of(url))
        with desk.writing() as connection:
            account = accounts.add(connection, utcnow(), "admin-1", "administrator", "blue kettle at noon")
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
    place = DatabasePlace(url)
    client = create_server(Settings(data_url=url), Live(place)).test_client()
    found = [client.get(path).get_data() for path in ("/fa/", "/en/data", "/api/v1/cells?format=csv")]
    place.close()
    return found


def holds_nothing(url):
    with psycopg.connect(url) as connection:
        counts = "SELECT (SELECT count(*) FROM store.office_ids) + (SELECT count(*) FROM store.files)"
        assert connection.execute(counts).fetchone() == (0,)
        assert connection.execute("SELECT to_regclass('public.accounts')").fetchone() == (None,)


def names(place):
    return sorted(path.name for path in place.iterdir())


# --- there and back again ---


def test_a_round_trip_gives_the_same_rows_pages_proofs_and_desk(full, prepared, away):
    manifest = back_up(full, away / "b.zip")
    assert stat.S_IMODE((away / "b.zip").stat().st_mode) == 0o600
    assert (manifest.desk, manifest.publications) == ("here", 3)
    done = put_back(away / "b.zip", prepared)
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]
    assert (done.manifest.digest, done.left) == (manifest.digest, ())
    assert dumped(prepared, away / "new") == dumped(full, away / "old")
    assert pages(prepared) == pages(full)
    old, new = desk_rows(desk_of(full)), desk_rows(desk_of(prepared))
    assert old[:3] == new[:3]
    assert (old[3], new[3]) == (1, 0), "nobody is signed in by a backup"
    assert names(away) == ["b.zip", "new", "old"]


@pytest.mark.rare
def test_a_restored_place_goes_on(full, prepared, away):
    back_up(full, away / "b.zip")
    put_back(away / "b.zip", prepared)
    desk = make_desk(desk_of(prepared))
    with desk.writing() as connection:
        log.append(connection, utcnow(), "signed_out", "admin-1")
        accounts.add(connection, utcnow(), "reviewer-1", "reviewer", "blue kettle at noon")
    desk.engine.dispose()
    place = DatabasePlace(prepared)
    place.publish(lambda *_: Coming(WEEK, row("G1004", source="sheet-9")), utcnow)
    assert [finding.code for finding in verify(place.read(utcnow()))] == ["open", "proved", "proved", "proved"]
    place.close()


def test_a_backup_of_a_database_goes_into_a_folder(full, away):
    back_up(full, away / "b.zip")
    desk = f"sqlite:///{away / 'new' / 'staff' / 'desk.sqlite'}"
    done = restore(away / "b.zip", away / "new", desk, utcnow, nothing)
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]
    assert contents(away / "new") == dumped(full, away / "old")
    assert desk_rows(desk)[:3] == desk_rows(desk_of(full))[:3]


def test_a_backup_of_a_folder_goes_into_a_database(made, prepared, postgres, away):
    desk = f"sqlite:///{made / 'staff' / 'desk.sqlite'}"
    take(made, desk, away / "b.zip", utcnow, nothing)
    done = put_back(away / "b.zip", prepared)
    assert done.left == ("یادداشت‌ها.txt",)
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        load_folder(url, made)
        assert dumped(prepared, away / "new") == dumped(url, away / "old")
    assert desk_rows(desk_of(prepared))[:3] == desk_rows(desk)[:3]


def test_what_others_write_meanwhile_is_in_neither_part(full, away, monkeypatch):
    real = server_desk.copied
    before = dumped(full, away / "before")

    def late(connection):
        place = DatabasePlace(full)
        place.decide(decision("d-2"), None, utcnow)
        place.close()
        desk = make_desk(desk_of(full))
        with desk.writing() as writing:
            log.append(writing, utcnow(), "signed_out", "admin-1")
        desk.engine.dispose()
        return real(connection)

    monkeypatch.setattr(server_desk, "copied", late)
    back_up(full, away / "b.zip")
    desk = f"sqlite:///{away / 'desk.sqlite'}"
    restore(away / "b.zip", away / "new", desk, utcnow, nothing)
    assert contents(away / "new") == before
    assert desk_rows(desk)[2] == ["signed_in"]


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


def test_a_place_that_is_not_empty_is_left_alone(full, loaded, away):
    back_up(full, away / "b.zip")
    before = dumped(loaded, away / "before")
    with pytest.raises(NotWritten, match="holds_rows"):
        put_back(away / "b.zip", loaded)
    assert dumped(loaded, away / "after") == before


def test_a_desk_that_is_in_use_is_not_written_over(full, prepared, away):
    back_up(full, away / "b.zip")
    desk = make_desk(desk_of(prepared))
    with desk.writing() as connection:
        accounts.add(connection, utcnow(), "admin-9", "administrator", "blue kettle at noon")
    desk.engine.dispose()
    with pytest.raises(NotWritten, match="desk_there"):
        put_back(away / "b.zip", prepared)
    assert [name for name, _ in desk_rows(desk_of(prepared))[1]] == ["admin-9"]
    with psycopg.connect(prepared) as connection:
        assert connection.execute("SELECT count(*) FROM store.office_ids").fetchone() == (0,)


def test_tables_of_a_desk_that_nobody_has_used_are_no_hindrance(full, prepared, away):
    back_up(full, away / "b.zip")
    make_desk(desk_of(prepared)).engine.dispose()
    put_back(away / "b.zip", prepared)
    assert desk_rows(desk_of(prepared))[:3] == desk_rows(desk_of(full))[:3]


@pytest.mark.parametrize("step", [pytest.param("fill", marks=pytest.mark.rare), "read_rows"])
def test_what_breaks_at_its_end_leaves_nothing(full, prepared, away, monkeypatch, step):
    back_up(full, away / "b.zip")

    def breaks(*_):
        raise OSError(28, "no room")

    home = server_desk if step == "fill" else backup_database
    real = getattr(home, step)
    monkeypatch.setattr(home, step, breaks)
    with pytest.raises(NotWritten, match="full"):
        put_back(away / "b.zip", prepared)
    holds_nothing(prepared)
    monkeypatch.setattr(home, step, real)
    put_back(away / "b.zip", prepared)


@pytest.mark.rare
def test_rows_that_do_not_say_what_the_backup_says_are_taken_back(full, prepared, away, monkeypatch):
    back_up(full, away / "b.zip")
    with psycopg.connect(prepared) as connection:
        # What a database's owner could have put there.
        connection.execute(
            "CREATE FUNCTION less() RETURNS trigger AS $$ BEGIN NEW.value = 0; RETURN NEW; END $$ LANGUAGE plpgsql; "
            "CREATE TRIGGER less BEFORE INSERT ON store.reports FOR EACH ROW EXECUTE FUNCTION less()"
        )
    with pytest.raises(NotWritten, match="other_digest"):
        put_back(away / "b.zip", prepared)
    holds_nothing(prepared)


def test_a_file_that_was_changed_is_refused_before_anything_is_written(full, prepared, away):
    back_up(full, away / "b.zip")
    (away / "cut.zip").write_bytes((away / "b.zip").read_bytes()[:-100])
    with pytest.raises(DataError) as refused:
        put_back(away / "cut.zip", prepared)
    assert refused.value.faults[0].code == "backup_unreadable"

    def other(files):
        said = json.loads(files["manifest.json"])
        files["manifest.json"] = json.dumps(said | {"data_digest": "0" * 16}).encode()

    rezip(away / "b.zip", other)
    with pytest.raises(NotWritten, match="other_digest"):
        put_back(away / "b.zip", prepared)
    holds_nothing(prepared)


def test_a_backup_that_is_there_stays_and_a_missing_folder_is_told(full, away):
    (away / "b.zip").write_bytes(b"old")
    with pytest.raises(NotWritten, match="exists"):
        back_up(full, away / "b.zip")
    assert (away / "b.zip").read_bytes() == b"old"
    back_up(full, away / "b.zip", force=True)
    assert zipfile.is_zipfile(away / "b.zip")
    with pytest.raises(NotWritten, match="no_parent"):
        back_up(full, away / "nowhere" / "b.zip")


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
    assert names(away) == []
    for statement in ("DROP OWNED BY sees_little", "DROP ROLE sees_little"):
        postgres.run(statement, database)


# --- the commands ---


def test_the_commands_say_what_they_did(full, prepared, empty, away, monkeypatch, capsys):
    lang = "fa"
    monkeypatch.setenv("DATA_URL", full)
    monkeypatch.delenv("STAFF_URL", raising=False)
    assert main(["backup", str(away / "b.zip"), "--lang", lang]) == 0
    told = capsys.readouterr().out
    with zipfile.ZipFile(away / "b.zip") as zipped:
        assert json.loads(zipped.read("manifest.json"))["newest"]
    assert say(lang, "backup.desk_here") in told
    assert main(["restore", str(away / "b.zip"), "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert say(lang, "backup.holds_rows", folder=full) in told
    assert say(lang, "backup.not_restored") in told
    monkeypatch.setenv("DATA_URL", empty)
    assert main(["restore", str(away / "b.zip"), "--lang", lang]) == 1
    assert "db init" in capsys.readouterr().err
    monkeypatch.setenv("DATA_URL", prepared)
    assert main(["restore", str(away / "b.zip"), "--lang", lang]) == 0
    told = capsys.readouterr()
    assert prepared in told.out
    assert told.err == ""
    assert main(["verify", "--lang", lang]) == 0


def test_what_a_database_has_no_place_for_is_told(made, prepared, away, monkeypatch, capsys):
    take(made, f"sqlite:///{made / 'staff' / 'desk.sqlite'}", away / "b.zip", utcnow, nothing)
    monkeypatch.setenv("DATA_URL", prepared)
    monkeypatch.delenv("STAFF_URL", raising=False)
    assert main(["restore", str(away / "b.zip"), "--lang", "en"]) == 0
    assert "no place for these 1 files of the backup; they were left out: یادداشت‌ها.txt" in capsys.readouterr().err
