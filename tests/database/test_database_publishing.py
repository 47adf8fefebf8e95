"""Publications and decisions in a database: the rows of a folder, one writer at a time, whole or not at all."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing
from datetime import date, datetime, timedelta

import psycopg
import pytest

from dashboard.__main__ import main
from dashboard.database.dump import dump
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, say
from dashboard.live import utcnow
from dashboard.places import database_writing
from dashboard.places.database import DatabasePlace
from dashboard.places.folder import FolderPlace
from dashboard.publishing.staged import Coming
from dashboard.publishing.verify import verify
from dashboard.store.append import NotWritten
from dashboard.store.decisions_file import Overtaken, Record
from tests.database.conftest import load_folder, with_schema
from tests.unit.publishing.publications import WEEK, published_folder, row
from tests.unit.small_folder import small_folder
from tools.sample import write_sample

START = datetime(2026, 4, 4, 8, 0)


class Clock:
    """Naive UTC that stands still, and moves on by a second for who asks again and again to wait for the next one."""

    def __init__(self) -> None:
        self.now, self.asked = START, 0

    def __call__(self) -> datetime:
        self.asked += 1
        if self.asked % 20 == 0:
            self.move(seconds=1)
        return self.now

    def move(self, **by: float) -> None:
        self.now, self.asked = self.now + timedelta(**by), 0


def short_sample(place):
    """A sample of three weeks beside the shipped register."""
    folder = small_folder(place)
    (folder / "reports.csv").unlink()
    write_sample(folder / "sample", weeks=3)
    return folder


FOLDERS = {
    "published": published_folder,
    "never published": small_folder,
    "nothing reported": lambda place: small_folder(place, weeks=()),
    "sample": short_sample,
}


@pytest.fixture
def open_place():
    """Opens a database as a place, and lets go of it at the end."""
    with ExitStack() as opened:
        yield lambda url: opened.enter_context(closing(DatabasePlace(url)))


@pytest.fixture
def place(prepared, tmp_path, open_place):
    load_folder(prepared, published_folder(tmp_path))
    return open_place(prepared)


def bring(place, reports=None, withdrawn=(), note="", clock=utcnow):
    return place.publish(lambda *_: Coming(WEEK, reports, withdrawn, note), clock)


def findings(place):
    return [finding.code for finding in verify(place.read(utcnow()))]


def decision(code="d-1", status="open", meeting=date(2014, 12, 6)):
    return Record(
        code, datetime.min, meeting, "میز خدمت برپا شود", "", "1001", "", "G1001", date(2014, 12, 20), status
    )


# --- the same as in a folder ---


@pytest.mark.parametrize(
    "kind", ["published", *(pytest.param(one, marks=pytest.mark.rare) for one in [*FOLDERS][1:])]
)
def test_what_is_written_is_what_a_folder_would_hold(prepared, postgres, tmp_path, open_place, kind):
    folder = FOLDERS[kind](tmp_path)
    load_folder(prepared, folder)
    told = []
    for place in (FolderPlace(folder), open_place(prepared)):
        clock = Clock()
        done = [bring(place, row(), note='نخستین، با "نشان"', clock=clock)]
        recorded = place.decide(decision(), None, clock)
        clock.move(hours=1)
        done.append(bring(place, row("G1003", source="sheet-2"), ["sheet-1"], clock=clock))
        place.decide(decision(status="done"), recorded.recorded_at, clock)
        clock.move(hours=1)
        done.append(bring(place, clock=clock))
        told.append([(one.moment, one.digest, one.shown.body) for one in done])
        assert [code for code in findings(place) if code != "open"] == ["proved"] * 3
    assert told[0] == told[1]
    written = dumped(place, tmp_path / "written")
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        load_folder(url, folder)
        with closing(DatabasePlace(url)) as would_be:
            assert dumped(would_be, tmp_path / "would be") == written
    # What a publication brought is in files of its own, which are those of the folder to the byte.
    own = [path for path in folder.rglob("*") if "published-" in path.name or path.suffix == ".zip"]
    same = [path for path in own if path.parent.name != "withdrawals"]
    assert len(same) == 5
    for path in same:
        assert written[path.relative_to(folder).as_posix()] == path.read_bytes()


def dumped(place, folder):
    """The files that a dump writes there, by name."""
    dump(place.engine, folder, lambda *_: None)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- nothing is written, and why ---


def refused(place, **given):
    with pytest.raises(NotWritten) as raised:
        bring(place, row(), **given)
    for lang in LANGUAGES:
        for key in ("publish.not_", "publishing.not_", "decisions.not_written_"):
            assert say(lang, key + raised.value.code, folder=place.shown)
    return raised.value.code


@pytest.fixture
def reader(prepared, postgres, place):
    """The URL of a role that may read all of the database and write nothing."""
    database = prepared.rpartition("/")[2]
    for statement in (
        f"CREATE ROLE reader_{database} LOGIN PASSWORD 'r-secret'",
        f"GRANT USAGE ON SCHEMA store TO reader_{database}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA store TO reader_{database}",
    ):
        postgres.run(statement, database)
    yield postgres.url(database, f"reader_{database}", "r-secret")
    for statement in (f"DROP OWNED BY reader_{database}", f"DROP ROLE reader_{database}"):
        postgres.run(statement, database)


def test_who_may_only_read_publishes_nothing(reader, open_place, monkeypatch, capsys):
    place = open_place(reader)
    before = place.seen()
    assert refused(place) == "closed"
    with pytest.raises(NotWritten, match="closed"):
        place.decide(decision(), None, utcnow)
    assert place.seen() == before
    place.close()
    monkeypatch.setenv("DATA_URL", reader)
    assert main(["publish"]) == 2
    said = capsys.readouterr().err
    assert "may not be written to. Nothing was published." in said
    assert "r-secret" not in said


def test_who_may_not_wait_longer_is_told_that_others_write(place, prepared, monkeypatch):
    monkeypatch.setattr(database_writing, "PATIENCE", 0.1)
    with psycopg.connect(prepared) as other:
        other.execute("UPDATE store.revision SET number = number + 1")
        assert refused(place) == "busy"
        with pytest.raises(NotWritten, match="busy"):
            place.decide(decision(), None, utcnow)
    assert findings(place) == ["open"]
    bring(place)


def test_a_connection_that_breaks_in_the_middle_writes_nothing(place, postgres, prepared):
    database = prepared.rpartition("/")[2]

    def cut(*_):
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        return Coming(WEEK, row())

    with pytest.raises(NotWritten, match="gone"):
        place.publish(cut, utcnow)
    assert findings(place) == ["open"]
    # It is reached again as soon as it answers.
    bring(place, row())
    assert findings(place) == ["open", "proved"]


def test_a_row_of_the_same_key_put_in_by_hand_and_an_office_that_left_the_register_are_told(place, prepared):
    with psycopg.connect(prepared) as connection:
        connection.execute(
            "INSERT INTO store.reports SELECT '2014-12-06', 'G1002', 'committee', 0, 'self', '2014-12-20', "
            "'by hand', 'by hand', 1"
        )
    with pytest.raises(DataError) as raised:
        bring(place, row())
    fault = raised.value.faults[0]
    assert (fault.file, fault.code) == ("store.reports", "database_twice")
    assert "G1002" in fault.details["reason"]
    with psycopg.connect(prepared) as connection:
        connection.execute("DELETE FROM store.reports WHERE office_id = 'G1002'")
        connection.execute("DELETE FROM store.offices WHERE office_id = 'G1002'")
    with pytest.raises(DataError) as raised:
        bring(place, row())
    assert raised.value.faults[0].value == "G1002"
    assert findings(place) == ["open"]


# --- decisions ---


def at_once(*works):
    """What each gives, or the class of its error, all begun together."""
    results = []

    def run(work):
        try:
            results.append(work())
        except Overtaken as error:
            results.append(type(error))

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_a_decision_that_is_sent_twice_is_one_and_an_overtaken_one_is_none(place, prepared, open_place):
    first = place.decide(decision(), None, utcnow)
    assert place.decide(decision(), None, utcnow) == first
    done = place.decide(decision(status="done"), first.recorded_at, utcnow)
    assert done.recorded_at > first.recorded_at
    with pytest.raises(Overtaken):
        place.decide(decision(status="dropped"), first.recorded_at, utcnow)
    statuses = place.read(utcnow()).tables.decisions.sort_values("recorded_at")["status"]
    assert list(statuses) == ["open", "done"]
    # Of two changes at once, from places with connections of their own as two servers have, one is overtaken.
    pairs = zip((place, open_place(prepared)), ("open", "dropped"), strict=True)
    changes = [lambda at=at, to=to: at.decide(decision(status=to), done.recorded_at, utcnow) for at, to in pairs]
    assert at_once(*changes).count(Overtaken) == 1
    assert len(place.read(utcnow()).tables.decisions) == 3


def test_one_process_waits_for_its_own_writers_without_taking_all_connections(place):
    """More threads than the pool has connections: each of them reads while it holds the lock."""
    at_once(*(lambda n=n: place.decide(decision(f"d-{n}"), None, utcnow) for n in range(25)))
    assert len(place.read(utcnow()).tables.decisions) == 25
