"""A database of the office as a source: its rows count as those of files, and are read again when they change."""

import re
import shutil

import pandas as pd
import pytest

from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.publications.prepare import Draft
from dashboard.publications.write import publish
from dashboard.settings import ROOT, SHIPPED_DATA
from dashboard.snapshot import snapshot_at
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.folder import read_folder
from dashboard.weeks import utcnow
from tests.database.offices_database import (
    VIEWED,
    Office,
    ask_again,
    faults_of,
    make_views,
    opened,
    read,
    report_rows,
)
from tests.unit.command_line import run
from tests.unit.database.stored import Site
from tests.unit.publications.publications import WEEK, row
from tests.unit.small_folder import choose_cards, large_folder, report, write_reports
from tests.unit.ugly_folder import ugly_folder

# For what is asked of every kind of database in the same words.
SQLITE = pytest.mark.parametrize("office", ["sqlite"], indirect=True)
# Tables that ugly_folder lacks.
MORE = {
    "inspections": "date,team,office_id,finding,findings,resolved,resolved_on,received_at,source\n"
    "2014-12-03,2,0012,desk,3,1,2014-12-04,2014-12-05T10:00:00.250Z,letter\n",
    "teams": "team,recorded_at,county_code,office_id,capacity\n2,,1001,0012,5\n2,2014-12-07T06:30:00Z,,,0\n",
    "counts": "week,office_id,county_code,measure,channel,numerator,denominator,received_at,source\n"
    "2014-12-06,,1001,satisfied,form,40,50,2014-12-12T06:00:00Z,«فرم»\n",
    "decisions": f"{','.join(TABLES['decisions'].names)}\n"
    "d-1,2014-12-07T06:30:00Z,2014-12-06,میز خدمت برپا شود.,service_desks,1001,,G1001,2014-12-20,open\n",
    "withdrawals": "source,withdrawn_at\nnothing,2014-12-07T06:30:00Z\n",
}


def full_folder(place):
    folder = ugly_folder(place)
    for name, text in MORE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def load(folder, office):
    done = run("load", str(folder), office.url)
    assert done.returncode == 0, done.stderr
    return done


def test_a_loaded_folder_gives_the_same_tables_rows_and_cells(office, tmp_path, bare):
    folder = full_folder(tmp_path)
    for place in (folder, bare):
        choose_cards(place, "committee", "findings_resolved", "satisfied")
    done = load(folder, office)
    assert "reports: 10" in done.stdout.splitlines()
    with opened(office, bare, with_tables=False) as sources:
        tables, of_files = read(sources), read_folder(folder, utcnow())
        for name in TABLES:
            if name in TRACED:
                assert report_rows(tables, name) == report_rows(of_files, name)
            else:
                pd.testing.assert_frame_equal(getattr(tables, name), getattr(of_files, name))
        from_folder, from_database = Site(Sources(folder)), Site(sources)
        assert from_database.live.newest.body == from_folder.live.newest.body
        assert "source/reports" in from_database.get("/fa/why?indicator=committee&county=1001")


def test_views_over_an_offices_tables_with_other_names_and_types_give_the_rows_of_the_files(office, tmp_path):
    folder = large_folder(tmp_path)
    (folder / "reports.csv").unlink()
    make_views(office)
    files = tmp_path / "files" / "data"
    shutil.copytree(folder, files)
    for name, text in VIEWED.items():
        (files / name).write_text(text, encoding="utf-8")
    with opened(office, folder) as sources:
        tables, of_files = read(sources), read_folder(files, utcnow())
    if office.kind == "mariadb":
        # This table's TIMESTAMP has whole seconds, in the server's time zone.
        reports = of_files.rows.in_memory("reports")
        reports["received_at"] = reports["received_at"].dt.floor("s")
    for name in TRACED:
        assert report_rows(tables, name) == report_rows(of_files, name), name
    pd.testing.assert_frame_equal(by_key(tables.offices), by_key(of_files.offices))


def by_key(offices):
    return offices.sort_values("office_id", ignore_index=True)


def with_loaded_reports(office, folder, *reports):
    """The office's database has these reports; the folder keeps its own."""
    own = (folder / "reports.csv").read_text("utf-8")
    write_reports(folder, reports)
    load(folder, office)
    office.run(*(f"DROP TABLE {name}" for name in TABLES if name not in TRACED and (folder / f"{name}.csv").exists()))
    office.run("DROP TABLE offices")
    (folder / "reports.csv").write_text(own, "utf-8")


def values(tables):
    """Office, value and source of each report."""
    return [(row[1], row[3], row[6]) for row in report_rows(tables)]


