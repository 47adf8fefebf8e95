"""Proving publications: later changes are found and named.

The publications are in files of earlier versions, which are the easiest to change.
"""

import io
import shutil
from itertools import islice

import duckdb
import pytest

from dashboard import archive as frozen
from dashboard.__main__ import main
from dashboard.commands import publish as publish_command
from dashboard.database import log
from dashboard.publications.verify import verify
from dashboard.sources.read import Sources
from tests.unit.publications.publications import (
    archives_of,
    publish_rows,
    published_folder,
    put_archive,
    read,
    rezipped,
    row,
    run_sql,
)
from tests.unit.small_folder import small_folder


@pytest.fixture(scope="module")
def published_once(tmp_path_factory):
    """The folder of `three`, published once and copied by each test, which is faster."""
    folder = published_folder(tmp_path_factory.mktemp("published"))
    publish_rows(folder, row())
    publish_rows(folder, row("G1003", source="sheet-2"))
    return folder


@pytest.fixture
def three(published_once, tmp_path):
    """A copy of that folder which a test may change: three publications, the first without an archive."""
    return shutil.copytree(published_once, tmp_path / published_once.name)


def codes(folder):
    return [finding.code for finding in verify(read(folder))]


def test_cells_that_would_be_counted_otherwise_today_are_information_and_no_fault(three):
    assert [finding.otherwise for finding in verify(read(three))] == [0, 0, 0]
    run_sql(three, "UPDATE reports SET value = 0 WHERE source = 'sheet-1'")
    found = list(verify(read(three)))
    assert [finding.code for finding in found] == ["open", "proved", "proved"]
    # The county's and the province's, each of all kinds and of this kind; the next publication knows the row as well.
    assert [finding.otherwise for finding in found] == [0, 4, 4]


def test_changed_removed_and_added_rows_of_publications_are_found(three):
    (_, second), (_, third) = archives_of(three).items()
    moment = run_sql(three, "SELECT published_at FROM publications ORDER BY id LIMIT 1")[0][0]
    for column, value, expected in (
        ("week", "2014-11-29", ["row_changed", "proved"]),
        ("note", "better", ["row_changed", "proved"]),
        ("digest", "0" * 64, ["frozen_digest", "chain_broken"]),
    ):
        query = f"SELECT {column} FROM publications WHERE published_at = ?"
        before = run_sql(three, query, moment)[0][0]
        run_sql(three, f"UPDATE publications SET {column} = ? WHERE published_at = ?", value, moment)
        assert codes(three)[1:] == expected, column
        run_sql(three, f"UPDATE publications SET {column} = ? WHERE published_at = ?", before, moment)
    assert codes(three) == ["open", "proved", "proved"]
    put_archive(three, moment, None)
    run_sql(three, "DELETE FROM publications WHERE published_at = ?", moment)
    assert codes(three) == ["open", "chain_broken"]
    assert second != third


def replace_in(name, old, new):
    """A change for `rezip`: replaces the first occurrence of a word in a file of an archive."""
    return lambda files: files.update({name: files[name].replace(old, new, 1)})


def test_changed_invalid_and_missing_archives_are_found(three):
    (moment, sound), _ = archives_of(three).items()
    assert frozen.to_bytes(frozen.from_bytes(sound)) == sound
    for change, code in (
        (replace_in("cells.json", b"1", b"2"), "frozen_file_changed"),
        (lambda files: files.pop("counties.csv"), "frozen_file_missing"),
        (lambda files: files.update({"more.csv": b"x"}), "frozen_file_strange"),
        (lambda files: files.update({"record.json": b"{}"}), "frozen_record"),
        (replace_in("record.json", b"{", b"{ "), "proved"),
        (replace_in("record.json", b'"note": ""', b'"note": "better"'), "frozen_digest"),
    ):
        put_archive(three, moment, rezipped(sound, change))
        # The third publication uses the same code, and is not computed again.
        found = islice(verify(read(three)), 2)
        assert [finding.code for finding in found] == ["open", code]
    put_archive(three, moment, b"PK not a zip")
    assert codes(three) == ["open", "frozen_unreadable", "proved"]
    put_archive(three, moment, None)
    assert codes(three) == ["open", "archive_missing", "proved"]


