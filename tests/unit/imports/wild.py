"""Three files of different shape, as offices keep them, and next week's files of the same shape.

`python -m tests.unit.imports.wild` writes them into files/ (LibreOffice makes the XLS file).
"""

import io
import subprocess
import tempfile
from pathlib import Path

from openpyxl import Workbook

FILES = Path(__file__).parent / "files"
FIRST_WEEK, SECOND_WEEK = "۱۳۹۳/۰۹/۲۱", "۱۳۹۳/۰۹/۲۸"

# By county: the office as typed, and its answers on desk, expert and committee.
OFFICES = {
    "اردستان": [
        ("فرمانداری", "✓", "دارد", "بلی", ""),
        ("شهرداري اردستان", "✓", "×", "ندارد", "اتاق ۲"),
        ("شهرداری زوارة", "×", "×", "", "پیگیری شود"),
        ("اداره آموزش و پرورش اردستان", "داراست", "✓", "✗", ""),
    ],
    "خوانسار": [
        ("فرمانداری خوانسار", "✓", "✓", "داراست", ""),
        ("شهرداری خونسار", "x", "x", "-", ""),
    ],
}
VISITS = [
    ("اردستان", "فرمانداري اردستان", "۱۳۹۳/۹/۱۶", "تیم ۳", "۴", "۲", "مهلت دارد"),
    ("", "شهرداری اردستان", "۱۳۹۳/۹/۱۷", "تیم ۳", "۰", "", ""),
    ("خوانسار", "شهرداری خوانسار", "۱۸ آذر ۱۳۹۳", "۱۲", "۵", "۵", ""),
]


def county_sheets(week: str = FIRST_WEEK, offices: dict[str, list[tuple[str, ...]]] | None = None) -> bytes:
    """XLSX: a worksheet for each county, titles, a heading of two merged rows, marks, and a line of sums."""
    book = Workbook()
    book.remove(book.active)
    for county, rows in (offices or OFFICES).items():
        sheet = book.create_sheet(county)
        sheet.append([f"گزارش هفتگی میزهای خدمت دستگاه‌های شهرستان {county}"])
        sheet.merge_cells("A1:F1")
        sheet.append([f"هفتهٔ منتهی به {week}"])
        sheet.merge_cells("A2:F2")
        sheet.append([])
        sheet.append(["ردیف", "نام دستگاه", "میز خدمت", None, "ستاد حقوق شهروندی", "ملاحظات"])
        sheet.append([None, None, "دایر است", "کارشناس دارد", "فعال است", None])
        for area in ("A4:A5", "B4:B5", "C4:D4", "F4:F5"):
            sheet.merge_cells(area)
        for number, row in enumerate(rows, start=1):
            sheet.append([number, *row])
        last = sheet.max_row + 1
        sheet.append(["جمع کل", None, sum(row[1] in ("✓", "داراست") for row in rows), 1, 1])
        sheet.merge_cells(f"A{last}:B{last}")
    return _bytes(book)


def one_sheet() -> bytes:
    """XLSX, from which the XLS is made: all counties in one sheet, visits with Jalali dates, ي and ك, remarks."""
    book = Workbook()
    sheet = book.active
    sheet.title = "بازرسی‌ها"
    sheet.append(["فهرست بازدیدهاي تيم‌هاي نظارت"])
    sheet.append(["شهرستان", "نام دستگاه", "تاریخ بازدید", "شماره تیم", "تعداد ایرادات", "رفع شده", "توضيحات"])
    for row in VISITS:
        sheet.append(row)
    sheet.append(["جمع", None, None, None, "۹", "۷"])
    return _bytes(book)


def counts(week: str = FIRST_WEEK) -> bytes:
    """CSV, divided by semicolons: counts of satisfied answers and of complaints, in Persian digits."""
    return (
        f"آمار فرم‌های نظرسنجی;;;;\nهفتهٔ منتهی به:;{week};;;\n"
        "ردیف;دستگاه;شهرستان;رضایت مراجعان تعداد;رضایت مراجعان کل\n"
        "۱;فرمانداری اردستان;اردستان;۱۲;۱۵\n"
        "۲;شهرداری خوانسار;خوانسار;۷;۷\n"
        "۳;شهرداری زواره;اردستان;;\n"
        "مجموع;;;۱۹;۲۲\n"
    ).encode()


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> None:
    (FILES / "county_sheets.xlsx").write_bytes(county_sheets())
    (FILES / "counts.csv").write_bytes(counts())
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "visits.xlsx"
        made.write_bytes(one_sheet())
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "xls", "--outdir", str(FILES), str(made)], check=True
        )


if __name__ == "__main__":
    main()
