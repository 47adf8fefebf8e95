"""The heat map in the browser: the level, words and sign of each cell, and the frames of chosen counties."""

from typing import Any

import pytest

from dashboard.figures import heatmap
from dashboard.figures.cell_text import level
from dashboard.figures.explored import explored
from dashboard.figures.heatmap_live import live
from dashboard.figures.map_live import SIGNS
from dashboard.language import say
from dashboard.language.digits import percent
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.figures.shipped_figures import with_young_county
from tests.unit.figures.written_out import written_out
from tests.unit.shipped import shipped_live


def live_figure(
    lang: str = "en", key: str = "committee", snapshot: Snapshot | None = None, **more: Any
) -> dict[str, Any]:
    snapshot = snapshot or shipped_live().snapshot
    selection = Selection(snapshot.card(key), 77, **more)
    return written_out(live(explored(snapshot, selection), lang, selection, lambda _: ""))


@pytest.mark.parametrize(("key", "kind"), [("committee", ""), ("parallel_work", ""), ("e_services", "municipality")])
def test_cells_have_the_level_and_words_of_their_cells_in_the_order_of_the_picture(key, kind):
    snapshot = shipped_live().snapshot
    card = snapshot.card(key)
    (cells, *_), codes = live_figure("fa", key, kind=kind, start=0)["data"], []
    for row, levels, words in zip(cells["customdata"], cells["z"], cells["text"], strict=True):
        (code,) = set(row)
        codes.append(code)
        series = snapshot.cells.series(key, code, kind)
        assert levels == [level(card, cell) for cell in series]
        texts = [
            percent(cell.value, "fa") if cell.state == "value" else say("fa", f"words.{cell.state}")
            for cell in series
        ]
        assert words == [f"\u202b{text}\u202c" for text in texts]
    described = heatmap.describe(snapshot, "fa", Selection(card, 77, kind=kind))
    assert codes == [code for code, _, _ in described.counties]


def test_a_county_that_did_not_exist_has_a_gap_instead_of_zero():
    cells, *_ = live_figure(snapshot=with_young_county())["data"]
    row = next(row for row, codes in zip(cells["z"], cells["customdata"], strict=True) if codes[0] == "1003")
    assert row[:18] == [None] * 18 and None not in row[18:]
    assert cells["hoverongaps"] is False


def test_cells_without_a_number_have_a_sign_if_they_are_wide_enough():
    card = shipped_live().snapshot.card("parallel_work")
    (cells, signs) = live_figure(key="parallel_work")["data"]
    words = [z - len(card.classes) - 1 for row in cells["z"] for z in row if z > len(card.classes)]
    assert signs["marker"]["symbol"] == [SIGNS[word] for word in words] and len(set(words)) > 1
    assert len(live_figure(key="parallel_work", start=0)["data"]) == 1


def test_a_chosen_county_has_a_frame_around_its_row():
    plain = live_figure()
    parts = plain["layout"]["meta"]["chosen"]
    frames = {code: frame["y0"] + 0.5 for code, part in parts.items() for frame in part["shapes"]}
    assert list(frames.items()) == [(codes[0], row) for row, codes in enumerate(plain["data"][0]["customdata"])]


def test_weeks_run_from_left_to_right_with_the_months_of_the_language_and_persian_names_on_the_right():
    for lang, first, side in (("fa", "تیر ۹۳", "right"), ("en", "Jul 2014", "left")):
        figure = live_figure(lang)
        days, axis = figure["data"][0]["x"], figure["layout"]["xaxis"]
        assert len(days) == 26 and axis["range"] == [-0.5, 25.5] and first in axis["ticktext"][0]
        assert figure["layout"]["yaxis"]["side"] == side
