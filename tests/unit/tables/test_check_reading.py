"""Parsing of tables: types, encodings, separators, lines of faults, and spellings of fields."""

from datetime import datetime

import pytest

from dashboard.areas.province import UNNAMED
from dashboard.language import LANGUAGES, describe
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.values import Bad, read_value
from tests.unit.tables.test_check import (
    COUNTIES,
    INSPECTIONS_HEAD,
    OFFICES,
    REPORT,
    REPORTS_HEAD,
    check,
    places,
    reports,
)


def test_valid_tables_have_no_fault_and_the_specified_types():
    frames, faults = check(reports=REPORTS_HEAD + REPORT, inspections=INSPECTIONS_HEAD)
    assert faults == []
    types = {name: {c: str(t) for c, t in frame.dtypes.items()} for name, frame in frames.items()}
    texts = dict.fromkeys(("office_id", "measure", "evidence", "source", "file"), "str")
    moments = dict.fromkeys(("week", "received_at", "recorded_at", "publication"), "datetime64[us]")
    assert types["reports"] == texts | moments | {"value": "int64", "line": "int64"}
    assert types["counties"]["population"] == "Int64"
    assert types["offices"]["sample"] == "bool"
    assert types["announcements"]["share"] == "float64"
    assert types["inspections"]["date"] == "datetime64[us]"
    assert types["publications"]["digest"] == "str"
    for name, frame in frames.items():
        traced = ("file", "line", "publication") if name in TRACED else ()
        assert tuple(frame.columns) == TABLES[name].names + traced


def test_blanks_are_blanks_and_zero_is_a_value():
    frames, _ = check(reports=reports("2014-12-06,B019,desk,0,self,2014-12-12,x"))
    assert frames["reports"]["value"].tolist() == [0]
    assert frames["counties"]["population"].isna().tolist() == [False, True]
    assert frames["offices"]["parent_id"].tolist() == ["", "", "B019"]
    assert frames["offices"]["valid_from"].isna().tolist() == [True, True, False]
    assert frames["offices"]["sample"].tolist() == [False] * 3


# By name: the table and a variant of its text.
VARIANTS = {
    "a nameless column": ("offices", OFFICES.replace("\n", ",\n")),
    "a nameless column in the middle": (
        "reports",
        (REPORTS_HEAD + REPORT).replace(",measure,", ",measure,,").replace(",committee,", ",committee,,"),
    ),
    "commas behind the rows": ("reports", REPORTS_HEAD + REPORT.replace("letter 12", "letter 12,,")),
    "a heading in capitals": ("offices", OFFICES.replace("office_id", "Office ID")),
    "a code with decimals": ("offices", OFFICES.replace(",1001,", ",1001.0,")),
    "a county's name for its code": ("offices", OFFICES.replace(",1001,", ",اردستان,")),
    "a code in small letters": ("reports", REPORTS_HEAD + REPORT.replace("B019", "b019")),
}


def test_unambiguous_variants_are_read_as_the_canonical_form():
    expected, _ = check(reports=REPORTS_HEAD + REPORT)
    for case, (table, text) in VARIANTS.items():
        frames, faults = check(**{"reports": REPORTS_HEAD + REPORT, table: text})
        assert faults == [] and frames[table].equals(expected[table]), case
    # A nameless column with values is a fault.
    _, faults = check(reports=REPORTS_HEAD.replace("\n", ",\n") + REPORT.replace("letter 12", "letter 12,seen"))
    assert [(fault.line, fault.code) for fault in faults] == [(2, "fields_number")]


def test_optional_columns_may_be_left_out_and_a_blank_english_name_is_the_persian_one():
    offices = "office_id,kind,name_fa,county_code\nG1001,governorate,فرمانداری اردستان,1001\n"
    frames, faults = check(offices=offices, counties=COUNTIES.replace("Ardestan", ""))
    assert faults == []
    assert frames["offices"].astype(object).fillna("").values.tolist() == [
        ["G1001", "governorate", *["فرمانداری اردستان"] * 2, "1001", "", "", "", False, False, ""]
    ]
    assert frames["counties"]["name_en"].tolist() == ["اردستان", "Isfahan"]


