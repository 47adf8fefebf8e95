"""Self-reported values against inspections: a bar of the contradicted ones for each indicator."""

from dataclasses import replace
from functools import partial

import pytest

from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.self_reports import FIGURE, TOO_LITTLE, TOO_MUCH, SelfReports, draw
from dashboard.language.digits import percent
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.discrepancies import Claims
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import widths
from tests.unit.shipped import shipped_live
from tests.unit.small_register import CARDS, governorates, published

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def svg(described: SelfReports, paper: Paper = FILE) -> str:
    return str(draw(described, paper).svg)


@pytest.mark.parametrize("paper", [FILE, WIDE, NARROW, SCREEN])
def test_a_bar_is_as_long_as_the_number_of_its_differences_and_shows_this_number(paper):
    described = describe_shipped()
    card = described.rows[0].card
    markup = svg(replace(described, rows=[Claims(card, 50, 8, 4), Claims(card, 50, 0, 6)]), paper)
    (much,), (little, other) = widths(markup, TOO_MUCH), widths(markup, TOO_LITTLE)
    assert (much, other) == pytest.approx((2 * little, 1.5 * little), abs=0.3)
    assert "12 (24%)" in markup and "6 (12%)" in markup


def test_without_inspections_there_is_a_sentence_and_no_drawing():
    described = describe_shipped()
    assert draw(replace(described, rows=[]), FILE).height == 0
    nothing = FIGURE.describe(published(governorates(1)), "en", Selection(CARDS[0], 0))
    assert not nothing.rows and nothing.sentence == "In 13 weeks no self-report was inspected."


def test_the_sentence_has_the_rate_of_the_meeting():
    rate = agenda_of(shipped_live().snapshot, 77, 76).rate
    assert rate.share and percent(rate.share, "en") in describe_shipped().sentence
