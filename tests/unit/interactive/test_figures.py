"""The figures of the interactive dashboard: frames of a view, and plotly's figures of these frames."""

import json

import numpy as np
import pytest
import shapely
from plotly.io.json import to_json_plotly

from dashboard.figures import tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, level
from dashboard.figures.heatmap import describe as describe_heatmap
from dashboard.figures.map_places import inset_of
from dashboard.indicators import amounts
from dashboard.interactive import drawing
from dashboard.interactive.drawing import GRAPHS
from dashboard.interactive.figures import heatmap, map, ranks, scatter, strip, trend
from dashboard.interactive.figures.geo import placed
from dashboard.interactive.figures.marks import MOST_LINES, looks, sign
from dashboard.language import LANGUAGES, say
from tests.unit.figures.eras import era, with_borders
from tests.unit.figures.shipped_figures import with_shares, with_young_county
from tests.unit.interactive.views import plain, view
from tests.unit.shipped import shipped_live
from tests.unit.small_register import WEEK, governorates, weeks

FOUR = {"1001": [10, 20], "1002": [30, 40], "1003": [50, 60], "1004": [70, 80]}


def by_code(frame, column):
    return dict(zip(frame["code"], frame[column], strict=True))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_has_each_county_with_class_sign_and_words(lang):
    seen = view(lang, indicator="parallel_work")
    card, cells, week = seen.selection.card, seen.snapshot.cells, seen.selection.week
    counties = map.frame(seen)
    assert set(counties["code"]) == set(cells.counties(week, card.key))
    for code, place, mark, words in zip(
        *(counties[name] for name in ("code", "level", "sign", "words")), strict=True
    ):
        cell = cells.at(card.key, week, code)
        assert place == level(card, cell)
        assert mark == sign(lang, cell.state) and bool(mark) == (cell.state in PATTERNS)
        assert plain(words).startswith(
            f"<b>{seen.snapshot.names[code][lang]}</b><br>{amounts.counts(lang, card, cell)}"
        )
        assert lang == "en" or words.count("\u202b") == words.count("\u202c") == words.count("<br>") + 1


def test_zero_not_reported_and_not_applicable_differ_in_level_sign_and_words():
    found = []
    for register, code in ((governorates(0), "1002"), (governorates(None), "1002"), (governorates(1), "1001")):
        register.office("E1002", "executive", "1002")
        register.report("E1002", "committee", 1, week=WEEK - weeks(1))
        snapshot = with_borders(register, era("2014-12-06", "1001", "1002"))
        counties = map.frame(view(snapshot=snapshot, indicator="committee", kind="governorate"))
        found.append([by_code(counties, name)[code] for name in ("level", "sign", "words")])
    assert all(len(set(values)) == 3 for values in zip(*found, strict=True))
    assert [words.split("<br>")[1] for *_, words in found[1:]] == [
        say("en", "words.not_reported"),
        say("en", "words.not_applicable"),
    ]


def test_polygons_are_an_address_and_classes_are_those_of_the_card():
    seen = view(indicator="committee")
    figure = json.loads(to_json_plotly(map.draw(seen)))
    assert figure["data"][0]["geojson"].startswith("/boundaries/") and "coordinates" not in json.dumps(figure)
    axis = figure["layout"]["coloraxis"]
    colours = [colour for colour, _ in map.classes(seen)][: len(seen.selection.card.classes) + 1]
    assert [colour for _, colour in axis["colorscale"][::2]] == colours, "no county has a state without a class"
    assert axis["cmax"] - axis["cmin"] == len(colours)


def test_the_map_of_change_has_both_values_and_the_classes_of_the_picture():
    counties = map.frame(view(indicator="parallel_work", show="change", start="2013-06-15"))
    assert plain(by_code(counties, "words")["1002"]) == "<b>Isfahan</b><br>0% to 8.8%<br>▲ 8.8 points<br>worse"
    assert plain(by_code(counties, "words")["1013"]) == "<b>Nain</b><br>not applicable"
    assert by_code(counties, "sign")["1013"] and not by_code(counties, "sign")["1002"]


def test_names_lie_in_their_counties_on_the_map_and_in_its_inset():
    seen = view(lang="fa")
    boundaries = drawn_on(seen.snapshot, seen.selection)
    assert boundaries and inset_of(boundaries)
    traces = [trace for trace in map.draw(seen).data if trace.type == "scattergeo" and trace.mode == "text"]
    assert [trace.geo for trace in traces] == ["geo", "geo2"]
    domain = map.draw(seen).layout.geo.domain
    assert list(domain.x) == list(domain.y) == [0, 1], "the inset takes no room from the map"
    codes = {seen.snapshot.names[code]["fa"]: code for code in boundaries.codes}
    numbers = {
        number: code for code, number in placed(boundaries, {c: n for n, c in codes.items()}, "fa").numbers.items()
    }
    drawn = [point for trace in traces for point in zip(trace.lon, trace.lat, trace.text, strict=True)]
    for lon, lat, text in drawn:
        code = (codes | numbers)[plain(text).replace("<br>", " ")]
        assert boundaries.shapes[code].contains(shapely.Point(lon, lat)), text
    assert {plain(text).replace("<br>", " ") for *_, text in drawn} >= codes.keys() - {
        name for name, code in codes.items() if code in numbers.values()
    }
    assert all(f"{number} " in map.numbers(seen) for number in numbers)


