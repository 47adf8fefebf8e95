"""The snapshot while files change: only complete, valid data are shown; otherwise the last valid data stay."""

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.__main__ import main
from dashboard.faults import DataError, Fault
from dashboard.language import LANGUAGES, say
from dashboard.live import Live, utcnow
from dashboard.publications.prepare import Draft
from dashboard.publications.write import publish
from dashboard.server import create_server
from dashboard.settings import DATABASE_FILE, Settings
from tests.browser.running import get, running_server
from tests.unit.small_folder import (
    PUBLICATIONS_HEAD,
    WEEKS,
    choose_cards,
    large_folder,
    report,
    small_folder,
    write_reports,
)

ARDESTAN = "1001"
HOUR = 3600
FAULTY = "2014-12-06,NOBODY,committee,1,document,2014-12-06T09:00:00Z,letter\n"


@pytest.fixture
def folder(tmp_path):
    folder = small_folder(tmp_path)
    choose_cards(folder, "committee_governorates")
    return folder


@pytest.fixture
def large(tmp_path):
    """All counties and cards."""
    return large_folder(tmp_path)


@pytest.fixture
def live(folder):
    return Live(folder)


def committee(live: Live, week: int = -1) -> int:
    return live.snapshot.cells.series("committee_governorates", ARDESTAN)[week].numerator


@lru_cache(maxsize=1)
def client_of(live: Live) -> FlaskClient:
    return create_server(Settings(), live).test_client()


def pages(live: Live) -> dict[str, str]:
    client = client_of(live)
    return {lang: client.get(f"/{lang}/").get_data(as_text=True) for lang in LANGUAGES}


