"""A folder into a real database and out of it again: the same content, all or nothing, and what the commands say."""

from __future__ import annotations

import shutil

import pandas as pd
import psycopg
import pytest

from dashboard.__main__ import main
from dashboard.database import load as load_module
from dashboard.database.dump import dump
from dashboard.database.engine import connect
from dashboard.database.read import read_tables
from dashboard.faults import DataError
from dashboard.settings import SHIPPED_DATA
from dashboard.store import frozen
from dashboard.store.content import content_digest
from dashboard.store.decisions_file import utcnow
from dashboard.store.folder import frames_of, read_folder
from dashboard.store.parquet_rows import parts
from dashboard.store.tables import TABLES
from tests.database.conftest import load_folder
from tests.database.random_folder import random_folder
from tests.unit.parquet_files import to_parquet
from tests.unit.publishing.publications import bring, row
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder


def dumped(url, folder):
    engine = connect(url)
    try:
        return dump(engine, folder, lambda done, total: None)
    finally:
        engine.dispose()


def frozen_folder(place):
    """Two publications with archives, one of a sheet that was withdrawn again; a card and no borders of its own."""
    folder = small_folder(place)
    bring(folder, row(source='نامهٔ ۱۲، "دوم"'), note="نخستین، با ویرگول")
    bring(folder, row("G1003"), withdrawn=['نامهٔ ۱۲، "دوم"'])
    shutil.copytree(SHIPPED_DATA / "indicators", folder / "indicators")
    (folder / "boundaries").mkdir()
    (folder / "frozen" / "20010101T000000Z.zip").write_bytes(b"left by a crash")
    return folder


def unchanged(url, folder, back):
    """Load a folder, dump it to another and assert that both hold the same; the names of its archives."""
    before = read_folder(folder, utcnow())
    digest = load_folder(url, folder)
    assert digest == content_digest(before)
    assert dumped(url, back).digest == digest
    after = read_folder(back, utcnow())
    assert content_digest(after) == digest
    assert (after.sample, after.has_publications) == (before.sample, before.has_publications)
    engine = connect(url)
    with engine.connect() as connection:
        stored = read_tables(connection)
    engine.dispose()
    for name in TABLES:
        pd.testing.assert_frame_equal(ordered(before, name), ordered(after, name))
        pd.testing.assert_frame_equal(ordered(before, name), ordered(stored, name))
    kept = [path.relative_to(folder) for home in ("indicators", "boundaries") for path in (folder / home).rglob("*")]
    assert [(back / path).read_bytes() == (folder / path).read_bytes() for path in kept] == [True] * len(kept)
    assert (back / "boundaries").is_dir() == (folder / "boundaries").is_dir()
    archives = {name: path.read_bytes() for name, path in frozen.found(folder).items() if not name.startswith("2001")}
    assert {name: path.read_bytes() for name, path in frozen.found(back).items()} == archives
    return list(archives)


