"""The unit of the dashboard's figures: value, count, or gap to the target."""

import numpy as np
import pytest

from dashboard.figures.cell_text import PATTERNS, CellText
from dashboard.interactive import registry, table, words
from dashboard.interactive.figures import heatmap, map, strip
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.units import COUNT, GAP, REACHED, amounts_of, cell_text, levels, scale, text
from dashboard.language import LANGUAGES, say
from tests.unit.figures.shipped_figures import with_shares
from tests.unit.interactive.views import plain, view
from tests.unit.shipped import shipped_live

pytestmark = pytest.mark.usefixtures("request_context")


def cells_of(seen):
    """The cell of each county in the view's week."""
    card, week = seen.selection.card, seen.selection.week
    codes = seen.snapshot.cells.counties(week, card.key)
    return {code: CellText(seen.snapshot, seen.lang, card, week, code) for code in codes}


@pytest.mark.parametrize("key", ["committee", "parallel_work"])
def test_a_gap_is_what_a_value_lacks_to_its_target_and_a_lower_is_better_indicator_lacks_downwards(key):
    seen = view(indicator=key)
    card, gaps = seen.selection.card, amounts_of(seen.snapshot, key, "", GAP)
    for code, cell in cells_of(seen).items():
        gap, value = gaps[code][seen.selection.week], cell.cell.value
        if value is None:
            assert np.isnan(gap) and cell_text(cell, GAP) == say("en", f"words.{cell.state}")
            continue
        assert gap == pytest.approx(card.target - value if key == "committee" else value - card.target)
        assert (cell_text(cell, GAP) == say("en", "explore.reached")) == (gap <= 1e-9)
    assert text("en", card, GAP, 0.0001) == "0.1 points to the target", "too small to be written, and still a gap"
    assert text("en", card, GAP, 0.0) == text("en", card, GAP, -0.3) == "target reached"


def test_counts_are_numerators_and_unknown_stays_unknown_and_zero_a_state():
    snapshot = with_shares({"1001": [10, 20], "1002": [None, None], "1003": [0, 0]})
    key, week = snapshot.cards[0].key, len(snapshot.weeks) - 1
    counts = amounts_of(snapshot, key, "", COUNT)
    assert (counts["1001"][week], counts["1003"][week]) == (20, 0) and np.isnan(counts["1002"][week])
    last, places = len(scale(snapshot, "en", key, "", COUNT).classes), levels(snapshot, "en", key, "", COUNT)
    assert places["1001"][week] < last
    assert places["1002"][week] == last + PATTERNS.index("not_reported")
    assert places["1003"][week] == last + PATTERNS.index("zero")
    # As a gap, zero is an amount like others; unknown is none.
    gaps, of_gaps = levels(snapshot, "en", key, "", GAP), scale(snapshot, "en", key, "", GAP)
    assert gaps["1003"][week] < len(of_gaps.classes) <= gaps["1002"][week]


@pytest.mark.parametrize("unit", [COUNT, GAP])
@pytest.mark.parametrize("key", ["committee", "parallel_work", "findings_resolved"])
def test_classes_have_round_bounds_and_one_scale_for_all_weeks(unit, key):
    snapshot = shipped_live().snapshot
    found, places = scale(snapshot, "en", key, "", unit), levels(snapshot, "en", key, "", unit)
    assert 2 <= len(found.classes) <= 5 and list(found.edges) == sorted(set(found.edges))
    assert len(found.edges) == len(found.edge_texts) == len({colour for colour, _ in found.classes}) - 1
    for code in places:
        for amount, level in zip(amounts_of(snapshot, key, "", unit)[code], places[code], strict=True):
            if not np.isnan(amount) and (unit == GAP or amount):
                below = sum(edge < amount - 1e-9 if unit == GAP else edge <= amount for edge in found.edges)
                assert level == below, (code, amount)


def test_map_and_heat_map_have_the_level_sign_and_words_of_the_unit():
    seen = view(indicator="committee", unit="gap")
    counties = map.frame(seen).set_index("code")
    for code, cell in cells_of(seen).items():
        sign, level, said = counties.loc[code, ["sign", "level", "words"]]
        reached = cell.cell.value >= seen.selection.card.target
        assert (sign, level == 0) == (REACHED if reached else "", reached) and cell_text(cell, GAP) in plain(said)
    for unit in ("", COUNT, GAP):
        counties, cells = (frame(view("fa", unit=unit)) for frame in (map.frame, heatmap.frame))
        last = cells[cells["week"] == seen.selection.week].set_index("code")
        assert last["level"].to_dict() == counties.set_index("code")["level"].to_dict()


def test_the_trend_of_counts_leaves_the_province_out_and_its_axis_follows_the_chosen_counties():
    def drawn(**more):
        return registry.drawn("trend", view(**more))

    province = view().snapshot.province.title("en")
    named = [province in [trace.get("name") for trace in drawn(unit=unit)["data"]] for unit in ("", GAP, COUNT)]
    assert named == [True, True, False]
    assert say("en", "explore.no_province") in words.unit_note(view(unit=COUNT), "trend")
    few, many = (drawn(unit=COUNT, county=code)["layout"]["yaxis"]["range"][1] for code in ("1003", "1002"))
    assert many > 2 * few, "Isfahan has many more offices"


def test_the_strip_has_gaps_of_the_indicators_with_a_target_and_shares_in_place_of_counts():
    shares = [card for card in shipped_live().snapshot.cards if card.format == "share"]
    gaps = strip.frame(view(unit="gap"))
    assert gaps["indicator"].nunique() == sum(card.target is not None for card in shares) < len(shares)
    assert gaps["amount"].min() < 0 < gaps["amount"].max()
    assert strip.frame(view(unit="count")).equals(strip.frame(view()))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unit", [COUNT, GAP])
def test_a_figure_says_its_unit_or_why_it_has_another(lang, unit):
    of_unit = {"map", "bars", "heatmap", "trend", *(["strip"] if unit == GAP else [])}
    for name in FIGURES:
        said = f"explore.in_{unit}" if name in of_unit else "explore.value_only"
        assert words.note(view(lang, unit=unit), name).startswith(say(lang, said)), name
    assert words.unit_note(view(lang, unit=unit, show="change"), "map") == say(lang, "explore.value_only")


@pytest.mark.parametrize(("key", "unit"), [("satisfied", GAP), ("waiting_minutes", COUNT)])
def test_an_indicator_without_the_unit_shows_its_values_and_says_so(key, unit):
    seen = view(indicator=key, unit=unit)
    assert words.unit_note(seen, "map") == say("en", f"explore.lacks_{unit}")
    assert map.frame(seen).equals(map.frame(view(indicator=key)))


def test_the_table_has_the_amounts_of_the_unit_and_its_headings_name_it():
    def first(unit):
        return table.rows(view(unit=unit, indicator="committee"))[0][1][2].text

    cells = cells_of(view(indicator="committee")).values()
    assert first("share") == max(cells, key=lambda cell: cell.cell.value).counts
    assert first("count") == max(cells, key=lambda cell: cell.cell.numerator).figure
    assert first("gap") == say("en", "explore.reached")
    assert say("en", "explore.gap") in table.headings(view(unit="gap"))["now"]