def wait_until(condition: Callable[[], object]) -> None:
    """Wait up to a minute for a condition, which the test then asserts."""
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def health(live: Live) -> dict[str, Any]:
    answer = client_of(live).get("/health")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_faulty_or_missing_folder_is_refused_at_the_start_with_all_its_faults(folder):
    write_reports(folder, [FAULTY, report(value=7)])
    (folder / "indicators" / "committee.toml").write_text("key = ", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        Live(folder)
    rows = [(fault.code, fault.line) for fault in refused.value.faults if fault.file.endswith("reports.csv")]
    assert rows == [("unknown_code", 2), ("out_of_range", 3)]
    assert {Path(fault.file).name for fault in refused.value.faults} == {"reports.csv", "committee.toml"}
    with pytest.raises(DataError) as refused:
        Live(folder / "nowhere")
    assert [fault.code for fault in refused.value.faults] == ["folder_missing"]


def test_a_changed_file_is_noticed(folder, live):
    old = live.snapshot
    assert live.look() is False
    assert live.snapshot is old and committee(live) == 1
    write_reports(folder, [report(week=week) for week in WEEKS[:2]] + [report(value=0)])
    assert live.look() is True
    assert (committee(live), live.status.since) == (0, None)
    assert live.snapshot.digest != old.digest


@pytest.fixture
def clock(live, monkeypatch):
    """Stands still until a test advances `now`. The watch looks once an hour: a test makes each look itself."""
    clock = SimpleNamespace(now=0)
    monkeypatch.setattr("dashboard.live.time", SimpleNamespace(monotonic=lambda: clock.now, sleep=time.sleep))
    live.watch(HOUR)
    return clock


def test_a_file_that_is_being_written_is_not_read_and_a_publication_is_shown_at_once(folder, live, clock):
    rows = [report(office, value=0) for office in ("G1001", "G1002", "G1003")]
    old = live.snapshot
    for count in range(len(rows)):
        write_reports(folder, rows[: count + 1])
        assert live.look() is False
        # A request's look, before the next one of the watch.
        clock.now += HOUR - 1
        live.refresh()
        assert live.snapshot is old and live.status.stale is None
    clock.now += 1
    assert live.look() is True
    assert len(live.snapshot.input.tables.rows.in_memory("reports")) == len(rows)
    publish(live.sources, lambda *_: Draft(date.fromisoformat(WEEKS[-1])), utcnow)
    assert live.look() is True


def test_a_file_that_changes_while_it_is_read_is_read_again(folder, live, clock, monkeypatch):
    old, read = live.snapshot, live._read

    def overtaken(now):
        data = read(now)
        write_reports(folder, [report(value=0)])
        return data

    write_reports(folder, [])
    live.look()
    clock.now += HOUR
    with monkeypatch.context() as busy:
        busy.setattr(live, "_read", overtaken)
        assert live.look() is False
    assert live.look() is False and live.snapshot is old
    clock.now += HOUR
    assert live.look() is True and committee(live) == 0


def test_a_fault_keeps_the_last_valid_data_and_their_time_until_it_is_repaired(folder, live):
    valid = live.snapshot
    for rows in ([FAULTY], [FAULTY, report("NOWHERE")]):
        write_reports(folder, rows)
        assert live.look() is False
        assert live.snapshot is valid
        # A second fault does not change the time of the valid data.
        assert live.status.since == valid.loaded_at
        assert [fault.code for fault in live.status.faults] == ["unknown_code"] * len(rows)
    status = health(live)
    assert (status["state"], status["faults"]) == ("stale", 2)
    assert status["since"] == valid.loaded_at.isoformat(timespec="seconds") + "Z"
    since = valid.moment_label(valid.loaded_at, "fa"), valid.moment_label(valid.loaded_at, "en")
    stale = {"fa": f"از {since[0]}", "en": f"since {since[1]}"}
    assert [page for page in pages(live).values() if "python -m dashboard check" not in page] == []
    assert [lang for lang, page in pages(live).items() if stale[lang] not in page] == []
    # Repaired to the former data, and then to new data.
    write_reports(folder, [report(week=week) for week in WEEKS])
    live.look()
    assert (live.snapshot.digest, live.status.since) == (valid.digest, None)
    write_reports(folder, [report(value=0)])
    assert live.look() is True
    assert (committee(live), live.status.since, health(live)["state"]) == (0, None, "ok")
    assert [lang for lang, page in pages(live).items() if stale[lang] in page] == []


def test_a_new_folder_is_noticed_and_the_log_names_unread_files_and_missing_borders(folder, caplog):
    shutil.rmtree(folder / "boundaries")
    live = Live(folder)
    (folder / "boundaries").mkdir()
    assert live.look() is True
    assert live.snapshot.input.eras == ()
    assert "data/boundaries: There are no borders" in caplog.text
    (folder / "notes.csv").write_text("x", encoding="utf-8")
    assert live.look() is True
    assert "data/notes.csv: This file is not read" in caplog.text


def test_a_failed_check_marks_the_data_as_stale_and_is_repeated_and_a_folder_may_vanish(
    folder, live, monkeypatch, caplog
):
    before = live.snapshot
    write_reports(folder, [report(value=0)])
    with monkeypatch.context() as broken:
        broken.setattr("dashboard.live.snapshot_at", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            live.look()
    assert live.snapshot is before
    assert health(live)["state"] == "stale"
    assert live.look()
    assert committee(live) == 0 and health(live)["state"] == "ok"
    fresh = live.snapshot
    shutil.rmtree(folder)
    assert live.look() is False
    assert [fault.code for fault in live.status.faults] == ["folder_missing"]
    assert live.snapshot is fresh


def test_after_an_outage_of_the_database_the_faults_of_the_files_are_told_again(folder, live, monkeypatch):
    def unreachable():
        raise DataError([Fault("database", code="database_unreachable", details={"reason": "no answer"})])

    write_reports(folder, [FAULTY])
    live.look()
    faulty = live.status
    with monkeypatch.context() as outage:
        outage.setattr(live.sources, "change_token", unreachable)
        live.look()
        assert live.status.unreachable
    live.look()
    assert live.status == faulty and [fault.code for fault in faulty.faults] == ["unknown_code"]


def empty_file(file: Path) -> None:
    file.write_bytes(b"")


def older_publications(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for table in ("archives", "publications"):
            connection.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("lose", [empty_file, Path.unlink, older_publications])
def test_a_lost_or_empty_database_makes_nothing_public_and_every_reader_says_so(
    folder, live, lose, monkeypatch, capsys
):
    publish(live.sources, lambda *_: Draft(date.fromisoformat(WEEKS[-1])), utcnow)
    write_reports(folder, [report(value=0)])
    live.look()
    file, shown = folder / DATABASE_FILE, live.snapshot
    assert committee(live) == 1
    lose(file)
    size = file.stat().st_size if file.exists() else None
    assert live.look() is False and live.snapshot is shown
    found = health(live)
    assert (found["state"], found["lost"], found["gone"], found["faults"]) == ("stale", True, False, 1)
    # The same at a start, without what the former server knew.
    monkeypatch.setenv("DATA_URL", str(folder))
    with pytest.raises(DataError):
        Live(folder)
    commands = (["check"], ["verify"], ["publish", "--yes"], ["cells"], ["export", str(folder.parent / "all.zip")])
    for command in commands if lose is empty_file else commands[:1]:
        assert main(["--lang", "en", *command]) == 1
        said = capsys.readouterr()
        assert str(folder / ".published") in said.err and not said.out, command
    # A file that is only read is not written, and nobody fills an empty one.
    assert (file.stat().st_size if file.exists() else None) == size
    # Who accepts the loss takes the mark away.
    (folder / ".published").unlink()
    assert committee(Live(folder)) == 0


def test_where_the_folder_cannot_be_written_a_loss_is_noticed_until_the_server_ends(
    folder, live, monkeypatch, caplog
):
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dashboard.database.mark.write", refused)
    publish(live.sources, lambda *_: Draft(date.fromisoformat(WEEKS[-1])), utcnow)
    live.look()
    assert len([line for line in caplog.messages if ".published" in line]) == 1
    empty_file(folder / DATABASE_FILE)
    assert live.look() is False and live.status.lost


def test_without_publications_all_received_data_are_shown(live):
    assert live.snapshot.cells.weeks == list(WEEKS)
    assert abs((live.snapshot.asof - utcnow()).total_seconds()) < 60
    for lang, page in pages(live).items():
        assert say(lang, "site.unpublished", moment="|").split("|")[0] in page


def test_without_publications_or_reports_nothing_is_shown_and_the_page_says_so(folder):
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD, encoding="utf-8")
    unpublished = Live(folder)
    (folder / "publications.csv").unlink()
    write_reports(folder, [])
    for live in (unpublished, Live(folder)):
        assert live.snapshot.weeks == []
        for lang, page in pages(live).items():
            assert say(lang, "site.nothing_title") in page and 'id="sentence"' not in page
        status = health(live)
        assert (status["state"], status["week"], status["counts"]["weeks"]) == ("ok", None, 0)


def test_without_boundaries_the_page_has_everything_but_the_map(folder):
    shutil.rmtree(folder / "boundaries")
    (folder / "boundaries").mkdir()
    live = Live(folder)
    for lang, page in pages(live).items():
        assert '<svg class="map-picture"' not in page
        assert page.count("<tr data-area=") == 6
        assert say(lang, "view.no_map") in page and 'class="map-slot is-bare"' in page


def test_the_counties_of_2021_are_in_the_table_and_named_as_missing_on_the_map(large):
    choose_cards(large, "committee_governorates")
    write_reports(large, [report(week=week) for week in ("2021-07-10", "2021-07-17")])
    live = Live(large)
    client = client_of(live)
    before = client.get("/fa/?week=2021-07-10").get_data(as_text=True)
    after = client.get("/fa/?week=2021-07-17").get_data(as_text=True)
    assert [page.count("<tr data-area=") for page in (before, after)] == [24, 28]
    missing_polygons = say("fa", "view.missing_polygon", names="کوهپایه، جرقویه، ورزنه، هرند")
    assert missing_polygons not in before and missing_polygons in after


def test_checks_for_changes_continue_after_a_failure(folder, live, monkeypatch):
    attempts: list[float] = []

    def fail(*_: object) -> bool:
        attempts.append(time.monotonic())
        raise RuntimeError("a disk that stumbles")

    monkeypatch.setattr(live, "look", fail)
    thread = live.watch(0.02)
    wait_until(lambda: len(attempts) >= 3)
    assert len(attempts) >= 3
    assert thread.is_alive() and thread.daemon


def test_a_process_that_stops_ends_the_watch_first(live):
    stopping = threading.Event()
    thread = live.watch(HOUR, stopping)
    stopping.set()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.rare
def test_a_running_server_notices_a_changed_file(folder):
    with running_server(DATA_URL=str(folder)) as server:
        first = json.loads(get(f"{server.address}/health"))["cells_digest"]
        write_reports(folder, [report(value=0)])
        wait_until(lambda: json.loads(get(f"{server.address}/health"))["cells_digest"] != first)
        digest = json.loads(get(f"{server.address}/health"))["cells_digest"]
        assert digest != first
        assert digest in get(f"{server.address}/fa/")
