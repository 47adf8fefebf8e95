"""Reading a returned sheet: files of all common programs, and refused shapes, kinds and dangerous contents."""

import io
import re
import zipfile

import openpyxl
import pytest

from dashboard.language import LANGUAGES, describe
from dashboard.sheets import template, xlsx_cells, xlsx_reader
from dashboard.sheets.grid import Limits
from dashboard.turns import Busy
from tests.unit.sheets.counties import HEADING, book, county, form_of, read, refused_faults, saved, typed
from tests.unit.small_register import ISFAHAN, WEEK

ROW = ["G1", "", "", "", "", "", "بله"]


def sheet(lang="fa"):
    return template.xlsx(form_of(county()), lang, False)


def codes(faults):
    return [fault.code for fault in faults]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: "\ufeff" + text,
        lambda text: "sep=;\r\n" + text.replace(",", ";"),
        lambda text: "\r\n,,,\r\n" + text.replace("\r\n", "\n\n"),
        lambda text: "\n".join(f"{line},,," for line in text.splitlines()),
        lambda text: text.replace("G1", "  G1\u200f "),
    ],
)
def test_csv_files_of_common_programs_are_read(change):
    grid = read("s.csv", change(typed(ROW).decode()).encode())
    assert (grid.week.text, grid.county.text) == (WEEK.isoformat(), ISFAHAN)
    assert {name: texts[0] for name, texts in grid.values.items()} == dict(zip(HEADING, ROW, strict=True))


def test_headings_are_known_in_any_spelling_of_either_language_and_any_order():
    for heading in (
        [
            "کد دستگاه",
            "نام دستگاه",
            "نوع دستگاه",
            "ميز خدمت داير است؟",
            "کارشناس میز",
            "خدمات الكترونيكي",
            "committee",
        ],
        ["OFFICE ID", "Office", "kind", "service desk", "Desk expert", "E_SERVICE_STAGE", "Rights committee"],
    ):
        assert list(read("s.csv", typed(ROW, heading=heading)).values) == HEADING
    # Kind may be left out.
    grid = read("s.csv", typed(["بله", "فرمانداری", "G1"], heading=["committee", "name", "office_id"]))
    assert grid.values == {"committee": ["بله"], "name": ["فرمانداری"], "office_id": ["G1"]}


def test_the_apostrophe_before_a_formula_like_name_is_removed():
    grid = read("s.csv", typed(["B1", "'=1+1"], ["B2", "'a'"]))
    assert grid.values["name"] == ["=1+1", "'a'"]


def test_hidden_blank_and_moved_rows_and_columns_are_read_by_their_contents():
    workbook = book(sheet())
    page = workbook.worksheets[0]
    page.row_dimensions[7].hidden = True
    page.insert_rows(8, 3)
    page.insert_cols(3)
    page["ZZ20000"].number_format = "@"
    grid = read("s.xlsx", saved(workbook))
    assert grid.values["office_id"] == ["G1", "D1", "B1", "B2", "M1"]
    assert grid.lines == [6, 7, 11, 12, 13]
    assert grid.headings["desk"].startswith("E ")


def test_merged_cells_share_their_value_and_numbers_dates_and_flags_are_read_as_typed():
    workbook = book(sheet())
    page = workbook.worksheets[0]
    page["D8"].value = "خیر"
    page.merge_cells("D8:D9")
    page.merge_cells("A1:G1")
    page["B2"].value, page["B3"].value = WEEK, 1002
    page["G6"].value, page["F7"].value, page["F8"].value = True, 2.0, 0.5
    grid = read("s.xlsx", saved(workbook))
    assert grid.values["desk"] == ["—", "بله", "خیر", "خیر", "—"]
    assert (grid.week.text, grid.county.text) == ("2014-12-06", "1002")
    assert (grid.values["committee"][0], *grid.values["e_service_stage"][1:3]) == ("true", "2", "0.5")


