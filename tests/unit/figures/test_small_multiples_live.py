"""The small multiples in the browser: the line, gaps and frame of each panel."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from dashboard.figures import small_multiples
from dashboard.figures.explored import explored
from dashboard.figures.small_multiples_live import HIGH, live
from dashboard.indicators.series import Cell
from dashboard.snapshot import Snapshot
from tests.unit.figures.shipped_figures import selection, shipped, with_cells
from tests.unit.figures.written_out import written_out


def live_panels(lang: str = "en", snapshot: Snapshot | None = None, **more: Any) -> dict[str, Any]:
    choice = selection(key="service_desks", **more)
    return written_out(live(explored(snapshot or shipped(), choice), lang, choice, lambda _: ""))


def lines(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if "customdata" in trace]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_each_line_has_the_shares_of_its_panel_and_runs_from_left_to_right(lang):
    described = small_multiples.describe(shipped(), lang, selection(key="service_desks", start=60))
    drawn = lines(live_panels(lang, start=60))
    assert [line["customdata"][0] for line in drawn] == [each.code for each in described.panels]
    for i, (line, panel) in enumerate(zip(drawn, described.panels, strict=True)):
        shares = [None if y is None else (y + i // 4) / HIGH * described.top for y in line["y"]]
        assert shares == [None if share is None else pytest.approx(share, abs=1e-3) for share in panel.shares]
        assert all(one < other for one, other in pairwise(line["x"]))
    # The best county is where reading begins.
    assert (drawn[0]["x"][0] > drawn[1]["x"][0]) == (lang == "fa")


def test_a_week_without_reports_is_a_gap_instead_of_zero():
    def without_week_70(_: str, area: str, cells: list[Cell]) -> list[Cell]:
        unknown = replace(cells[70], state="not_reported")
        return [*cells[:70], unknown, *cells[71:]] if area == "1003" else cells

    (line,) = (
        line for line in lines(live_panels(snapshot=with_cells(without_week_70))) if line["customdata"][0] == "1003"
    )
    assert [place for place, y in enumerate(line["y"]) if y is None] == [70 - 52]
    assert line["text"][70 - 52] == "not reported"


def test_a_chosen_county_has_a_frame_around_its_panel():
    layout = live_panels()["layout"]
    frames = [part["shapes"][0] for part in layout["meta"]["chosen"].values()]
    edges = ("x0", "x1", "y0", "y1")
    assert [[shape[edge] for edge in edges] for shape in frames] == [
        [shape[edge] for edge in edges] for shape in layout["shapes"]
    ]
