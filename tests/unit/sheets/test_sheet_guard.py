"""What is never opened: files of other kinds, bombs, macros, links, entities; each is named."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from dashboard.language import LANGUAGES, describe
from dashboard.sheets import template
from dashboard.sheets.archive import Limits
from tests.unit.sheets.counties import county, form_of, refused, typed

ROW = ["G1", "", "", "", "", "", "بله"]


def sheet(lang="fa"):
    return template.xlsx(form_of(county()), lang, False)


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


def codes(faults):
    return [fault.code for fault in faults]


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
        (typed(ROW).decode().encode("utf-16"), "encoding_utf16"),
        (typed(ROW, ["", "بانک کشاورزی"]).decode().replace("ی", "ي").encode("cp1256"), "encoding_windows1256"),
        (typed(ROW)[:-8] + b'"\n', "quote"),
    ],
)
def test_a_file_of_another_kind_is_named(body, code):
    (fault,) = refused(body)
    assert fault.code == code
    for lang in LANGUAGES:
        assert describe(fault, lang)


def test_other_archives_are_named():
    empty = b"PK\x05\x06" + bytes(18)
    ods = rezipped(empty, added={"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
    assert codes(refused(ods)) == ["sheet_ods"]
    assert codes(refused(rezipped(sheet(), added={"xl/workbook.bin": "x"}))) == ["sheet_xlsb"]
    assert codes(refused(rezipped(empty, added={"word/document.xml": "<a/>"}))) == ["sheet_not_sheet"]
    assert codes(refused(empty)) == ["sheet_not_sheet"]


def test_what_is_too_large_or_a_zip_bomb_is_refused_before_it_is_unpacked():
    (fault,) = refused(sheet(), limits=Limits(size=1000))
    assert (fault.code, fault.details["most"]) == ("sheet_too_big", "1")
    many = {f"xl/media/{number}.png": "x" for number in range(201)}
    for added, code in (
        ({"xl/media/image1.png": bytes(25_000_000)}, "sheet_ratio"),
        ({"xl/a.xml": bytes(31_000_000)}, "sheet_unpacked"),
        (many, "sheet_entries"),
    ):
        assert codes(refused(rezipped(sheet(), added=added))) == [code]
    # The list of entries at the end says 10 bytes where a million are packed.
    body = rezipped(sheet(), added={"xl/media/image1.png": bytes(1_000_000)})
    hidden = body.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert hidden != body
    assert codes(refused(hidden)) == ["sheet_broken"]


HARMFUL = [
    ("xl/vbaProject.bin", b"x", "sheet_macro"),
    ("xl/externalLinks/externalLink1.xml", b"<externalLink/>", "sheet_external"),
    ("xl/embeddings/oleObject1.bin", b"x", "sheet_embedded"),
    ("xl/activeX/activeX1.xml", b"<a/>", "sheet_embedded"),
    ("xl/connections.xml", b"<connections/>", "sheet_connection"),
    ("xl/queryTables/queryTable1.xml", b"<q/>", "sheet_connection"),
    ("xl/media/image1.png", b"PK\x03\x04inside", "sheet_nested"),
    ("xl/media/image2.png", b"\x1f\x8b\x08inside", "sheet_nested"),
    ("customXml/item1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "sheet_entity"),
    ("customXml/item1.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "sheet_entity"),
    ("customXml/item1.xml", b'<?xml version="1.0" encoding="utf-7"?><a/>', "sheet_entity"),
    ("xl/worksheets/_rels/sheet9.xml.rels", b'<Relationship TargetMode="External" Target="a"/>', "sheet_external"),
]


def test_what_may_do_harm_is_named_with_its_part_and_all_of_it_at_once():
    for part, content, code in HARMFUL:
        (fault,) = refused(rezipped(sheet(), added={part: content}))
        assert (fault.code, fault.column) == (code, part)
    added = {part: content for part, content, _ in (HARMFUL[0], HARMFUL[2], HARMFUL[4])}
    found = sorted(codes(refused(rezipped(sheet(), added=added))))
    assert found == ["sheet_connection", "sheet_embedded", "sheet_macro"]


def test_a_type_of_content_that_enables_macros_and_an_entity_in_the_rows_are_refused():
    def enabled(content):
        return content.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")

    def bombed(content):
        head, rest = re.match(rb"(<\?xml.*?\?>)(.*)", content, re.DOTALL).groups()
        return head + b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + rest

    assert codes(refused(rezipped(sheet(), {"[Content_Types].xml": enabled}))) == ["sheet_macro"]
    (fault,) = refused(rezipped(sheet(), {"xl/worksheets/sheet1.xml": bombed}))
    assert (fault.code, fault.column) == ("sheet_entity", "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("end", "limits"),
    [
        (b'</sheetData><mergeCells><mergeCell ref="A9:XFD1048576"/></mergeCells>', Limits()),
        (b'</sheetData><mergeCells><mergeCell x=">" ref="&#65;9:XFD1048576"/></mergeCells>', Limits()),
        (b"</sheetData><mergeCells><mergeCell ref='$A$9:$B$1048576'/></mergeCells>", Limits()),
        (b'</sheetData><hyperlinks><hyperlink ref="a9:xfd1048576" location="A1"/></hyperlinks>', Limits()),
        (b'<row r="99">' + b'<c r="A99"/>' * 400_001 + b"</row></sheetData>", Limits(ratio=1000)),
    ],
    ids=["merged", "escaped", "absolute", "link", "many cells"],
)
def test_very_many_cells_and_a_short_area_that_stands_for_billions_are_refused_before_they_are_made(end, limits):
    body = rezipped(sheet(), {"xl/worksheets/sheet2.xml": lambda content: content.replace(b"</sheetData>", end)})
    assert codes(refused(body, limits=limits)) == ["sheet_cells"]


def test_a_torn_file_and_broken_xml_are_told_and_raise_nothing_else():
    for cut in (200, 3000, -100, -1):
        assert codes(refused(sheet()[:cut])) == ["sheet_broken"], cut
    assert codes(refused(rezipped(sheet(), {"xl/workbook.xml": lambda _: b"<workbook"}))) == ["sheet_broken"]
