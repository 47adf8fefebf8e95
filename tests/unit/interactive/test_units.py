"""The unit of the dashboard's figures: value, count, or gap to the target."""

import numpy as np
import pytest

from dashboard.figures.cell_text import PATTERNS, CellText
from dashboard.indicators import amounts
from dashboard.interactive import registry, table, words
from dashboard.interactive.figures import heatmap, map, strip, trend
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.units import COUNT, GAP, REACHED, amounts_of, cell_text, in_order, levels, scale, text
from dashboard.language import LANGUAGES, say
from tests.unit.figures.shipped_figures import with_shares
from tests.unit.interactive.views import plain, view
from tests.unit.shipped import shipped_live, shipped_server


@pytest.fixture(autouse=True)
def request_context():
    """Links depend on the server's settings."""
    with shipped_server().test_request_context():
        yield


def cells_of(seen):
    """The cell of each county in the view's week."""
    card, week = seen.selection.card, seen.selection.week
    codes = seen.snapshot.cells.counties(week, card.key)
    return {code: CellText(seen.snapshot, seen.lang, card, week, code) for code in codes}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_gap_is_what_a_value_lacks_to_its_target_and_a_lower_is_better_indicator_lacks_downwards(lang):
    for key in ("committee", "parallel_work"):
        seen = view(lang, indicator=key)
        card = seen.selection.card
        gaps = amounts_of(seen.snapshot, key, "", GAP)
        for code, cell in cells_of(seen).items():
            gap, value = gaps[code][seen.selection.week], cell.cell.value
            assert np.isnan(gap) == (value is None)
            if value is None:
                assert cell_text(cell, GAP) == say(lang, f"words.{cell.state}")
                continue
            lacks = card.target - value if card.polarity == "high" else value - card.target
            assert gap == pytest.approx(lacks)
            assert (cell_text(cell, GAP) == say(lang, "explore.reached")) == (lacks <= 1e-9)


def test_a_gap_too_small_to_be_written_is_no_reached_target():
    card = shipped_live().snapshot.card("committee")
    assert text("en", card, GAP, 0.0001) == "0.1 points to the target"
    assert text("en", card, GAP, 0.0) == text("en", card, GAP, -0.3) == "target reached"


def test_counts_are_numerators_and_unknown_stays_unknown_and_zero_a_state():
    snapshot = with_shares({"1001": [10, 20], "1002": [None, None], "1003": [0, 0]})
    key = snapshot.cards[0].key
    counts = amounts_of(snapshot, key, "", COUNT)
    week = len(snapshot.weeks) - 1
    for code in ("1001", "1002", "1003"):
        cell = snapshot.cells.at(key, week, code)
        assert cell.numerator == counts[code][week] if cell.known else np.isnan(counts[code][week])
    classes, places = scale(snapshot, "en", key, "", COUNT), levels(snapshot, "en", key, "", COUNT)
    last = len(classes.classes)
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
    found = scale(snapshot, "en", key, "", unit)
    assert 2 <= len(found.classes) <= 5 and list(found.edges) == sorted(set(found.edges))
    assert len(found.edges) == len(found.edge_texts) == len(found.classes) - 1
    assert len({colour for colour, _ in found.classes}) == len(found.classes)
    assert scale(snapshot, "en", key, "", unit) is found
    for code, values in amounts_of(snapshot, key, "", unit).items():
        for amount, level in zip(values, levels(snapshot, "en", key, "", unit).get(code, []), strict=False):
            if not np.isnan(amount) and (unit == GAP or amount):
                below = sum(edge < amount - 1e-9 if unit == GAP else edge <= amount for edge in found.edges)
                assert level == below, (code, amount)


def test_map_and_heat_map_have_the_level_sign_and_words_of_the_unit():
    seen = view("en", indicator="committee", unit="gap")
    counties = map.frame(seen).set_index("code")
    for code, cell in cells_of(seen).items():
        reached = cell.cell.value >= seen.selection.card.target
        assert counties.loc[code, "sign"] == (REACHED if reached else "")
        assert (counties.loc[code, "level"] == 0) == reached
        assert cell_text(cell, GAP) in plain(counties.loc[code, "words"])
    cells = heatmap.frame(seen)
    last = cells[cells["week"] == seen.selection.week].set_index("code")
    assert last["level"].to_dict() == counties["level"].to_dict()
    edges = list(scale(seen.snapshot, "en", "committee", "", GAP).edge_texts)
    for name in ("map", "heatmap"):
        bar = registry.drawn(name, seen)["layout"]["coloraxis"]["colorbar"]
        assert list(bar["ticktext"])[: len(edges)] == edges


