"""Cells carried on from an earlier moment are those that are worked out anew, cell for cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from dashboard import snapshot
from dashboard.indicators import carried
from dashboard.indicators.carried import Carrying, carry
from dashboard.indicators.cells import compute
from dashboard.indicators.in_force import KEPT, in_force
from dashboard.snapshot import Input, publish
from tests.unit.small_register import CARDS, LATER, WEEK, SmallRegister, days, noon, tables_of, weeks
from tests.unit.test_cells_random import random_register, side_by_side

MOMENTS = [noon(WEEK + days(n)) for n in (-40, -30, -22, -15, -8, -1, 6, 7, 13, 30, 90)]


@pytest.fixture(autouse=True, scope="module")
def short_memory():
    """A late report may reach back two weeks, so that both ways are gone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carried, "KEPT", timedelta(weeks=2))
        yield


@pytest.fixture
def asked(monkeypatch):
    """How often all cells were worked out."""
    found = []
    monkeypatch.setattr(carried, "compute", lambda *given: found.append(1) or compute(*given))
    return found


def test_the_same_cells_whatever_came_in_between(chance):
    for moments in (4, 3):
        register, before = side_by_side(random_register(chance) for _ in range(4)), None
        tables = tables_of(register.rows)
        for asof in sorted(chance.sample(MOMENTS, moments)):
            before = carry(tables, CARDS, asof, None, before)
            assert_frame_equal(before.cells, compute(tables, CARDS, asof))


def reported(*rows):
    """A register with a governorate's reports: (week, value, received)."""
    register = SmallRegister()
    register.county("1001")
    register.office("G1001", "governorate", "1001")
    for week, value, received in rows:
        register.report("G1001", "committee", value, week, received_at=received)
    return register


def three_moments():
    return [noon(WEEK - weeks(n) + days(7)) for n in (6, 1, 0)]


def test_a_weeks_new_reports_are_added_to_what_was(asked):
    old, later, now = three_moments()
    rows = [(WEEK - weeks(8), 0, old), (WEEK - weeks(1), 1, later), (WEEK, 0, now)]
    tables = tables_of(reported(*rows).rows)
    before = carry(tables, CARDS, later, None)
    after = carry(tables, CARDS, now, None, before)
    assert len(asked) == 1 and after.past.edge > before.past.edge
    assert_frame_equal(after.cells, compute(tables, CARDS, now))


@pytest.mark.parametrize("change", ["a report from before the edge", "a withdrawal", "the register", "a card"])
def test_where_more_has_changed_all_cells_are_worked_out_anew(asked, change):
    old, later, now = three_moments()
    rows = [(WEEK - weeks(8), 0, old), (WEEK - weeks(1), 1, later)]
    tables, cards = tables_of(reported(*rows, (WEEK, 1, later)).rows), CARDS
    before = carry(tables, CARDS, later, None)
    match change:
        case "a report from before the edge":
            tables = tables_of(reported(*rows, (WEEK, 1, later), (WEEK - weeks(7), 1, now)).rows)
        case "a withdrawal":
            gone = pd.DataFrame({"source": ["test"], "withdrawn_at": [pd.Timestamp(now)]})
            tables = replace(tables, withdrawals=gone.astype(tables.withdrawals.dtypes.to_dict()))
        case "the register":
            tables = replace(tables, offices=tables.offices.assign(kind="municipality"))
        case "a card":
            cards = (replace(CARDS[0], late_weeks=1), *CARDS[1:])
    after = carry(tables, cards, now, None, before)
    assert len(asked) == 2
    assert_frame_equal(after.cells, compute(tables, cards, now))


def test_nothing_new_and_nothing_known_are_carried_too(asked):
    empty = tables_of(SmallRegister().rows)
    nothing = carry(empty, CARDS, datetime(2014, 1, 1), None)
    assert nothing.cells.empty and carry(empty, CARDS, datetime(2014, 1, 2), None, nothing).cells.empty
    old, later, _ = three_moments()
    tables = tables_of(reported((WEEK - weeks(1), 1, old)).rows)
    before = carry(tables, CARDS, old, None)
    asked.clear()
    assert_frame_equal(carry(tables, CARDS, later, None, before).cells, before.cells)
    assert asked == []


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ("nothing", False),
        ("the hour", False),
        ("the hour, and a row has come in", True),
        ("the hour, and it is earlier", True),
        ("a row", True),
        ("a word of the register", True),
    ],
)
def test_a_small_folders_cells_are_worked_out_again_only_where_something_of_them_changed(asked, change, again):
    _, later, now = three_moments()
    rows = [(WEEK - weeks(1), 1, later), (WEEK, 0, now if "come in" in change else later)]
    carrying, asof, more = Carrying(), later, [(WEEK, 1, later)] if change == "a row" else []
    carrying.compute(tables_of(reported(*rows).rows), CARDS, asof)
    tables = tables_of(reported(*rows[: 2 - len(more)], *more).rows)
    if "hour" in change:
        asof = later - days(1) if "earlier" in change else now
    if change == "a word of the register":
        tables = replace(tables, offices=tables.offices.assign(kind="municipality"))
    assert_frame_equal(carrying.compute(tables, CARDS, asof), compute(tables, CARDS, asof))
    assert len(asked) == 1 + again


def test_the_offices_behind_carried_cells_rest_on_what_the_cells_rest_on(monkeypatch):
    given = Input(tables_of(reported((WEEK - weeks(40), 0, None), (WEEK, 1, None)).rows), CARDS, ())
    plain = publish(given, LATER)
    last = len(plain.weeks) - 1
    of_last, of_third = (plain.behind(week).offices for week in (last, 2))
    for module in (carried, snapshot):
        monkeypatch.setattr(module, "MANY", 0)
    monkeypatch.setattr(carried, "KEPT", KEPT)
    shown = publish(given, LATER, carrying=Carrying())
    assert shown.past.edge == shown.weeks[-1] - KEPT and len(shown.past.reports) == 1
    asked = []
    monkeypatch.setattr(snapshot, "in_force", lambda *given: asked.append(given) or in_force(*given))
    assert shown.behind(last).offices == of_last
    # It takes all reports to know what was in force: for the newest weeks that is known, for others it is asked for.
    assert not asked
    assert shown.behind(2).offices == of_third
    assert len(asked) == 1
