"""How fast a county's sheet of 100,000 rows is checked, and what reading it as CSV adds."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from dashboard.indicators.cards import read_cards
from dashboard.settings import SHIPPED_DATA
from dashboard.sheets import template
from dashboard.sheets.archive import Limits
from dashboard.sheets.check import check
from dashboard.sheets.form import build
from dashboard.sheets.reader import read
from dashboard.store.folder import Tables, read_folder
from dashboard.store.rows import REPORTS, FrameRows

OFFICES = 100_000
COUNTY, WEEK, BEFORE = "1002", date(2014, 12, 6), date(2014, 11, 29)
RECEIVED, NOW = datetime(2014, 12, 1), datetime(2014, 12, 14)
BUDGET = 2.0  # seconds for the check alone
RUNS = 3


def sheet_seconds() -> tuple[list[float], list[float]]:
    """Seconds of each check of the sheet, and of each reading of its CSV before."""
    tables = _register()
    cards = read_cards(SHIPPED_DATA / "indicators")
    body = template.csv(build(tables, cards, COUNTY, WEEK, NOW), "fa", False)
    limits = Limits(size=len(body), rows=OFFICES)
    checks, reads = [], []
    for _ in range(RUNS):
        begun = time.perf_counter()
        grid = read("sheet.csv", body, limits)
        reads.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        checked = check(grid, tables, cards, NOW, NOW)
        checks.append(time.perf_counter() - begun)
        assert not checked.faults and not checked.doubts
        assert checked.rows["office_id"].nunique() == OFFICES
    return checks, reads


def _register() -> Tables:
    """100,000 bodies of one county in place of the shipped offices, each with three reports of the week before."""
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
    rows = FrameRows(reports.reset_index(drop=True)[list(REPORTS)], shipped.rows.inspections.iloc[:0])
    empty = {"withdrawals": shipped.withdrawals.iloc[:0], "decisions": shipped.decisions.iloc[:0]}
    return replace(shipped, offices=offices, rows=rows, **empty, sample=False, has_publications=True)
