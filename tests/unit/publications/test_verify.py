"""Proving publications: later changes are found and named.

The publications are in files of earlier versions, which are the easiest to change.
"""

import io
import shutil
from datetime import timedelta
from itertools import islice

import pytest

from dashboard import archive as frozen
from dashboard.__main__ import main
from dashboard.commands import publish as publish_command
from dashboard.database import log
from dashboard.publications.verify import first_difference, verify
from dashboard.sources.read import Sources
from tests.unit.publications.publications import as_earlier_version, publish_rows, published_folder, read, rezip, row
from tests.unit.small_folder import small_folder


@pytest.fixture(scope="module")
def published_once(tmp_path_factory):
    """The folder of `three`, published once and copied by each test, which is faster."""
    folder = published_folder(tmp_path_factory.mktemp("published"))
    publish_rows(folder, row())
    publish_rows(folder, row("G1003", source="sheet-2"))
    as_earlier_version(folder)
    return folder


@pytest.fixture
def three(published_once, tmp_path):
    """(folder, archives): three publications, the first without an archive, in a copy that a test may change."""
    folder = shutil.copytree(published_once, tmp_path / published_once.name)
    return folder, sorted((folder / "frozen").glob("*.zip"))


def codes(folder):
    return [finding.code for finding in verify(read(folder))]


def test_changed_removed_and_added_reports_are_found(three):
    folder, _ = three
    files = sorted((folder / "reports").glob("published-*.csv"))
    before = files[0].read_text("utf-8")
    assert ",committee,1," in before
    files[0].write_text(before.replace(",committee,1,", ",committee,0,"), "utf-8")
    found = list(verify(read(folder)))
    assert [finding.code for finding in found] == ["open", "cells_changed", "cells_changed"]
    assert found[1].details["first"].startswith("cards/committee")
    files[0].write_text(before.splitlines(keepends=True)[0], "utf-8")
    assert [finding.code for finding in islice(verify(read(folder)), 2)] == ["open", "cells_changed"]
    files[0].write_text(before, "utf-8")
    files[1].write_text(files[1].read_text("utf-8").replace("G1003", "G1004"), "utf-8")
    assert codes(folder) == ["open", "proved", "cells_changed"]


def test_changed_removed_and_added_rows_of_publications_are_found(three):
    folder, archives = three
    path = folder / "publications.csv"
    before = path.read_text("utf-8")
    for column, value, expected in (
        ("week", "2014-11-29", ["row_changed", "proved"]),
        ("note", "better", ["row_changed", "proved"]),
        ("digest", "0" * 64, ["frozen_digest", "chain_broken"]),
    ):
        lines = before.splitlines()
        values = dict(zip(lines[0].split(","), lines[2].split(","), strict=True))
        lines[2] = ",".join((values | {column: value}).values())
        path.write_text("\n".join(lines) + "\n", "utf-8")
        assert codes(folder)[1:] == expected, column
    path.write_text(before, "utf-8")
    first = list(verify(read(folder)))[1].moment + timedelta(milliseconds=1)
    path.write_text(f"{before}{first.isoformat()}Z,2014-12-06,,\n", "utf-8")
    assert {"archive_missing", "digest_missing"} & set(codes(folder))
    lines = before.splitlines(keepends=True)
    path.write_text("".join(lines[:2] + lines[3:]), "utf-8")
    archives[0].unlink()
    assert codes(folder) == ["open", "chain_broken"]


def replace_in(name, old, new):
    """A change for `rezip`: replaces the first occurrence of a word in a file of an archive."""
    return lambda files: files.update({name: files[name].replace(old, new, 1)})


def test_changed_invalid_and_missing_archives_are_found(three):
    folder, archives = three
    sound = archives[0].read_bytes()
    assert frozen.to_bytes(frozen.from_bytes(sound)) == sound
    for change, code in (
        (replace_in("cells.json", b"1", b"2"), "frozen_file_changed"),
        (lambda files: files.pop("counties.csv"), "frozen_file_missing"),
        (lambda files: files.update({"more.csv": b"x"}), "frozen_file_strange"),
        (lambda files: files.update({"record.json": b"{}"}), "frozen_record"),
        (replace_in("record.json", b"{", b"{ "), "proved"),
        (replace_in("record.json", b'"note": ""', b'"note": "better"'), "frozen_digest"),
    ):
        archives[0].write_bytes(sound)
        rezip(archives[0], change)
        # The third publication uses the same code, and is not computed again.
        found = islice(verify(read(folder)), 2)
        assert [finding.code for finding in found] == ["open", code]
    archives[0].write_bytes(b"PK not a zip")
    assert codes(folder) == ["open", "frozen_unreadable", "proved"]
    archives[0].unlink()
    assert codes(folder) == ["open", "archive_missing", "proved"]


def test_the_first_difference_of_two_cells_is_named_by_its_path():
    assert first_difference({"a": {"b": 1}}, {"a": {"b": 1}}) == ""
    assert first_difference({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}) == "a/c"
    assert first_difference({"a": 1}, {"a": 1, "b": 2}) == "b"


def test_the_verify_command_prints_the_number_of_proved_publications(three, monkeypatch, capsys):
    folder, archives = three
    monkeypatch.setenv("DATA_URL", str(folder))
    assert main(["verify", "--lang", "en"]) == 0
    assert "Proved: 2;" in capsys.readouterr().out
    archives[0].unlink()
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
    assert "--yes" in stderr and "takes weeks away: 6–12 Dec 2014" in stderr and "counties reported" in stderr
    assert len(read(folder).tables.publications) == 1
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert main(command) == 0
    assert "2014-11-29" in capsys.readouterr().out
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
