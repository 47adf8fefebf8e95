"""What a sheet says it is about, above its headings: the week and the county."""

from __future__ import annotations

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
    """The week and county of a sheet: None and '' where they are faulty.

    taken: the week for which the rows are checked; where the week is faulty, the one that was probably meant, so that
    faults of rows are listed along with that of the week.
    """

    week: date | None
    county_code: str
    taken: date
    faults: tuple[Fault, ...]


def head(grid: Grid, tables: Tables, now: datetime) -> Head:
    """The week and county of a sheet. now: naive UTC; a week that has not come yet is a fault."""
    faults: list[Fault] = []
    today = tables.province.day(now)
    value = read_value(grid.week.text, _WEEK, now, tables.province.time_zone)
    if isinstance(value, datetime):
        week, taken = value.date(), value.date()
    else:
        week, taken = None, _probably(grid.week.text, week_of(today))
        # That the week is missing is a fault of the sheet's shape.
        if isinstance(value, Bad) and grid.week.line:
            faults.append(_fault(grid, grid.week, WEEK, value))
    county = _county(grid, tables, week, taken, faults)
    return Head(week, county, taken, tuple(faults))


def find_county(tables: Tables, week: date, typed: str) -> tuple[str, str]:
    """(code, '') of the county that is meant by its code or name in a week; else ('', the nearest one)."""
    rows = valid(tables.counties, week)
    code = latin(typed)
    if code in set(rows["county_code"]):
        return code, ""
    names: dict[str, str] = {}
    for column in ("name_en", "name_fa"):
        names.update(zip(rows[column], rows["county_code"], strict=True))
    keys = {key(name): county for name, county in names.items()}
    if key(typed) in keys:
        return keys[key(typed)], ""
    near = nearest(typed, [*names, *rows["county_code"]])
    return "", f"{near} ({names[near]})" if near in names else near


def county_name(tables: Tables, code: str, lang: str) -> str:
    """A county's name in a language, the newest of them; its code where it has none."""
    rows = tables.counties[tables.counties["county_code"] == code]
    return code if rows.empty else str(rows.sort_values("valid_from", na_position="first")[f"name_{lang}"].iloc[-1])


def _probably(typed: str, today: date) -> date:
    try:
        return min(week_of(parse_date(typed)), today)
    except ValueError:
        return today


def _county(grid: Grid, tables: Tables, week: date | None, taken: date, faults: list[Fault]) -> str:
    typed = grid.county
    if not typed.line:
        return ""
    if not typed.text:
        faults.append(_fault(grid, typed, COUNTY, Bad("required")))
        return ""
    code, near = find_county(tables, taken, typed.text)
    if code:
        return code
    if _known(tables.counties, typed.text):
        # Without a sound week it is unknown whether the county or the week is the slip: the fault is the week's.
        if week:
            faults.append(_fault(grid, typed, COUNTY, Bad("sheet_county_not_valid", {"week": week.isoformat()})))
        return ""
    faults.append(_fault(grid, typed, COUNTY, Bad("sheet_county_unknown", {"near": near or NOTHING_NEAR})))
    return ""


def _known(counties: pd.DataFrame, typed: str) -> bool:
    names = {key(name) for column in ("name_fa", "name_en") for name in counties[column]}
    return latin(typed) in set(counties["county_code"]) or key(typed) in names


def _fault(grid: Grid, typed: Typed, name: str, bad: Bad) -> Fault:
    word = head_word(grid.lang, name)
    where = f"{typed.letter} ({word})" if typed.letter else word
    return Fault(grid.file, typed.line, where, bad.code, short(typed.text), bad.details)
