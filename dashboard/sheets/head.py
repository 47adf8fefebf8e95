"""The head of a sheet: the week and the county, above the headings."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.language.digits import latin
from dashboard.language.spelling import key
from dashboard.sheets.form import valid
from dashboard.sheets.grid import Grid, Typed
from dashboard.sheets.words import COUNTY, WEEK, head_word
from dashboard.store.csv_file import nearest
from dashboard.store.folder import Tables
from dashboard.store.rules import short
from dashboard.store.tables import Column
from dashboard.store.values import Bad, read_value
from dashboard.weeks import parse_date, week_of

_WEEK = Column(WEEK, "week", past=True)


@dataclass(frozen=True)
class Head:
    """The week and county of a sheet: None and '' if they are faulty.

    checked_week: the week against which the rows are checked. For a faulty week it is a guess, so that faults of the
    rows are listed together with the fault of the week.
    """

    week: date | None
    county_code: str
    checked_week: date
    faults: tuple[Fault, ...]


def head(grid: Grid, tables: Tables, now: datetime) -> Head:
    """The week and county of a sheet. now: naive UTC; a week in the future is a fault."""
    faults: list[Fault] = []
    today = tables.province.day(now)
    value = read_value(grid.week.text, _WEEK, now, tables.province.time_zone)
    if isinstance(value, datetime):
        week, checked_week = value.date(), value.date()
    else:
        week, checked_week = None, _guessed_week(grid.week.text, week_of(today))
        # A missing week is already a fault of the grid.
        if isinstance(value, Bad) and grid.week.line:
            faults.append(_fault(grid, grid.week, WEEK, value))
    county = _county(grid, tables, week, checked_week, faults)
    return Head(week, county, checked_week, tuple(faults))


def find_county(tables: Tables, week: date, typed: str) -> tuple[str, str]:
    """(code, '') of the county with a typed code or name in a week; else ('', the most similar county)."""
    rows = valid(tables.counties, week)
    if code := _names(rows).get(key(latin(typed))):
        return code, ""
    codes = list(rows["county_code"])
    names = dict(zip([*rows["name_en"], *rows["name_fa"]], [*codes, *codes], strict=True))
    near = nearest(typed, [*names, *codes])
    return "", f"{near} ({names[near]})" if near in names else near


def county_name(tables: Tables, code: str, lang: str) -> str:
    """A county's newest name in a language; the code if the register has no such county."""
    rows = tables.counties[tables.counties["county_code"] == code]
    return code if rows.empty else str(rows.sort_values("valid_from", na_position="first")[f"name_{lang}"].iloc[-1])


def _guessed_week(typed: str, today: date) -> date:
    try:
        return min(week_of(parse_date(typed)), today)
    except ValueError:
        return today


def _county(grid: Grid, tables: Tables, week: date | None, checked_week: date, faults: list[Fault]) -> str:
    typed, bad = grid.county, Bad("required")
    if typed.text:
        code, near = find_county(tables, checked_week, typed.text)
        if code:
            return code
        bad = Bad("sheet_county_unknown", {"near": near or NOTHING_NEAR})
        if _names(tables.counties).get(key(latin(typed.text))):
            # With a faulty week the county may be right: only the week's fault is listed.
            if not week:
                return ""
            bad = Bad("sheet_county_not_valid", {"week": week.isoformat()})
    # A missing county is already a fault of the grid.
    if typed.line:
        faults.append(_fault(grid, typed, COUNTY, bad))
    return ""


def _names(counties: pd.DataFrame) -> dict[str, str]:
    """County codes by the spelling keys of their codes and names."""
    rows = counties[["county_code", "name_en", "name_fa"]].itertuples(index=False, name=None)
    return {key(name): row[0] for row in rows for name in row}


def _fault(grid: Grid, typed: Typed, name: str, bad: Bad) -> Fault:
    word = head_word(grid.lang, name)
    where = f"{typed.letter} ({word})" if typed.letter else word
    return Fault(grid.file, typed.line, where, bad.code, short(typed.text), bad.details)
