"""Self-reported values against inspections: the weekly share of differences, and a bar for each indicator."""

import re
from dataclasses import replace
from functools import partial

import pytest

from dashboard.figures import tokens
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.self_reports import FIGURE, TOO_LITTLE, TOO_MUCH, WEEKS, SelfReports, draw
from dashboard.language.digits import percent
from dashboard.meeting.discrepancies import Claims, Rate
from tests.unit.figures import shipped_figures

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def svg(described: SelfReports, paper: Paper = FILE) -> str:
    return str(draw(described, paper).svg)


def widths(markup: str, paint: str) -> list[float]:
    return [float(wide) for wide in re.findall(rf'width="([\d.]+)"[^>]*fill="{paint}"', markup)]


@pytest.mark.parametrize("paper", [FILE, WIDE, NARROW, SCREEN])
def test_a_bar_is_as_long_as_the_number_of_its_differences_and_shows_this_number(paper):
    described = describe_shipped()
    card = described.rows[0].card
    markup = svg(replace(described, rows=[Claims(card, 50, 8, 4), Claims(card, 50, 0, 6)]), paper)
    (much,), (little, other) = widths(markup, TOO_MUCH), widths(markup, TOO_LITTLE)
    assert (much, other) == pytest.approx((2 * little, 1.5 * little), abs=0.3)
    assert "12 (24%)" in markup and "6 (12%)" in markup


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_line_runs_from_left_to_right_with_gaps_in_weeks_without_inspections(lang):
    described = describe_shipped(lang)
    assert len(described.rates) == WEEKS and described.rates[-1].share is not None
    markup = svg(replace(described, rates=[Rate(10, 1), Rate(10, 2), Rate(0, 0), Rate(10, 1), Rate(10, 3)]))
    (line,) = re.findall(rf'<path d="([^"]+)" fill="none" stroke="{tokens.ACCENT}"', markup)
    places = [float(place) for place in re.findall(r"[ML]([\d.]+)", line)]
    assert places == sorted(places) and line.count("M") == 2 and len(places) == 4


def test_without_inspections_there_is_a_sentence_and_no_drawing():
    described = describe_shipped()
    assert draw(replace(described, rates=[Rate(0, 0)], rows=[]), FILE).height == 0
    newest = described.rates[-1]
    assert newest.share and percent(newest.share, "en") in described.sentence