def test_codes_have_any_digits_texts_keep_their_spelling_and_columns_any_order():
    arabic = OFFICES.replace("ثبت احوال اردستان", " دفتر كاشاني ۱۲ ")
    head, row = "source,value,week,office_id,received_at,measure,evidence", "نامهٔ ۱۲,3,2014-12-06,B۰١9,2014-12-12"
    frames, faults = check(offices=arabic, reports=f"{head}\n{row},e_service_stage,self\n")
    assert faults == []
    assert frames["reports"][["office_id", "source", "value"]].values.tolist() == [["B019", "نامهٔ ۱۲", 3]]
    assert frames["offices"]["name_fa"][2] == "دفتر كاشاني ۱۲"


def test_bom_crlf_and_blank_lines_are_harmless():
    text = "\ufeff\r\n" + (REPORTS_HEAD + "\n" + REPORT + ",,,,,,\n").replace("\n", "\r\n")
    frames, faults = check(reports=text)
    assert faults == []
    assert len(frames["reports"]) == 1


def test_line_numbers_are_those_of_the_file_and_a_multiline_row_has_its_first_line():
    quoted = '2014-12-06,B019,desk,1,self,2014-12-12,"one\r\ntwo\n\nthree"\n\n'
    _, faults = check(reports=f"{REPORTS_HEAD}{quoted}2014-12-13,B019,desk,q,self,2014-12-14,x\n")
    assert places(faults) == [("reports.csv", 7, "value", "not_answer", "q")]
    _, faults = check(reports=REPORTS_HEAD + '\n"2014-12-06",B019,desk,9,self,2014-12-12,"a\nb"\n')
    assert [(fault.line, fault.code) for fault in faults] == [(3, "out_of_range")]


LONG = "x" * 10_000


@pytest.mark.parametrize(
    "text",
    [
        f'"{LONG}',
        LONG,
        REPORTS_HEAD.replace("week", LONG) + REPORT,
        REPORTS_HEAD.replace("source", f"source,name of {LONG}") + REPORT,
        REPORTS_HEAD + f'"{LONG}',
        REPORTS_HEAD + REPORT.replace("2014-12-06", LONG),
    ],
    ids=["open heading", "no heading", "column", "personal column", "open row", "value"],
)
def test_a_long_line_is_cut_in_the_words_of_its_fault(text):
    _, faults = check(reports=text)
    assert LONG in "".join(fault.column + fault.value for fault in faults)
    assert max(len(describe(fault, lang)) for fault in faults for lang in LANGUAGES) < 2000


def test_rows_after_an_unclosed_quote_are_still_read():
    bad = '2014-12-06,B019,desk,1,self,2014-12-1{},"open'
    worse = "2014-12-06,B019,desk,x{0},self,2014-12-1{0},x"
    _, faults = check(reports=reports(bad.format(1), worse.format(1), bad.format(2), worse.format(2)))
    assert [(f.line, f.code) for f in faults] == [(2, "quote"), (3, "not_answer"), (4, "quote"), (5, "not_answer")]


def test_the_separators_of_spreadsheets_are_read_and_so_is_the_line_that_names_one():
    for separator, before in ((";", ""), ("\t", ""), ("،", ""), ("|", ""), (";", "sep=;\n"), (",", "sep=,\n")):
        text = before + reports("2014-12-06,B019,desk,q,self,2014-12-12,x").replace(",", separator)
        assert [(f.line, f.code) for f in check(reports=text)[1]] == [(3 if before else 2, "not_answer")], separator
    assert [fault.code for fault in check(reports="sep=;\n")[1]] == ["file_empty"]


def test_utf16_is_read_with_its_mark_and_named_without():
    assert check(offices=OFFICES.replace(",", "\t").encode("utf-16"))[1] == []
    for data in (OFFICES.encode("utf-16-le"), OFFICES.encode("utf-16-be"), OFFICES.encode("utf-16") + b"x"):
        assert [fault.code for fault in check(offices=data)[1]] == ["encoding_utf16"]


def test_windows_1256_is_distinguished_from_utf8_with_a_broken_byte():
    # Windows-1256 has no Persian yeh: its sheets hold the Arabic one.
    _, faults = check(offices=OFFICES.replace("ی", "ي").encode("cp1256"))
    assert [fault.code for fault in faults] == ["encoding_windows1256"]
    data = OFFICES.encode()
    middle = data.index("احوال".encode()) + 1
    _, faults = check(offices=data[:middle] + data[middle + 1 :])
    assert [(fault.code, fault.line) for fault in faults] == [("encoding_unknown", 3)]
    _, faults = check(offices=OFFICES.encode() + "B,body,Café,Café,1002,,,,\n".encode("latin-1"))
    assert [(fault.code, fault.line) for fault in faults] == [("encoding_unknown", 5)]


