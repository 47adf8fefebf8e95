"""The heat map: counties by the last week's share, and as many weeks as the paper has room for."""

import re
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest

from dashboard.figures import tokens
from dashboard.figures.cell_text import fill
from dashboard.figures.explored import SPAN
from dashboard.figures.figure import FILE, NARROW, WIDE
from dashboard.figures.heatmap import ABSENT, FIGURE, MOST_WEEKS, HeatMap, describe, draw
from dashboard.weeks import day_label
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import svg_root
from tests.unit.shipped import shipped_live

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def rects(described: HeatMap, paper=FILE) -> list[tuple[float, float, str, str]]:
    """(x, y, paint, title) of every drawn cell."""
    drawing = draw(described, replace(paper, href=lambda offices, stage: f"{offices.county} {offices.week}"))
    nodes = svg_root(drawing).iter("rect")
    return [
        (float(node.get("x", 0)), float(node.get("y", 0)), node.get("fill", ""), title.text or "")
        for node in nodes
        if (title := node.find("title")) is not None
    ]


@pytest.mark.parametrize(("key", "week"), [("committee", 77), ("parallel_work", 40), ("e_services", 3)])
def test_every_cell_has_the_paint_of_its_value_and_the_best_county_of_the_last_week_comes_first(key, week):
    snapshot = shipped_live().snapshot
    described, card = describe_shipped("en", week, key), snapshot.card(key)
    codes = [code for code, _, _ in described.counties]
    assert sorted(codes) == sorted(snapshot.cells.counties(week, key))
    last = [snapshot.cells.at(key, week, code).value for code in codes]
    known = [share for share in last if share is not None]
    assert last[: len(known)] == known
    assert all(
        (before >= after) if card.polarity == "high" else (before <= after) for before, after in pairwise(known)
    )
    first = max(0, week + 1 - SPAN)
    cells = [snapshot.cells.at(key, each, code) for code in codes for each in range(first, week + 1)]
    expected = [ABSENT if cell.state == "absent" else fill(card, cell) for cell in cells]
    assert [paint for _, _, paint, _ in rects(described)] == expected
    # The table has all weeks, newest first.
    assert [len(row.values) for row in described.table.rows] == [week + 1 - first] * len(codes)


def test_weeks_before_a_county_existed_are_empty_without_links_and_named_in_the_key():
    described = describe(shipped_figures.with_young_county(), "fa", shipped_figures.selection())
    assert ABSENT in dict(described.key)
    assert ABSENT not in dict(describe_shipped("fa").key)
    (row,) = [
        row for row, (code, _, _) in zip(described.table.rows, described.counties, strict=True) if code == "1003"
    ]
    assert [bool(value.opens) for value in row.values] == [True] * 8 + [False] * (SPAN - 8)
    assert sum(paint == ABSENT for *_, paint, _ in rects(described)) == SPAN - 8


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_phone_shows_the_last_weeks_and_time_runs_from_left_to_right(lang):
    described = describe_shipped(lang)
    shown = {paper: {title.split(": ")[0] for *_, title in rects(described, paper)} for paper in (FILE, WIDE, NARROW)}
    assert len(shown[FILE]) == len(shown[WIDE]) == SPAN * len(described.counties)
    assert 8 * len(described.counties) <= len(shown[NARROW]) < SPAN * len(described.counties)
    assert shown[NARROW] < shown[FILE]
    row = rects(described)[:SPAN]
    xs = [x for x, *_ in row]
    assert xs == sorted(xs)
    # The number of weeks in the text is that of the drawing.
    notes = {paper: draw(described, paper).note for paper in (FILE, NARROW)}
    assert re.search(r"26|۲۶", notes[FILE]) and not re.search(r"26|۲۶", notes[NARROW])


def test_the_span_begins_at_the_chosen_week_and_a_long_one_is_cut_with_a_note():
    short, long = describe_shipped("en", start=70), describe_shipped("en", start=3)
    assert [row.values[-1].opens.week for row in short.table.rows] == [70] * 24
    assert len(long.weeks) == MOST_WEEKS and long.first == 78 - MOST_WEEKS
    assert "Of the chosen span, the last 60 weeks" in long.note and "Of the chosen span" not in short.note


def test_chosen_counties_are_outlined():
    several = describe_shipped("en", county="1003", others=("1002",))
    assert str(draw(several, FILE).svg).count(f'stroke="{tokens.CHOSEN}"') == 2
    assert [row.name for row in several.table.rows if row.chosen] == ["Isfahan", "Khomeyni Shahr"]
    svg = str(draw(describe_shipped("en", county="1003"), FILE).svg)
    assert svg.count(f'stroke="{tokens.CHOSEN}"') == 1
    assert tokens.CHOSEN not in str(draw(describe_shipped("en"), FILE).svg)


def test_the_sentence_of_a_span_says_since_when_counties_have_reached_the_target():
    snapshot = shipped_live().snapshot
    card, last, first = snapshot.card("committee"), 77, 0
    sentence = describe_shipped("en", start=first).sentence
    reached = {
        code: [(cell.value or 0) >= card.target for cell in snapshot.cells.series("committee", code)]
        for code in snapshot.cells.counties(last, "committee")
    }
    never = sum(not any(weeks) for weeks in reached.values())
    assert f"{sum(weeks[-1] for weeks in reached.values())} of {len(reached)} counties" in sentence
    assert f"{never} did in no week since" in sentence
    for code, weeks in reached.items():
        since = max((week for week in range(first, last + 1) if not weeks[week]), default=-1) + 1
        name = f"{snapshot.names[code]['en']} since {day_label(snapshot.weeks[since], 'en')}" if since <= last else ""
        assert (name in sentence) if name and since else (snapshot.names[code]["en"] in sentence) == bool(name)


MARKED: dict[str, set[str]] = {"service_desks": {"late", "unverified"}, "satisfied": set(), "waiting_minutes": set()}


def test_the_key_of_counted_answers_has_no_sign_of_late_or_unverified():
    keys = {name: dict(describe_shipped("en", key=name).key) for name in MARKED}
    assert {name: {"late", "unverified"} & set(key) for name, key in keys.items()} == MARKED
