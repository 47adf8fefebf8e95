"""A panel for each county: one scale, best first, gaps for unknown weeks."""

import re
from dataclasses import replace
from functools import partial

import pytest

from dashboard.figures import tokens
from dashboard.figures.explored import SPAN
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE
from dashboard.figures.small_multiples import FIGURE, Panel, SmallMultiples, describe, draw
from dashboard.meeting.histories import histories
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE, key="service_desks")


def stretches(described: SmallMultiples) -> list[list[float]]:
    """The x of the points of each stretch of the only panel's line."""
    (line,) = re.findall(
        r'<path d="M([^"]+)" fill="none" stroke="[^"]+" stroke-width="[\d.]+" stroke-linejoin',
        str(draw(described, FILE).svg),
    )
    return [[float(point.split()[0]) for point in stretch.split("L")] for stretch in line.split("M")]


def test_panels_are_ordered_by_share_and_show_the_state_of_the_week():
    described, snapshot = describe_shipped(), shipped_live().snapshot
    known = histories(snapshot, 77)
    assert sorted(panel.code for panel in described.panels) == sorted(snapshot.cells.counties(77, "service_desks"))
    last = [panel.shares[-1] or 0 for panel in described.panels]
    assert last == sorted(last, reverse=True)
    assert [panel.state for panel in described.panels] == [
        known["service_desks", panel.code].state for panel in described.panels
    ]
    assert {len(panel.shares) for panel in described.panels} == {SPAN}
    # Only all kinds of offices together have a state.
    assert {panel.state for panel in describe_shipped(kind="county_office").panels} == {""}


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_time_runs_from_left_to_right_and_a_week_without_reports_breaks_the_line(lang):
    described = describe_shipped(lang)
    shares = [0.1, 0.2, None, 0.3, 0.4, 0.5]
    changed = replace(described, panels=[Panel("1002", "name", shares, "50%", "behind")])
    first, second = stretches(changed)
    assert first + second == sorted(first + second)
    assert (len(first), len(second)) == (2, 3)


def test_an_unknown_last_week_has_a_word_and_no_dot():
    panel = Panel("1002", "name", [0.1, 0.2, None], "not reported", "not_known")
    svg = str(draw(replace(describe_shipped(), panels=[panel]), FILE).svg)
    assert "not reported" in svg and "<circle" not in svg


def test_weeks_before_a_county_existed_are_empty():
    described = describe(shipped_figures.with_young_county(), "en", shipped_figures.selection())
    (panel,) = (panel for panel in described.panels if panel.code == "1003")
    assert [share is None for share in panel.shares] == [True] * 18 + [False] * 8


def test_the_common_scale_ends_just_above_the_largest_share():
    for key, week, room in (("parallel_work", 30, 0.25), ("parallel_work", 77, 0.25), ("waiting_minutes", 77, 10)):
        described = describe_shipped(key=key, week=week)
        most = max(share for panel in described.panels for share in panel.shares if share is not None)
        assert described.top - room < most <= described.top


@pytest.mark.parametrize(("paper", "across"), [(FILE, 6), (WIDE, 4), (NARROW, 2), (SCREEN, 6)])
def test_panels_fill_the_columns_of_the_paper(paper, across):
    drawing = draw(describe_shipped("fa"), paper)
    ground = "|".join(re.escape(ground) for ground, _ in tokens.STATES.values())
    places = re.findall(rf'(?:translate\((\S+) \S+\)">)?<rect [^>]*fill="(?:{ground})"', str(drawing.svg))
    assert (len(places), len({x or "0.0" for x in places})) == (24, across)
    assert not paper.fit or drawing.height <= paper.height


def test_a_chosen_county_is_outlined():
    svg = str(draw(describe_shipped(county="1003"), FILE).svg)
    assert svg.count(f'stroke="{tokens.CHOSEN}"') == 1
