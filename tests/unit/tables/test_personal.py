"""Institutions only: no file, sheet, answer or log has a column about persons or of free text."""

import ast
from collections.abc import Iterator
from pathlib import Path

import dashboard
from dashboard.api.columns import columns
from dashboard.database.schema import metadata
from dashboard.language import LANGUAGES, describe
from dashboard.sheets.words import COUNT_HEADINGS, Headings
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from dashboard.tables.personal import is_personal
from tests.unit.shipped_terms import shipped_terms

REFUSED = (
    *("نام کارمند", "نام و نام خانوادگی", "نام‌خانوادگی", "نام كارشناس پاسخگو", "کد پرسنلی", "كدملي", "کد ملی کارمند"),
    *("جنسیت", "سن", "سن مراجعه‌کننده", "تحصیلات", "مدرک تحصیلی", "شغل", "موبایل", "شماره همراه", "تلفن همراه"),
    *("توضیحات", "ملاحظات", "شرح", "نظرات و پیشنهادها"),
    *("Employee code", "employee_code", "employeeCode", "EMPLOYEE-ID", "National ID", "nationalid", "first_name"),
    *(
        "نام بازرس",
        "بازرسان",
        "بازرس‌ها",
        "اعضای تیم",
        "سرتیم",
        "سرپرست تيم",
        "inspector_name",
        "Team members",
        "team leader",
    ),
    *("Sex", "gender", "Age", "age (years)", "education", "job", "mobile no.", "Remarks", "comments", "free_text"),
)
HARMLESS = (
    "سند",
    "سنجه",
    "شرکت",
    "متنوع",
    "مشاغل خانگی",
    "percentage",
    "stage",
    "message",
    "jobless rate",
    "منطقه",
    "تیم بازرسی",
    "شماره تیم",
    "inspection team",
    "",
)


def test_headings_about_persons_and_of_free_text_are_known_however_they_are_spelled():
    assert [heading for heading in REFUSED if not is_personal(heading)] == []
    assert [heading for heading in HARMLESS if is_personal(heading)] == []


def test_every_such_column_of_a_file_is_named_with_the_reason():
    names = ["کد ملی", "سن", "remarks"]
    text = ",".join([*TABLES["counts"].names, *names]) + "\n"
    faults = read_csv("a.csv", text.encode(), TABLES["counts"]).faults
    assert [(fault.code, fault.column) for fault in faults] == [("column_personal", name) for name in names]
    assert all("No person" in describe(fault, "en") and "شخص" in describe(fault, "fa") for fault in faults)


def test_a_file_of_which_no_column_is_known_names_those_about_persons_as_well():
    faults = read_csv("a.csv", "نام کارمند,نمره\nx,1\n".encode(), TABLES["counts"]).faults
    assert [(fault.code, fault.column) for fault in faults] == [
        ("heading_unknown", ""),
        ("column_personal", "نام کارمند"),
    ]


def test_no_table_no_sheet_and_no_answer_has_such_a_column():
    names = [column.name for table in TABLES.values() for column in table.columns]
    names += [column.name for table in metadata.tables.values() for column in table.columns]
    parts = (Headings(shipped_terms().reported), COUNT_HEADINGS)
    names += [part.heading(lang, column) for part in parts for lang in LANGUAGES for column in part.columns]
    names += [name for answer in columns(shipped_terms()).values() for name in answer]
    assert len(names) > 100
    assert [name for name in names if is_personal(name)] == []


def _logged() -> Iterator[str]:
    """The names of further fields of the desk's log, read from the source."""
    for path in Path(dashboard.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("log", "note"):
                yield from (keyword.arg for keyword in node.keywords if keyword.arg)
            targets = node.targets if isinstance(node, ast.Assign) else []
            named = [target.id for target in targets if isinstance(target, ast.Name)]
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and {"detail", "logged"} & {*named}:
                yield from (key.value for key in node.value.keys if isinstance(key, ast.Constant))


def test_no_entry_of_the_log_has_such_a_word():
    found = {str(name) for name in _logged()}
    assert {"county", "week", "digest"} <= found
    assert [name for name in found if is_personal(name)] == []
