"""Seconds to check the longest sheet that the desk takes: 20,000 rows, and their counts."""

import time
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from dashboard.indicators.card_files import read_cards
from dashboard.settings import SHIPPED_DATA
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.doubts import Known, doubts
from dashboard.sheets.form import build
from dashboard.sheets.grid import Limits
from dashboard.sheets.reader import read
from dashboard.tables.folder import Tables, read_folder
from dashboard.tables.rows import LoadedRows, Rows
from tests.bench.report import Line
from tests.unit.shipped_terms import shipped_terms

OFFICES = 20_000
COUNTY, WEEK, BEFORE = "1002", date(2014, 12, 6), date(2014, 11, 29)
RECEIVED, NOW = datetime(2014, 12, 1), datetime(2014, 12, 14)
BUDGET = 2.0  # seconds


def lines(runs: int) -> list[Line]:
    """Seconds of the check, after the CSV file has been read, and of finding the doubts at a look at the draft."""
    tables = _register()
    cards = read_cards(SHIPPED_DATA / "indicators", shipped_terms())
    body = template.csv(build(tables, cards, COUNTY, WEEK, NOW), "fa", False)
    limits = Limits(size=len(body), rows=10 * OFFICES)
    checks, looks = [], []
    for _ in range(runs):
        grid = read("sheet.csv", body, tables.terms.reported, limits)
        started = time.perf_counter()
        checked = check(grid, tables, cards, NOW)
        checks.append(time.perf_counter() - started)
        started = time.perf_counter()
        found = doubts(checked, Known(tables, cards, checked.week, NOW))
        looks.append(time.perf_counter() - started)
        assert not checked.faults and found == ()
        assert len({row[0] for row in checked.rows}) == OFFICES
    return [
        Line("a county's sheet of 20,000 rows checked", checks, "s", BUDGET),
        Line("the doubts about a draft of 20,000 rows", looks, "s", BUDGET),
    ]


def _register() -> Tables:
    """20,000 bodies of one county in place of the shipped offices, each with three reports of the week before."""
    shipped = read_folder(SHIPPED_DATA, datetime(2030, 1, 1))
    numbers = np.arange(OFFICES)
    ids = [f"X{number:06d}" for number in numbers]
    offices = pd.DataFrame({column: shipped.offices[column].iloc[:1].repeat(OFFICES) for column in shipped.offices})
    offices = offices.reset_index(drop=True).assign(
        office_id=pd.array(ids, dtype="str"),
        kind=pd.array(["body"] * OFFICES, dtype="str"),
        name_fa=pd.array([f"دستگاه شمارهٔ {number}" for number in numbers], dtype="str"),
        name_en=pd.array([f"Body number {number}" for number in numbers], dtype="str"),
        county_code=pd.array([COUNTY] * OFFICES, dtype="str"),
    )
    values = {"desk": numbers % 2, "desk_expert": numbers % 2, "e_service_stage": numbers % 4}
    reports = pd.concat(
        pd.DataFrame({"office_id": pd.array(ids, dtype="str"), "measure": measure, "value": value})
        for measure, value in values.items()
    )
    moments = {"week": np.datetime64(BEFORE, "us"), "received_at": np.datetime64(RECEIVED, "us")}
    words = {"evidence": "self", "source": "bench", "file": "reports.csv"}
    reports = reports.assign(**moments, **words, line=np.arange(len(reports)))
    reports = reports.assign(recorded_at=RECEIVED, publication=pd.NaT).reset_index(drop=True)
    rows = Rows((LoadedRows({"reports": reports}),))
    empty = {"withdrawals": shipped.withdrawals.iloc[:0], "decisions": shipped.decisions.iloc[:0]}
    return replace(shipped, offices=offices, rows=rows, **empty, sample=False, has_publications=True)