def test_a_table_may_stand_in_the_folder_the_source_and_the_programs_own_database(office, tmp_path):
    folder = large_folder(tmp_path, ["2014-12-06"])
    choose_cards(folder, "committee_governorates")
    with_loaded_reports(office, folder, report("G1002", 0), report("G1004", 1))
    with opened(office, folder) as sources:
        publish(sources, lambda *_: Draft(WEEK, row("G1003", source="sheet-1")), utcnow)
        assert values(read(sources)) == [
            ("G1001", "1", "letter"),
            ("G1002", "0", "letter"),
            ("G1003", "1", "sheet-1"),
            ("G1004", "1", "letter"),
        ]
        # The same report in the folder and in the office's database, and an office that is in no register.
        office.run("INSERT INTO reports SELECT * FROM reports WHERE office_id = 'G1002'")
        office.run("UPDATE reports SET office_id = 'G9999' WHERE office_id = 'G1004'")
        write_reports(folder, [report(), report("G1002")])
        ask_again(sources)
        with pytest.raises(DataError) as refused:
            read(sources)
    faults = refused.value.faults
    key = "week=2014-12-06, office_id=G1002, measure=committee, received_at=2014-12-06 09:00:00"
    assert [(fault.file, fault.code, fault.value) for fault in faults] == [
        ("source/reports", "duplicate_key", "2014-12-06"),
        ("source/reports", "unknown_code", "G9999"),
    ]
    assert (faults[0].key, faults[0].details["file"], faults[0].details["line"]) == (key, "data/reports.csv", "3")
    assert f"source/reports, row {key}, column week" in describe(faults[0], "en")


def test_only_what_is_new_is_read_again(office, tmp_path):
    folder = large_folder(tmp_path, ["2014-12-06"])
    with_loaded_reports(office, folder, report("G1002", 0), report("G1004", 1))
    with opened(office, folder) as sources:
        before = read(sources)
        token = sources.change_token()
        # Neither the number of rows nor the newest moment changes: if rows were read again, this one would appear.
        office.run("UPDATE reports SET source = 'changed by hand' WHERE office_id = 'G1004'")
        ask_again(sources)
        assert sources.change_token() == token
        # A later row; then a correction of an earlier one.
        copied = (
            "INSERT INTO reports SELECT week, '{}', measure, {}, evidence, {}, 'later', recorded_at FROM reports "
        )
        copied += "WHERE office_id = 'G1002'"
        office.run(copied.format("G1003", 1, "'2014-12-20 10:00:00'"))
        ask_again(sources)
        assert sources.change_token() != token
        office.run(copied.format("G1003", 0, "'2014-12-21 10:00:00'").replace("'G1002'", "'G1002' AND value = 0"))
        ask_again(sources)
        assert values(read(sources)) == [
            *values(before)[:2],
            ("G1003", "0", "later"),
            ("G1003", "1", "later"),
            ("G1004", "1", "letter"),
        ]
        # Rows that are older than those known, or that went: everything is read again.
        office.run("DELETE FROM reports WHERE source = 'later'")
        ask_again(sources)
        assert values(read(sources)) == [*values(before)[:2], ("G1004", "1", "changed by hand")]


@SQLITE
def test_a_changed_row_of_a_small_table_is_shown(office, tmp_path, bare):
    load(large_folder(tmp_path), office)
    with opened(office, bare, with_tables=False) as sources:
        token, before = sources.change_token(), sources._office.tables().growing.files
        office.run("UPDATE offices SET name_fa = 'فرمانداری نمونه' WHERE office_id = 'G1001'")
        ask_again(sources)
        assert sources.change_token() != token
        offices = read(sources).offices.set_index("office_id")
        assert offices.loc["G1001", "name_fa"] == "فرمانداری نمونه"
        # The reports were not read again: their files are the same ones.
        assert sources._office.tables().growing.files == before


@SQLITE
def test_a_revision_says_when_rows_have_changed(office, tmp_path, bare):
    load(large_folder(tmp_path), office)
    office.run("CREATE TABLE revision (number INTEGER)", "INSERT INTO revision VALUES (1)")
    with opened(office, bare, with_tables=False) as sources:
        read(sources)
        office.run("UPDATE reports SET source = 'changed in its place'")
        office.run("UPDATE offices SET name_fa = 'فرمانداری نمونه' WHERE office_id = 'G1001'")
        ask_again(sources)
        assert {source for _, _, source in values(read(sources))} == {"letter"}
        office.run("UPDATE revision SET number = 2")
        ask_again(sources)
        assert {source for _, _, source in values(read(sources))} == {"changed in its place"}


