"""The figures of the interactive dashboard: frames of a view, and plotly's figures of these frames."""

import pytest
import shapely

from dashboard.figures import tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, level
from dashboard.figures.heatmap import describe as describe_heatmap
from dashboard.figures.map_places import inset_of
from dashboard.indicators import amounts
from dashboard.interactive import registry
from dashboard.interactive.figures import bars, heatmap, map, ranks, scatter, strip, trend
from dashboard.interactive.figures.geo import placed
from dashboard.interactive.figures.marks import MOST_COLOURS, chosen_colours, sign
from dashboard.language import LANGUAGES, say
from tests.unit.figures.eras import era, with_borders
from tests.unit.figures.shipped_figures import with_shares, with_young_county
from tests.unit.interactive.views import as_sent, plain, view
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


def test_polygons_are_an_address_and_the_key_has_the_classes_of_the_card():
    for lang, order in (("en", 1), ("fa", -1)):
        seen = view(lang, indicator="committee")
        figure = as_sent(registry.drawn("map", seen))
        assert figure["data"][0]["geojson"].startswith("/boundaries/")
        axis, classes = figure["layout"]["coloraxis"], len(seen.selection.card.classes) + 1
        colours = [colour for colour, _ in map.classes(seen)][:classes][::order]
        assert [colour for _, colour in axis["colorscale"][::2]] == colours, "in the reading direction"
        assert axis["cmax"] - axis["cmin"] == classes, "no county has a state without a class"


def test_the_map_of_change_has_both_values_and_the_classes_of_the_picture():
    counties = map.frame(view(indicator="parallel_work", show="change", start="2013-06-15"))
    assert plain(by_code(counties, "words")["1002"]) == "<b>Isfahan</b><br>0% to 8.8%<br>▲ 8.8 points<br>worse"
    assert plain(by_code(counties, "words")["1013"]) == "<b>Nain</b><br>not applicable"
    assert by_code(counties, "sign")["1013"] and not by_code(counties, "sign")["1002"]


def test_names_lie_in_their_counties_on_the_map_and_in_its_inset():
    seen = view(lang="fa")
    boundaries = drawn_on(seen.snapshot, seen.selection)
    assert boundaries and inset_of(boundaries)
    figure = registry.drawn("map", seen)
    traces = [trace for trace in figure["data"] if trace.get("mode") == "text"]
    assert [trace["geo"] for trace in traces] == ["geo", "geo2"]
    assert figure["layout"]["geo"]["domain"] == {"x": [0, 1], "y": [0, 1]}, "the inset takes no room from the map"
    codes = {seen.snapshot.names[code]["fa"]: code for code in boundaries.codes}
    numbers = {
        number: code for code, number in placed(boundaries, {c: n for n, c in codes.items()}, "fa").numbers.items()
    }
    drawn = [point for each in traces for point in zip(each["lon"], each["lat"], each["text"], strict=True)]
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
    assert registry.drawn("heatmap", seen)["data"][0]["hoverongaps"] is False


def test_weeks_run_from_left_to_right_with_the_months_of_the_language_and_persian_names_on_the_right():
    for lang, first, side in (("fa", "تیر ۹۳", "right"), ("en", "Jul 2014", "left")):
        layout = registry.drawn("heatmap", view(lang))["layout"]
        weeks_axis = layout["xaxis"]
        assert first in weeks_axis["ticktext"][0] and len(weeks_axis["ticktext"]) <= 4
        assert weeks_axis["range"][0] < weeks_axis["range"][1] and layout["yaxis"]["side"] == side


def test_the_trend_has_the_middle_half_and_gaps_where_nothing_is_known():
    snapshot = with_shares(FOUR | {"1005": [None, 20]})
    start = snapshot.cells.weeks[-2]
    values = trend.frame(view(snapshot=snapshot, start=start))
    assert values["middle"].round(3).tolist() == [0.4, 0.4]
    assert values["low"].iloc[0] == pytest.approx(0.25) and values["high"].iloc[0] == pytest.approx(0.55)
    assert values["province"].isna().all(), "the province has reported nothing"
    line = trend.chosen_lines(view(snapshot=snapshot, start=start, county="1005")).traces[0]
    assert line["y"] == [None, 0.2] and line["hovertext"][0] == ""


def test_ranks_begin_with_the_best_and_equal_ones_share_a_row():
    snapshot = with_shares({"1001": [10, 20], "1002": [30, 40], "1003": [50, 40], "1004": [70, 80]})
    seen = view(snapshot=snapshot, start=snapshot.cells.weeks[-2])
    found = ranks.frame(seen).dropna(subset="rank")
    assert by_code(found[found["week"] == 76], "rank") == {"1004": 1, "1003": 2, "1002": 3, "1001": 4}
    axis = registry.drawn("ranks", seen)["layout"]["yaxis"]
    assert axis["tickvals"] == [1, 2, 4] and axis["range"][0] > axis["range"][1]
    assert axis["ticktext"][1] == f"2 {snapshot.names['1002']['en']}, {say('en', 'explore.and_more', n='1')}"
    gained = ranks.chosen_lines(seen).traces[0]
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
    (dots,) = scatter.chosen_points(view("fa")).traces
    assert 5 < sum(bool(text) for text in dots["text"]) < len(dots["text"])
    (dots,) = scatter.chosen_points(view("fa", county="1003,1010")).traces
    assert [plain(text) for text in dots["text"]] and len(dots["x"]) == 2


