"""Files that cannot be read are refused in one sentence that says what to do."""

import io
import zipfile

import pytest
import xlsxwriter

from dashboard.faults import DataError
from dashboard.imports import workbook as reader
from dashboard.imports.workbook import LIMITS, MOST_FAULTS, read_workbook
from dashboard.language import describe
from dashboard.sheets import xlsx_reader
from tests.unit.imports import wild
from tests.unit.imports.planning import workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(name, data):
    with pytest.raises(DataError) as error:
        read_workbook(name, data)
    (fault,) = error.value.faults
    for lang in ("fa", "en"):
        assert describe(fault, lang).startswith(name)
    return fault.code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("broken.xlsx", b"PK\x03\x04 and no more", "import_broken"),
        ("cut.xlsx", wild.county_sheets()[:-400], "import_broken"),
        ("broken.xls", OLE + bytes(600), "import_broken"),
        ("secret.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
        ("macros.xls", OLE + "_VBA_PROJECT_CUR".encode("utf-16-le"), "sheet_macro"),
        ("empty.xlsx", b"", "import_empty"),
        ("blank.xlsx", workbook([None]), "import_empty"),
        ("letter.pdf", b"%PDF-1.7", "import_not_sheet"),
        ("page.xls", b"<html><table></table></html>", "import_not_sheet"),
    ],
)
def test_a_file_that_is_no_sound_workbook_is_refused(name, data, code):
    assert refused(name, data) == code


def test_a_csv_file_of_a_persian_windows_is_read():
    (sheet,) = read_workbook("old.csv", "نام دستگاه;ستاد\nفرمانداري;دارد\n".encode("cp1256"))
    assert sheet.cells[2, 1] == "فرمانداري"


def test_an_office_document_with_macros_or_links_is_refused():
    made = io.BytesIO(wild.county_sheets())
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refused("macros.xlsm", made.getvalue()) == "sheet_macro"


def test_a_workbook_of_twice_as_many_rows_is_refused_with_the_limit():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("بزرگ")
        for row in range(2 * LIMITS.rows):
            sheet.write_row(row, 0, ["دستگاه", row])
    with pytest.raises(DataError) as error:
        read_workbook("large.xlsx", made.getvalue())
    (fault,) = error.value.faults
    assert (fault.code, fault.file, fault.details["found"]) == (
        "import_rows",
        "large.xlsx «بزرگ»",
        str(2 * LIMITS.rows),
    )
    assert refused("large.csv", b"a,b\n" * (LIMITS.rows + 1)) == "import_rows"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a," * 495_000, "import_columns"),
        (b"a;b\n" * 3 + b"a;" * LIMITS.columns, "import_columns"),
        (b"," * (LIMITS.columns - 1) + b"\n", ""),
        ((b"a" + b",a" * (LIMITS.columns - 1) + b"\n") * (LIMITS.cells // LIMITS.columns + 1), "import_cells"),
    ],
)
def test_a_csv_file_of_too_many_cells_is_refused_before_it_is_split(data, code, monkeypatch):
    split = []
    monkeypatch.setattr(reader, "records_of", lambda *_: split.append(1) or iter(()))
    assert refused("wide.csv", data) == (code or "import_empty")
    assert bool(split) == (not code)


def test_of_many_faults_of_a_csv_file_the_first_ones_are_told():
    with pytest.raises(DataError) as error:
        read_workbook("quotes.csv", b'a,"b\n' * 1000)
    assert [fault.line for fault in error.value.faults] == list(range(1, MOST_FAULTS + 1))


def test_a_file_that_is_shown_again_is_not_read_again_and_a_large_answer_is_not_kept(monkeypatch):
    started, run_program = [], xlsx_reader.run_program
    monkeypatch.setattr(
        xlsx_reader, "run_program", lambda *args, **more: started.append(1) or run_program(*args, **more)
    )
    monkeypatch.setattr(xlsx_reader, "_answers", {})
    books = [workbook((f"خانهٔ {number}",)) for number in range(xlsx_reader.KEPT + 1)]
    for data in (books[0], books[0], *books[1:]):
        read_workbook("a.xlsx", data)
    assert len(started) == len(books)
    # The file that was shown first has made room for the last one.
    assert read_workbook("b.xlsx", books[0]) and len(started) == len(books) + 1
    monkeypatch.setattr(xlsx_reader, "LARGEST", 10)
    for _ in range(2):
        read_workbook("a.xlsx", workbook(("دیگر",)))
    assert len(started) == len(books) + 3