FOLDERS = {
    "frozen": frozen_folder,
    "small": small_folder,
    **{f"random {seed}": (lambda place, seed=seed: random_folder(place, seed)) for seed in range(2)},
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_comes_back_as_it_was(prepared, tmp_path, kind):
    assert bool(unchanged(prepared, FOLDERS[kind](tmp_path), tmp_path / "back")) == (kind == "frozen")


def test_the_sample_comes_back_into_its_own_folder_and_every_page_of_it_is_marked_as_visible(prepared, tmp_path):
    """A page that is visible to all lets an index alone answer.

    PostgreSQL 16 and later leave empty pages behind a table that was copied in; nobody marks those.
    """
    ignored = shutil.ignore_patterns("staff", ".*")
    assert not unchanged(
        prepared, shutil.copytree(SHIPPED_DATA, tmp_path / "data", ignore=ignored), tmp_path / "back"
    )
    names = {path.relative_to(tmp_path / "back").as_posix() for path in (tmp_path / "back").rglob("*.csv")}
    made_up = {name for name in names if name.startswith("sample/")}
    assert names - made_up == {"counties.csv", "offices.csv", "announcements.csv"}
    assert {"sample/offices.csv", "sample/publications.csv", "sample/decisions.csv"} <= made_up
    shipped = SHIPPED_DATA / "sample" / "reports"
    assert {f"sample/reports/{path.name}" for path in shipped.iterdir()} <= made_up
    marked, holding = {}, {}
    with psycopg.connect(prepared) as connection:
        for name in (*TABLES, "office_ids", "files"):
            query = "SELECT relallvisible FROM pg_class WHERE oid = %s::regclass"
            [marked[name]] = connection.execute(query, [f"store.{name}"]).fetchone()
            pages = f"SELECT count(DISTINCT (ctid::text::point)[0]) FROM store.{name}"
            [holding[name]] = connection.execute(pages).fetchone()
    assert marked == holding
    assert marked["reports"] > 100


def ordered(tables, name):
    """A table by its key, its files named from the folder on."""
    frame = frames_of(tables)[name].sort_values(list(TABLES[name].key), kind="stable").reset_index(drop=True)
    if "file" in frame:
        frame["file"] = frame["file"].str.replace("^[^/]*/", "", regex=True)
    return frame


def test_an_empty_table_has_its_types(prepared):
    engine = connect(prepared)
    with engine.connect() as connection:
        found = read_tables(connection)
    engine.dispose()
    loaded = read_folder(SHIPPED_DATA, utcnow())
    for name in TABLES:
        assert list(frames_of(found)[name].dtypes) == list(frames_of(loaded)[name].dtypes)


def test_the_litter_of_editors_is_no_card_and_no_border(tmp_path):
    folder = small_folder(tmp_path)
    (folder / "boundaries").mkdir()
    for name in (".1393.geojson", "~1393.geojson"):
        (folder / "boundaries" / name).write_text("{}", encoding="utf-8")
    assert load_module.own_files(folder).keys() == {"boundaries/", "province.toml"}


def test_an_office_of_a_sample_keeps_its_mark_and_a_table_of_publications_without_a_row_stays(prepared, tmp_path):
    folder = small_folder(tmp_path)
    line = "X1,county_office,دفتر,Office,1001,G1001,,,yes\n"
    (folder / "offices" / "more.csv").write_text(",".join(TABLES["offices"].names) + "\n" + line, encoding="utf-8")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD, encoding="utf-8")
    load_folder(prepared, folder)
    dumped(prepared, tmp_path / "back")
    after = read_folder(tmp_path / "back", utcnow())
    assert after.sample and after.has_publications and after.publications.empty
    assert not (tmp_path / "back" / "sample").exists()


def test_a_database_that_holds_rows_is_left_alone_unless_told_and_by_a_load_that_breaks(
    loaded, tmp_path, monkeypatch
):
    before = dumped(loaded, tmp_path / "one").digest
    other = random_folder(tmp_path, 7)
    with pytest.raises(DataError) as refused:
        load_folder(loaded, other)
    assert [fault.code for fault in refused.value.faults] == ["database_holds_rows"]
    rows = load_module._rows

    def broken(name, part):
        return b"2014-12-07" + rows(name, part)[10:] if name == "reports" else rows(name, part)

    with monkeypatch.context() as patched, pytest.raises(DataError) as refused:
        patched.setattr(load_module, "_rows", broken)
        load_folder(loaded, small_folder(tmp_path), replace=True)
    assert refused.value.faults[0].code == "database_failed"
    assert "ck_reports_week" in refused.value.faults[0].details["reason"]
    assert dumped(loaded, tmp_path / "two").digest == before
    digest = load_folder(loaded, other, replace=True)
    assert digest != before
    assert dumped(loaded, tmp_path / "three").digest == digest
    with psycopg.connect(loaded) as connection:
        assert connection.execute("SELECT number FROM store.revision").fetchone() == (2,)


