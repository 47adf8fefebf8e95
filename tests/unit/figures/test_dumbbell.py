"""Who did best: the agenda's first, from the share of 4 weeks ago to the one of now, filled at the target."""

from dataclasses import replace
from functools import partial
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.dumbbell import FIGURE, MOST, MOST_NARROW, draw
from dashboard.figures.figure import NARROW, SCREEN
from dashboard.language import say
from dashboard.meeting.agenda import agenda_of
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

described = partial(shipped_figures.described, FIGURE)


def test_the_rows_are_the_first_of_the_agenda_with_the_shares_of_both_weeks():
    snapshot = shipped_live().snapshot
    best = agenda_of(snapshot, 77, 76).best
    of = described("en")
    assert [(row.county_page.card.key, row.county_page.county) for row in of.rows] == [
        (point.subject.indicator, point.subject.area) for point in best[:MOST]
    ]
    for row in of.rows:
        at = row.county_page.card.key, row.county_page.county
        assert row.before == snapshot.cells.at(at[0], 73, at[1]).value
        assert row.now == snapshot.cells.at(at[0], 77, at[1]).value
    assert draw(of, SCREEN).note == f"The first {MOST} of {len(best)}."
    assert draw(of, NARROW).note == f"The first {MOST_NARROW} of {len(best)}."


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("paper", [SCREEN, NARROW], ids=["screen", "narrow"])
def test_the_new_dot_is_larger_filled_at_the_target_and_the_axis_begins_where_reading_begins(lang, paper):
    of = described(lang)
    drawing = draw(of, replace(paper, href=lambda place, _: f"{place.card.key} {place.county}"))
    links = list(ElementTree.fromstring(f"<svg>{drawing.svg}</svg>").iter("a"))
    rows = of.rows[: MOST_NARROW if paper.narrow else MOST]
    assert [link.get("href") for link in links] == [
        f"{row.county_page.card.key} {row.county_page.county}" for row in rows
    ]
    for row, link in zip(rows, links, strict=True):
        old, new = link.iter("circle")
        assert float(new.get("r", 0)) > float(old.get("r", 0)) and old.get("fill") == "#ffffff"
        assert new.get("fill") == (tokens.ACCENT if row.reached else "#ffffff")
        rises = row.now > row.before
        assert (float(new.get("cx", 0)) > float(old.get("cx", 0))) == (rises == (lang == "en"))
    assert not paper.fit or drawing.height <= paper.height


def test_where_nobody_did_better_the_sentence_says_so_and_nothing_is_drawn():
    # In the first weeks there is nothing to compare with.
    of = described("fa", 2)
    assert of.sentence == say("fa", "meeting.best.empty") and of.note == ""
    assert draw(of, SCREEN).height == 0
