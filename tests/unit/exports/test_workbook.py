"""XLSX: the same cells as the CSV, read back by openpyxl and by LibreOffice."""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.rows import CELL_COLUMNS, Choice, Column, Table, cell_table, everything, office_table
from dashboard.exports.workbook import cells_workbook, offices_workbook
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin
from dashboard.language.formulas import neutral
from dashboard.pages.common.office_filter import choose, week_offices
from tests.unit.cases import each_case
from tests.unit.small_folder import choose_cards
from tests.unit.ugly_folder import UGLY, read_snapshot, ugly_folder

LAST = 2
SHOWN = [column for column in CELL_COLUMNS if not column.origin]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = ugly_folder(tmp_path_factory.mktemp("workbook"))
    choose_cards(folder, "committee", "committee_governorates", "e_services", "service_desks")
    return read_snapshot(folder)


def cells_files(snapshot, lang, choice=None):
    """The table that a workbook holds, and the workbook."""
    choice = choice or everything(snapshot)
    table = cell_table(lang, snapshot, choice)
    return table.pick(SHOWN), cells_workbook(lang, snapshot, table, choice)


def province_files(snapshot, lang):
    """The same of the province in the last week, with all indicators."""
    return cells_files(snapshot, lang, replace(everything(snapshot), first=LAST, areas=("",)))


def offices_files(snapshot, lang, **chosen):
    among = week_offices(snapshot, LAST)
    table = office_table(lang, snapshot, LAST, choose(among, lang=lang, **chosen), among.states)
    exported = [column for column in table.columns if not column.origin or column.name == "source"]
    return table.pick(exported), offices_workbook(lang, snapshot, table, LAST)


def opened(body):
    return openpyxl.load_workbook(io.BytesIO(body))


def as_read(value):
    """A cell of a sheet as our tables have it."""
    return value.date() if isinstance(value, datetime) else value


def sheet_rows(body, lang="en"):
    return [tuple(map(as_read, row)) for row in opened(body).worksheets[0].iter_rows(values_only=True)]


@each_case(("lang", "files"), [("fa", cells_files), ("en", offices_files)])
def test_openpyxl_reads_back_the_rows_that_the_csv_has_and_the_same_data_are_the_same_bytes(snapshot, lang, files):
    table, body = files(snapshot, lang)
    heading, *rows = sheet_rows(body)
    assert heading == tuple(column.heading(lang) for column in table.columns)
    written = {True: say(lang, "file.true"), False: say(lang, "file.false")}
    assert rows == [
        tuple(written[v] if isinstance(v, bool) else None if v == "" else v for v in row) for row in table.rows
    ]
    assert files(snapshot, lang)[1] == body


def test_numbers_and_dates_are_such_zero_too_and_missing_is_an_empty_cell(snapshot):
    choice = Choice(("committee_governorates",), LAST, LAST, ("1001", "1002", "1003"))
    _, body = cells_files(snapshot, "fa", choice)
    some, zero, gap = (
        {column.name: cell for column, cell in zip(SHOWN, row, strict=True)}
        for row in opened(body).worksheets[0].iter_rows(min_row=2)
    )
    assert some["week"].is_date and some["week"].number_format == "yyyy-mm-dd"
    # Excel shows the figures in Persian digits; they stay numbers.
    assert (some["share"].value, some["share"].number_format) == (1, "[$-3000429]0.0%")
    assert (some["county_code"].value, some["county_code"].data_type) == ("1001", "s")
    assert (zero["numerator"].value, zero["share"].value, zero["share"].data_type) == (0, 0, "n")
    assert (gap["numerator"].value, gap["share"].value) == (None, None)
    texts = {
        name: part.decode() for name, part in parts(cells_files(snapshot, "fa")[1]).items() if name.endswith(".xml")
    }
    assert [name for name, text in texts.items() if "NaN" in text] == []
    assert "<f>" not in texts["xl/worksheets/sheet1.xml"]