def test_the_trend_of_counts_leaves_the_province_out_and_its_axis_follows_the_chosen_counties():
    def lines(**more):
        return [trace.get("name") for trace in registry.drawn("trend", view("en", **more))["data"]]

    def end(**more):
        return registry.drawn("trend", view("en", unit="count", **more))["layout"]["yaxis"]["range"][1]

    province = shipped_live().snapshot.province.title("en")
    assert province in lines() and province in lines(unit="gap") and province not in lines(unit="count")
    assert say("en", "explore.no_province") in words.unit_note(view(unit="count"), "trend")
    assert end(county="1002") > 2 * end(county="1003"), "Isfahan has many more offices"
    gaps = trend.frame(view("en", unit="gap"))
    assert (gaps["low"] <= gaps["high"]).all() or (gaps["low"] >= gaps["high"]).all()


def test_the_strip_has_gaps_of_the_indicators_with_a_target_and_shares_in_place_of_counts():
    with_target = {card.key for card in shipped_live().snapshot.cards if card.target is not None}
    assert strip.frame(view(unit="gap"))["indicator"].nunique() <= len(with_target)
    assert strip.frame(view(unit="gap"))["amount"].min() < 0 < strip.frame(view(unit="gap"))["amount"].max()
    assert strip.frame(view(unit="count")).equals(strip.frame(view()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_says_its_unit_or_why_it_has_another(lang):
    for unit, of_unit in (
        (COUNT, {"map", "bars", "heatmap", "trend"}),
        (GAP, {"map", "bars", "heatmap", "trend", "strip"}),
    ):
        seen = view(lang, unit=unit)
        for name in FIGURES:
            said = f"explore.in_{unit}" if name in of_unit else "explore.value_only"
            assert words.note(seen, name).startswith(say(lang, said)), name
    assert words.unit_note(view(lang, unit="gap", show="change"), "map") == say(lang, "explore.value_only")


def test_in_the_unit_of_counts_the_counties_with_the_highest_come_first():
    snapshot = with_shares({"1001": [0], "1002": [None], "1003": [7], "1004": [20]})
    assert in_order(snapshot, view(snapshot=snapshot, unit="count").selection) == ["1004", "1003", "1001", "1002"]


def test_an_indicator_without_the_unit_shows_its_values_and_says_so():
    snapshot = shipped_live().snapshot
    without = next((card for card in snapshot.cards if card.target is None), None)
    mean = next((card for card in snapshot.cards if card.format != "share"), None)
    assert without or mean
    for card, unit in ((without, GAP), (mean, COUNT)):
        if card:
            seen = view(indicator=card.key, unit=unit)
            assert say("en", f"explore.lacks_{unit}") == words.unit_note(seen, "map")
            assert map.frame(seen).equals(map.frame(view(indicator=card.key)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_has_the_amounts_of_the_unit_and_its_headings_name_it(lang):
    def first(unit):
        return table.rows(view(lang, unit=unit, indicator="committee"))[0][1][2].text

    seen = view(lang, indicator="committee")
    card, week = seen.selection.card, seen.selection.week
    cells = {
        code: seen.snapshot.cells.at("committee", week, code) for code in seen.snapshot.cells.counties(week, card.key)
    }
    best = cells[seen.snapshot.cells.best_first("committee", week, "high")[0]]
    most = max((cell for cell in cells.values() if cell.known), key=lambda cell: cell.numerator)
    assert first("share") == amounts.counts(lang, card, best)
    assert first("count") == amounts.figure(lang, card, most)
    assert first("gap") == say(lang, "explore.reached")
    assert say(lang, "explore.gap") in table.headings(view(lang, unit="gap"))["now"]
