"""Ranks over time: ties, lines and their gaps, and the counties that gained and lost most."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest

from dashboard.figures import tokens
from dashboard.figures.explored import explored
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, ChartDescription, TableRow
from dashboard.figures.ranks import BEST, OTHER, WORST, describe, draw, moves
from dashboard.indicators.standing import ranks
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.figures.shipped_figures import LAST, split_county, with_shares
from tests.unit.shipped import shipped_live


def describe_last_weeks(
    shares: Mapping[str, Sequence[int | None]] | Snapshot, lang: str = "en", key: str = "committee", **more: Any
) -> ChartDescription:
    """The figure of the last four weeks."""
    snapshot = shares if isinstance(shares, Snapshot) else with_shares(shares)
    selection = Selection(snapshot.card(key), LAST, **({"start": LAST - 3} | more))
    return describe(explored(snapshot, selection), lang, selection)


def points(described: ChartDescription, county: str) -> list[tuple[float, float | None]]:
    return list(next(line.points for line in described.chart.lines if line.code == county))


def row(described: ChartDescription, county: str) -> TableRow:
    name = shipped_live().snapshot.names[county]["en"]
    return next(row for row in described.table.rows if row.name == name)


@pytest.mark.parametrize("card", shipped_live().snapshot.cards, ids=lambda card: card.key)
def test_ranks_are_those_of_the_cells(card):
    snapshot = shipped_live().snapshot
    for week in (0, 30, LAST):
        found = moves(snapshot, Selection(card, week, start=max(0, week - 5)))
        assert {move.code: move.now for move in found if move.now} == ranks(snapshot.cells, card, week)


def test_ties_share_a_rank_and_the_next_rank_is_skipped():
    described = describe_last_weeks({"1001": [40] * 4, "1002": [30] * 4, "1003": [30] * 4, "1004": [0] * 4})
    assert [line.label for line in sorted(described.chart.lines, key=lambda line: line.code)] == [
        "Ardestan 1",
        "Isfahan 2",
        "Khomeyni Shahr 2",
        f"{shipped_live().snapshot.names['1004']['en']} 4",
    ]
    assert row(described, "1003").values[1].text == "2 (2 to 3)"
    assert described.sentence.endswith(say("en", "figure.ranks.none_moved") + ".")


def test_points_within_a_level_stretch_are_left_out_and_an_unknown_week_is_a_gap():
    shares = {"1001": [50] * 6, "1002": [10, 10, 10, 60, 60, 60], "1003": [30, 30, None, None, 30, 30]}
    described = describe_last_weeks(shares, start=LAST - 5)
    assert points(described, "1001") == [(72, 1), (74, 1), (75, 2), (77, 2)]
    assert points(described, "1003") == [(72, 2), (73, 2), (74, None), (75, None), (76, 3), (77, 3)]


def test_a_new_county_begins_in_its_first_week_and_a_county_without_a_rank_now_has_a_dash():
    described = describe_last_weeks({"1001": [50] * 4, "1002": [-1, -1, 60, 60], "1003": [40, 40, 40, None]})
    assert points(described, "1002")[0] == (74, None) and points(described, "1002")[-2:] == [(76, 1), (77, 1)]
    assert row(described, "1002").values[2].text == say("en", "view.change_unknown")
    assert [line.label for line in described.chart.lines if line.code == "1003"] == ["Khomeyni Shahr –"]
    assert {dot.code for dot in described.chart.dots} == {"1001", "1002"}
    # The same number of counties, but not the same ones, have a rank at the end as at the start.
    assert say("en", "figure.ranks.counts", start="2", now="2") not in described.note
    fewer = describe_last_weeks({"1001": [50] * 4, "1003": [40, 40, 40, None]})
    assert say("en", "figure.ranks.counts", start="2", now="1") in fewer.note


def test_without_chosen_counties_those_that_have_clearly_risen_or_fallen_are_named_and_drawn():
    shares = {"1001": [90, 90, 90, 10], "1002": [70] * 4, "1003": [50] * 4, "1004": [30] * 4}
    described = describe_last_weeks(shares)
    assert described.sentence.endswith("clearly risen: Isfahan, Khomeyni Shahr, Khansar; clearly fallen: Ardestan.")
    looks = {line.code: (line.colour, line.dash, line.width) for line in described.chart.lines}
    assert looks == {"1001": WORST, "1002": BEST, "1003": BEST, "1004": BEST}
    assert [sign for sign, _ in described.key] == [BEST[0], WORST[0]]
    assert [row(described, code).values[2].trend for code in ("1001", "1002")] == ["worse", "better"]
    many = describe_last_weeks({"1001": [90, 90, 90, 10], **{f"100{i}": [90 - 10 * i] * 4 for i in range(2, 7)}})
    assert "Khansar, " + say("en", "figure.ranks.more", n="2") in many.sentence
    # The ranges of near places overlap: that these counties have changed places is not clear.
    near = describe_last_weeks({"1001": [50, 50, 50, 48], "1002": [49] * 4, "1003": [20] * 4})
    assert near.sentence.endswith(say("en", "figure.ranks.none_moved") + ".") and not near.key
    assert {line.colour for line in near.chart.lines} == {OTHER[0]}


def test_chosen_counties_have_their_own_colours_over_the_faint_others_and_begin_the_sentence():
    shares = {f"10{10 + i}": [50 - i] * 4 for i in range(10)}
    codes = list(shares)
    described = describe_last_weeks(shares, county=codes[0], others=tuple(codes[1:8]))
    chosen = described.chart.lines[2:][::-1]
    assert [line.code for line in chosen] == codes[:8]
    assert [(line.colour, line.dash) for line in chosen[:6]] == list(tokens.LINES)
    assert {(line.colour, line.dash) for line in chosen[6:]} == {tokens.FURTHER}
    assert [(line.colour, line.faint) for line in described.chart.lines[:2]] == [(OTHER[0], True)] * 2
    assert say("en", "figure.ranks.chosen", n="8", risen="0", fallen="0") in described.sentence
    one = describe_last_weeks({"1001": [90, 90, 90, 10], "1002": [40] * 4}, "fa", county="1001")
    assert "اردستان از رتبهٔ ۱ به ۲ رسید" in one.sentence and not one.key
    near = describe_last_weeks({"1001": [42, 42, 42, 38], "1002": [40] * 4}, "en", county="1001")
    assert "Ardestan had rank 1 (1 to 2) and has 2 (1 to 2), which is within the usual range" in near.sentence


def test_ranks_before_a_change_of_borders_are_not_compared():
    snapshot = with_shares({"1001": [50, 50, 10, 10], "1002": [40] * 4})
    described = describe_last_weeks(split_county(snapshot, "1001", snapshot.weeks[76]))
    assert points(described, "1001") == [(74, 1), (75, 1), (75.5, None), (76, 2), (77, 2)]
    assert row(described, "1001").values[2].text == say("en", "event.border")
    assert "Ardestan" not in described.sentence and say("en", "figure.week_axis.border") in described.note


def test_a_span_of_one_week_has_no_changes_of_rank():
    described = describe_last_weeks({"1001": [50], "1002": [40]}, start=LAST)
    assert "risen" not in described.sentence and [len(line.points) for line in described.chart.lines] == [1, 1]
    assert draw(described, FILE).height > 0


@pytest.mark.parametrize("paper", [FILE, WIDE, NARROW, SCREEN], ids=["file", "wide", "narrow", "screen"])
def test_every_county_is_named_at_the_end_of_its_line_and_no_name_covers_another(paper):
    described = describe_last_weeks(shipped_live().snapshot, "fa", start=0)
    drawing = draw(described, paper)
    assert drawing.height <= paper.height or not paper.fit
    size = float(str(drawing.svg).split('font-size="')[1].split('"')[0])
    rows = sorted(
        float(text.split('y="')[1].split('"')[0])
        for text in str(drawing.svg).split("<text ")[1:]
        if "text-anchor" not in text.split(">")[0]
    )
    assert len(rows) >= 24
    assert all(after - before > size for before, after in pairwise(rows))
