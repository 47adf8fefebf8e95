"""The checks of tables: valid tables, and each fault with its code, place and message."""

import ast
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

import dashboard.tables
from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.language import LANGUAGES, catalogue, describe
from dashboard.settings import SHIPPED_DATA
from dashboard.tables.check import check_tables
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import shipped_sheets
from dashboard.tables.measures import COUNTS
from dashboard.tables.rules import SAME_FAULTS_SHOWN
from dashboard.tables.source_rows import SourceRows

NOW = datetime(2015, 1, 1, 12)
PROVINCE = Province(code="1", inspection_teams=38)
COUNTIES = """county_code,name_fa,name_en,population,valid_from,valid_to,split_from
1001,اردستان,Ardestan,42105,,,
1002,اصفهان,Isfahan,,,,
"""
TILES = """county_code,name_fa,name_en,tile_column,tile_row
1001,اردستان,Ardestan,1,1
1002,اصفهان,Isfahan,2,1
"""
OFFICES = """office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to,sample
G1001,governorate,فرمانداری اردستان,Governorate of Ardestan,1001,,,,
B019,directorate,اداره کل ثبت احوال,Civil Registration,1002,,,,
C019,county_office,ثبت احوال اردستان,Civil Registration Ardestan,1001,B019,2014-01-01,,
"""
REPORTS_HEAD = "week,office_id,measure,value,evidence,received_at,source\n"
REPORT = "2014-12-06,B019,committee,1,self,2014-12-12T08:00:00Z,letter 12\n"
INSPECTIONS_HEAD = "date,team,office_id,findings,resolved,received_at,source\n"
COUNTS_HEAD = "week,office_id,county_code,measure,channel,numerator,denominator,received_at,source\n"
MEASURES_HEAD = ",".join(TABLES["measures"].names) + "\n"
# Those that the product ships, and a share, a mean and a total.
MEASURES = (SHIPPED_DATA / "measures.csv").read_text(encoding="utf-8") + "".join(
    f"test_{kind},{kind},نام,,,,,,\n" for kind in COUNTS
)
DECISIONS_HEAD = ",".join(TABLES["decisions"].names) + "\n"
TARGETS_HEAD = ",".join(TABLES["targets"].names) + "\n"
ANNOUNCED_HEAD = "key,date,count,share,of_what,source\n"


def sheet(name: str, text: str | bytes, file: str = "") -> SourceRows:
    data = text if isinstance(text, bytes) else text.encode()
    return read_csv(file or f"{name}.csv", data, TABLES[name])


