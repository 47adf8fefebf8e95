"""The sample's decisions: such as a meeting would write, about offices that stand, with each state among them."""

from __future__ import annotations

from datetime import datetime

from dashboard.meeting.decisions import all_decisions, decisions
from dashboard.pages.decisions_form import PERSON
from dashboard.sample import LAST_WEEK, generate, read_register
from dashboard.sample.rows import publication_of
from dashboard.settings import SHIPPED_DATA
from dashboard.store.tables import LONGEST_DECISION
from dashboard.weeks import WEEK
from tests.unit.shipped import shipped_live


def test_the_shipped_sample_has_open_overdue_done_and_dropped_ones():
    shipped = shipped_live().snapshot
    last = len(shipped.weeks) - 1
    found = all_decisions(shipped, last)
    assert {decision.status for decision in found} == {"open", "done", "dropped"}
    assert sum(decision.overdue_weeks > 0 for decision in found) == 2
    seen = decisions(shipped, last)
    assert len(seen) < len(found)
    (closed,) = (decision for decision in seen if decision.closed_week)
    assert closed.since is not None and closed.since.moved == "better"


def test_every_row_is_about_offices_that_exist_says_that_it_is_a_sample_and_comes_after_the_one_before(seed):
    register = read_register(SHIPPED_DATA)
    sample = generate(register, seed)
    standing = {office.office_id for office in (*register.offices, *sample.offices)}
    counties = {county.county_code for county in register.counties}
    assert len(sample.decisions) > 8
    seen: dict[str, datetime] = {}
    for row in sample.decisions:
        assert row.decision_id.startswith("sample")
        assert row.owner_id in standing
        assert row.office_id in standing | {""} and row.county_code in counties | {""}
        assert 0 < len(row.text) <= LONGEST_DECISION and "{" not in row.text and not PERSON.search(row.text)
        assert row.meeting_week <= LAST_WEEK and row.due_week > row.meeting_week - 20 * WEEK
        assert publication_of(row.meeting_week) < row.recorded_at < publication_of(row.meeting_week + WEEK)
        # A decision is made open and changed only later.
        assert row.status == "open" if row.decision_id not in seen else row.recorded_at > seen[row.decision_id]
        seen[row.decision_id] = row.recorded_at
    # Fewer weeks have only the meetings held in them.
    for weeks in (1, 4):
        rows = generate(register, 5, weeks).decisions
        assert rows and all(row.meeting_week > LAST_WEEK - weeks * WEEK for row in rows)
