"""The figures of the interactive dashboard: frames of a view, and plotly's figures of these frames."""

import pandas as pd
import pytest
import shapely

from dashboard.figures import change_map, tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, level
from dashboard.figures.map_places import inset_of
from dashboard.indicators import amounts
from dashboard.interactive import registry
from dashboard.interactive.figures import bars, heatmap, map, ranks, scatter, strip, trend
from dashboard.interactive.figures.geo import placed
from dashboard.interactive.figures.marks import MOST_COLOURS, chosen_colours, key_of, sign
from dashboard.language import LANGUAGES, say
from tests.unit.figures.shipped_figures import with_shares, with_young_county
from tests.unit.interactive.views import plain, view
from tests.unit.shipped import shipped_live


def by_code(frame, column):
    return dict(zip(frame["code"], frame[column], strict=True))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_has_each_county_with_class_sign_and_words(lang):
    seen = view(lang, indicator="parallel_work")
    card, cells, week = seen.selection.card, seen.snapshot.cells, seen.selection.week
    counties, signs = map.frame(seen), {sign(lang, state) for state in PATTERNS}
    assert len(signs - {""}) == len(PATTERNS) and sign(lang, "value") == "", "each state has a sign of its own"
    assert set(counties["code"]) == set(cells.counties(week, card.key))
    for code, _, place, mark, words in counties.itertuples(index=False):
        cell = cells.at(card.key, week, code)
        assert (place, mark) == (level(card, cell), sign(lang, cell.state))
        name, counts = seen.snapshot.names[code][lang], amounts.counts(lang, card, cell)
        assert plain(words).startswith(f"<b>{name}</b><br>{counts}")
        assert lang == "en" or words.count("\u202b") == words.count("\u202c") == words.count("<br>") + 1


def test_the_key_runs_in_the_reading_direction_from_zero_and_leaves_states_out_that_no_county_has():
    states = [(ground, state) for state, ground in tokens.PATTERN_GROUNDS.items()]
    classes = [("light", "under 40%"), ("dark", "40% and over"), *states]
    for lang, direction in (("en", 1), ("fa", -1)):
        places, colours, axis = key_of(pd.Series([1, 2, 3, None]), classes, lang, ["40%"])
        order = [tokens.ZERO, "light", "dark", tokens.PATTERN_GROUNDS["not_reported"]][::direction]
        assert colours == [colour for _, colour in axis["colorscale"][::2]] == order
        assert [order[int(place)] for place in places.dropna()] == [classes[level][0] for level in (1, 2, 3)]
        named = dict(zip(axis["colorbar"]["ticktext"], axis["colorbar"]["tickvals"], strict=True))
        assert named == {"40%": 1.5, "zero": order.index(tokens.ZERO), "not_reported": order.index(classes[3][0])}


def test_the_map_of_change_has_both_values_and_the_classes_of_the_picture():
    counties = map.frame(view(indicator="parallel_work", show="change", start="2013-06-15"))
    said = "<b>Isfahan</b><br>0% to 8.8%<br>▲ 8.8 points<br>within the usual range"
    assert plain(by_code(counties, "words")["1002"]) == said
    assert plain(by_code(counties, "words")["1013"]) == "<b>Nain</b><br>not applicable"
    assert by_code(counties, "sign")["1013"] and not by_code(counties, "sign")["1002"]


def test_names_or_numbers_lie_in_their_counties_on_the_map_and_in_its_inset():
    seen = view("fa", indicator="committee")
    boundaries = drawn_on(seen.snapshot, seen.selection)
    assert boundaries and inset_of(boundaries)
    figure = registry.drawn("map", seen)
    traces = [trace for trace in figure["data"] if trace.get("mode") == "text"]
    assert [trace["geo"] for trace in traces] == ["geo", "geo2"]
    assert figure["layout"]["geo"]["domain"] == {"x": [0, 1], "y": [0, 1]}, "the inset takes no room from the map"
    names = {code: seen.snapshot.names[code]["fa"] for code in boundaries.codes}
    numbers = placed(boundaries, names, "fa").numbers
    code_of = {text: code for code, text in (names | dict(numbers)).items()}
    drawn = [point for each in traces for point in zip(each["lon"], each["lat"], each["text"], strict=True)]
    shown = [(code_of[plain(text).replace("<br>", " ")], shapely.Point(lon, lat)) for lon, lat, text in drawn]
    assert {code for code, _ in shown} == set(boundaries.codes)
    assert all(boundaries.shapes[code].contains(point) for code, point in shown)
    assert all(f"{number} " in map.numbers(seen) for number in numbers.values())


def test_weeks_run_from_left_to_right_and_a_county_that_did_not_exist_has_a_gap_instead_of_zero():
    seen = view("fa", snapshot=with_young_county(), start="2014-06-14")
    cells = heatmap.frame(seen)
    young = cells[cells["code"] == "1003"].set_index("week")["level"]
    assert young.loc[:69].isna().all() and young.loc[70:].notna().all()
    figure = registry.drawn("heatmap", seen)
    first, last = figure["layout"]["xaxis"]["range"]
    assert first < last and figure["data"][0]["hoverongaps"] is False


