"""The matrix: the colour of a cell is its state, its number the gap; rows by indicators behind, or by one gap."""

import re
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest

from dashboard.figures import tokens
from dashboard.figures.figure import NARROW, SCREEN, WIDE
from dashboard.figures.matrix import FIGURE, draw, split
from dashboard.figures.matrix_cells import number, paint, target_gap
from dashboard.figures.signs import SIGNS, WORDS
from dashboard.indicators.series import Cell
from dashboard.indicators.standing import judged
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.meeting.histories import histories, in_points
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import svg_root
from tests.unit.shipped import shipped_live

WEEK = 77
# The indicators with a column.
CARDS = [card for card in shipped_live().snapshot.cards if in_points(card)]
describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def test_counties_are_ordered_by_indicators_behind_below_the_province():
    described, known = describe_shipped("en"), histories(shipped_live().snapshot, WEEK)
    assert described.province.count("behind") == sum(
        known[card.key, ""].state == "behind" for card in shipped_live().snapshot.cards
    )
    behind = [row.count("behind") for row in described.counties]
    assert behind == sorted(behind, reverse=True) and len(behind) == 24
    assert described.sentence.startswith(f"{sum(behind)} of ")
    assert described.table.rows[0].values[-1].text == f"{described.province.count('behind')} of {len(CARDS)}"


def test_a_count_of_none_behind_names_the_indicators_that_are_not_known():
    described = describe_shipped("en", week=1)
    assert re.fullmatch(
        r"None of the counties' \d+ figures is known to be behind. Not known yet: \d+.", described.sentence
    )
    assert described.table.rows[0].values[-1].text == f"0 of {len(CARDS)}, 10 not known"
    links = list(svg_root(draw(described, replace(WIDE, href=lambda *_: "county"))).iter("a"))
    assert links[0][0].text == f"{described.counties[0].name}: 0 of 9 behind, 9 not known"
    # A row ends with the number of indicators behind.
    assert {list(link.iter("text"))[-1].text for link in links} == {"?"}


def test_sorted_by_an_indicator_the_widest_gap_comes_first_and_unknown_ones_last():
    described = describe_shipped("en", sort="e_services")
    column = [next(h for h in row.cells if h.card.key == "e_services") for row in described.counties]
    gaps = [target_gap(history) for history in column]
    assert None in gaps
    known = [gap for gap in gaps if gap is not None]
    assert gaps[: len(known)] == known and all(before >= after for before, after in pairwise(known))
    assert "Electronic services" in described.note


def test_a_projectors_screen_shows_every_cell():
    for lang in ("fa", "en"):
        drawing = draw(describe_shipped(lang), SCREEN)
        root = svg_root(drawing)
        assert drawing.height <= SCREEN.height
        assert sum(node.find("title") is not None for node in root.iter("rect")) == 25 * len(CARDS)


def test_colour_and_sign_are_the_state_and_the_number_is_the_gap():
    described = describe_shipped("en")
    for history in (history for row in described.counties for history in row.cells):
        if history.cell.known:
            assert paint(history) == tokens.STATE_PAINTS[history.state]
            assert (number("en", history) == "") == (history.state == "reached")
        else:
            assert paint(history) == f"url(#p-{history.cell.state})"
    rows = (described.province, *described.counties)
    states = [history.state for row in rows for history in row.cells if history.cell.known]
    markup = str(draw(described, WIDE).svg)
    assert {state: markup.count(SIGNS[state]) for state in set(states)} == {
        state: states.count(state) for state in set(states)
    }
    # The four states have different signs, so that none is told by its colour alone.
    assert len({SIGNS[state] for state in TARGET_STATES}) == len(TARGET_STATES)
    assert {f"cell-{state}" for state in states} == {sign for sign, _ in described.key if sign.startswith("cell-")}


def test_a_county_that_stands_out_has_the_sign_and_the_word_in_its_cell():
    described, snapshot = describe_shipped("en"), shipped_live().snapshot
    told = {(row.code, key): word for row in described.counties for key, word in row.words.items()}
    assert told == {
        (code, card.key): here.word
        for card in CARDS
        for code, here in judged(snapshot.cells, card, WEEK).items()
        if here.word.side
    }
    markup = str(draw(described, WIDE).svg)
    for key in ("look", "clear"):
        assert markup.count(f'"{WORDS[f"word-{key}"]}"') == sum(word.key == key for word in told.values()) > 0
    title = "Isfahan, Committees: 59 of 69 (85.5%), reached, ● clearly higher than the other counties together"
    assert title in markup
    values = {line.name: [value.text for value in line.values] for line in described.table.rows}
    assert "59 of 69 (85.5%), ● clearly higher than the other counties together" in values["Isfahan"]
    assert {sign for sign, _ in described.key if sign in WORDS} == set(WORDS)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(846, 1000, "1"), (85, 100, ""), (1, 1000, "84"), (75, 100, "10"), (0, 9, "85"), (9, 9, "")],
)
def test_rounding_never_shows_no_gap_nor_the_whole_target_before_there_is_one(numerator, denominator, text):
    history = histories(shipped_live().snapshot, WEEK)["committee", ""]
    cell = Cell(numerator, denominator, 0, 0, 0, "value")
    need = replace(history.outlook.need, status="reached" if numerator / denominator >= 0.85 else "pace")
    outlook = replace(history.outlook, need=need)
    assert number("en", replace(history, series=[cell], week=0, outlook=outlook)) == text


def test_a_screen_has_at_most_ten_counties_the_worst_ones_first():
    described = describe_shipped("en")
    parts = split(described)
    assert [county for part in parts for county in part.counties] == described.counties
    assert [len(part.counties) for part in parts] == [8, 8, 8]
    assert {part.province.code for part in parts} == {""}
    assert [list(part.counties) for part in split(replace(described, counties=[]))] == [[]]


def test_on_a_phone_the_name_of_a_county_is_above_its_cells():
    described = describe_shipped("en")
    row = next(svg_root(draw(described, replace(NARROW, href=lambda *_: "county"))).iter("a"))
    name, closing = row.findall("text")
    assert name.get("y") == closing.get("y") and str(closing.text).endswith("behind")


def test_a_county_links_to_its_page_and_a_heading_sorts_if_the_page_can_be_sorted():
    papers = [replace(paper, href=lambda behind, _: f"county {behind.county}") for paper in (WIDE, NARROW)]
    for paper in papers:
        links = [node.get("href") for node in svg_root(draw(describe_shipped("fa"), paper)).iter("a")]
        assert sorted(links) == sorted(f"county {row.code}" for row in describe_shipped("fa").counties)
        sortable = replace(paper, own_page=lambda other: f"sort {other.sort}")
        links = [
            node.get("href") for node in svg_root(draw(describe_shipped("fa", sort="committee"), sortable)).iter("a")
        ]
        keys = [card.key for card in CARDS]
        # The heading of the present order leads back to the order by indicators behind.
        assert [link for link in links if link.startswith("sort")] == ["sort ", *(f"sort {key}" for key in keys[1:])]


def test_the_sorting_heading_is_marked_and_a_chosen_county_outlined():
    root = svg_root(draw(describe_shipped("en", sort="service_desks"), SCREEN))
    assert [node.text for node in root.iter("text") if node.get("fill") == tokens.CHOSEN] == ["Service", "desks"]
    assert sum(node.get("fill") == tokens.CHOSEN for node in root.iter("path")) == 1
    outlined = re.findall(
        rf'<rect [^>]*stroke="{re.escape(tokens.CHOSEN)}"', str(draw(describe_shipped("en", county="1003"), WIDE).svg)
    )
    assert len(outlined) == 1