def check(**texts: str | bytes | list[SourceRows]) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Check tables of texts; counties and offices are valid by default."""
    register = {**shipped_sheets(), "measures": MEASURES, "counties": COUNTIES, "offices": OFFICES}
    given: dict[str, str | bytes | Sequence[SourceRows]] = {**register, **texts}
    sheets = {
        name: [sheet(name, found)] if isinstance(found, str | bytes) else found for name, found in given.items()
    }
    return check_tables(sheets, NOW, province=PROVINCE)


def places(faults: list[Fault]) -> list[tuple[str, int, str, str, str]]:
    return [(fault.file, fault.line, fault.column, fault.code, fault.value) for fault in faults]


def reports(*rows: str) -> str:
    return REPORTS_HEAD + "".join(row + "\n" for row in rows)


def offices(code: str, valid: str) -> str:
    return f"{OFFICES}{code},body,نام,Name,1002,,{valid},\n"


def count(row: str) -> str:
    return f"{COUNTS_HEAD}2014-12-06,{row},2014-12-12,x\n"


def measure(row: str) -> str:
    return f"{MEASURES}parking,{row},,,\n"


def decision(text: str) -> str:
    return f"{DECISIONS_HEAD}D1,2014-12-12,2014-12-06,{text},,,,B019,2014-12-20,open\n"


LAST_MEASURE = MEASURES.count("\n") + 1
VISIT = f"{INSPECTIONS_HEAD}2014-12-06,38,B019,2,3,2014-12-12,x\n"


# Every fault of one sheet: (table, text, the one fault: line, column, code, value)
def resolved(number_and_day: str) -> str:
    """Two findings of 7 December 2014, of which so many were resolved on a day."""
    head = INSPECTIONS_HEAD.replace("resolved,", "resolved,resolved_on,")
    return f"{head}2014-12-07,3,B019,2,{number_and_day},2014-12-12,x\n"


SCENARIOS: dict[str, tuple[str, str | bytes, tuple[int, str, str]]] = {
    "file_empty": ("reports", "\n \r\n", (0, "", "")),
    "encoding_windows1256": ("reports", (REPORTS_HEAD + "نامه").encode("cp1256"), (0, "", "")),
    "encoding_utf16": ("reports", REPORTS_HEAD.encode("utf-16-le"), (0, "", "")),
    "encoding_unknown": ("reports", (REPORTS_HEAD + "نامه ").encode() + b"\xff\n", (2, "", "")),
    "nul_byte": ("reports", (reports(REPORT.strip()) + "\0").encode(), (3, "", "")),
    "quote": ("reports", reports(REPORT.strip(), '2014-12-06,"B019,desk'), (3, "", '2014-12-06,"B019,desk')),
    "fields_number": ("reports", reports(REPORT.strip() + ",extra"), (2, "", "")),
    "heading_unknown": ("counties", "کد,نام\n1001,اردستان\n", (1, "", "کد")),
    "column_missing": (
        "counties",
        COUNTIES.replace(",name_fa", "").replace(",اردستان", "").replace(",اصفهان", ""),
        (1, "name_fa", ""),
    ),
    "column_unknown": ("reports", REPORTS_HEAD.replace("\n", ",region\n"), (1, "region", "")),
    "column_personal": ("reports", REPORTS_HEAD.replace("\n", ",کد پرسنلی\n"), (1, "کد پرسنلی", "")),
    "names_person": ("reports", reports("2014-12-06,B019,desk,1,self,2014-12-12,Mr X"), (2, "source", "Mr X")),
    "column_twice": ("reports", "week,office_id,measure,value,evidence,received_at,source,week\n", (1, "week", "")),
    "required": ("reports", reports(REPORT.strip().replace("letter 12", " ")), (2, "source", "")),
    "not_whole": ("counts", count("B019,,test_total,,چند,"), (2, "numerator", "چند")),
    "not_answer": ("reports", reports("2014-12-06,B019,desk,تا حدودی,self,2014-12-12,x"), (2, "value", "تا حدودی")),
    "out_of_range": ("reports", reports("2014-12-06,B019,e_service_stage,۴,self,2014-12-12,x"), (2, "value", "۴")),
    "not_share": ("announcements", ANNOUNCED_HEAD + "desks,,,1.5,bodies,x\n", (2, "share", "1.5")),
    "not_amount": ("targets", TARGETS_HEAD + 'satisfied,,"1,250",2016-03-19\n', (2, "value", "1,250")),
    "half_a_target": ("targets", TARGETS_HEAD + "satisfied,,85%,\n", (2, "date", "")),
    "not_date": ("reports", reports("1393/13/1,B019,desk,1,self,2014-12-12,x"), (2, "week", "1393/13/1")),
    "excel_date": ("reports", reports("12/6/2014,B019,desk,1,self,2014-12-12,x"), (2, "week", "12/6/2014")),
    "excel_number": ("reports", reports("41979,B019,desk,1,self,2014-12-12,x"), (2, "week", "41979")),
    "date_undivided": ("reports", reports("13930915,B019,desk,1,self,2014-12-12,x"), (2, "week", "13930915")),
    "not_moment": ("reports", reports("2014-12-06,B019,desk,1,self,noon,x"), (2, "received_at", "noon")),
    "not_saturday": ("reports", reports("2014-12-07,B019,desk,1,self,2014-12-12,x"), (2, "week", "2014-12-07")),
    "date_far": ("reports", reports("2104-12-06,B019,desk,1,self,2014-12-12,x"), (2, "week", "2104-12-06")),
    "future": ("reports", reports("2015-01-03,B019,desk,1,self,2014-12-12,x"), (2, "week", "2015-01-03")),
    "future_moment": (
        "reports",
        reports("2014-12-06,B019,desk,1,self,2016-01-01T12:00:00Z,x"),
        (2, "received_at", "2016-01-01T12:00:00Z"),
    ),
    "not_word": ("reports", reports("2014-12-06,B019,dask,1,self,2014-12-12,x"), (2, "measure", "dask")),
    "not_flag": ("offices", OFFICES + "B020,body,نام,Name,1002,,,,some\n", (5, "sample", "some")),
    "unknown_code": ("reports", reports("2014-12-06,B0l9,desk,1,self,2014-12-12,x"), (2, "office_id", "B0l9")),
    "duplicate_key": ("reports", reports(REPORT.strip(), REPORT.strip()), (3, "week", "2014-12-06")),
    "valid_order": ("offices", offices("B020", "2014-01-01,2014-01-01"), (5, "valid_to", "2014-01-01")),
    "county_of_other_province": ("counties", COUNTIES + "2002,یزد,Yazd,,,,\n", (4, "county_code", "2002")),
    "tile_taken": ("counties", TILES + "1003,خوانسار,Khansar,2,1\n", (4, "tile_row", "1")),
    "half_a_tile": ("counties", TILES + "1003,خوانسار,Khansar,3,\n", (4, "tile_row", "")),
    "stretches_overlap": ("offices", offices("B019", "2014-01-01,"), (5, "valid_from", "2014-01-01")),
    "value_over_measure": ("reports", reports("2014-12-06,B019,committee,2,self,2014-12-12,x"), (2, "value", "2")),
    "resolved_over_findings": ("inspections", VISIT, (2, "resolved", "3")),
    "resolved_on_of_nothing": ("inspections", resolved("0,2014-12-08"), (2, "resolved_on", "2014-12-08")),
    "resolved_before_visit": ("inspections", resolved("1,2014-12-06"), (2, "resolved_on", "2014-12-06")),
    "count_of_two": ("counts", count("B019,1002,test_share,form,1,2"), (2, "county_code", "1002")),
    "count_of_nothing": ("counts", count(",,test_share,form,1,2"), (2, "county_code", "")),
    "total_with_denominator": ("counts", count("B019,,test_total,,1,2"), (2, "denominator", "2")),
    "share_without_denominator": ("counts", count("B019,,test_share,qr,1,"), (2, "denominator", "")),
    "mean_without_denominator": ("counts", count("B019,,test_mean,,1,"), (2, "denominator", "")),
    "numerator_over_denominator": ("counts", count("B019,,test_share,رمزینه,3,2"), (2, "denominator", "2")),
    "sum_of_nothing": ("counts", count(",1002,test_mean,,3,0"), (2, "denominator", "0")),
    "words_of_yes_no": ("measures", measure("yes_no,نام,,دارد,"), (LAST_MEASURE, "words_fa", "دارد")),
    "words_of_stages": ("measures", measure("stages,نام,,هیچ,"), (LAST_MEASURE, "words_fa", "هیچ")),
    "words_of_count": ("measures", measure("mean,نام,,نه|آری,"), (LAST_MEASURE, "words_fa", "نه|آری")),
    "words_differ": ("measures", measure("yes_no,نام,,نه|آری,no"), (LAST_MEASURE, "words_en", "no")),
    "line_break": ("decisions", decision('"open\na desk"'), (2, "text", "open\na desk")),
    "too_long": ("decisions", decision("ن" * 501), (2, "text", "ن" * 501)),
}


def test_each_fault_is_reported_once_with_its_place_and_placeholders():
    wrong = []
    for code, (table, text, (line, column, value)) in SCENARIOS.items():
        faults = check(**{table: text})[1]
        texts = [describe(fault, lang) for fault in faults for lang in LANGUAGES]
        if code == "date_far":
            faults = [fault for fault in faults if fault.code != "future"]
        if places(faults) != [(f"{table}.csv", line, column, code, value)]:
            wrong.append((code, faults))
        is_complete = all("{" not in words and "None" not in words for words in texts)
        ends = [words for words in texts if words.endswith((".", "؟", "؛")) and f"{table}.csv" in words]
        if not is_complete or len(ends) < len(LANGUAGES):
            wrong.append((code, texts))
    assert wrong == []


def codes_in_source() -> set[str]:
    """Every code that the store's modules give to a Bad or a Fault, read from their source."""
    codes = set()
    for path in Path(dashboard.tables.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "of_place":
                code = ast.literal_eval(call.args[0])
                codes |= {code, f"{code}_row"}
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in ("Bad", "Fault"):
                continue
            named = [k.value for k in call.keywords if k.arg == "code"]
            first = call.args[:1] if getattr(call.func, "id", "") == "Bad" else call.args[3:4]
            codes |= {node.value for node in [*named, *first] if isinstance(node, ast.Constant)}
    return codes


def test_every_code_has_a_message_in_both_languages_and_a_scenario():
    # Of folders, of Parquet files (tests/unit/tables/test_parquet.py), of databases
    # (tests/database/test_source_faults.py), of another province (tests/unit/test_other_province.py), and of many
    # faults alike.
    elsewhere = {
        "folder_missing",
        "folder_is_file",
        "folder_unreadable",
        "file_gone",
        "file_unreadable",
        "link_broken",
    }
    elsewhere |= {
        "announcements_other_province",
        "table_missing",
        "duplicate_key_row",
        "stretches_overlap_row",
        "tile_taken_row",
        "table_misnamed",
        "not_text",
        "row_of_sums",
        "source_rows_left_out",
        "more_alike",
        "edges",
        "parquet_no_room",
        "parquet_type",
        "parquet_unreadable",
    }
    assert codes_in_source() == set(SCENARIOS) | elsewhere
    for lang in LANGUAGES:
        assert {f"fault.{code}" for code in codes_in_source()} <= set(catalogue(lang))


SPELLED_OFFICES = {
    ("فرمانداري", "بله"): ("governorate", True),
    ("Municipality", "NO"): ("municipality", False),
    ("county office", "1"): ("county_office", True),
    ("body", "خیر"): ("body", False),
    ("body", "false"): ("body", False),
    ("body", "-"): ("body", False),
}
SPELLED = {
    "میز خدمت,دارد,مدرک": ("desk", 1, "document"),
    "Desk,NO,Self": ("desk", 0, "self"),
    "committee,فعال است,بازرسی": ("committee", 1, "inspection"),
    "خدمات الکترونیکی,مرحلهٔ ۲,self": ("e_service_stage", 2, "self"),
    "e_service_stage,information,self": ("e_service_stage", 1, "self"),
    "e_service_stage,مرحله دوم,self": ("e_service_stage", 2, "self"),
    "e_service_stage,دوم,self": ("e_service_stage", 2, "self"),
    "desk,1.0,self": ("desk", 1, "self"),
    "desk,یک,self": ("desk", 1, "self"),
}


def test_words_of_both_languages_are_read_as_values_like_in_sheets():
    kinds = [f"K{n},{kind},نام,Name,1002,,,,{sample}" for n, (kind, sample) in enumerate(SPELLED_OFFICES)]
    frames, faults = check(
        offices=OFFICES + "".join(f"{row}\n" for row in kinds),
        reports=reports(*(f"2014-12-06,B019,{row},2014-12-12T08:00:{n:02}Z,x" for n, row in enumerate(SPELLED))),
    )
    assert faults == []
    assert frames["offices"][["kind", "sample"]].values.tolist()[3:] == list(map(list, SPELLED_OFFICES.values()))
    assert frames["reports"][["measure", "value", "evidence"]].values.tolist() == list(map(list, SPELLED.values()))


def test_a_word_is_valid_only_for_its_measure_and_a_sign_beside_a_digit_is_a_fault():
    typed = ("e_service_stage,yes", "desk,مرحلهٔ ۲", "desk,1.", "desk,(1)", "dusk,yes")
    _, faults = check(reports=reports(*(f"2014-12-06,B019,{row},self,2014-12-12,x" for row in typed)))
    found = [line for fault in faults if fault.column == "value" for line in (fault.line, *fault.alike)]
    assert ({fault.code for fault in faults if fault.column == "value"}, sorted(found)) == (
        {"not_answer"},
        [2, 3, 4, 5, 6],
    )


def test_faults_of_one_cause_are_one_fault_with_all_lines():
    head = REPORT.strip()
    in_all_rows = {
        "excel_date": [f"2014-12-06,B019,desk,1,self,12/6/2014 09:{n:02},x" for n in range(60)],
        "not_word": [f"2014-12-06,B019,desk,1,hearsay,2014-12-06T09:{n:02}:00Z,x" for n in range(60)],
    }
    for code, rows in in_all_rows.items():
        (fault,) = check(reports=reports(head, *rows))[1]
        assert (fault.line, fault.code, fault.alike) == (3, code, tuple(range(4, 63)))
    (fault,) = check(reports=reports(*[f"{head},x"] * 4))[1]
    assert (fault.line, fault.code, fault.alike) == (2, "fields_number", (3, 4, 5))
    assert [describe(fault, lang).split(": ")[-1] for lang in LANGUAGES] == [
        "۳ (سطرهای ۳، ۴، ۵).",
        "3 (lines 3, 4, 5).",
    ]


def test_one_bad_row_does_not_hide_another():
    _, faults = check(
        reports=reports(
            "2014-12-07,B019,desk,1,self,2014-12-12,x",
            "2014-12-06,B019,dask,5,word,2015-12-12,",
            "short,row",
            "2014-12-06,B999,committee,2,self,2014-12-12,x",
        ),
        inspections=INSPECTIONS_HEAD + "1393/9/31,39,B019,1,2,x,y\n",
    )
    assert {(f.file, f.line, f.column, f.code) for f in faults} == {
        ("reports.csv", 2, "week", "not_saturday"),
        ("reports.csv", 3, "measure", "not_word"),
        ("reports.csv", 3, "value", "out_of_range"),
        ("reports.csv", 3, "evidence", "not_word"),
        ("reports.csv", 3, "received_at", "future_moment"),
        ("reports.csv", 3, "source", "required"),
        ("reports.csv", 4, "", "fields_number"),
        ("reports.csv", 5, "office_id", "unknown_code"),
        ("reports.csv", 5, "value", "value_over_measure"),
        ("inspections.csv", 2, "date", "not_date"),
        ("inspections.csv", 2, "team", "out_of_range"),
        ("inspections.csv", 2, "resolved", "resolved_over_findings"),
        ("inspections.csv", 2, "received_at", "not_moment"),
    }
    assert faults == sorted(faults)


def test_a_week_has_its_saturday_which_begins_in_tehran_and_clocks_may_differ_by_five_minutes():
    _, (fault,) = check(reports=reports("۱۳۹۳/۹/۲۱,B019,desk,1,self,2014-12-12,x"))
    assert fault.details == {"saturday": "2014-12-06"}
    row = reports("2015-01-03,B019,desk,1,self,2014-12-12,x")
    texts = {"counties": COUNTIES, "offices": OFFICES, "reports": row}
    known = {**shipped_sheets(), **{name: [sheet(name, text)] for name, text in texts.items()}}
    before, after = datetime(2015, 1, 2, 20, 29), datetime(2015, 1, 2, 20, 30)
    assert [fault.code for fault in check_tables(known, before)[1]] == ["future"]
    assert check_tables(known, after)[1] == []
    moments = ("12:00:00", "12:05:00", "12:05:01", "12:06:00")
    rows = reports(*(f"2014-12-06,B019,desk,1,self,2015-01-01T{moment}Z,x" for moment in moments))
    faults = check(reports=rows)[1]
    assert [(fault.line, fault.code) for fault in faults] == [(4, "future_moment"), (5, "future_moment")]
    assert "2015-01-01T12:05:01Z" in describe(faults[0], "fa")
    assert "۱۳۹۳/۱۰/۱۱ ۱۵:۳۰" in describe(faults[0], "fa") and "2015-01-01T12:00:00Z" in describe(faults[0], "en")


def test_the_fault_of_an_unknown_code_suggests_the_nearest_code():
    near = {"B-019": "B019", "B01": "B019", "اداره كل ثبت‌احوال": "B019", "zzz": "—", "1001": "G1001", "019": "—"}
    near |= {"ادره کل ثبت احال": "B019 (اداره کل ثبت احوال)"}
    rows = [f"2014-12-06,{typed},desk,1,self,2014-12-12,x" for typed in near]
    _, faults = check(reports=reports(*rows))
    assert {fault.code for fault in faults} == {"unknown_code"}
    assert [fault.details for fault in faults] == [{"table": "offices", "near": meant} for meant in near.values()]


def test_codes_are_called_unknown_only_if_the_referenced_table_is_complete():
    row = reports("2014-12-06,B777,desk,1,self,2014-12-12,x")
    for broken in (OFFICES.encode("utf-16-le"), OFFICES.replace("office_id", "ofice")):
        _, faults = check(offices=broken, reports=row)
        assert "unknown_code" not in {fault.code for fault in faults}
    _, faults = check(offices=OFFICES + "B777,body,too,few\n", reports=row)
    assert [fault.code for fault in faults] == ["fields_number"]


def test_counties_and_parents_must_be_known():
    _, faults = check(
        counties=COUNTIES + "1025,کوهپایه,Kuhpayeh,,2021-07-18,,1200\n",
        offices=OFFICES + "X1,county_office,نام,Name,1099,B777,,,\n",
    )
    assert [(f.file, f.column, f.code, f.value) for f in faults] == [
        ("counties.csv", "split_from", "unknown_code", "1200"),
        ("offices.csv", "county_code", "unknown_code", "1099"),
        ("offices.csv", "parent_id", "unknown_code", "B777"),
    ]


def test_a_duplicate_key_names_both_rows_and_a_correction_is_a_new_row():
    again = REPORT.replace("2014-12-06", "۱۳۹۳/۹/۱۵")
    first = sheet("reports", REPORTS_HEAD + REPORT, "data/a.csv")
    _, faults = check(reports=[first, sheet("reports", REPORTS_HEAD + "\n" + again, "data/b.csv")])
    assert places(faults) == [("data/b.csv", 3, "week", "duplicate_key", "۱۳۹۳/۹/۱۵")]
    assert (faults[0].details["file"], faults[0].details["line"]) == ("data/a.csv", "2")
    assert check(reports=REPORTS_HEAD + REPORT + REPORT.replace("T08", "T09"))[1] == []
    # A row without recorded_at counts as recorded when it was received.
    blank = REPORT.replace("\n", ",\n")
    equal = REPORT.replace("committee,1", "committee,0").replace("\n", ",2014-12-12T08:00:00Z\n")
    _, faults = check(reports=REPORTS_HEAD.replace("\n", ",recorded_at\n") + blank + equal)
    assert places(faults) == [("reports.csv", 3, "week", "duplicate_key", "2014-12-06")]
    # The same office twice without dates is one fault, not an overlap beside it.
    _, faults = check(offices=OFFICES + OFFICES.splitlines()[2] + "\n")
    assert [(fault.line, fault.code) for fault in faults] == [(5, "duplicate_key")]


STRETCHES: list[tuple[list[str], list[int]]] = [
    ([",2014-01-01", "2014-01-01,2015-01-01", "2015-01-01,"], []),
    (["2015-01-01,", "2014-01-01,2015-01-01", ",2014-01-01"], []),
    ([",2014-01-02", "2014-01-01,"], [6]),
    ([",", "2014-01-01,2014-02-01", "2015-01-01,"], [6, 7]),
    (["2010-01-01,2015-01-01", "2011-01-01,2012-01-01", "2013-01-01,2014-01-01"], [6, 7]),
    (["2010-01-01,2011-01-01", "2014-01-01,"], []),
]


def test_periods_of_one_office_may_be_adjacent_but_not_overlap():
    for stretches, overlapping in STRETCHES:
        rows = "".join(f"M1,municipality,شهرداری,Town,1002,,{stretch},\n" for stretch in stretches)
        _, faults = check(offices=OFFICES + rows)
        assert [(f.line, f.code) for f in faults] == [(line, "stretches_overlap") for line in overlapping], stretches


def test_counties_may_have_one_tile_place_one_after_the_other_but_not_at_the_same_time():
    head = "county_code,name_fa,valid_from,valid_to,tile_column,tile_row\n1001,اردستان,,,,\n"
    head += "1002,اصفهان,,2014-01-01,2,1\n"
    _, faults = check(counties=head + "1003,الف,2014-01-01,,2,1\n1004,ب,,,,\n1005,پ,2015-01-01,,2,1\n1006,ت,,,3,1\n")
    assert [(fault.line, fault.code, fault.details["line"]) for fault in faults] == [(6, "tile_taken", "4")]
    _, faults = check(counties=head + "1003,الف,,,2,1\n")
    assert [(fault.line, fault.code, fault.details["line"]) for fault in faults] == [(4, "tile_taken", "3")]


def test_thousands_of_faults_are_limited_and_counted():
    sound = [f"2014-12-06,B019,desk,1,self,2014-12-12T08:00:00.{number:06}Z,x" for number in range(2600)]
    wrong_rows = [f"2014-12-06,B019,desk,x{number},self,2014-12-12,x" for number in range(2500)]
    _, faults = check(reports=reports(*wrong_rows, "2014-12-06,B019,desk,1,self,2014-12-12,", *sound))
    wrong = [fault for fault in faults if fault.code == "not_answer"]
    assert [fault.line for fault in wrong] == list(range(2, 2 + SAME_FAULTS_SHOWN))
    more = [fault for fault in faults if fault.code == "more_alike"]
    assert [(m.line, m.column, m.details) for m in more if m.column == "value"] == [(1002, "value", {"more": "1500"})]
    assert [(fault.line, fault.column) for fault in faults if fault.code == "required"] == [(2502, "source")]
    assert "1500" in describe(next(m for m in more if m.column == "value"), "en")


MOVED = "office_id,kind,name_fa,name_en,county_code,valid_from,valid_to,recorded_at\n"


def test_of_rows_of_one_key_only_the_one_recorded_last_counts_and_a_row_without_a_moment_is_the_oldest():
    rows = (
        "G1001,governorate,اردستان,Ardestan,1001,,2014-06-01,2014-07-01",
        "G1001,governorate,اردستان,Ardestan,1001,,,",
        "G1001,governorate,اردستان,Ardestan,1001,,2014-05-01,2014-06-30",
        "G1001,governorate,اصفهان,Isfahan,1002,2014-06-01,,2014-07-01",
    )
    for ordered in (rows, rows[::-1]):
        frames, faults = check(offices=MOVED + "".join(f"{row}\n" for row in ordered))
        assert faults == []
        kept = frames["offices"].sort_values("valid_from", na_position="first")
        assert kept["county_code"].tolist() == ["1001", "1002"]
        (closed, opened), day = (kept["valid_to"].iloc[0], kept["valid_from"].iloc[1]), datetime(2014, 6, 1)
        assert closed == opened == day and kept["valid_to"].isna().tolist() == [False, True]
    _, (fault,) = check(offices=MOVED + f"{rows[1]}\n{rows[1]}\n")
    assert fault.code == "duplicate_key"
    _, (fault,) = check(offices=MOVED + f"{rows[1]}\n{rows[3]}\n")
    assert fault.code == "stretches_overlap"
