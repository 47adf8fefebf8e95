"""`python -m dashboard sheet` and `check-sheet`, run in this process: output, files and refusals."""

import csv

import pytest
from openpyxl import load_workbook

from dashboard.__main__ import main
from dashboard.sheets.reader import read
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_folder import small_folder


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    place = small_folder(tmp_path)
    monkeypatch.setenv("DATA_URL", str(place))
    return place


@pytest.mark.parametrize(("lang", "ending"), [("fa", "XLSX"), ("en", "csv")])
def test_a_sheet_is_written_and_found_sound(tmp_path, capsys, lang, ending):
    file = tmp_path / f"ardestan.{ending}"
    assert main(["sheet", "--county", "اردستان", "--lang", lang, "-o", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    grid = read(file.name, file.read_bytes(), shipped_terms().reported)
    assert (grid.week.text, grid.county.text, grid.lang) == ("2014-12-06", "1001", lang)
    assert grid.values["office_id"][0] == "G1001"
    assert main(["check-sheet", str(file), "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert shipped_terms().measures["committee"].question(lang) in out
    assert ("۱ پاسخ" if lang == "fa" else "1 answers") in out


def test_a_bodys_sheet_is_written_for_its_id_or_name(tmp_path, capsys):
    file = tmp_path / "bank.csv"
    assert main(["sheet", "--body", "مديريت شعب بانك ملت", "--lang", "en", "-o", str(file)]) == 0
    grid = read(file.name, file.read_bytes(), shipped_terms().reported)
    assert (grid.body.text, grid.values["office_id"]) == ("B003", ["B003"])
    assert main(["check-sheet", str(file), "--lang", "en"]) == 0
    assert "Bank Mellat, provincial branch management, " in capsys.readouterr().out
    assert main(["sheet", "--body", "بانک ملتت", "--lang", "en", "-o", str(file)]) == 2
    assert "reports for itself" in capsys.readouterr().err


def test_a_week_may_be_named_by_any_of_its_days(tmp_path):
    file = tmp_path / "s.csv"
    for text in ("2014-11-27", "۱۳۹۳-۰۹-۰۷"):
        assert main(["sheet", "--county", "1001", "--week", text, "-o", str(file)]) == 0
        assert file.read_text(encoding="utf-8-sig").startswith("week,2014-11-22,1393-09-01,")


def test_an_invalid_request_or_path_is_refused_and_leaves_an_existing_file(tmp_path, capsys):
    file = tmp_path / "out" / "s.xlsx"
    file.parent.mkdir()
    for options, words in (
        (["--county", "Ardestn"], "Ardestan (1001)"),
        (["--county", "1001", "--week", "soon"], "soon"),
        (["--county", "1001", "--week", "9999-12-31"], "9999"),
        (["--county", "1001", "--week", "2090-01-07"], "2090"),
    ):
        assert main(["sheet", *options, "--lang", "en", "-o", str(file)]) == 2
        assert words in capsys.readouterr().err
        assert list(file.parent.iterdir()) == []
    file.write_bytes(b"old")
    assert main(["sheet", "--county", "nowhere", "-o", str(file)]) == 2
    assert file.read_bytes() == b"old"
    capsys.readouterr()
    for name in ("s.pdf", "s", "no/such/s.xlsx"):
        assert main(["sheet", "--county", "1001", "-o", str(tmp_path / name)]) == 2
        assert capsys.readouterr().err.strip()


def test_the_template_is_a_workbook_of_all_offices(tmp_path, capsys):
    file = tmp_path / "template.xlsx"
    assert main(["sheet", "--template", "--week", "2014-12-06", "--lang", "fa", "-o", str(file)]) == 0
    rows = list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert rows[1][1] == "۱۳۹۳/۰۹/۱۵" and {"G1001", "G1002"} <= {row[0] for row in rows}
    capsys.readouterr()
    assert main(["sheet", "--template", "--lang", "en", "-o", str(tmp_path / "template.csv")]) == 2
    assert "several worksheets" in capsys.readouterr().err


def test_all_faults_and_doubts_are_printed(tmp_path, capsys):
    file = tmp_path / "s.csv"
    main(["sheet", "--county", "1001", "--lang", "en", "-o", str(file)])
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    column = rows[2].index(shipped_terms().measures["committee"].question("en"))
    rows[3][column] = "no"
    rows[4][column], rows[5][0], rows[5][1] = "perhaps", "B001", ""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    capsys.readouterr()
    assert main(["check-sheet", str(file), "--lang", "en"]) == 1
    output = capsys.readouterr()
    assert "“yes” → “no”" in output.out
    assert "perhaps" in output.err and "Isfahan county (1002)" in output.err and "Faults found: 2" in output.err


def test_a_file_that_is_not_a_sheet_or_missing_is_refused(tmp_path, capsys):
    (tmp_path / "s.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert main(["check-sheet", str(tmp_path / "s.xls"), "--lang", "en"]) == 1
    assert ".xls" in capsys.readouterr().err
    assert main(["check-sheet", str(tmp_path / "none.xlsx"), "--lang", "en"]) == 2
    assert "none.xlsx" in capsys.readouterr().err
