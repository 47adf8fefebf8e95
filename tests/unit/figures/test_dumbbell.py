"""The best areas: the first of the agenda, with their shares 4 weeks ago and now."""

from dataclasses import replace
from functools import partial

import pytest

from dashboard.figures import tokens
from dashboard.figures.dumbbell import FIGURE, MOST, MOST_NARROW, describe, draw
from dashboard.figures.figure import NARROW, SCREEN
from dashboard.language import say
from dashboard.meeting.agenda import agenda_of
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import svg_root
from tests.unit.shipped import shipped_live
from tests.unit.small_register import governorates, published

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def test_the_rows_are_the_first_points_of_the_agenda_with_the_shares_of_both_weeks():
    snapshot = shipped_live().snapshot
    best = agenda_of(snapshot, 77, 76).best
    described = describe_shipped("en")
    assert [(row.county_page.card.key, row.county_page.county) for row in described.rows] == [
        (point.subject.indicator, point.subject.area) for point in best[:MOST]
    ]
    for row in described.rows:
        at = row.county_page.card.key, row.county_page.county
        assert row.before == snapshot.cells.at(at[0], 73, at[1]).value
        assert row.now == snapshot.cells.at(at[0], 77, at[1]).value
    assert draw(described, SCREEN).note == f"The first {MOST} of {len(best)}."
    assert draw(described, NARROW).note == f"The first {MOST_NARROW} of {len(best)}."


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("paper", [SCREEN, NARROW], ids=["screen", "narrow"])
def test_the_newer_dot_is_larger_and_filled_if_the_target_is_reached_and_the_axis_follows_reading(lang, paper):
    described = describe_shipped(lang)
    drawing = draw(described, replace(paper, href=lambda place, _: f"{place.card.key} {place.county}"))
    links = list(svg_root(drawing).iter("a"))
    rows = described.rows[: MOST_NARROW if paper.narrow else MOST]
    assert [link.get("href") for link in links] == [
        f"{row.county_page.card.key} {row.county_page.county}" for row in rows
    ]
    for row, link in zip(rows, links, strict=True):
        old, new = link.iter("circle")
        assert float(new.get("r", 0)) > float(old.get("r", 0)) and old.get("fill") == tokens.PAPER
        assert new.get("fill") == (tokens.ACCENT if row.reached else tokens.PAPER)
        rises = row.now > row.before
        assert (float(new.get("cx", 0)) > float(old.get("cx", 0))) == (rises == (lang == "en"))
    assert not paper.fit or drawing.height <= paper.height


def test_without_an_improved_area_the_sentence_says_so_and_nothing_is_drawn():
    snapshot = published(governorates(1))
    described = describe(snapshot, "fa", Selection(snapshot.cards[0], 0))
    assert described.sentence == say("fa", "meeting.best.empty") and described.note == ""
    assert draw(described, SCREEN).height == 0
