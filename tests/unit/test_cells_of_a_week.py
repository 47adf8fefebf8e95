"""One week's cells are those of the whole span, and the sums of the offices behind them.

On the whole sample, where many visits are about the same weeks.
"""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.indicators.ask import ask
from dashboard.indicators.cells import cells_of_weeks
from dashboard.live import Live
from dashboard.settings import SHIPPED_DATA


@pytest.fixture(scope="module")
def shown():
    return Live(SHIPPED_DATA).newest


@pytest.mark.parametrize("back", [1, 10, 40])
def test_a_week_asked_alone_says_the_same(shown, back):
    week = shown.weeks[-back]
    tables = shown.input.tables
    cells = cells_of_weeks(tables, shown.cards, shown.asof, (week, week), edge=week)
    for cell in cells[cells["county_code"] == ""].itertuples():
        whole = shown.cells.at(cell.indicator, shown.weeks.index(week), "", cell.kind, cell.step)
        assert (whole.state, whole.denominator) == (cell.state, cell.denominator)
        assert not whole.known or whole.numerator == cell.numerator
    units = ask(tables, ["office_units"], shown.asof, shown.cards, (week, week))["office_units"]
    headline = units[units["scope"] == "province"].groupby("indicator")[["good", "counted"]].sum()
    known = cells[(cells["step"] == 0) & (cells["kind"] == "") & (cells["county_code"] == "")].set_index("indicator")
    known = known[known["numerator"].notna()]
    assert len(known) > 5
    both = pd.DataFrame({"good": known["numerator"], "counted": known["denominator"]}).astype("int64")
    pd.testing.assert_frame_equal(both.sort_index(), headline.loc[both.index].sort_index(), check_dtype=False)
