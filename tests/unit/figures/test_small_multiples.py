"""County by county: panels on one scale, best first, whose lines break where nothing is known."""

import re
from dataclasses import replace
from functools import partial

import pytest

from dashboard.figures import tokens
from dashboard.figures.explored import SPAN
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.small_multiples import FIGURE, Panel, SmallMultiples, describe, draw
from dashboard.meeting.histories import histories
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

described = partial(shipped_figures.described, FIGURE, key="service_desks")


def lines(of: SmallMultiples, paper: Paper = FILE) -> list[list[float]]:
    """The places across of each line's points."""
    found = re.findall(
        r'<path d="M([^"Hz]+)" fill="none" stroke="#\w+" stroke-width="[\d.]+" stroke-linejoin',
        str(draw(of, paper).svg),
    )
    return [[float(point.split()[0]) for point in line.split("L")] for line in found]


def test_the_panels_are_ranked_and_say_share_and_state_of_the_week():
    of, snapshot = described(), shipped_live().snapshot
    known = histories(snapshot, 77)
    assert sorted(panel.code for panel in of.panels) == sorted(snapshot.cells.counties(77, "service_desks"))
    last = [panel.shares[-1] or 0 for panel in of.panels]
    assert last == sorted(last, reverse=True)
    assert [panel.state for panel in of.panels] == [known["service_desks", panel.code].state for panel in of.panels]
    assert {len(panel.shares) for panel in of.panels} == {SPAN}
    # A state is worked out of all kinds of offices together.
    assert {panel.state for panel in described(kind="county_office").panels} == {""}


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_time_runs_from_left_to_right_and_a_week_without_reports_breaks_the_line(lang):
    of = described(lang)
    shares = [0.1, 0.2, None, 0.3, 0.4, 0.5]
    made = replace(of, panels=[Panel("1002", "name", shares, "50%", "behind")])
    first, second = lines(made)
    assert first + second == sorted(first + second)
    assert (len(first), len(second)) == (2, 3)


def test_what_was_not_known_last_has_its_word_and_no_dot():
    of = described()
    svg = str(
        draw(replace(of, panels=[Panel("1002", "name", [0.1, 0.2, None], "not reported", "not_known")]), FILE).svg
    )
    assert "not reported" in svg and "<circle" not in svg


def test_weeks_before_a_county_existed_are_empty():
    of = describe(shipped_figures.younger(), "en", shipped_figures.chosen())
    (panel,) = (panel for panel in of.panels if panel.code == "1003")
    assert [share is None for share in panel.shares] == [True] * 18 + [False] * 8


def test_all_panels_have_one_scale_that_low_shares_fill():
    for week in (30, 77):
        of = described(key="parallel_work", week=week)
        most = max(share for panel in of.panels for share in panel.shares if share is not None)
        assert of.top - 0.25 < most <= of.top


@pytest.mark.parametrize(("paper", "across"), [(FILE, 6), (WIDE, 4), (NARROW, 3), (SCREEN, 6)])
def test_the_panels_stand_in_rows(paper, across):
    drawing = draw(described("fa"), paper)
    ground = "|".join(ground for ground, _ in tokens.STATES.values())
    places = re.findall(rf'<rect x="([^"]+)" y="([^"]+)"[^>]*fill="(?:{ground})"', str(drawing.svg))
    assert (len(places), len({x for x, _ in places})) == (24, across)
    assert not paper.fit or drawing.height <= paper.height


def test_a_chosen_county_is_outlined():
    svg = str(draw(described(county="1003"), FILE).svg)
    assert svg.count(f'stroke="{tokens.CHOSEN}"') == 1