def test_bars_are_the_counties_by_figure_by_change_or_by_gap_with_what_they_measure():
    snapshot = with_shares({"1001": [10, 20], "1002": [80, 60], "1003": [50, 55], "1004": [None, None]})
    start = snapshot.cells.weeks[-2]

    def rows(**more):
        found = bars.frame(view(snapshot=snapshot, start=start, **more))
        return dict(
            zip(found["code"], zip(found["amount"].round(3).tolist(), found["label"], strict=True), strict=True)
        )

    assert list(rows())[:3] == ["1002", "1003", "1001"]
    assert rows()["1002"] == (0.6, "60%, 60 of 100") and rows()["1004"][1] == say("en", "words.not_reported")
    assert list(rows(order="change")) == ["1001", "1003", "1002", "1004"]
    assert rows(order="change")["1002"] == (-0.2, "▼ 20 points")
    gaps = rows(order="gap")
    assert list(gaps) == ["1001", "1003", "1002", "1004"] and gaps["1003"] == (0.3, "30 points")
    assert list(rows(unit="count")) == ["1002", "1003", "1001", "1004"] and rows(unit="count")["1003"] == (55, "55")


def test_a_bar_has_the_colour_of_its_county_on_the_map_and_of_a_change_whether_it_is_better():
    for more in ({}, {"unit": "count"}, {"unit": "gap"}, {"indicator": "parallel_work"}):
        seen = view(**more)
        colours = by_code(bars.frame(seen), "colour")
        known = bars.frame(seen).dropna(subset="amount")["code"]
        on_map = {code: map.classes(seen)[place][0] for code, place in by_code(map.frame(seen), "level").items()}
        zero = tokens.ZERO
        assert {code: colours[code] for code in known if on_map[code] != zero} == {
            code: on_map[code] for code in known if on_map[code] != zero
        }
    for key, sign_of_better in (("committee", 1), ("parallel_work", -1)):
        moves = bars.frame(view(indicator=key, order="change", start="2014-03-01")).dropna(subset="amount")
        better = moves["colour"] == tokens.CHANGES[3]
        assert better.any() and (better == (moves["amount"] * sign_of_better > 1e-9)).all()


def test_bars_grow_in_the_reading_direction_from_the_side_of_the_names():
    for lang, side, backwards in (("fa", "right", True), ("en", "left", False)):
        layout = registry.drawn("bars", view(lang))["layout"]
        low, high = layout["xaxis"]["range"]
        assert (low > high) == backwards and layout["yaxis"]["side"] == side


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
        low, high = registry.drawn("strip", view(lang))["layout"]["xaxis"]["range"]
        assert (low > high) == backwards


def test_a_county_has_one_colour_in_all_figures():
    seen = view(county="1003,1010")
    colours = chosen_colours(seen)
    assert list(colours.values()) == [tokens.LINES[0][0], tokens.LINES[1][0]]
    outlines = map.outlines(seen).traces[0]
    assert dict(zip(outlines["locations"], outlines["marker"]["line"]["color"], strict=True)) == colours
    for rows in (heatmap.frames(seen), bars.frames(seen)):
        assert {shape["line"]["color"] for shape in rows.shapes} == set(colours.values())
    for marks in (trend.chosen_lines(seen), ranks.chosen_lines(seen)):
        shown = {trace["customdata"][0]: trace["line"]["color"] for trace in marks.traces if trace["x"]}
        assert shown == colours
    for marks in (scatter.chosen_points(seen), strip.chosen_dots(seen)):
        dots = marks.traces[-1]
        assert dict(zip(dots["customdata"], dots["marker"]["color"], strict=True)) == colours


def test_counties_beyond_the_looks_share_one_and_stay_lines_of_their_own():
    seen = view(county=",".join(f"10{i:02}" for i in range(1, 11)))
    for marks in (trend.chosen_lines(seen), ranks.chosen_lines(seen)):
        *_, further = marks.traces
        assert len(marks.traces) == MOST_COLOURS + 1 and further["line"]["color"] == tokens.FURTHER[0]
        assert set(further["customdata"]) == {"", "1007", "1008", "1009", "1010"}
        for place, code in enumerate(further["customdata"][:-1]):
            assert further["customdata"][place + 1] in (code, "") or code == "", "no line from county to county"
    assert len(map.outlines(seen).traces[0]["locations"]) == 10


def test_while_weeks_are_played_figures_with_an_axis_of_weeks_mark_the_week():
    seen = view(playing=True, week="2014-11-01")
    for marks in (trend.chosen_lines(seen), heatmap.frames(seen)):
        assert [(shape["type"], shape["x0"]) for shape in marks.shapes] == [("line", seen.selection.week)]
    assert heatmap.frames(view(week="2014-11-01")).shapes == []


def test_signs_of_states_differ_in_each_language():
    for lang in LANGUAGES:
        signs = [sign(lang, state) for state in PATTERNS]
        assert len(set(signs)) == len(signs) and all(signs) and sign(lang, "value") == ""