def test_unknown_columns_and_cells_beside_the_table_are_refused_with_their_letter():
    for name in ("evidence", "پشتوانه", "phone"):
        (fault,) = refused_faults(typed([*ROW, "x"], heading=[*HEADING, name]))
        assert (fault.code, fault.line, fault.column, fault.value) == ("sheet_column_unknown", 3, "H", name)
    for name in ("کد ملی", "نام مدیر", "Remarks"):
        (fault,) = refused_faults(typed([*ROW, "x"], heading=[*HEADING, name]))
        assert (fault.code, fault.line, fault.column, fault.value) == ("column_personal", 3, "H", name)
    (fault,) = refused_faults(typed(ROW, ["B1", *[""] * 8, "تلفن"]))
    assert (fault.code, fault.line, fault.column) == ("sheet_column_blank", 5, "J")


def test_columns_of_row_numbers_and_of_the_county_and_rows_of_sums_are_left_aside():
    heading = ["ردیف", *HEADING, "شهرستان", "County"]
    grid = read(
        "s.csv", typed(["1", *ROW, "اصفهان", "Isfahan"], ["جمع", "", "", "", "", "", "", "3"], heading=heading)
    )
    assert (grid.faults, list(grid.values), grid.lines) == ((), HEADING, [4])
    workbook = book(sheet())
    workbook.worksheets[0]["B11"].value, workbook.worksheets[0]["G11"].value = "جمع کل:", "=SUM(G6:G10)"
    assert read("s.xlsx", saved(workbook)).faults == ()


def test_repeated_and_missing_columns_are_reported_together():
    heading = ["office_id", "desk", "میز خدمت", "nonsense"]
    faults = refused_faults(typed(["G1"], heading=heading))
    assert sorted(codes(faults)) == ["sheet_column_missing", "sheet_column_twice", "sheet_column_unknown"]
    assert {fault.details.get("first") for fault in faults if fault.code == "sheet_column_twice"} == {"B"}


def test_without_week_county_or_heading():
    lines = typed(ROW).decode().splitlines()
    assert codes(refused_faults("\n".join(lines[2:]).encode())) == ["sheet_head_missing"] * 2
    assert codes(refused_faults(b"a,b\n1,2\n")) == ["sheet_no_heading"]
    twice = "\n".join(["week,2014-11-29", *lines])
    assert codes(refused_faults(twice.encode())) == ["sheet_head_twice"]


def test_every_formula_is_named_with_its_cell():
    workbook = book(sheet())
    workbook.worksheets[0]["G6"].value = '="بله"'
    workbook.worksheets[0]["A9"].value = "=HYPERLINK(1)"
    workbook.worksheets[-1]["C40"].value = "=1"
    faults = [fault for fault in refused_faults(saved(workbook)) if fault.code == "sheet_formula"]
    assert {(fault.column.split()[-1], fault.line) for fault in faults} == {("G", 6), ("A", 9), ("C", 40)}


def test_another_sheet_with_content_is_refused_and_an_empty_one_is_not():
    for title in ("لیست", "راهنما ۲"):
        workbook = book(sheet())
        workbook.create_sheet(title)
        assert read("s.xlsx", saved(workbook)).values
        workbook[title]["A1"].value = "علی"
        workbook[title].sheet_state = "hidden"
        (fault,) = refused_faults(saved(workbook))
        assert (fault.code, fault.column) == ("sheet_extra", title)
    workbook = book(sheet())
    workbook.worksheets[-1]["B3"].value = "مدیر: ..."
    assert codes(refused_faults(saved(workbook))) == ["sheet_extra"], "the sheet of help may say nothing else"


def test_too_many_rows_or_columns():
    assert codes(refused_faults(typed(ROW, ROW, ROW), limits=Limits(rows=2))) == ["sheet_rows"]
    workbook = book(sheet())
    workbook.worksheets[0]["ZZ7"].value = "x"
    assert codes(refused_faults(saved(workbook))) == ["sheet_columns"]


