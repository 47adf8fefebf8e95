"""An import's files appear at once or not at all, and never take the place of a file that exists."""

import os
from contextlib import closing
from datetime import timedelta

import pytest

from dashboard.database.errors import NotWritten
from dashboard.dataset import read_dataset
from dashboard.faults import CLOCK_BEHIND, DataError
from dashboard.imports import write
from dashboard.imports.write import add_files, write_files, written_files
from dashboard.sources.read import Sources
from tests.unit.imports import wild
from tests.unit.imports.planning import NOW, settled
from tests.unit.small_folder import choose_cards, small_folder


@pytest.fixture
def folder(tmp_path):
    place = small_folder(tmp_path)
    choose_cards(place, "committee")
    return place


@pytest.fixture(scope="module")
def plan(data):
    return settled(data, wild.county_sheets(), name="هفتهٔ ۱۵ آذر.xlsx")[0]


def read(folder):
    tables = read_dataset(folder, NOW + timedelta(days=1)).tables
    return len(tables.offices), tables.rows.numbers["reports"]


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_rows_are_written_as_new_files_beside_those_that_exist(folder, plan):
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    offices, reports = read(folder)
    files = write_files(folder, plan, NOW)
    short = plan.digest[:8]
    names = [str(path.relative_to(folder)) for path in files]
    assert names == [f"offices/هفته-۱۵-آذر-{short}.csv", f"reports/هفته-۱۵-آذر-{short}.csv"]
    assert all(path.read_bytes() == data for path, data in before.items())
    assert read(folder) == (offices + 1, reports + plan.changes.new["reports"])
    assert written_files(folder, plan.digest) == files


def test_a_kill_between_two_files_leaves_none_and_the_next_import_cleans_up(folder, plan, monkeypatch):
    before = read(folder)
    child = os.fork()
    if not child:
        written = write.write
        done = []

        def dying(file, data):
            if done:
                os._exit(9)
            done.append(written(file, data))

        write.write = dying
        write_files(folder, plan, NOW)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(list(folder.rglob(f"*-{plan.digest[:8]}.csv"))) == 1
    assert read(folder) == before and written_files(folder, plan.digest) == []
    write_files(folder, plan, NOW)
    assert read(folder) == (before[0] + 1, before[1] + plan.changes.new["reports"])
    assert not list(folder.glob(".import-*"))


def test_a_full_disk_leaves_the_folder_as_it_was(folder, plan, monkeypatch):
    before = files_in(folder)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full)
    with pytest.raises(NotWritten, match="full"):
        write_files(folder, plan, NOW)
    monkeypatch.undo()
    assert files_in(folder) == before


def test_a_file_name_that_names_a_person_is_kept_out_of_the_folder_and_the_sources(data):
    plan, _ = settled(data, wild.county_sheets(), name="خانم احمدی.xlsx")
    assert write._stem(plan.file) == "import"
    assert set(plan.tables["reports"]["source"]) == {f"import {plan.digest[:8]}"}


def test_a_clock_behind_the_newest_publication_and_rows_that_are_there_write_nothing(folder, plan):
    called = []
    with closing(Sources(folder)) as sources:
        with pytest.raises(DataError) as error:
            add_files(sources, plan, NOW + timedelta(hours=1), lambda: NOW, lambda *_: called.append("early"))
        assert [fault.code for fault in error.value.faults] == [CLOCK_BEHIND]
        assert written_files(folder, plan.digest) == []
        files = add_files(sources, plan, None, lambda: NOW, lambda *_: called.append("first"))
        assert files and files == written_files(folder, plan.digest)
        assert add_files(sources, plan, None, lambda: NOW, lambda *_: called.append("again")) == []
    assert called == ["first"]