def test_the_trend_has_the_middle_half_and_gaps_where_nothing_is_known():
    known = {"1001": [10, 20], "1002": [30, 40], "1003": [50, 60], "1004": [70, 80]}
    snapshot = with_shares(known | {"1005": [None, 20]})
    seen = view(snapshot=snapshot, start=snapshot.cells.weeks[-2], county="1005")
    values = trend.frame(seen)
    assert values[["low", "middle", "high"]].iloc[0].tolist() == pytest.approx([0.25, 0.4, 0.55])
    assert values["province"].isna().all(), "the province has reported nothing"
    assert trend.chosen_lines(seen).traces[0]["y"] == [None, 0.2]


def test_ranks_begin_with_the_best_and_equal_ones_share_a_row():
    snapshot = with_shares({"1001": [10, 20], "1002": [30, 40], "1003": [50, 40], "1004": [70, 80]})
    seen = view(snapshot=snapshot, start=snapshot.cells.weeks[-2])
    axis = registry.drawn("ranks", seen)["layout"]["yaxis"]
    assert axis["tickvals"] == [1, 2, 4] and axis["range"][0] > axis["range"][1]
    assert axis["ticktext"][1] == f"2 {snapshot.names['1002']['en']}, {say('en', 'explore.and_more', n='1')}"


def test_the_first_indicator_runs_across_and_the_second_upwards():
    circles = scatter.frame(view(indicator="inspection_coverage", second="committee")).set_index("code")
    values = [shipped_live().snapshot.cells.at(key, 77, "1003").value for key in ("inspection_coverage", "committee")]
    assert circles.loc["1003", ["x", "y"]].tolist() == values and values[0] != values[1]


def test_bars_are_the_counties_by_figure_by_change_or_by_gap_with_what_they_measure():
    snapshot = with_shares({"1001": [10, 20], "1002": [80, 60], "1003": [50, 55], "1004": [None, None]})

    def rows(**more):
        found = bars.frame(view(snapshot=snapshot, start=snapshot.cells.weeks[-2], **more))
        return {code: (round(amount, 3), label) for code, _, amount, label, *_ in found.itertuples(index=False)}

    usual, change, gap, count = rows(), rows(order="change"), rows(order="gap"), rows(unit="count")
    assert list(usual) == list(count) == ["1002", "1003", "1001", "1004"]
    assert list(change) == list(gap) == ["1001", "1003", "1002", "1004"]
    assert usual["1002"] == (0.6, "60%, 60 of 100") and usual["1004"][1] == say("en", "words.not_reported")
    assert change["1002"] == (-0.2, "▼ 20 points") and count["1003"] == (55, "55")
    assert gap["1003"] == (0.3, "30 points")


@pytest.mark.parametrize("more", [{}, {"unit": "count"}, {"unit": "gap"}, {"indicator": "parallel_work"}])
def test_a_bar_has_the_colour_of_its_county_on_the_map(more):
    seen = view(**more)
    colours = by_code(bars.frame(seen).dropna(subset="amount"), "colour")
    on_map = {code: map.classes(seen)[place][0] for code, place in by_code(map.frame(seen), "level").items()}
    # A bar of zero has no length, and so no colour that can be seen.
    seen_on_map = {code: on_map[code] for code in colours if on_map[code] != tokens.ZERO}
    assert seen_on_map and seen_on_map.items() <= colours.items()


def test_the_bar_of_a_change_is_coloured_only_where_the_change_is_clear():
    seen = view(indicator="committee", order="change", start="2013-12-07")
    moves = bars.frame(seen).dropna(subset="amount")
    trends = {each.code: each.verdict for each in change_map.changes(seen.explored, "en", seen.selection)}
    assert {"better", "usual"} <= set(trends.values())
    colours = dict(zip(change_map.CLASSES, tokens.CHANGES, strict=True))
    assert all(colour == colours[trends[code]] for code, colour in zip(moves["code"], moves["colour"], strict=True))


def test_a_county_has_one_colour_in_all_figures():
    seen = view(county="1003,1010")
    colours = chosen_colours(seen)
    assert list(colours.values()) == [tokens.LINES[0][0], tokens.LINES[1][0]]
    on_map = map.outlines(seen).traces[0]
    assert dict(zip(on_map["locations"], on_map["marker"]["line"]["color"], strict=True)) == colours
    for rows in (heatmap.frames(seen), bars.frames(seen)):
        assert {shape["line"]["color"] for shape in rows.shapes} == set(colours.values())
    for marks in (trend.chosen_lines(seen), ranks.chosen_lines(seen)):
        assert colours == {trace["customdata"][0]: trace["line"]["color"] for trace in marks.traces if trace["x"]}
    for marks in (scatter.chosen_points(seen), strip.chosen_dots(seen)):
        dots = marks.traces[-1]
        assert dict(zip(dots["customdata"], dots["marker"]["color"], strict=True)) == colours


def test_counties_beyond_the_looks_share_one_and_stay_lines_of_their_own():
    seen = view(county=",".join(f"10{i:02}" for i in range(1, 11)))
    # 1007 has fewer than 6 of these offices, and so no rank.
    for marks, first in ((trend.chosen_lines(seen), {"1007"}), (ranks.chosen_lines(seen), set())):
        further = marks.traces[MOST_COLOURS]
        assert further["line"]["color"] == tokens.FURTHER[0]
        assert set(further["customdata"]) == {"", "1008", "1009", "1010", *first}
        for place, code in enumerate(further["customdata"][:-1]):
            assert further["customdata"][place + 1] in (code, "") or code == "", "no line from county to county"