def test_many_chunks_of_csv_and_of_parquet_are_one_table(prepared, tmp_path, monkeypatch):
    monkeypatch.setattr(load_module, "CHUNK", 7)
    folder = random_folder(tmp_path, 3)
    of_csv, of_parquet = read_folder(folder, utcnow()), read_folder(to_parquet(folder, tmp_path), utcnow())
    total = sum(map(len, frames_of(of_csv).values()))
    for number, given in enumerate((of_csv, of_parquet)):
        seen = []
        engine = connect(prepared)
        load_module.load(engine, given, {}, {}, lambda *step, seen=seen: seen.append(step), utcnow(), replace=True)
        engine.dispose()
        assert (seen[0], seen[-1]) == ((0, total), (total, total))
        assert seen == sorted(seen)
        assert number or len(seen) > total // 7
        assert dumped(prepared, tmp_path / f"back {number}").digest == content_digest(of_csv)
    with psycopg.connect(prepared) as connection:
        files = connection.execute("SELECT file, max(line) FROM store.reports GROUP BY file").fetchall()
    assert dict(files) == pd.concat(parts(of_parquet.rows, "reports")).groupby("file")["line"].max().to_dict()


def test_the_commands_say_the_same_digest_in_both_languages(prepared, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", prepared)
    folder = frozen_folder(tmp_path)
    assert main(["db", "load", str(folder)]) == 0
    said = capsys.readouterr()
    digest = content_digest(read_folder(folder, utcnow()))
    assert digest in said.out
    assert "20010101T000000Z.zip" in said.err
    assert main(["db", "dump", str(tmp_path / "back"), "--lang", "fa"]) == 0
    assert digest in capsys.readouterr().out
    assert main(["db", "load", str(folder)]) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["db", "load", str(folder), "--replace", "--lang", "fa"]) == 0
    assert digest in capsys.readouterr().out


def test_a_faulty_folder_is_told_as_check_tells_it_and_not_loaded(prepared, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", prepared)
    folder = small_folder(tmp_path)
    with (folder / "reports.csv").open("a", encoding="utf-8") as out:
        out.write("2014-12-07,G1001,committee,1,document,2014-12-08T09:00:00Z,letter\n")
    assert main(["db", "load", str(folder)]) == main(["check", str(folder)]) == 1
    loading, checking = capsys.readouterr().err.split("Nothing was taken in.\n")[:2]
    assert loading == checking
    assert "line 5" in loading
    with psycopg.connect(prepared) as connection:
        assert connection.execute("SELECT count(*) FROM store.counties").fetchone() == (0,)


def test_a_dump_never_writes_over_anything(loaded, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", loaded)
    full = tmp_path / "full"
    full.mkdir()
    (full / "kept.txt").write_text("mine")
    assert main(["db", "dump", str(full)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in full.iterdir()] == ["kept.txt"]
    assert main(["db", "dump", str(tmp_path / "no" / "where")]) == 2
    assert "Make it first" in capsys.readouterr().err
    (tmp_path / "bare").mkdir()
    assert main(["db", "dump", str(tmp_path / "bare")]) == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_dump_writes_no_file_that_a_folder_does_not_have(loaded, tmp_path):
    for path in ("indicators/../../x.toml", "indicators/.hidden.toml", "boundaries/x.toml"):
        with psycopg.connect(loaded, autocommit=True) as connection:
            connection.execute("DELETE FROM store.files")
            connection.execute("INSERT INTO store.files VALUES (%s, '')", [path])
        with pytest.raises(DataError) as refused:
            dumped(loaded, tmp_path / "back")
        assert [fault.code for fault in refused.value.faults] == ["database_path"], path
        assert not (tmp_path / "back").exists()


def test_rows_of_no_plain_file_go_to_the_tables_own(loaded, tmp_path):
    files = ("x/../../up.csv", "data/reports/../up.csv", "data/reports/.x.csv", "", "data/offices.csv")
    for number, file in enumerate(files):
        with psycopg.connect(loaded, autocommit=True) as connection:
            connection.execute("UPDATE store.reports SET file = %s WHERE line = 2", [file])
        back = tmp_path / str(number) / "back"
        back.parent.mkdir()
        dumped(loaded, back)
        assert len(read_folder(back, utcnow()).rows.reports) == 3, file
        assert not list(back.glob("reports/*")), file
        assert [path.name for path in back.parent.iterdir()] == ["back"], file