def part(body, name):
    """The bytes of a part of an XLSX."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read(name)


def rezipped(body, changed=None, added=None):
    """An XLSX with the texts of parts changed, and parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            for part, change in (changed or {}).items():
                if entry.filename == part:
                    content = change(content)
            new.writestr(entry.filename, content)
        for part, content in (added or {}).items():
            new.writestr(part, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "sheet_empty"),
        (b" \r\n", "sheet_empty"),
        (b"\xef\xbb\xbf", "sheet_empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook" * 100, "sheet_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
        (b"%PDF-1.7", "sheet_not_sheet"),
        (b"<html><table></table></html>", "sheet_not_sheet"),
        (b'<?xml version="1.0"?><Workbook/>', "sheet_not_sheet"),
        (b"PK\x03\x04 torn", "sheet_broken"),
        (typed(ROW).decode().encode("utf-16-le"), "encoding_utf16"),
        (typed(ROW, ["", "بانک کشاورزی"]).decode().replace("ی", "ي").encode("cp1256"), "encoding_windows1256"),
        (typed(ROW)[:-8] + b'"\n', "quote"),
    ],
)
def test_a_file_of_another_kind_is_named(body, code):
    (fault,) = refused_faults(body)
    assert fault.code == code
    for lang in LANGUAGES:
        assert describe(fault, lang)