def parts(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@each_case("lang", LANGUAGES)
def test_formula_like_values_are_text(snapshot, lang):
    _, body = offices_files(snapshot, lang, counties=["1001"], kind="body")
    found = {}
    for code, name, *_ in opened(body).worksheets[0].iter_rows(min_row=2):
        assert (code.data_type, name.data_type) == ("s", "s")
        found[code.value] = name.value
        # The cell stays text after an edit.
        assert name.quotePrefix == name.value.startswith(("=", "-", "@", "+"))
    assert found == UGLY


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4))
def test_any_text_is_read_back_and_never_breaks_the_file(snapshot, texts):
    texts = ["\tq", "\rq", "_x0041_", "a\x0bb", *texts]
    among = week_offices(snapshot, LAST)
    table = office_table("en", snapshot, LAST, choose(among, counties=["1002"]), among.states)
    name = table.columns.index(Column("name", width=44))
    rows = [(*row[:name], text, *row[name + 1 :]) for row, text in zip(table.rows, texts, strict=False)]
    body = offices_workbook("en", snapshot, Table(table.columns, rows), LAST)
    found = [row[name] for row in opened(body).worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert [unescape(text) for text in found] == texts[: len(rows)]


@each_case(("lang", "rtl"), [("fa", True), ("en", None)])
def test_the_sheet_is_ready_to_read(snapshot, lang, rtl):
    table, body = province_files(snapshot, lang)
    book = opened(body)
    assert book.sheetnames == [say(lang, f"file.{name}") for name in ("cells", "chart", "definitions")]
    assert [sheet.sheet_view.rightToLeft for sheet in book] == [rtl] * 3
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions == f"A1:AB{len(table.rows) + 1}"
    assert sheet.column_dimensions["B"].width > 30


@each_case(("first", "kind"), [(0, "lineChart"), (LAST, "barChart")])
def test_the_chart_is_a_trend_or_of_one_week_a_ranking_and_draws_the_rows(snapshot, first, kind):
    choice = Choice(("committee_governorates",), first, LAST, tuple(snapshot.cells.areas))
    table, body = cells_files(snapshot, "en", choice)
    chart = parts(body)["xl/charts/chart1.xml"].decode()
    assert f"<c:{kind}>" in chart and "(sample)" in chart
    rows = (2, 4) if first == 0 else (3, 26)
    assert f"<c:f>Indicators!$K${rows[0]}:$K${rows[1]}</c:f>" in chart
    drawn = table.rows[rows[0] - 2 : rows[1] - 1]
    assert {row[4] for row in drawn} == ({""} if first == 0 else set(snapshot.cells.areas) - {""})


def test_weeks_run_from_left_to_right_and_the_value_axis_is_on_the_reading_side(snapshot):
    choice = Choice(("committee_governorates",), 0, LAST, ("",))
    for lang, side in (("fa", "max"), ("en", "autoZero")):
        chart = parts(cells_files(snapshot, lang, choice)[1])["xl/charts/chart1.xml"].decode()
        assert "maxMin" not in chart and re.findall(r'<c:crosses val="(\w+)"', chart) == ["autoZero", side]


def test_a_workbook_of_offices_has_no_chart(snapshot):
    _, body = offices_files(snapshot, "en", counties=["1001"], kind="body")
    assert opened(body).sheetnames == [say("en", f"file.{name}") for name in ("offices", "definitions")]


@each_case("lang", LANGUAGES)
def test_the_last_sheet_defines_cards_words_and_origin(snapshot, lang):
    _, body = province_files(snapshot, lang)
    lines = list(opened(body).worksheets[-1].iter_rows(values_only=True))
    values = {str(value) for line in lines for value in line if value is not None}
    for card in snapshot.cards:
        row = next(line for line in lines if line[0] == card.key)
        assert row[2:5] == tuple(card.word(lang, word) for word in ("question", "numerator", "denominator"))
        due = card.target_date and datetime.combine(card.target_date, datetime.min.time())
        assert row[6:8] == (card.target, due)
        assert say(lang, f"workbook.{card.polarity}") in row
    words = ("value", "zero", "not_reported", "not_applicable", "late", "unverified")
    assert {say(lang, f"words.{word}") for word in words} <= values
    assert {say(lang, f"file.{word}") for word in ("self", "document", "inspection")} <= values
    assert {snapshot.digest, "2014-12-14T08:00:00Z", "MIT"} <= values
    assert any("2014-12-06 (1393-09-15)" in text for text in values)
    assert any(text.startswith(say(lang, "site.sample")) for text in values)


def test_a_choice_without_rows_gives_a_file_with_only_a_header(snapshot):
    _, body = cells_files(snapshot, "fa", Choice(("committee",), 3, LAST, ("",)))
    assert len(sheet_rows(body)) == 1


def csv_rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.rare
def test_libreoffice_reads_the_same_cells_from_the_xlsx(snapshot, tmp_path):
    choice = replace(everything(snapshot), keys=("committee", "service_desks"))
    files = {"cells": cells_files(snapshot, "fa", choice), "offices": offices_files(snapshot, "fa")}
    for name, (_, body) in files.items():
        (tmp_path / f"{name}.xlsx").write_bytes(body)
    soffice = shutil.which(os.environ.get("SOFFICE", "soffice"))
    assert soffice, "LibreOffice is missing: tools/ensure-libreoffice.sh gets it"
    # UTF-8; values without number formats.
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false,false"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", to, *(f"{name}.xlsx" for name in files)]
    subprocess.run(command, check=True, timeout=240, capture_output=True, cwd=tmp_path)
    for name, (table, _) in files.items():
        ours = csv_rows(csv_bytes(table.rows, [c.heading("fa") for c in table.columns], "بله", "خیر"))
        theirs = csv_rows((tmp_path / f"{name}.csv").read_bytes())
        assert theirs[0] == ours[0]
        assert len(theirs) == len(ours) > 140
        for mine, other in zip(ours[1:], theirs[1:], strict=True):
            for column, wanted, got in zip(table.columns, mine, other, strict=True):
                if column.type == "share" and wanted:
                    # LibreOffice writes 15 figures of a number, here as a percentage with a Persian point.
                    assert float(latin(got).removesuffix("%")) / 100 == pytest.approx(float(wanted), abs=1e-14)
                elif column.type == "points" and wanted:
                    assert float(latin(got)) == float(wanted)
                elif column.type == "text":
                    # The CSV's apostrophe is not in the workbook, where text is text.
                    assert neutral(got) == wanted, column
                else:
                    assert got == wanted, column