@pytest.mark.parametrize(("key", "kind"), [("committee", ""), ("parallel_work", ""), ("e_services", "municipality")])
def test_cells_of_the_heat_map_have_level_and_words_in_the_order_of_the_picture(key, kind):
    seen = view("fa", indicator=key, kind=kind, start="2013-06-15")
    cells, card = heatmap.frame(seen), seen.selection.card
    codes = list(dict.fromkeys(cells["code"]))
    assert codes == [code for code, _, _ in describe_heatmap(seen.snapshot, "fa", seen.selection).counties]
    for code in codes:
        series = seen.snapshot.cells.series(key, code, kind)
        own = cells[cells["code"] == code]
        assert list(own["level"]) == [level(card, cell) for cell in series]
        for cell, words in zip(series, own["words"], strict=True):
            value = (
                amounts.in_unit("fa", card, cell.value) if cell.state == "value" else say("fa", f"words.{cell.state}")
            )
            assert plain(words) == value


def test_a_county_that_did_not_exist_has_a_gap_instead_of_zero():
    seen = view(snapshot=with_young_county(), start="2014-06-14")
    cells = heatmap.frame(seen)
    young = cells[cells["code"] == "1003"].set_index("week")["level"]
    assert young.loc[:69].isna().all() and young.loc[70:].notna().all()
    assert heatmap.figure(cells, seen).data[0].hoverongaps is False


def test_weeks_run_from_left_to_right_with_the_months_of_the_language_and_persian_names_on_the_right():
    for lang, first, side in (("fa", "تیر ۹۳", "right"), ("en", "Jul 2014", "left")):
        layout = heatmap.draw(view(lang)).layout
        assert first in layout.xaxis.ticktext[0] and len(layout.xaxis.ticktext) <= 4
        assert layout.xaxis.range[0] < layout.xaxis.range[1] and layout.yaxis.side == side


def test_the_trend_has_the_middle_half_and_gaps_where_nothing_is_known():
    snapshot = with_shares(FOUR | {"1005": [None, 20]})
    start = snapshot.cells.weeks[-2]
    values = trend.frame(view(snapshot=snapshot, start=start))
    assert values["middle"].round(3).tolist() == [0.4, 0.4]
    assert values["low"].iloc[0] == pytest.approx(0.25) and values["high"].iloc[0] == pytest.approx(0.55)
    assert values["province"].isna().all(), "the province has reported nothing"
    line = trend.chosen(view(snapshot=snapshot, start=start, county="1005")).traces[0]
    assert line["y"] == [None, 0.2] and line["text"][0] == ""


def test_ranks_begin_with_the_best_and_equal_ones_share_a_row():
    snapshot = with_shares({"1001": [10, 20], "1002": [30, 40], "1003": [50, 40], "1004": [70, 80]})
    seen = view(snapshot=snapshot, start=snapshot.cells.weeks[-2])
    found = ranks.frame(seen).dropna(subset="rank")
    assert by_code(found[found["week"] == 76], "rank") == {"1004": 1, "1003": 2, "1002": 3, "1001": 4}
    axis = ranks.draw(seen).layout.yaxis
    assert list(axis.tickvals) == [1, 2, 4] and axis.range[0] > axis.range[1]
    assert axis.ticktext[1] == f"2 {snapshot.names['1002']['en']}, {say('en', 'explore.and_more', n='1')}"
    gained = ranks.chosen(seen).traces[0]
    assert gained["name"].startswith(snapshot.names["1002"]["en"]), "the county that rose most, without a choice"


def test_two_indicators_have_a_circle_for_each_county_with_both_values():
    seen = view(indicator="parallel_work", second="committee")
    circles = scatter.frame(seen)
    cells, week = seen.snapshot.cells, seen.selection.week
    both = {
        code: [cells.at(key, week, code).value for key in ("parallel_work", "committee")] for code in circles["code"]
    }
    assert dict(zip(circles["code"], circles[["x", "y"]].to_numpy().tolist(), strict=True)) == both
    missing = set(cells.counties(week, "committee")) - set(circles["code"])
    assert missing and all(cells.at("parallel_work", week, code).value is None for code in missing)