def test_other_archives_are_named():
    empty = b"PK\x05\x06" + bytes(18)
    ods = rezipped(empty, added={"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
    assert codes(refused_faults(ods)) == ["sheet_ods"]
    assert codes(refused_faults(rezipped(sheet(), added={"xl/workbook.bin": "x"}))) == ["sheet_xlsb"]
    assert codes(refused_faults(rezipped(empty, added={"word/document.xml": "<a/>"}))) == ["sheet_not_sheet"]
    assert codes(refused_faults(empty)) == ["sheet_not_sheet"]


def test_too_large_files_and_zip_bombs_are_refused_before_unpacking():
    (fault,) = refused_faults(sheet(), limits=Limits(size=1000))
    assert (fault.code, fault.details["most"]) == ("sheet_too_big", "1")
    assert codes(refused_faults(rezipped(sheet(), added={"xl/a.xml": bytes(31_000_000)}))) == ["sheet_unpacked"]
    # The directory of the ZIP declares 10 bytes for a million.
    strings = "xl/sharedStrings.xml"
    body = rezipped(sheet(), {strings: lambda content: content + b" " * (1_000_000 - len(content))})
    hidden = body.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert hidden != body
    assert codes(refused_faults(hidden)) == ["sheet_broken"]


HARMFUL = [
    ("xl/vbaProject.bin", b"x", "sheet_macro"),
    ("xl/externalLinks/externalLink1.xml", b"<externalLink/>", "sheet_external"),
    ("xl/embeddings/oleObject1.bin", b"x", "sheet_embedded"),
    ("xl/activeX/activeX1.xml", b"<a/>", "sheet_embedded"),
    ("xl/connections.xml", b"<connections/>", "sheet_connection"),
    ("xl/queryTables/queryTable1.xml", b"<q/>", "sheet_connection"),
]


def test_all_dangerous_parts_are_named_together():
    found = refused_faults(rezipped(sheet(), added={part: content for part, content, _ in HARMFUL}))
    assert sorted((fault.column, fault.code) for fault in found) == sorted((part, code) for part, _, code in HARMFUL)


FAR = "J40:ZZ60000"
SHEET = "xl/worksheets/sheet2.xml"


def ending(text):
    """A change of a worksheet: some elements after its rows."""
    return lambda content: content.replace(b"</sheetData>", b"</sheetData>" + text.encode())


def spread():
    """Merged areas, a link and a comment on millions of cells."""
    areas = ("J40:AZ00000020000", "A9:XFD1048576")
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    workbook = book(sheet())
    workbook.worksheets[-1]["J40"].comment = openpyxl.comments.Comment("x", "x")
    changes = {
        SHEET: ending(f"<mergeCells>{cells}</mergeCells>{link}"),
        "xl/comments/comment1.xml": lambda text: text.replace(b'"J40"', f'"{FAR}"'.encode()),
    }
    return rezipped(saved(workbook), changes)


def renamed(end, cells=0):
    """The second worksheet under a name that does not end in .xml, with more elements or cells."""
    rows = "".join(f'<row r="{99 + row}">' + "<c/>" * 1000 + "</row>" for row in range(cells // 1000))
    changed = ending(end)(part(sheet(), SHEET).replace(b"</sheetData>", rows.encode() + b"</sheetData>"))
    names = {
        "[Content_Types].xml": lambda text: text.replace(b"sheet2.xml", b"sheet2.dat"),
        "xl/_rels/workbook.xml.rels": lambda text: text.replace(b"sheet2.xml", b"sheet2.dat"),
    }
    return rezipped(sheet(), names, {SHEET.replace(".xml", ".dat"): changed})


AREA = f'<mergeCells><mergeCell ref="{FAR}"/></mergeCells>'
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def bombed(content):
    head, rest = re.match(rb"(<\?xml.*?\?>)(.*)", content, re.DOTALL).groups()
    return head + BOMB.encode() + rest


def outside():
    return rezipped(sheet(), added={"xl/worksheets/_rels/sheet9.xml.rels": b"<R TargetMode='External'/>"})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (spread, ""),
        (lambda: renamed(AREA), ""),
        (lambda: renamed("", cells=1_000_000), "sheet_cells"),
        (lambda: rezipped(sheet(), {"xl/worksheets/sheet1.xml": bombed}), "sheet_broken"),
        (outside, ""),
    ],
    ids=["merged, linked, commented", "renamed, merged", "renamed, cells", "entities", "outside"],
)
def test_short_texts_for_millions_of_cells_are_read_without_expansion_or_refused(in_a_process, body, code):
    # Little memory and time: creating the cells would not end.
    limits = Limits(memory=200_000_000)
    if code:
        assert codes(refused_faults(body(), limits=limits)) == [code]
    else:
        assert read("s.xlsx", body(), limits).values["office_id"] == ["G1", "D1", "B1", "B2", "M1"]


def test_a_merged_area_over_the_whole_sheet_and_far_cells_are_bounded():
    area = '<mergeCells><mergeCell ref="G8:XFD1048576"/></mergeCells>'
    body = rezipped(sheet(), {"xl/worksheets/sheet1.xml": ending(area)})
    assert read("s.xlsx", body).values["committee"] == ["بله", "خیر", "—", "—", "بله"]
    workbook = book(sheet())
    workbook.worksheets[0]["A1048576"].value = "x"
    body = rezipped(saved(workbook), {"xl/worksheets/sheet1.xml": ending(area)})
    assert codes(refused_faults(body)) == ["sheet_cells"]
    workbook.worksheets[-1]["XFD1"].value = "x"
    assert codes(refused_faults(saved(workbook))) == ["sheet_columns"]


def test_too_many_sheets_are_refused_before_any_is_read(monkeypatch):
    listed = re.search(rb"<sheet .*?/>", part(sheet(), "xl/workbook.xml"))[0]
    body = rezipped(sheet(), {"xl/workbook.xml": lambda text: text.replace(listed, listed * 50)})
    monkeypatch.setattr(xlsx_cells, "_sheet", None)
    assert codes(refused_faults(body)) == ["sheet_many"]


@pytest.mark.parametrize("limits", [Limits(memory=20_000_000), Limits(seconds=0)], ids=["memory", "seconds"])
def test_files_that_need_too_much_memory_or_time_are_refused(in_a_process, limits):
    assert codes(refused_faults(sheet(), limits=limits)) == ["sheet_heavy"]


def test_the_process_that_reads_a_file_gets_no_secret(in_a_process, monkeypatch, tmp_path):
    monkeypatch.setenv("PGPASSWORD", "secret")
    program = tmp_path / "program.py"
    program.write_text("import json, os; print(json.dumps({'faults': [['x', ' '.join(os.environ), {}]]}))")
    monkeypatch.setattr(xlsx_reader, "_PROGRAM", program)
    (fault,) = refused_faults(sheet())
    assert "OPENBLAS_NUM_THREADS" in fault.column and "PGPASSWORD" not in fault.column


def test_a_file_is_refused_in_words_while_too_many_are_being_read(in_a_process, monkeypatch):
    def full():
        raise Busy

    monkeypatch.setattr(xlsx_reader, "SHEETS", full)
    assert codes(refused_faults(sheet())) == ["sheet_busy"]


def test_incomplete_files_and_broken_xml_are_reported():
    for cut in (200, 3000, -100, -1):
        assert codes(refused_faults(sheet()[:cut])) == ["sheet_broken"], cut
    assert codes(refused_faults(rezipped(sheet(), {"xl/workbook.xml": lambda _: b"<workbook"}))) == ["sheet_broken"]
