"""Decisions and views of a small register: rows of the tables, with what does not matter to a test filled in."""

from datetime import date, timedelta
from typing import Any

from tests.unit.small_register import WEEK, SmallRegister, noon, weeks

OWNER = "G0"


def decided(register: SmallRegister, code: str = "d1", week: date = WEEK, **given: Any) -> None:
    """A row of a meeting: recorded on the Sunday after its week, due two weeks later, open, about the province."""
    row = {"decision_id": code, "recorded_at": noon(week + timedelta(days=8)), "meeting_week": week}
    row |= {"text": f"text of {code}", "indicator": "committee_governorates", "county_code": "", "office_id": ""}
    row |= {"owner_id": OWNER, "due_week": week + weeks(2), "status": "open"}
    register.rows.setdefault("decisions", []).append(row | given)


def viewed(register: SmallRegister, code: str = "v1", week: date = WEEK, **given: Any) -> None:
    """A view in a meeting: recorded on the Sunday after its week, the trend of the first indicator."""
    row = {"view_id": code, "recorded_at": noon(week + timedelta(days=8)), "meeting_week": week, "position": 1}
    row |= {"figure": "trend", "query": "", "title": "", "status": "active"}
    register.rows.setdefault("meeting_views", []).append(row | given)
