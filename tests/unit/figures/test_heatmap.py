"""The heat map: rows by the last week's share, a cell a week in its class's paint, and only so many as have room."""

import re
from dataclasses import replace
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.cell_text import fill
from dashboard.figures.explored import SPAN
from dashboard.figures.figure import FILE, NARROW, WIDE
from dashboard.figures.heatmap import ABSENT, FIGURE, MOST_WEEKS, HeatMap, describe, draw
from dashboard.weeks import day_label
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

described = partial(shipped_figures.described, FIGURE)


def rects(of: HeatMap, paper=FILE) -> list[tuple[float, float, str, str]]:
    """x, y, paint and title of every cell, as they are drawn."""
    drawing = draw(of, replace(paper, href=lambda offices, stage: f"{offices.county} {offices.week}"))
    nodes = ElementTree.fromstring(f"<svg>{drawing.svg}</svg>").iter("rect")
    return [
        (float(node.get("x", 0)), float(node.get("y", 0)), node.get("fill", ""), title.text or "")
        for node in nodes
        if (title := node.find("title")) is not None
    ]


@pytest.mark.parametrize(("key", "week"), [("committee", 77), ("parallel_work", 40), ("e_services", 3)])
def test_every_cell_has_the_paint_of_its_cell_and_the_best_of_the_last_week_comes_first(key, week):
    snapshot = shipped_live().snapshot
    of, card = described("en", week, key), snapshot.card(key)
    codes = [code for code, _, _ in of.counties]
    assert sorted(codes) == sorted(snapshot.cells.counties(week, key))
    last = [snapshot.cells.at(key, week, code).value for code in codes]
    known = [share for share in last if share is not None]
    assert last[: len(known)] == known
    assert all((one >= other) if card.polarity == "high" else (one <= other) for one, other in pairwise(known))
    first = max(0, week + 1 - SPAN)
    cells = [snapshot.cells.at(key, each, code) for code in codes for each in range(first, week + 1)]
    expected = [ABSENT if cell.state == "absent" else fill(card, cell) for cell in cells]
    assert [paint for _, _, paint, _ in rects(of)] == expected
    # The table has all of it, newest first.
    assert [len(row.values) for row in of.table.rows] == [week + 1 - first] * len(codes)


def test_a_county_that_was_not_there_yet_has_an_empty_cell_that_the_key_names_and_nothing_opens():
    of = describe(shipped_figures.younger(), "fa", shipped_figures.chosen())
    assert ABSENT in dict(of.key)
    assert ABSENT not in dict(described("fa").key)
    (row,) = [row for row, (code, _, _) in zip(of.table.rows, of.counties, strict=True) if code == "1003"]
    assert [bool(value.opens) for value in row.values] == [True] * 8 + [False] * (SPAN - 8)
    assert sum(paint == ABSENT for *_, paint, _ in rects(of)) == SPAN - 8


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_phone_shows_the_last_weeks_and_time_runs_from_left_to_right(lang):
    of = described(lang)
    shown = {paper: {title.split(": ")[0] for *_, title in rects(of, paper)} for paper in (FILE, WIDE, NARROW)}
    assert len(shown[FILE]) == len(shown[WIDE]) == SPAN * len(of.counties)
    assert 8 * len(of.counties) <= len(shown[NARROW]) < SPAN * len(of.counties)
    assert shown[NARROW] < shown[FILE]
    row = rects(of)[:SPAN]
    xs = [x for x, *_ in row]
    assert xs == sorted(xs)
    # What is said of the drawing is true of this drawing.
    numbered = {paper: draw(of, paper).note for paper in (FILE, NARROW)}
    assert re.search(r"26|۲۶", numbered[FILE]) and not re.search(r"26|۲۶", numbered[NARROW])


def test_weeks_stand_under_their_jalali_months():
    svg = str(draw(described("fa"), FILE).svg)
    assert "آذر ۱۳۹۳" in svg and "آبان ۱۳۹۳" in svg
    assert "Nov 2014" in str(draw(described("en"), FILE).svg)


def test_a_span_begins_where_it_was_chosen_and_a_long_one_shows_its_last_weeks_and_says_so():
    short, long = described("en", start=70), described("en", start=3)
    assert [row.values[-1].opens.week for row in short.table.rows] == [70] * 24
    assert len(long.weeks) == MOST_WEEKS and long.first == 78 - MOST_WEEKS
    assert "Of the chosen span, the last 60 weeks" in long.note and "Of the chosen span" not in short.note


def test_chosen_counties_are_outlined():
    several = described("en", county="1003", others=("1002",))
    assert str(draw(several, FILE).svg).count(f'stroke="{tokens.CHOSEN}"') == 2
    assert [row.name for row in several.table.rows if row.chosen] == ["Isfahan", "Khomeyni Shahr"]
    svg = str(draw(described("en", county="1003"), FILE).svg)
    assert svg.count(f'stroke="{tokens.CHOSEN}"') == 1
    assert tokens.CHOSEN not in str(draw(described("en"), FILE).svg)


def test_of_a_span_the_sentence_says_since_when_counties_have_reached_the_target():
    snapshot = shipped_live().snapshot
    card, last, first = snapshot.card("committee"), 77, 0
    said = described("en", start=first).sentence
    reached = {
        code: [(cell.value or 0) >= card.target for cell in snapshot.cells.series("committee", code)]
        for code in snapshot.cells.counties(last, "committee")
    }
    never = sum(not any(weeks) for weeks in reached.values())
    assert f"{sum(weeks[-1] for weeks in reached.values())} of {len(reached)} counties" in said
    assert f"{never} did in no week since" in said
    for code, weeks in reached.items():
        since = max((week for week in range(first, last + 1) if not weeks[week]), default=-1) + 1
        name = f"{snapshot.names[code]['en']} since {day_label(snapshot.weeks[since], 'en')}" if since <= last else ""
        assert (name in said) if name and since else (snapshot.names[code]["en"] in said) == bool(name)


MARKED: dict[str, set[str]] = {"service_desks": {"late", "unverified"}, "satisfied": set(), "waiting_minutes": set()}


def test_sums_of_counts_have_no_sign_of_late_or_unverified_in_the_key():
    keys = {name: dict(described("en", key=name).key) for name in MARKED}
    assert {name: {"late", "unverified"} & set(key) for name, key in keys.items()} == MARKED
