"""Helpers: counties and bodies of a few offices, their sheets, and values typed into them."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl

from dashboard.faults import DataError, Fault
from dashboard.sheets import doubts as all_doubts
from dashboard.sheets import reader, template
from dashboard.sheets.check import CheckedForm, check
from dashboard.sheets.doubts import Doubt
from dashboard.sheets.form import Form, build
from dashboard.sheets.grid import Grid, Limits
from dashboard.tables.folder import Tables
from dashboard.tables.place import Place
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, tables_of, weeks
from tests.unit.small_register import CARDS as SHIPPED_CARDS

# The Sunday after the week has ended: then its sheets come in.
NOW = datetime(2014, 12, 14, 9)
MEASURES = shipped_terms().reported
HEADING = ["office_id", "name", "kind", "desk", "desk_expert", "e_service_stage", "committee"]
# The cards of these columns.
CARDS = tuple(card for card in SHIPPED_CARDS if not card.measure or card.measure in HEADING)
NAMES = {
    "G1": ("فرمانداری اصفهان", "Governorate of Isfahan"),
    "D1": ("اداره کل راه", "Directorate of Roads"),
    "B1": ("بانک کشاورزی", "Agriculture Bank"),
    "B2": ("بانک ملی", "Bank Melli"),
    "M1": ("شهرداری خمینی‌شهر", "Municipality of Khomeyni Shahr"),
    "B9": ("بانک مسکن اردستان", "Housing Bank of Ardestan"),
}
KIND = {"G": "governorate", "D": "directorate", "B": "body", "M": "municipality"}


def county() -> SmallRegister:
    """Isfahan with five offices, which reported a week ago, and Ardestan with one (B9)."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for row, (fa, en) in zip(
        register.rows["counties"], (("اصفهان", "Isfahan"), ("اردستان", "Ardestan")), strict=True
    ):
        row.update(name_fa=fa, name_en=en)
    for code in NAMES:
        place(register, code, ARDESTAN if code == "B9" else ISFAHAN)
    known = {"G1": {"committee": 1}, "D1": {"desk": 1, "desk_expert": 0, "e_service_stage": 1, "committee": 0}}
    known |= {"B1": {"desk": 1, "e_service_stage": 0}, "B2": {"desk": 0}, "M1": {"committee": 1}}
    for code, states in known.items():
        for measure, value in states.items():
            register.report(code, measure, value, WEEK - weeks(1))
    return register


def bank() -> SmallRegister:
    """The counties of `county`, and a branch of the body B1 in each: one name, two ids."""
    register = county()
    for code, home in (("B1-1", ARDESTAN), ("B1-2", ISFAHAN)):
        register.office(code, "county_office", home, parent="B1")
        register.rows["offices"][-1].update(name_fa="شعبهٔ بانک کشاورزی", name_en="Branch of Agriculture Bank")
    register.report("B1-1", "desk", 1, WEEK - weeks(1))
    return register


def place(register: SmallRegister, code: str, home: str, **valid: date | None) -> None:
    """An office of NAMES, or one that is named by its code."""
    register.office(code, KIND[code[0]], home, **valid)
    fa, en = NAMES.get(code, (f"دستگاه {code}", f"Office {code}"))
    register.rows["offices"][-1].update(name_fa=fa, name_en=en)


def form_of(
    register: SmallRegister, code: str = ISFAHAN, week: date = WEEK, asof: datetime = NOW, body: str = ""
) -> Form:
    """The form of a county, or of a body."""
    return build(tables_of(register.rows), CARDS, Place("", body) if body else Place(code), week, asof)


def typed(
    *rows: Sequence[str],
    week: str = WEEK.isoformat(),
    code: str = ISFAHAN,
    heading: Sequence[str] = HEADING,
    head: str = "county_code",
) -> bytes:
    """A sheet as CSV. rows: cells in the order of the heading, the last ones left out if empty. head: the label of
    the line with the code."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["week", week], [head, code], heading])
    writer.writerows([*row, *[""] * (len(heading) - len(row))] for row in rows)
    return out.getvalue().encode()


def unchanged_sheet(register: SmallRegister | None = None, lang: str = "fa") -> list[list[str]]:
    """The rows of answers of a sheet as it is handed out, to be changed by a test."""
    body = template.csv(form_of(register or county()), lang, False).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    # The counts come after a blank line.
    return rows[3 : rows.index([]) if [] in rows else None]


def check_body(
    body: bytes,
    register: SmallRegister | None = None,
    now: datetime = NOW,
    name: str = "sheet.csv",
    tables: Tables | None = None,
) -> CheckedForm:
    """The result of the check of a file."""
    tables = tables or tables_of((register or county()).rows)
    return check(reader.read(name, body, tables.terms.reported), tables, CARDS, now)


def read(name: str, body: bytes, limits: Limits = reader.LIMITS) -> Grid:
    """The grid of a sheet with the measures that are shipped."""
    return reader.read(name, body, MEASURES, limits)


def answers(checked: CheckedForm) -> dict[tuple[str, str], int]:
    """The sound answers by office and measure."""
    return {(office, measure): value for office, measure, value in checked.rows}


def faults(checked: CheckedForm) -> list[tuple[str, int, str]]:
    """(code, row, column's letter or name) of each fault."""
    return [(fault.code, fault.line, fault.column.split(" ")[0]) for fault in checked.faults]


def the_fault(checked: CheckedForm) -> Fault:
    (fault,) = checked.faults
    return fault


def doubts(
    body: bytes, register: SmallRegister | None = None, now: datetime = NOW, but: str = "left_out"
) -> list[Doubt]:
    """All doubts about a file, by default without those about offices without answers."""
    tables = tables_of((register or county()).rows)
    found = _doubts(check_body(body, now=now, tables=tables), tables, now)
    assert found is not None
    return [doubt for doubt in found if doubt.code != but]


def _doubts(checked: CheckedForm, tables: Tables, now: datetime) -> tuple[Doubt, ...] | None:
    assert checked.week
    return all_doubts.doubts(checked, all_doubts.Known(tables, CARDS, checked.week, now))


def refused_faults(body: bytes, name: str = "sheet.xlsx", limits: Limits | None = None) -> list[Fault]:
    """Why a file is not read, or the faults of its shape."""
    try:
        found = read(name, body, limits or Limits()).faults
    except DataError as error:
        found = error.faults
    assert found, "the file was read without a fault"
    return sorted(found)


def book(body: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(body))


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
