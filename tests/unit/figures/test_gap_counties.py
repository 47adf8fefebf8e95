"""Where the gap lies: bars of what is missing to the targets, cut by county, the fewest that make half told apart."""

from dataclasses import replace
from functools import partial
from itertools import groupby, pairwise
from xml.etree import ElementTree

import pytest

from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.gap_counties import FIGURE, MEMBER, OTHER, Gap, GapCounties, draw
from dashboard.meeting.agenda import agenda_of
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

described = partial(shipped_figures.described, FIGURE)


def pieces(of: GapCounties, paper: Paper = FILE) -> list[list[tuple[float, float, str, str]]]:
    """Of each row the x, width, paint and title of its pieces, in the order of the page's language."""
    root = ElementTree.fromstring(f"<svg>{draw(of, paper).svg}</svg>")
    found = [
        (float(node.get("x", 0)), float(node.get("width", 0)), node.get("fill", ""), title.text or "", node.get("y"))
        for node in root.iter("rect")
        if (title := node.find("title")) is not None
    ]
    return [[piece[:4] for piece in row] for _, row in groupby(found, key=lambda piece: piece[4])]


def test_the_bars_add_up_to_the_gaps_of_the_agenda_and_the_dark_pieces_are_its_smallest_set():
    of = described()
    listed = {gap.indicator: gap for gap in agenda_of(shipped_live().snapshot, 77, 76).gaps}
    assert {gap.card.key: gap.total for gap in of.gaps if gap.total} == {
        key: gap.total for key, gap in listed.items()
    }
    for gap in of.gaps:
        if gap.total and not listed[gap.card.key].members[0][0].office:
            assert [(each.area, units) for each, units in listed[gap.card.key].members] == gap.parts[: gap.members]
    for gap, row in zip(of.gaps, pieces(of), strict=True):
        dark = [piece for piece in row if piece[2] == MEMBER[0]]
        assert len(dark) == gap.members
        if gap.members:
            assert {piece[2] for piece in row[gap.members :]} == {OTHER[0]}
            whole = sum(wide for _, wide, _, _ in row)
            assert sum(wide for _, wide, _, _ in dark) * 2 >= whole - 0.5
            assert sum(wide for _, wide, _, _ in dark[:-1]) * 2 < whole


@pytest.mark.parametrize(("lang", "paper"), [("fa", FILE), ("en", WIDE), ("fa", NARROW), ("en", SCREEN)])
def test_the_pieces_follow_each_other_in_the_direction_of_reading(lang, paper):
    for row in pieces(described(lang), paper):
        ends = [(x + wide, x) if lang == "fa" else (x, x + wide) for x, wide, _, _ in row]
        for (_, end), (start, _) in pairwise(ends):
            assert start == pytest.approx(end, abs=0.2)


def test_a_gap_that_is_closed_and_one_that_nobody_knows_are_told_apart():
    of = described()
    card = of.gaps[0].card
    svg = draw(replace(of, gaps=[Gap(card, [], 0, 0, 24)]), FILE).svg
    assert "nothing missing" in svg and "url(#p-not_reported)" not in svg
    svg = draw(replace(of, gaps=[Gap(card, [], 0, 24, 24)]), FILE).svg
    assert "nothing missing" not in svg and "url(#p-not_reported)" in svg and "not reported" in svg


def test_one_county_that_makes_half_is_said_in_the_singular():
    of = described()
    svg = draw(replace(of, gaps=[Gap(of.gaps[0].card, [("1002", 7), ("1003", 1)], 1, 0, 24)]), FILE).svg
    assert "one county: Isfahan" in svg
