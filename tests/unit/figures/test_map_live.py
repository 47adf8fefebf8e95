"""The map in the browser: colour and words of each county, outlines of chosen ones, polygons by address."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from dashboard.areas.boundaries import Boundaries, County, parse
from dashboard.areas.geojson import compact, feature_collection
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, colours, level
from dashboard.figures.explored import explored
from dashboard.figures.map import describe, live
from dashboard.figures.map_live import SIGNS
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live
from tests.unit.small_register import WEEK, SmallRegister, governorates, published, weeks


def era(day: str, *codes: str) -> Boundaries:
    """Square counties in a row, measured on a day."""
    shapes = [shapely.box(50 + place, 32, 51 + place, 33) for place in range(len(codes))]
    tree = feature_collection(codes, shapes, {"valid_on": day, "attribution": "x"})
    return parse(Path(f"{day}.geojson"), compact(tree), tuple(map(County, codes)))


def with_borders(register: SmallRegister, *eras: Boundaries) -> Snapshot:
    snapshot = published(register)
    return replace(snapshot, input=replace(snapshot.input, eras=eras))


def live_map(snapshot: Snapshot, lang: str = "en", key: str = "committee", **more: Any) -> dict[str, Any]:
    return live(snapshot, lang, Selection(snapshot.card(key), len(snapshot.weeks) - 1, **more), lambda _: "/polygons")


def texts(figure: dict[str, Any]) -> dict[str, str]:
    trace = figure["data"][0]
    return dict(zip(trace["customdata"], trace["text"], strict=True))


def test_every_county_has_its_level_words_and_code_and_polygons_are_an_address():
    snapshot = shipped_live().snapshot
    card, last = snapshot.card("committee"), len(snapshot.weeks) - 1
    figure = live_map(snapshot)
    trace = figure["data"][0]
    assert trace["customdata"] == trace["locations"] == sorted(snapshot.cells.counties(last, card.key))
    cells = [snapshot.cells.at(card.key, last, code) for code in trace["locations"]]
    assert trace["z"] == [level(card, cell) for cell in cells]
    assert [trace["colorscale"][2 * z][1] for z in trace["z"]] == [colours(card)[z] for z in trace["z"]]
    assert texts(figure)["1002"].startswith("<b>Isfahan</b><br>59 of 69 (85.5%)")
    assert trace["geojson"] == "/polygons" and "coordinates" not in json.dumps(figure)


def test_zero_not_reported_and_not_applicable_have_their_own_levels_and_words():
    levels, words = [], []
    for register, code in ((governorates(0), "1002"), (governorates(None), "1002"), (governorates(1), "1001")):
        register.office("E1002", "executive", "1002")
        register.report("E1002", "committee", 1, week=WEEK - weeks(1))
        figure = live_map(with_borders(register, era("2014-12-06", "1001", "1002")), kind="governorate")
        trace = figure["data"][0]
        levels.append(dict(zip(trace["locations"], trace["z"], strict=True))[code])
        words.append(texts(figure)[code].split("<br>")[1])
    assert len(set(levels)) == len(set(words)) == 3
    assert words[1:] == [say("en", "words.not_reported"), say("en", "words.not_applicable")]


def test_a_chosen_county_has_an_outline_and_a_persian_line_runs_from_right_to_left():
    plain = live_map(shipped_live().snapshot, "fa")
    parts = plain["layout"]["meta"]["chosen"]
    assert {code: [trace["locations"] for trace in part["data"]] for code, part in parts.items()} == {
        code: [[code]] for code in plain["data"][0]["locations"]
    }
    name, *lines = texts(plain)["1002"].split("<br>")
    assert name == "<b>\u202bاصفهان\u202c</b>"
    assert all(line.startswith("\u202b") and line.endswith("\u202c") for line in lines)


def split_register() -> SmallRegister:
    """Isfahan, and Harand that was split from it in the last week; one of two offices in each has a committee."""
    register = SmallRegister("1001", "1002")
    register.county("1028", valid_from=WEEK, split_from="1002")
    for office, county, value in (("G1", "1002", 1), ("G2", "1002", 0), ("G3", "1028", 1), ("G4", "1028", 0)):
        register.office(office, "governorate", county)
        register.report(office, "committee", value, week=WEEK)
    register.office("G5", "governorate", "1001")
    register.report("G5", "committee", 1, week=WEEK - weeks(3))
    return register


def test_old_borders_are_drawn_on_the_newest_polygons_from_before_all_splits():
    two = ("1001", "1002")
    eras = [era("2010-01-01", *two), era("2012-01-01", *two), era("2014-12-08", *two, "1028")]
    snapshot = with_borders(split_register(), *eras)
    selection = Selection(snapshot.card("committee"), len(snapshot.weeks) - 1)
    old = replace(selection, old=True)
    found = [drawn_on(snapshot, choice) for choice in (selection, old)]
    assert [borders.valid_on if borders else None for borders in found] == [date(2014, 12, 8), date(2012, 1, 1)]
    figure = live_map(explored(snapshot, old), old=True)
    assert figure["data"][0]["locations"] == ["1001", "1002"]
    assert "2 of 4" in texts(figure)["1002"]
    # There is no map if no file has polygons of the old borders.
    newest = with_borders(split_register(), eras[-1])
    assert live_map(explored(newest, old), old=True) == {}
    assert describe(explored(newest, old), "en", old).boundaries is None


def test_a_county_without_polygon_is_named_in_the_note():
    snapshot = with_borders(split_register(), era("2012-01-01", "1001", "1002"))
    described = describe(snapshot, "en", Selection(snapshot.card("committee"), len(snapshot.weeks) - 1))
    assert described.note == say("en", "view.missing_polygon", names=snapshot.names["1028"]["en"])
    assert live_map(snapshot)["data"][0]["locations"] == ["1001", "1002"]


def test_names_lie_in_their_counties_with_the_word_below_if_it_has_room():
    snapshot = shipped_live().snapshot
    figure = live_map(snapshot, key="parallel_work")
    names = figure["data"][-1]
    boundaries = drawn_on(snapshot, Selection(snapshot.cards[0], len(snapshot.weeks) - 1))
    assert boundaries
    codes = {snapshot.names[code]["en"]: code for code in boundaries.codes}
    for lon, lat, text in zip(names["lon"], names["lat"], names["text"], strict=True):
        name = next(name for name in codes if text.replace("<br>", " ").startswith(name))
        assert boundaries.shapes[codes[name]].contains(shapely.Point(lon, lat))
        assert text.replace("<br>", " ") in (name, f"{name} zero", f"{name} not applicable")
    assert any(text.endswith("not applicable") for text in names["text"])


def test_counties_with_a_pattern_are_strewn_with_its_sign():
    snapshot = shipped_live().snapshot
    figure = live_map(snapshot, key="parallel_work")
    counties, signs, _ = figure["data"]
    boundaries = drawn_on(snapshot, Selection(snapshot.cards[0], len(snapshot.weeks) - 1))
    assert boundaries
    card, last = snapshot.card("parallel_work"), len(snapshot.weeks) - 1
    states = {code: snapshot.cells.at(card.key, last, code).state for code in counties["locations"]}
    found = set()
    for lon, lat, symbol in zip(signs["lon"], signs["lat"], signs["marker"]["symbol"], strict=True):
        (code,) = [code for code, shape in boundaries.shapes.items() if shape.contains(shapely.Point(lon, lat))]
        assert symbol == SIGNS[list(PATTERNS).index(states[code])]
        found.add(code)
    assert found == {code for code, state in states.items() if state in PATTERNS}
    assert len(live_map(snapshot)["data"]) == 2
