"""A row of sums in a CSV file is left out and named once, as in a sheet."""

from dashboard.dataset import read_dataset
from dashboard.language import LANGUAGES, describe
from dashboard.language.digits import latin
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from tests.unit.cases import each_case
from tests.unit.small_folder import HEAD, PUBLICATIONS_HEAD, report, small_folder, write_reports
from tests.unit.tables.parquet_files import NOW


def notes_of(folder):
    return [
        (note.file, note.line, note.code, note.value, note.alike) for note in read_dataset(folder, NOW).tables.notes
    ]


@each_case(
    "row",
    [
        "جمع,,,12,,,\n",
        "جمع کل :,12\n",
        "2014-12-06,مجموع,committee,12,,,\n",
        ",,جمع\n",
        "Total,,,12,,,,,,\n",
        "\u200fجمع‌کل,,,۱۲,,,\n",
    ],
)
def test_a_row_of_sums_is_a_note_and_no_fault(row):
    rows = read_csv("reports.csv", f"{HEAD}{report()}{row}{report('G1002')}".encode(), TABLES["reports"])
    assert (rows.faults, rows.lines, rows.columns["office_id"]) == ((), [2, 4], ["G1001", "G1002"])
    (note,) = rows.notes
    assert (note.file, note.line, note.code) == ("reports.csv", 3, "row_of_sums")
    assert all("3" in latin(describe(note, lang)) for lang in LANGUAGES)


def test_all_rows_of_sums_of_a_file_are_one_note_with_their_lines(tmp_path):
    folder = small_folder(tmp_path)
    sums = "جمع,,,1,,,\n"
    write_reports(folder, [report(), sums, report("G1002"), sums, sums])
    (folder / "reports").mkdir()
    (folder / "reports" / "b.csv").write_text(HEAD + report("G1003") + sums, encoding="utf-8")
    assert notes_of(folder) == [
        ("data/reports.csv", 3, "row_of_sums", "جمع", (5, 6)),
        ("data/reports/b.csv", 3, "row_of_sums", "جمع", ()),
    ]


def test_the_word_in_a_text_is_no_row_of_sums(tmp_path):
    folder = small_folder(tmp_path)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14,2014-12-06,,جمع\n", encoding="utf-8")
    assert notes_of(folder) == []
    assert len(read_dataset(folder, NOW).tables.publications) == 1
