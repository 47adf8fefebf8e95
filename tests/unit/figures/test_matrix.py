"""The matrix: a cell's colour is what it lacks, its number the share; rows by how many are behind, or by one gap."""

import re
from dataclasses import replace
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.figure import NARROW, SCREEN, WIDE, Paper
from dashboard.figures.matrix import FIGURE, draw
from dashboard.figures.matrix_cells import REACHED, STEPS, Matrix, number, paint, target_gap
from dashboard.indicators.series import Cell
from dashboard.meeting.histories import histories, in_points
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

WEEK = 77

# Those of which the matrix has a column.
CARDS = [card for card in shipped_live().snapshot.cards if in_points(card)]


described = partial(shipped_figures.described, FIGURE)


def shape_of(of: Matrix, paper: Paper) -> ElementTree.Element:
    return ElementTree.fromstring(f"<svg>{draw(of, paper).svg}</svg>")


def test_counties_that_are_behind_in_more_indicators_stand_higher_below_the_province():
    of, known = described("en"), histories(shipped_live().snapshot, WEEK)
    assert of.province.behind_count == sum(
        known[card.key, ""].state == "behind" for card in shipped_live().snapshot.cards
    )
    behind = [row.behind_count for row in of.counties]
    assert behind == sorted(behind, reverse=True) and len(behind) == 24
    assert of.sentence.startswith(f"{sum(behind)} of ")
    assert of.table.rows[0].values[-1].text == f"{of.province.behind_count} of {len(CARDS)}"


def test_sorted_by_an_indicator_the_widest_gap_comes_first_and_what_nobody_knows_last():
    of = described("en", sort="e_services")
    column = [next(h for h in row.cells if h.card.key == "e_services") for row in of.counties]
    gaps = [target_gap(history) for history in column]
    assert None in gaps
    known = [gap for gap in gaps if gap is not None]
    assert gaps[: len(known)] == known and all(one >= other for one, other in pairwise(known))
    assert "Electronic services" in of.note


def test_every_cell_is_on_the_paper_of_a_projector():
    for lang in ("fa", "en"):
        drawing = draw(described(lang), SCREEN)
        root = ElementTree.fromstring(f"<svg>{drawing.svg}</svg>")
        assert drawing.height <= SCREEN.height
        assert sum(node.find("title") is not None for node in root.iter("rect")) == 25 * len(CARDS)


def test_the_colour_is_the_step_of_the_gap_and_a_sign_says_who_is_on_track_or_has_reached():
    of = described("en")
    for history in (history for row in of.counties for history in row.cells):
        gap = target_gap(history)
        if gap is None:
            assert paint(history) == f"url(#p-{history.cell.state})"
        elif history.outlook.need.status == "reached":
            assert gap == 0 and paint(history) == REACHED
        else:
            step = sum(gap >= bound - 1e-9 for bound in (0.1, 0.25, 0.45))
            assert paint(history) == STEPS[step]
    states = [history.state for row in (of.province, *of.counties) for history in row.cells if history.cell.known]
    drawn = str(draw(of, WIDE).svg)
    signs = {"reached": "M2 7.5l3.5 3.5L12 3.5", "on_track": "M1.5 10.5l4-4 2.5 2.5 4.5-5.5"}
    assert {state: drawn.count(path) for state, path in signs.items()} == {
        state: states.count(state) for state in signs
    }


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [(846, 1000, "84"), (85, 100, "85"), (1, 1000, "1"), (999, 1000, "99"), (0, 9, "0"), (9, 9, "100")],
)
def test_a_rounded_number_is_never_a_target_that_is_not_reached_nor_all_or_nothing(numerator, denominator, shown):
    history = histories(shipped_live().snapshot, WEEK)["committee", ""]
    cell = Cell(numerator, denominator, 0, 0, 0, "value")
    need = replace(history.outlook.need, status="reached" if numerator / denominator >= 0.85 else "pace")
    outlook = replace(history.outlook, need=need)
    assert number("en", replace(history, series=[cell], week=0, outlook=outlook)) == shown


def test_a_county_opens_its_page_and_a_heading_sorts_where_the_page_can_be_sorted():
    papers = [replace(paper, href=lambda behind, _: f"county {behind.county}") for paper in (WIDE, NARROW)]
    for paper in papers:
        links = [node.get("href") for node in shape_of(described("fa"), paper).iter("a")]
        assert sorted(links) == sorted(f"county {row.code}" for row in described("fa").counties)
        sortable = replace(paper, own_page=lambda other: f"sort {other.sort}")
        links = [node.get("href") for node in shape_of(described("fa", sort="committee"), sortable).iter("a")]
        keys = [card.key for card in CARDS]
        # The heading that it is sorted by leads back to the order by how many are behind.
        assert [link for link in links if link.startswith("sort")] == ["sort ", *(f"sort {key}" for key in keys[1:])]


def test_the_heading_that_sorts_is_marked_and_a_chosen_county_outlined():
    root = shape_of(described("en", sort="service_desks"), SCREEN)
    assert [node.text for node in root.iter("text") if node.get("fill") == tokens.CHOSEN] == ["Service desks"]
    assert sum(node.get("fill") == tokens.CHOSEN for node in root.iter("path")) == 1
    outlined = re.findall(
        rf'<rect [^>]*stroke="{tokens.CHOSEN}"', str(draw(described("en", county="1003"), WIDE).svg)
    )
    assert len(outlined) == 1
