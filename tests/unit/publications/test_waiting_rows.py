"""New rows that wait for a publication are counted: by `check`, in the server's log, and on the desk's first page."""

import logging
from datetime import date

import pytest

from dashboard.live import Live
from dashboard.publications.waiting import waiting_rows
from tests.unit.command_line import run
from tests.unit.publications.publications import publish_rows, read
from tests.unit.small_folder import HEAD, PUBLICATIONS_HEAD, report

NEW = [report("G1002", day="2014-12-15"), report("G1003", week="2014-11-29", day="2014-12-16")]


@pytest.fixture
def with_new_rows(folder):
    (folder / "reports").mkdir()
    (folder / "reports" / "new.csv").write_text(HEAD + "".join(NEW), encoding="utf-8")
    return folder


def test_rows_received_after_the_newest_publication_wait_until_the_next_one(with_new_rows):
    assert waiting_rows(read(with_new_rows)) == (2, 2)
    publish_rows(with_new_rows, week=date(2014, 12, 6))
    assert waiting_rows(read(with_new_rows)) is None


def test_rows_of_weeks_after_the_last_published_one_wait(folder):
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-11-22,,\n", "utf-8")
    assert waiting_rows(read(folder)) == (2, 2)


def test_before_the_first_publication_every_row_is_shown_and_with_an_empty_table_none(with_new_rows):
    (with_new_rows / "publications.csv").unlink()
    assert waiting_rows(read(with_new_rows)) is None
    (with_new_rows / "publications.csv").write_text(PUBLICATIONS_HEAD, "utf-8")
    assert waiting_rows(read(with_new_rows)) == (5, 3)


def test_check_and_the_servers_start_count_the_rows_and_name_the_command(with_new_rows, caplog):
    said = run("check", "--data", str(with_new_rows), "--lang", "fa")
    assert said.returncode == 0
    assert "۲ (هفته: ۲)" in said.stderr and f"python -m dashboard publish --data {with_new_rows}" in said.stderr
    with caplog.at_level(logging.WARNING, "dashboard"):
        Live(with_new_rows)
    assert "not shown yet: 2 (weeks: 2). Type: python -m dashboard publish" in caplog.text
