"""Helpers: decisions and views of a small register, with defaults for columns that a test leaves out."""

from datetime import date, timedelta
from typing import Any

from tests.unit.small_register import WEEK, SmallRegister, noon, weeks

OWNER = "G0"


def add_decision(register: SmallRegister, code: str = "d1", week: date = WEEK, **fields: Any) -> None:
    """Add an open decision on the province, recorded on the Sunday after its week and due two weeks later."""
    row = {"decision_id": code, "recorded_at": noon(week + timedelta(days=8)), "meeting_week": week}
    row |= {"text": f"text of {code}", "indicator": "committee_governorates", "county_code": "", "office_id": ""}
    row |= {"owner_id": OWNER, "due_week": week + weeks(2), "status": "open"}
    register.rows.setdefault("decisions", []).append(row | fields)


def add_view(register: SmallRegister, code: str = "v1", week: date = WEEK, **fields: Any) -> None:
    """Add a view with the trend of the first indicator, recorded on the Sunday after its week."""
    row = {"view_id": code, "recorded_at": noon(week + timedelta(days=8)), "meeting_week": week, "position": 1}
    row |= {"figure": "trend", "query": "", "title": "", "status": "active"}
    register.rows.setdefault("meeting_views", []).append(row | fields)
