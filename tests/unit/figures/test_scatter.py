"""The scatter plot of two indicators: its points, its sentence, and the paths of chosen counties."""

from dataclasses import replace
from statistics import median

import pytest

from dashboard.figures import tokens
from dashboard.figures.chart import Dot
from dashboard.figures.figure import ChartDescription
from dashboard.figures.scatter import LARGEST, describe
from dashboard.indicators.series import ABSENT, Cell
from dashboard.meeting.histories import histories
from dashboard.selection import Selection
from tests.unit.figures.shipped_figures import LAST, shipped, with_cells
from tests.unit.small_register import WEEK, SmallRegister, published, weeks

BOTH = pytest.mark.parametrize("lang", ["fa", "en"])


def chosen(first: str = "inspection_coverage", second: str = "findings_resolved", **more) -> Selection:
    return Selection(shipped().card(first), LAST, second=shipped().card(second), **more)


def describe_shipped(lang: str = "en", **more) -> ChartDescription:
    return describe(shipped(), lang, chosen(**more))


def describe_counties(
    fractions: dict[str, tuple[tuple[int, int], tuple[int, int]]], week: int = LAST
) -> ChartDescription:
    """A few counties, the same in every week: (numerator, denominator) of two indicators by county."""

    def replace_cells(key: str, area: str, cells: list[Cell]) -> list[Cell]:
        if area not in fractions:
            return [ABSENT] * len(cells)
        return [Cell(*fractions[area][key == "findings_resolved"], 0, 0, 0, "value")] * len(cells)

    return describe(with_cells(replace_cells), "en", replace(chosen(), week=week))


def points(described: ChartDescription) -> dict[str, Dot]:
    """The counties' circles; the marks of starts have no name."""
    return {dot.code: dot for dot in described.chart.dots if dot.stroke == tokens.PAPER}


def quadrant(described: ChartDescription, x: float, y: float) -> str:
    """The name at the corner of the quadrant of a point."""
    (texts,) = [
        words.text
        for words in described.chart.words
        if (words.anchor == "right") == (x >= described.chart.rules[0].at)
        and (words.y == described.chart.y.high) == (y >= described.chart.rules[1].at)
    ]
    return texts


def test_a_county_is_a_point_at_both_shares_and_its_area_is_the_number_of_its_offices():
    described, cells = describe_shipped(), shipped().cells
    found = points(described)
    for code, dot in found.items():
        first, second = (cells.at(key, LAST, code) for key in ("inspection_coverage", "findings_resolved"))
        assert (dot.x, dot.y) == (first.value, second.value)
        assert str(first.denominator) in dot.text and str(second.denominator) in dot.text
    sizes = {code: cells.at("inspection_coverage", LAST, code).denominator for code in found}
    most = max(sizes.values())
    assert all(dot.radius**2 == pytest.approx(LARGEST**2 * sizes[code] / most) for code, dot in found.items())


@BOTH
def test_a_county_with_an_unknown_value_has_no_point_and_is_named_in_the_note(lang):
    described, cells = describe_shipped(lang), shipped().cells
    without = [
        code
        for code in cells.counties(LAST, "inspection_coverage")
        if not cells.at("findings_resolved", LAST, code).known
    ]
    assert without
    assert not points(described).keys() & set(without)
    word = {"fa": "نامربوط", "en": "not applicable"}[lang]
    assert all(shipped().names[code][lang] in described.note for code in without)
    assert described.note.count(word) == len(without)
    # The table has them too, at its end.
    assert {row.name for row in described.table.rows[-len(without) :]} == {
        shipped().names[code][lang] for code in without
    }


def test_quadrants_are_named_by_each_indicators_better_side():
    high, low = describe_shipped(), describe_shipped(second="parallel_work")
    assert quadrant(high, 1, 1) == quadrant(low, 1, 0) == "both targets reached"
    assert quadrant(high, 0, 0) == quadrant(low, 0, 1) == "neither target reached"
    assert quadrant(high, 1, 0) == "only Inspection coverage"
    assert quadrant(low, 0, 0) == "only Parallel work"


@BOTH
def test_the_sentence_counts_counties_behind_in_both_and_names_those_furthest_from_the_targets(lang):
    described, known = describe_shipped(lang), histories(shipped(), LAST)
    keys = ("inspection_coverage", "findings_resolved")
    behind = [code for code in points(described) if all(known[key, code].state == "behind" for key in keys)]
    assert len(behind) > 3
    order = [row.name for row in described.table.rows]
    names = sorted((shipped().names[code][lang] for code in behind), key=order.index)[:3]
    counts = {"fa": "۱۳ شهرستان از ۲۱ شهرستان", "en": "13 of 21 counties"}[lang]
    assert counts in described.sentence
    assert {"fa": "، ", "en": ", "}[lang].join(names) in described.sentence