def test_an_archive_has_the_rows_that_its_publication_was_the_first_to_know(three):
    def rows(data):
        found = frozen.from_bytes(data).files["reports.parquet"]
        (three.parent / "rows.parquet").write_bytes(found)
        frame = duckdb.sql(f"FROM '{three.parent / 'rows.parquet'}'").df()
        return list(zip(frame["office_id"], frame["source"], strict=True))

    second, third = archives_of(three).values()
    # The first archive has the folder's reports too, since the publication before had none.
    assert ("G1002", "sheet-1") in rows(second) and len(rows(second)) > 1
    assert rows(third) == [("G1003", "sheet-2")]


def test_the_verify_command_prints_the_number_of_proved_publications(three, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", str(three))
    run_sql(three, "UPDATE reports SET value = 0 WHERE source = 'sheet-2'")
    assert main(["verify", "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "Proved: 2;" in printed and printed.count("would count 4 of its cells otherwise") == 1
    put_archive(three, next(iter(archives_of(three))), None)
    assert main(["verify", "--lang", "fa"]) == 1
    assert "اثبات‌شده: ۱؛" in capsys.readouterr().out


class Terminal(io.StringIO):
    """Standard input of a terminal with typed text."""

    def isatty(self):
        return True


def test_the_publish_command_publishes_a_week_and_refuses_one_without_data(folder, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", str(folder))
    command = ["publish", "--week", "۱۳۹۳/۹/۸", "--note", " a  word "]
    # The command prints the changes; without a terminal and without --yes nothing is published.
    assert main(command) == 2
    stderr = capsys.readouterr().err
    assert "--yes" in stderr and "takes weeks away: 6–12 Dec 2014" in stderr
    assert "1 of 6 counties complete; 1 of 6 offices" in stderr
    assert len(read(folder).tables.publications) == 1
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert main(command) == 0
    assert "29 Nov – 5 Dec 2014" in capsys.readouterr().out
    with Sources(folder).database.reading() as connection:
        (entry,) = log.page(connection, log.Filter())
    assert (entry.action, entry.account, entry.detail["week"]) == ("published", log.COMMAND_LINE, "2014-11-29")
    rows = read(folder).tables.publications.sort_values("published_at")
    assert (rows["week"].iloc[-1].date().isoformat(), rows["note"].iloc[-1]) == ("2014-11-29", "a word")
    for wrong in ("someday", "2015-01-03"):
        assert main(["publish", "--week", wrong]) == 2
        assert wrong in capsys.readouterr().err
    # A public note may name offices only.
    assert main(["publish", "--yes", "--note", "به درخواست آقای مدیرکل"]) == 2
    assert len(read(folder).tables.publications) == 2


def test_the_publish_command_asks_at_a_terminal_and_publishes_only_the_confirmed_changes(folder, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", str(folder))
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    assert main(["publish"]) == 2
    assert "no figure changes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    real = publish_command._changes
    monkeypatch.setattr(
        publish_command, "_changes", lambda *given: [*real(*given), str(publish_rows(folder, row()).moment)]
    )
    assert main(["publish"]) == 2
    assert "data have changed" in capsys.readouterr().err
    assert len(read(folder).tables.publications) == 2


def test_a_first_publication_of_an_earlier_week_is_preceded_by_one_of_the_present_data(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", str(small_folder(tmp_path)))
    assert main(["publish", "--yes", "--week", "2014-11-29"]) == 0
    assert codes(tmp_path / "data") == ["proved", "proved"]
    assert "no publication before" in capsys.readouterr().out
