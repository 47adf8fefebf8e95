"""Findings by the age of their visit: bars of resolved and open findings."""

from functools import partial

import pytest

from dashboard.figures.figure import FILE, NARROW, WIDE, Paper
from dashboard.figures.finding_ages import FIGURE, OPEN, RESOLVED, FindingAges, draw
from dashboard.language import LANGUAGES, say
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import widths
from tests.unit.small_register import CARDS, FRIDAY, SmallRegister, days, governorates, published

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def describe(small: SmallRegister, lang: str = "en") -> FindingAges:
    snapshot = published(small)
    return FIGURE.describe(snapshot, lang, Selection(CARDS[0], len(snapshot.weeks) - 1))


@pytest.mark.parametrize("paper", [FILE, WIDE, NARROW])
def test_bars_are_as_long_as_their_numbers_which_also_stand_in_words(paper: Paper):
    small = governorates(1)
    small.visit("G0", FRIDAY, findings=8, resolved=6)
    small.visit("G0", FRIDAY - days(200), team=2, findings=4)
    markup = str(draw(describe(small), paper).svg)
    (resolved,), opened = widths(markup, RESOLVED[0]), widths(markup, OPEN[0])
    assert (resolved, opened[1]) == pytest.approx((3 * opened[0], 2 * opened[0]), abs=0.3)
    word = "" if paper.narrow else "open "
    assert f"2 {word}of 8" in markup and f"4 {word}of 4" in markup
    assert markup.count("no visit on record") == 2


def test_no_visit_is_not_the_same_as_no_finding():
    small = governorates(1)
    described = describe(small)
    assert not described.table.rows and draw(described, FILE).height == 0
    assert described.sentence == say("en", "figure.finding_ages.sentence_no_visit")
    small.visit("G0", FRIDAY)
    described = describe(small)
    assert described.sentence == say("en", "figure.finding_ages.sentence_no_finding")
    assert [[value.text for value in row.values] for row in described.table.rows[:2]] == [
        ["1", "0", "0", "0"],
        ["no visit on record", "", "", ""],
    ]


@each_case("lang", LANGUAGES)
def test_each_group_leads_to_the_offices_with_its_open_findings(lang):
    described = describe_shipped(lang, county="1010", kind="county_office")
    opens = [row.values[-1].opens for row in described.table.rows]
    assert [each.findings for each in opens] == ["open_0_4", "open_4_13", "open_13_26", "open_26"]
    assert {(each.county, each.kind) for each in opens} == {("1010", "county_office")}
