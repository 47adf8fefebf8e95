"""Self-reported and inspected: one share with its weeks, and a bar an indicator, claimed too much and too little."""

import re
from dataclasses import replace

import pytest

from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.self_reports import TOO_LITTLE, TOO_MUCH, WEEKS, SelfReports, describe, draw
from dashboard.language.digits import percent
from dashboard.meeting.discrepancies import Claims, Rate
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live


def described(lang: str = "en", week: int = 77) -> SelfReports:
    snapshot = shipped_live().snapshot
    return describe(snapshot, lang, Selection(snapshot.cards[0], week))


def svg(of: SelfReports, paper: Paper = FILE) -> str:
    return str(draw(of, paper).svg)


def widths(markup: str, paint: str) -> list[float]:
    return [float(wide) for wide in re.findall(rf'width="([\d.]+)"[^>]*fill="{paint}"', markup)]


@pytest.mark.parametrize("paper", [FILE, WIDE, NARROW, SCREEN])
def test_a_bar_is_as_long_as_its_claims_and_says_their_numbers(paper):
    of = described()
    card = of.rows[0].card
    made = svg(replace(of, rows=[Claims(card, 50, 8, 4), Claims(card, 50, 0, 6)]), paper)
    (much,), (little, other) = widths(made, TOO_MUCH), widths(made, TOO_LITTLE)
    assert (much, other) == pytest.approx((2 * little, 1.5 * little), abs=0.3)
    assert "12 (24%)" in made and "6 (12%)" in made


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_line_runs_from_left_to_right_and_breaks_where_nothing_was_checked(lang):
    of = described(lang)
    assert len(of.rates) == WEEKS and of.rates[-1].share is not None
    made = svg(replace(of, rates=[Rate(10, 1), Rate(10, 2), Rate(0, 0), Rate(10, 1), Rate(10, 3)]))
    (line,) = re.findall(r'<path d="([^"]+)" fill="none"', made)
    places = [float(place) for place in re.findall(r"[ML]([\d.]+)", line)]
    assert places == sorted(places) and line.count("M") == 2 and len(places) == 4


def test_where_nothing_was_checked_there_is_no_drawing_and_it_is_said():
    of = described()
    assert draw(replace(of, rates=[Rate(0, 0)], rows=[]), FILE).height == 0
    newest = of.rates[-1]
    assert newest.share and percent(newest.share, "en") in of.sentence


def test_a_screen_is_filled_and_not_overfull():
    assert 500 < draw(described("fa"), SCREEN).height <= SCREEN.height
