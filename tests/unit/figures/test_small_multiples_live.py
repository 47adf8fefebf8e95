"""The small panels in the browser: lines on one scale in the order of the picture, from the left to the right."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from dashboard.figures import small_multiples
from dashboard.figures.explored import explored
from dashboard.figures.small_multiples_live import HIGH, live
from dashboard.indicators.series import Cell, Cells
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live


def selection_of(key: str = "service_desks", **more: Any) -> Selection:
    return Selection(shipped_live().snapshot.card(key), 77, **more)


def of(lang: str = "en", snapshot: Snapshot | None = None, **more: Any) -> dict[str, Any]:
    selection = selection_of(**more)
    return live(explored(snapshot or shipped_live().snapshot, selection), lang, selection, lambda _: "")


def lines(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if "customdata" in trace]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_each_line_has_the_shares_of_its_panel_and_runs_from_left_to_right(lang):
    described = small_multiples.describe(shipped_live().snapshot, lang, selection_of(start=60))
    drawn = lines(of(lang, start=60))
    assert [line["customdata"][0] for line in drawn] == [each.code for each in described.panels]
    for i, (line, panel) in enumerate(zip(drawn, described.panels, strict=True)):
        shares = [None if y is None else (y + i // 4) / HIGH * described.top for y in line["y"]]
        assert shares == [None if share is None else pytest.approx(share, abs=1e-3) for share in panel.shares]
        assert all(one < other for one, other in pairwise(line["x"]))
    # The best stands where the language begins.
    assert (drawn[0]["x"][0] > drawn[1]["x"][0]) == (lang == "fa")


class Silent(Cells):
    """Cells of a county that nobody reported in week 70."""

    def series(self, key: str, area: str = "", kind: str = "", step: int = 0) -> list[Cell]:
        cells = list(super().series(key, area, kind, step))
        if area == "1003":
            cells[70] = replace(cells[70], state="not_reported")
        return cells


def test_a_week_without_reports_is_a_gap_and_no_zero():
    snapshot = shipped_live().snapshot
    line = next(
        line
        for line in lines(of(snapshot=replace(snapshot, cells=Silent(snapshot.cells.packed))))
        if line["customdata"][0] == "1003"
    )
    assert [place for place, y in enumerate(line["y"]) if y is None] == [70 - 52]
    assert line["text"][70 - 52] == "not reported"


def test_only_the_grounds_depend_on_the_chosen_counties():
    plain, chosen = of(), of(county="1002", others=("1003",))
    shapes = plain["layout"].pop("shapes"), chosen["layout"].pop("shapes")
    assert sum(one != other for one, other in zip(*shapes, strict=True)) == 2
    assert chosen == plain and json.dumps(plain)
