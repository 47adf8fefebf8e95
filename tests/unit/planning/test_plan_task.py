"""The task of a week from the tables: its week, its teams, its offices."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from dashboard.planning.model import solve
from dashboard.planning.task import Team, coming_week, task_of, teams_of
from dashboard.weeks import quarter_start
from tests.unit.shipped import shipped_live
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, noon, published, weeks

COLUMNS = ["team", "recorded_at", "county_code", "office_id", "capacity"]


def teams(*rows: tuple[int, datetime | None, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS).astype({"recorded_at": "datetime64[us]"})


def test_the_newest_row_of_a_team_counts_and_a_row_without_a_moment_is_the_oldest():
    table = teams(
        (2, noon(WEEK), "1002", "", 5),
        (1, None, "1001", "G1", 3),
        (2, noon(WEEK + weeks(1)), "1003", "G3", 0),
        (2, None, "1004", "", 9),
    )
    assert teams_of(table) == (Team(1, "1001", 3, "G1"), Team(2, "1003", 0, "G3"))


def test_the_coming_week_is_the_next_one_and_with_sample_data_the_week_after_them():
    register = SmallRegister(ISFAHAN)
    register.office("G1", "governorate", ISFAHAN)
    register.report("G1", "committee", 1)
    snapshot = replace(published(register), loaded_at=noon(WEEK + weeks(30)))
    assert coming_week(snapshot, snapshot.loaded_at) == WEEK + weeks(31)
    data = snapshot.full_input
    sample = replace(snapshot, input=replace(data, tables=replace(data.tables, sample=True)))
    assert coming_week(sample, sample.loaded_at) == WEEK + weeks(1)


def test_a_quarter_is_a_season_of_the_jalali_year():
    for day, first in (
        (date(2014, 3, 20), date(2013, 12, 22)),
        (date(2014, 3, 21), date(2014, 3, 21)),
        (date(2014, 6, 21), date(2014, 3, 21)),
        (date(2014, 6, 22), date(2014, 6, 22)),
        (date(2014, 12, 13), date(2014, 9, 23)),
    ):
        assert quarter_start(day) == first


def test_the_sample_is_planned_as_a_whole_and_says_that_it_is_sample():
    snapshot = shipped_live().snapshot
    task = task_of(snapshot, coming_week(snapshot, snapshot.loaded_at))
    plan = solve(task)
    assert plan.sample
    assert plan.gap == 0
    assert len(plan.visits) == plan.capacity > 0
    assert not {office.office_id for office in task.offices} & task.closed
    chosen = task_of(snapshot, coming_week(snapshot, snapshot.loaded_at), only=[1, 2])
    assert [team.number for team in chosen.teams] == [1, 2]