def test_heading_faults_suggest_columns_and_known_columns_are_still_checked():
    text = REPORTS_HEAD.replace("received_at", "recieved_at") + "2014-12-06,B019,desk,q,self,2014-12-12,x\n"
    _, faults = check(reports=text)
    found = {(fault.code, fault.column): fault.details.get("near") for fault in faults}
    assert found == {
        ("column_missing", "received_at"): "recieved_at",
        ("column_unknown", "recieved_at"): "received_at",
        ("not_answer", "value"): None,
    }


def test_random_bytes_are_refused_in_words_and_never_crash(chance):
    sound = (REPORTS_HEAD + REPORT * 3).encode()
    for _ in range(20):
        data = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        _, faults = check(reports=bytes(data) + b"\nshort\n")
        # The last row is always too short, so that there is always a fault.
        assert faults
        assert all(describe(fault, lang) for fault in faults for lang in LANGUAGES)


NOW = datetime(2015, 1, 1, 12)
TEHRAN = UNNAMED.time_zone
COLUMN = {column.name: column for name in ("counties", "reports", "announcements") for column in TABLES[name].columns}
# More spellings of a day and of a moment: tests/unit/test_weeks.py
READ: dict[str, dict[str, object]] = {
    "week": dict.fromkeys(
        (" 2014/12/6 ", "۱۳9۳.9.15", "2014-12-06 00:00:00", "\u200f1393/09/15\u200f"), datetime(2014, 12, 6)
    ),
    "received_at": {
        "2014-12-12T08:00:00Z": datetime(2014, 12, 12, 8),
        "۲۰۱۴-۱۲-۱۲T۰۸:۰۰:۰۰Z": datetime(2014, 12, 12, 8),
        "1393/9/21": datetime(2014, 12, 11, 20, 30),
    },
    "population": {
        "۴۲٬۱۰۵": 42105,
        "42,105": 42105,
        "٤٢١٠٥": 42105,
        "0": 0,
        "42105.0": 42105,
        "۴۲٬۱۰۵٫۰۰": 42105,
        "صفر": 0,
        "-": None,
    },
    "county_code": {"2101": "2101", "۲۱۰۱٫۰": "2101", "0012": "0012", "1.5": "1.5"},
    "share": {"0.5": 0.5, "۰٫۵": 0.5, "۰/۵": 0.5, "0,5": 0.5, "50%": 0.5, "۵۰٫۵٪": 0.505, "1": 1.0},
}
REFUSED: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "received_at",
        "not_moment",
        ("2014-13-01T00:00:00Z", "2014-12-12T25:00:00Z", "2014-12-12T08:00+03Z", "0001-01-01T00:00+10:00"),
    ),
    ("week", "excel_date", ("9/27/2014", "27/09/2014", "۲۷.۹.۲۰۱۴", "04/07/05")),
    ("received_at", "excel_date", ("9/27/2014 9:05",)),
    ("week", "excel_number", ("41909", "41909.5")),
    ("week", "date_undivided", ("13930705", "20140927")),
    ("week", "not_date", ("13931305", "۵ مهر ۱۳۹۳", "9/27")),
    ("population", "not_whole", ("4.5", "1.05", "1.", "1e3", "٫", "४", "1,2,3", "nan", "--1", "+")),
    # No integer overflow.
    ("population", "out_of_range", ("-1", "9" * 30, "9" * 5000)),
    ("share", "not_share", ("-0.1", "101%", "nan", "inf", "half", "0.5.1")),
]


@pytest.mark.parametrize("column", READ)
def test_values_are_read_in_any_usual_spelling(column: str):
    found = {typed: read_value(typed, COLUMN[column], NOW, TEHRAN) for typed in READ[column]}
    assert found == pytest.approx(READ[column]) if column == "share" else found == READ[column]


def test_invalid_values_are_refused():
    for column, code, typed in REFUSED:
        found = [read_value(text, COLUMN[column], NOW, TEHRAN) for text in typed]
        assert [isinstance(bad, Bad) and bad.code for bad in found] == [code] * len(typed), column
