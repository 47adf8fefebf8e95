"""The gap by county: bars of missing units, with the fewest counties that make up half in a dark paint."""

from dataclasses import replace
from functools import partial
from itertools import groupby, pairwise

import pytest

from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.gap_counties import FIGURE, MEMBER, OTHER, Gap, GapCounties, draw
from dashboard.meeting.agenda import agenda_of
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import svg_root
from tests.unit.meeting.meetings import growing, published
from tests.unit.shipped import shipped_live
from tests.unit.small_register import CARDS

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def pieces(described: GapCounties, paper: Paper = FILE) -> list[list[tuple[float, float, str, str]]]:
    """(x, width, paint, title) of the pieces of each row, in reading order."""
    root = svg_root(draw(described, paper))
    rects = [
        (float(node.get("x", 0)), float(node.get("width", 0)), node.get("fill", ""), title.text or "", node.get("y"))
        for node in root.iter("rect")
        if (title := node.find("title")) is not None
    ]
    return [[piece[:4] for piece in row] for _, row in groupby(rects, key=lambda piece: piece[4])]


def test_the_bars_add_up_to_the_gaps_of_the_agenda_and_the_dark_pieces_are_its_smallest_set():
    described = describe_shipped()
    listed = {gap.indicator: gap for gap in agenda_of(shipped_live().snapshot, 77, 76).gaps}
    assert {gap.card.key: gap.total for gap in described.gaps if gap.total} == {
        key: gap.total for key, gap in listed.items()
    }
    for gap in described.gaps:
        if gap.total and not listed[gap.card.key].members[0][0].office:
            assert [(area.area, units) for area, units in listed[gap.card.key].members] == gap.parts[: gap.members]
    for gap, row in zip(described.gaps, pieces(described), strict=True):
        dark = [piece for piece in row if piece[2] == MEMBER[0]]
        # A piece may stand for several counties, which its tooltip names.
        assert sum(len(title.split(", ")) for *_, title in dark) == gap.members
        if gap.members:
            assert {piece[2] for piece in row[len(dark) :]} == {OTHER[0]}
            total, least = sum(wide for _, wide, _, _ in row), gap.parts[gap.members - 1][1] / gap.total
            assert total * (0.5 + least) > sum(wide for _, wide, _, _ in dark) >= total / 2 - 0.5


@pytest.mark.parametrize("paper", [FILE, WIDE, SCREEN])
def test_every_piece_of_counties_that_make_half_of_the_gap_has_a_name_or_a_number(paper):
    root = svg_root(draw(describe_shipped(), paper))
    texts = [text.text.strip("\u202a\u202c") for text in root.iter("text")]
    for row in pieces(describe_shipped(), paper):
        for *_, paint, title in row:
            if paint == MEMBER[0]:
                named = title.split(", ")
                label = named[0].partition(":")[0] if len(named) == 1 else str(len(named))
                assert any(text == label or text.startswith(f"{label} ") for text in texts), title


@pytest.mark.parametrize(("lang", "paper"), [("fa", FILE), ("en", WIDE), ("fa", NARROW), ("en", SCREEN)])
def test_the_pieces_follow_each_other_in_the_direction_of_reading(lang, paper):
    for row in pieces(describe_shipped(lang), paper):
        ends = [(x + wide, x) if lang == "fa" else (x, x + wide) for x, wide, _, _ in row]
        for (_, end), (start, _) in pairwise(ends):
            assert start == pytest.approx(end, abs=0.2)


def test_a_closed_gap_and_an_unknown_gap_look_different():
    described = describe_shipped()
    card = described.gaps[0].card
    svg = draw(replace(described, gaps=[Gap(card, [], 0, 0, 24)]), FILE).svg
    assert "nothing missing" in svg and "url(#p-not_reported)" not in svg
    svg = draw(replace(described, gaps=[Gap(card, [], 0, 24, 24)]), FILE).svg
    assert "nothing missing" not in svg and "url(#p-not_reported)" in svg and "not reported" in svg


def test_without_a_known_figure_no_gap_is_called_closed():
    cards = [card for card in CARDS if card.key == "e_services"]
    snapshot = published(growing(3, c1001=[3]), cards=cards)
    assert FIGURE.describe(snapshot, "en", Selection(cards[0], 0)).sentence == (
        "No county has a known figure, so it cannot be said yet where the gap lies."
    )


@pytest.mark.parametrize("paper", [FILE, NARROW], ids=["file", "narrow"])
def test_each_county_of_half_of_the_gap_is_named_once_in_its_piece_or_below_the_bar(paper):
    described = describe_shipped()
    parts = [("1002", 40), ("1003", 6), ("1009", 5), ("1010", 46)]
    text = "".join(
        svg_root(draw(replace(described, gaps=[Gap(described.gaps[0].card, parts, 3, 0, 24)]), paper)).itertext()
    )
    names = [described.names[code] for code, _ in parts]
    # A county also has a tooltip: its name and units.
    shown = text
    for name, (_, units) in zip(names, parts, strict=True):
        shown = shown.replace(f"{name}: {units}", "")
    assert [shown.count(name) for name in names] == [1] * 4
    assert f"2 others: {names[1]}, {names[2]}" in shown or paper == FILE


def test_a_county_that_makes_half_of_a_gap_has_its_name_in_the_bar_and_no_words_below_it():
    described = describe_shipped()
    svg = draw(replace(described, gaps=[Gap(described.gaps[0].card, [("1002", 7), ("1003", 1)], 1, 0, 24)]), FILE).svg
    assert ">Isfahan</text>" in svg and "counties" not in svg
