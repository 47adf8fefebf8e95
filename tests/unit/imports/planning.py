"""Plans of the shipped register with a few reports, for the tests of imports."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from dashboard.dataset import Dataset
from dashboard.imports.contents import Plan, Question
from dashboard.imports.plan import make_plan

NOW = datetime(2014, 12, 22, 9)
TITLE = "گزارش شهرستان اردستان، هفتهٔ منتهی به ۱۳۹۳/۰۹/۲۱"
WEEK = "2014-12-06"


def plan_of(
    data: Dataset, file: bytes, answers: Mapping[str, str] | None = None, name: str = "w.xlsx", **more: Any
) -> Plan:
    return make_plan(name, file, data.tables, data.cards, answers or {}, more.pop("now", NOW), **more)


def workbook(
    *rows: Iterable[Any],
    title: str = "Sheet1",
    merged: Iterable[str] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[str] = (),
) -> bytes:
    """A workbook of one worksheet. merged: areas such as A1:A2."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    for row in hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in hidden_columns:
        sheet.column_dimensions[column].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def settled(
    data: Dataset, file: bytes, answers: Mapping[str, str] | None = None, **more: Any
) -> tuple[Plan, dict[str, str]]:
    """The plan after every question got the proposed answer and every doubt was confirmed; and all answers."""
    given = dict(answers or {})
    while not (plan := plan_of(data, file, given, **more)).settled:
        assert not plan.faults, plan.faults
        given |= {question.key: question.proposed for question in plan.open}
        given |= {doubt.key: "yes" for doubt in plan.unconfirmed}
    return plan, given


def reports(plan: Plan) -> dict[tuple[str, str], str]:
    """(office, measure) -> value of the reports to write."""
    frame = plan.tables.get("reports")
    return {} if frame is None else {(row.office_id, row.measure): row.value for row in frame.itertuples()}


def question(plan: Plan, kind: str, value: str) -> Question:
    return next(each for each in plan.questions if each.kind == kind and value in each.value)


def doubts(plan: Plan) -> list[str]:
    return [doubt.fault.code for doubt in plan.doubts]


def asides(plan: Plan, kind: str) -> list[str]:
    return [each.what for each in plan.changes.aside if each.kind == kind]