def test_a_county_without_a_pace_may_be_behind_in_both():
    low, reached = ((1, 10), (1, 10)), ((9, 10), (9, 10))
    described = describe_counties({"1002": low, "1003": reached}, week=0)
    assert described.sentence.startswith(
        "None of 2 counties is known to be behind in both indicators. Not known yet: 1."
    )
    described = describe_counties({"1002": low}, week=0)
    assert described.sentence == "It cannot be said yet whether any of 1 counties is behind in both indicators."


def test_the_relation_of_two_indicators_is_described_by_counts_of_counties_better_than_the_medians():
    described = describe_shipped(second="parallel_work")
    found = points(described).values()
    middles = median(dot.x for dot in found), median(dot.y for dot in found)
    ahead = [dot.y < middles[1] for dot in found if dot.x > middles[0]]
    rest = [dot.y < middles[1] for dot in found if dot.x <= middles[0]]
    words = (
        f"Of {len(ahead)} counties that do better than the median in Inspection coverage, {sum(ahead)} also do better"
    )
    assert words in described.sentence
    assert f"of the other {len(rest)}, {sum(rest)} do. Correlation is no proof of a cause." in described.sentence


def test_a_single_kind_of_office_has_no_states_and_the_sentence_names_counties_that_reached_no_target():
    described = describe_shipped(kind="county_office")
    assert "have reached neither target" in described.sentence
    assert {value.text for row in described.table.rows for value in row.values[2:]} == {""}


def test_chosen_counties_are_named_first_and_drawn_in_their_own_colours_over_all_others():
    described = describe_shipped(county="1003", others=("1002",))
    *_, second, first = described.chart.dots
    assert (first.code, second.code) == ("1003", "1002")
    others = [dot for code, dot in points(described).items() if code not in ("1002", "1003")]
    assert len({first.fill, second.fill, *(dot.fill for dot in others)}) == 3
    assert described.note.startswith(shipped().names["1003"]["en"])
    assert {row.name for row in described.table.rows if row.chosen} == {
        shipped().names[code]["en"] for code in ("1002", "1003")
    }


def test_paths_lead_from_the_first_week_of_the_span_to_the_circle_and_need_chosen_counties():
    described = describe_shipped(county="1002", path=True, start=60)
    (line,) = described.chart.lines
    start = described.chart.dots[0]
    assert line.points[-1] == (points(described)["1002"].x, points(described)["1002"].y)
    assert (start.x, start.y) == line.points[0] and start.opens and start.opens.week == 60
    assert "start of the way" in start.text.lower()
    without = describe_shipped(path=True)
    assert not without.chart.lines and "Choose one or more counties" in without.note


def test_a_path_has_a_gap_at_a_change_of_borders():
    register = SmallRegister("1001", "1002")
    register.county("1028", valid_from=WEEK - weeks(2), split_from="1002")
    for office in ("G1", "G2"):
        register.office(office, "governorate", "1002")
        for ago in (4, 0):
            register.report(office, "committee", 1, week=WEEK - weeks(ago))
    snapshot = published(register)
    last = len(snapshot.weeks) - 1
    path = Selection(snapshot.card("committee"), last, "1002", start=last - 4, path=True)
    path = replace(path, second=snapshot.card("committee_governorates"))
    (line,) = describe(snapshot, "en", path).chart.lines
    assert [y for _, y in line.points] == [1, 1, None, 1, 1, 1]


def test_a_single_county_has_a_point_and_the_sentence_has_no_median():
    described = describe_counties({"1002": ((3, 6), (2, 8))})
    assert [dot.code for dot in described.chart.dots] == ["1002"]
    assert "median" not in described.sentence


def test_counties_at_the_same_point_are_drawn_side_by_side():
    described = describe_counties({"1002": ((3, 6), (2, 8)), "1003": ((3, 6), (2, 8)), "1005": ((2, 6), (2, 8))})
    first, second, third = (points(described)[code] for code in ("1002", "1003", "1005"))
    assert first.y == second.y and abs(first.x - second.x) > 0
    assert (first.x + second.x) / 2 == pytest.approx(0.5)
    assert third.x == pytest.approx(1 / 3)
    assert "side by side" in described.note
