"""The files of the first page's script: the fields of a week, and of an indicator in all weeks."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from dashboard.figures.explored import ranking_order
from dashboard.pages.common.bound import bound
from dashboard.pages.overview.page import tile_map
from dashboard.pages.overview.week_file import film_file, packed, week_file
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.figures.eras import era, with_borders
from tests.unit.small_register import WEEK, SmallRegister, published, weeks

LAST = 2


@pytest.fixture(scope="module")
def split() -> Snapshot:
    """A register in which Harand was split from Isfahan in the last of three weeks, with a map of each time."""
    register = SmallRegister()
    register.county("1002", tile=(1, 1))
    register.county("1028", valid_from=WEEK, split_from="1002", tile=(2, 1))
    for office, county, since in (("G1", "1002", weeks(2)), ("G2", "1028", weeks(0))):
        register.office(office, "governorate", county, valid_from=WEEK - since)
        register.report(office, "committee", 1, week=WEEK - since)
    return with_borders(register, era("2010-01-01", "1002"), era(WEEK.isoformat(), "1002", "1028"))


def text_of(tree: dict[str, Any], field: str, row: int, area: str) -> str:
    """The text of a field in the row of an indicator or week."""
    texts, places = tree["fields"][field]
    text: str = texts[places[row * len(tree["areas"]) + tree["areas"].index(area)]]
    return text


def test_a_week_has_the_fields_of_each_indicator_and_area_and_the_order_of_the_counties(split):
    tree = json.loads(week_file(split, "en", LAST, 1, ""))
    assert tree["areas"] == ["", "1002", "1028"]
    assert tree["cards"] == [card.key for card in split.cards]
    orders = [counties for order in tree["order"].values() for counties in order.values()]
    assert {tuple(sorted(counties)) for counties in orders} == {(1, 2)}
    row = tree["cards"].index("committee")
    assert text_of(tree, "figure", row, "1028") == "1 of 1"
    assert text_of(tree, "rank", row, "1028") and not text_of(tree, "rank", row, "")
    assert all(len(places) == 3 * len(split.cards) for _, places in tree["fields"].values())


def test_weeks_with_other_borders_or_counties_are_told_apart(split):
    old, new = (json.loads(week_file(split, "en", week, 1, ""))["borders"] for week in (0, LAST))
    film = json.loads(film_file(split, "en", split.cards[0], 1, ""))
    assert film["borders"] == [old, old, new] and old != new
    without_maps = replace(split, input=replace(split.input, eras=()))
    old, new = (json.loads(week_file(without_maps, "en", week, 1, ""))["borders"] for week in (0, LAST))
    assert old != new


def test_a_film_has_the_drawn_fields_of_the_week_in_every_week(split):
    card = split.cards[0]
    film = json.loads(film_file(split, "en", card, 1, ""))
    for week in range(LAST + 1):
        tree = json.loads(week_file(split, "en", week, 1, ""))
        row = tree["cards"].index(card.key)
        assert film["order"][week] == tree["order"][card.key]
        for field in film["fields"]:
            for area in tree["areas"]:
                assert text_of(film, field, week, area) == text_of(tree, field, row, area), (field, week, area)


def test_the_ranking_is_ordered_by_figure_by_change_or_by_distance_to_the_target():
    register = SmallRegister("1001", "1002", "1003", "1004")
    # By county the reports of two offices in the last week and in the week before; 1004 has none.
    reports = {"1001": ((1, 1), (1, 1)), "1002": ((1, 0), (0, 0)), "1003": ((0, 0), (1, 0)), "1004": ()}
    for county, (now, before) in ((code, each or ((), ())) for code, each in reports.items()):
        for place, kind in enumerate(("governorate", "municipality")):
            office = f"{kind[0].upper()}{county}"
            register.office(office, kind, county)
            for values, week in ((now, WEEK), (before, WEEK - weeks(1))):
                if values:
                    register.report(office, "committee", values[place], week=week)
    snapshot = published(register)
    view = Selection(snapshot.card("committee"), len(snapshot.weeks) - 1)
    orders = {order: ranking_order(snapshot, replace(view, order=order)) for order in ("", "change", "gap")}
    assert orders == {
        "": ["1001", "1002", "1003", "1004"],
        "change": ["1002", "1001", "1003", "1004"],
        "gap": ["1003", "1002", "1001", "1004"],
    }
    without_target = replace(view, card=view.card.model_copy(update={"target": None}), order="gap")
    assert ranking_order(snapshot, without_target) == orders[""]


def test_equal_texts_are_packed_once():
    rows = [{"a": "x", "b": "1"}, {"a": "y", "b": "1"}, {"a": "x", "b": "1"}]
    assert packed(rows, "ab") == {"a": [["x", "y"], [0, 1, 0]], "b": [["1"], [0, 0, 0]]}


def test_an_element_shows_its_fields_and_names_them():
    fields = {"name": "A & B", "figure": "1 of 2", "look": "is-<", "sign": "<b>!</b>"}
    written = bound("a", fields, "figure @class=look @aria-label=name:figure", href="/x?a=1&b=2", data_view=None)
    assert written == (
        '<a class="is-&lt;" aria-label="A &amp; B: 1 of 2" data-f="figure @class=look @aria-label=name:figure"'
        ' href="/x?a=1&amp;b=2">1 of 2</a>'
    )
    assert bound("span", fields, "<sign") == '<span data-f="&lt;sign"><b>!</b></span>'


def test_below_the_tile_map_are_the_counties_without_a_place_on_it():
    register = SmallRegister("1001", "1002")
    register.rows["counties"][0] |= {"name_en": "Ardestan", "tile_column": 1, "tile_row": 1}
    for office, county in (("G1", "1001"), ("G2", "1002")):
        register.office(office, "governorate", county)
        register.report(office, "committee", 1)
    snapshot = published(register)
    found = tile_map("en", snapshot, Selection(snapshot.cards[0], len(snapshot.weeks) - 1))
    assert re.findall(r'data-area="(\d+)"', found) == ["1001"]
    assert found.endswith('<p class="panel-note">Without a place on the tile map: x</p>')