@SQLITE
def test_changed_words_of_a_measure_in_the_folder_are_used_for_the_rows_of_the_source(office, tmp_path):
    folder = large_folder(tmp_path)
    office.run(
        "CREATE TABLE reports (week VARCHAR(20), office_id VARCHAR(20), measure VARCHAR(20), value VARCHAR(20), "
        "evidence VARCHAR(20), received_at VARCHAR(30), source VARCHAR(20))",
        "INSERT INTO reports VALUES ('2014-12-06', 'G1002', 'committee', 'برپاست', 'self', '2014-12-07', 'letter')",
    )
    (fault,) = faults_of(office, folder, with_tables=True)
    assert (fault.file, fault.column, fault.value, fault.code) == ("source/reports", "value", "برپاست", "not_answer")
    shutil.copy(SHIPPED_DATA / "measures.csv", folder)
    words = (folder / "measures.csv").read_text("utf-8").replace("ندارد|فعال است", "ندارد|برپاست")
    (folder / "measures.csv").write_text(words, "utf-8")
    with opened(office, folder) as sources:
        assert ("G1002", "1", "letter") in values(read(sources))
        token = sources.change_token()
        words = words.replace("ندارد|برپاست", "برپاست|دارد")
        (folder / "measures.csv").write_text(words, "utf-8")
        ask_again(sources)
        assert sources.change_token().source != token.source
        assert ("G1002", "0", "letter") in values(read(sources))


@SQLITE
def test_a_database_that_has_reports_ends_the_sample(office, tmp_path):
    folder = large_folder(tmp_path)
    (folder / "sample").mkdir()
    (folder / "reports.csv").rename(folder / "sample" / "reports.csv")
    office.run("CREATE TABLE kinds (kind VARCHAR(20), name_fa VARCHAR(20))")
    with opened(office, folder) as sources:
        # The office's database has no table of reports: the sample is shown.
        assert read(sources).sample
    make_views(office)
    with opened(office, folder) as sources:
        tables = read(sources)
        assert (tables.sample, tables.rows.numbers["reports"]) == (False, 2)


@SQLITE
def test_load_writes_into_empty_tables_only_and_all_or_nothing(office, tmp_path):
    folder = large_folder(tmp_path)
    load(folder, office)
    for lang in LANGUAGES:
        again = run("load", str(folder), office.url, "--lang", lang)
        assert (again.returncode, again.stdout) == (1, "")
        assert "kinds, measures, counties, offices, reports" in again.stderr


# 15 s: the whole sample is loaded, and its figures are computed twice.
@pytest.mark.rare
@SQLITE
def test_the_lines_of_the_document_show_the_shipped_sample_out_of_a_database(office):
    lines = re.findall(r"^(.*dashboard load (\S+) (\S+)) && SOURCE_URL=(\S+) make run$", OF_OFFICES, re.MULTILINE)
    assert [(folder, url) for _, folder, url, shown in lines if url == shown] == [
        ("data", "sqlite:////tmp/office.sqlite"),
        ("data", "postgresql://user@host/office"),
    ]
    load(SHIPPED_DATA, office)
    of_folder = Sources(SHIPPED_DATA)
    with opened(office, SHIPPED_DATA, with_tables=False) as sources:
        from_folder, from_database = (snapshot_at(each.read(utcnow()), utcnow()) for each in (of_folder, sources))
    assert (from_database.body, from_database.sample) == (from_folder.body, True)


OF_OFFICES = (ROOT / "docs" / "database.md").read_text("utf-8").partition("## A database of the office\n")[2]


@pytest.mark.rare
def test_the_views_of_the_document_are_read_by_the_documents_role(postgres, tmp_path):
    folder = large_folder(tmp_path)
    view, revision = re.findall(r"```sql\n(.*?)```", OF_OFFICES.partition("\n## ")[0], re.DOTALL)
    with postgres.database() as url:
        office = Office(url)
        office.run(
            "CREATE TABLE office_forms "
            "(report_week text, office_code text, has_desk boolean, entered_at timestamptz)",
            "INSERT INTO office_forms VALUES ('1393/9/15', 'G1002', true, now())",
            "CREATE TABLE office_changes (changed_at timestamptz)",
        )
        office.run(view, "SET search_path = dashboard, public", revision)
        postgres.run("ALTER ROLE province_reader PASSWORD 'reader'")
        office.run("GRANT SELECT ON ALL TABLES IN SCHEMA dashboard TO province_reader")
        reader = Office(url.replace("owner@", "province_reader:reader@"))
        with opened(reader, folder) as sources:
            assert read(sources).rows.numbers["reports"] == 4
        office.run("DROP OWNED BY province_reader", "DROP ROLE province_reader")