def test_names_of_circles_do_not_touch_each_other():
    (dots,) = scatter.chosen(view("fa")).traces
    assert 5 < sum(bool(text) for text in dots["text"]) < len(dots["text"])
    (dots,) = scatter.chosen(view("fa", county="1003,1010")).traces
    assert [plain(text) for text in dots["text"]] and len(dots["x"]) == 2


def test_the_strip_has_a_dot_for_each_known_value():
    seen = view("fa")
    dots = strip.frame(seen)
    shares = [card for card in seen.snapshot.cards if card.format == "share"]
    week = seen.selection.week
    known = sum(
        seen.snapshot.cells.at(c.key, week, code).value is not None
        for c in shares
        for code in seen.snapshot.cells.counties(week, c.key)
    )
    assert len(dots) == known and dots["indicator"].nunique() == len(shares)
    # Shares grow in the reading direction.
    for lang, backwards in (("fa", True), ("en", False)):
        low, high = strip.draw(view(lang)).layout.xaxis.range
        assert (low > high) == backwards


@pytest.mark.parametrize("name", GRAPHS)
def test_a_choice_of_counties_changes_the_figure_in_the_browser_into_the_one_drawn_for_it(name):
    before, after = (drawing.drawn(name, view("fa", county=county)) for county in ("1003,1010,1001", "1002"))
    changed = json.loads(to_json_plotly(before))
    for step in json.loads(to_json_plotly(drawing.chosen(name, view("fa", county="1002"))))["operations"]:
        part, (*way, last) = changed, step["location"]
        for key in way:
            part = part[key]
        part[last] = step["params"]["value"]
    for trace in changed["data"]:
        assert trace.pop("selectedpoints", None) is None
    assert changed == json.loads(to_json_plotly(after))


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("county", ["", "1003", ",".join(f"10{i:02}" for i in range(1, 11))])
def test_every_figure_has_as_many_traces_whichever_counties_are_chosen_and_is_valid(name, county):
    path = {"start": "2013-08-03", "path": "on"}
    figure = drawing.drawn(name, view("en", county=county, **path))
    assert len(figure["data"]) == len(drawing.drawn(name, view("en", **path))["data"])
    text = to_json_plotly(figure)
    assert "NaN" not in text and "Infinity" not in text


@pytest.mark.parametrize("name", GRAPHS)
def test_a_figure_is_drawn_once_for_all_values_of_the_choices_that_it_does_not_read(name):
    base = {"indicator": "committee", "second": "e_services", "start": "2014-09-20"}
    others = {
        "indicator": "findings_resolved",
        "second": "desk_experts",
        "path": "on",
        "show": "change",
        "unit": "gap",
        "start": "2014-08-02",
    }
    figure = drawing.base(name, view(**base))
    for parameter, value in others.items():
        again = drawing.base(name, view(**(base | {parameter: value})))
        assert (again is figure) == (parameter not in GRAPHS[name].reads.split()), parameter


def test_a_county_has_one_colour_in_all_figures():
    seen = view(county="1003,1010")
    colours = {code: colour for code, (colour, _) in looks(seen).items()}
    assert list(colours.values()) == [tokens.LINES[0][0], tokens.LINES[1][0]]
    outlines = map.chosen(seen).traces[0]
    assert dict(zip(outlines["locations"], outlines["marker"]["line"]["color"], strict=True)) == colours
    assert {shape["line"]["color"] for shape in heatmap.chosen(seen).shapes} == set(colours.values())
    for module in (trend, ranks):
        lines = [trace for trace in module.chosen(seen).traces if trace["x"]]
        assert [trace["line"]["color"] for trace in lines] == list(colours.values())
    for module in (scatter, strip):
        dots = module.chosen(seen).traces[-1]
        shown = {point[0]: colour for point, colour in zip(dots["customdata"], dots["marker"]["color"], strict=True)}
        assert shown == colours


def test_more_counties_than_looks_leave_the_others_without_a_line():
    seen = view(county=",".join(f"10{i:02}" for i in range(1, 11)))
    assert len(trend.chosen(seen).traces) == len(ranks.chosen(seen).traces) == MOST_LINES
    assert len(map.chosen(seen).traces[0]["locations"]) == 10


def test_signs_of_states_differ_in_each_language():
    for lang in LANGUAGES:
        signs = [sign(lang, state) for state in PATTERNS]
        assert len(set(signs)) == len(signs) and all(signs) and sign(lang, "value") == ""


def test_a_single_week_and_unknown_values_can_be_drawn():
    snapshot = with_shares({"1001": [None, None]})
    for name in GRAPHS:
        figure = drawing.drawn(name, view(snapshot=snapshot, start=snapshot.cells.weeks[-1], county="1001"))
        assert "layout" in figure
    assert np.isnan(trend.frame(view(snapshot=snapshot))["middle"].to_numpy()).all()
    assert shipped_live().snapshot.weeks
