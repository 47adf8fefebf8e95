"""The province against its targets: order of the indicators, the unit of a change, and the bars."""

import re
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.bullets import FIGURE, WIDE, bar, describe
from dashboard.figures.evidence_parts import parts_text
from dashboard.indicators.series import Cell
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import say
from dashboard.meeting.behind import behind_sentence, behind_text
from dashboard.selection import Selection
from tests.unit.amount_cards import COMPLAINTS, UNAIMED, WAITING
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


@pytest.mark.parametrize("county", ["", "1003", "1009"])
def test_indicators_are_ordered_by_state_then_by_gap_to_the_target(county):
    rows = describe_shipped("en", county=county).rows
    # Indicators without a target come last.
    aimed = [row for row in rows if row.state]
    assert rows[: len(aimed)] == aimed
    gaps = [abs(row.card.target - row.cell.value) / row.card.top if row.cell.known else 0 for row in aimed]
    places = [TARGET_STATES.index(row.state) for row in aimed]
    assert places == sorted(places)
    for (one, other), (place, next_place) in zip(pairwise(gaps), pairwise(places), strict=True):
        # Indicators beyond their targets are not ordered by the distance.
        assert place < next_place or place == TARGET_STATES.index("reached") or one >= other


def test_the_sentence_counts_the_indicators_behind_and_names_the_first_one():
    described = describe_shipped("en")
    behind = sum(row.state == "behind" for row in described.rows)
    counted = sum(row.state != "" for row in described.rows)
    assert described.sentence == (
        f"{behind} of {counted} indicators with a target are behind; farthest from its target: Desk experts."
    )
    assert described.note.startswith("270 of 799 offices reported this week; of the others, the last report counts. ")
    assert described.rows[0].card.word("en", "name") == "Desk experts"
    county = behind_sentence(shipped_live().snapshot, "fa", 77, "1003")
    assert county.startswith(
        "در شهرستان خمینی‌شهر، از ۱۱ شاخص دارای هدف، ۵ شاخص از برنامه عقب است؛ بیشترین فاصله تا هدف: "
    )


@pytest.mark.parametrize(
    ("states", "en", "fa"),
    [
        (
            ["on_track", "reached"],
            "none of 2 indicators with a target is behind.",
            "هیچ‌یک از ۲ شاخص دارای هدف از برنامه عقب نیست.",
        ),
        (
            ["not_known", "reached"],
            "none of 2 indicators with a target is known to be behind. Not known yet: 1.",
            "عقب‌ماندگی از برنامه در هیچ‌یک از ۲ شاخص دارای هدف محرز نشده است. وضعیت ۱ شاخص هنوز معلوم نیست.",
        ),
        (
            ["not_known", "not_known"],
            "it cannot be said yet whether any of 2 indicators with a target is behind.",
            "وضعیت هیچ‌یک از ۲ شاخص دارای هدف هنوز معلوم نیست.",
        ),
        (
            ["behind", "not_known"],
            "1 of 2 indicators with a target is behind: A. Not known yet: 1.",
            "از ۲ شاخص دارای هدف، یک شاخص از برنامه عقب است: A. وضعیت ۱ شاخص هنوز معلوم نیست.",
        ),
    ],
)
def test_none_is_behind_is_said_only_if_every_state_is_known(states, en, fa):
    assert [behind_text(lang, "figure.bullets.", states, worst="A") for lang in ("en", "fa")] == [en, fa]


def test_in_the_first_weeks_it_is_not_known_whether_an_indicator_is_behind():
    assert describe_shipped("en", week=1).sentence == (
        "None of 11 indicators with a target is known to be behind. Not known yet: 10."
    )
    assert describe_shipped("en", week=1, county="1003").sentence == (
        "In Khomeyni Shahr county, it cannot be said yet whether any of 9 indicators with a target is behind."
    )


def test_a_change_is_a_count_if_the_denominator_is_the_same_and_in_percentage_points_otherwise():
    snapshot = shipped_live().snapshot
    rows = {row.card.key: row for row in describe_shipped("en", weeks=4).rows}
    at = snapshot.cells.at
    gained = at("committee", 77).numerator - at("committee", 73).numerator
    assert (rows["committee"].change, rows["committee"].trend) == (f"▲ {gained}", "usual")
    points = (at("findings_resolved", 77).value - at("findings_resolved", 73).value) * 100
    assert rows["findings_resolved"].change == f"▼ {abs(points):.1f} points".replace(".0 ", " ")
    assert rows["findings_resolved"].trend == "usual", "answers and findings are not judged"
    # The first week has no earlier meeting to compare with.
    first = describe(snapshot, "en", Selection(snapshot.cards[0], 0))
    assert {row.trend for row in first.rows} == {"unknown"}
    assert first.note.endswith(f"last report counts. {say('en', 'figure.bullets.together')}")


def test_the_target_of_an_indicator_whose_low_values_are_better_is_called_a_ceiling():
    targets = {row.name: row.values[4].text for row in describe_shipped("en").table.rows}
    assert targets["Parallel inspections"] == "ceiling 5%"
    assert targets["Service desks"] == "target 80%"


def rects(lang: str, cell: Cell, province: float | None = None) -> tuple[list[ElementTree.Element], str]:
    """The rectangles of a bar, the track first, and the SVG as text."""
    drawn = str(bar(lang, shipped_live().snapshot.card("service_desks"), cell, province))
    return list(ElementTree.fromstring(drawn).iter("rect")), drawn


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_bar_begins_at_the_reading_side_and_is_as_long_as_the_share(lang):
    (_, value), drawn = rects(lang, Cell(3, 10, 0, 0, 0, "value"))
    assert float(value.get("width", 0)) == 0.3 * WIDE
    assert float(value.get("x", 0)) == (0.7 * WIDE if lang == "fa" else 0)
    target = 0.2 * WIDE if lang == "fa" else 0.8 * WIDE
    assert re.search(rf'd="M{target:.1f} [\d.]+L{target:.1f} [\d.]+"[^>]* stroke="{re.escape(tokens.TARGET)}"', drawn)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_confirmed_part_of_a_bar_is_thick_and_the_self_reported_rest_is_thin(lang):
    (_, thick, thin), _ = rects(lang, Cell(4, 10, 0, 0, 5, "value", 3))
    assert [float(part.get("width", 0)) for part in (thick, thin)] == pytest.approx([0.1 * WIDE, 0.3 * WIDE])
    assert float(thin.get("height", 0)) < float(thick.get("height", 0)) / 2
    assert (float(thick.get("x", 0)) < float(thin.get("x", 0))) == (lang == "en")
    for whole, words in ((0, "4 confirmed, 0 self-reported"), (4, "0 confirmed, 4 self-reported"), (None, "")):
        cell = Cell(4, 10, 0, 0, 4, "value", whole)
        assert len(rects(lang, cell)[0]) == 2
        assert parts_text("en", shipped_live().snapshot.card("service_desks"), cell) == words


def test_counts_and_visits_have_no_parts():
    described = describe_shipped("en")
    lines = zip(described.rows, described.table.rows, strict=True)
    evidence = {row.card.key: line.values[3].text for row, line in lines}
    assert evidence["service_desks"] == "16 confirmed, 27 self-reported"
    assert {evidence[key] for key in ("findings_resolved", "inspection_coverage", "satisfied")} == {""}
    assert "self-reported" in dict(describe_shipped("en").key).values()


def test_zero_is_a_short_patterned_bar_and_a_figure_without_reports_fills_the_track():
    (_, zero), _ = rects("en", Cell(0, 10, 0, 0, 0, "zero"))
    assert zero.get("fill") == "url(#p-zero)" and 0 < float(zero.get("width", 0)) < 0.1 * WIDE
    (_, unknown), _ = rects("en", Cell(0, 0, 10, 0, 0, "not_reported"))
    assert unknown.get("fill") == "url(#p-not_reported)" and float(unknown.get("width", 0)) == WIDE


def test_the_bar_of_a_county_has_a_pointer_at_the_provinces_value():
    cell = Cell(3, 10, 0, 0, 0, "value")
    assert tokens.PROVINCE not in rects("en", cell)[1]
    assert re.search(
        rf'translate\({0.5 * WIDE:.1f} [^>]* fill="{re.escape(tokens.PROVINCE)}"', rects("en", cell, 0.5)[1]
    )
    assert "Isfahan province" in dict(describe_shipped("en", county="1003").key).values()
    assert "Isfahan province" not in dict(describe_shipped("en").key).values()


def test_a_bar_ends_at_the_end_of_its_axis_and_has_a_tick_only_for_a_target():
    waiting = bar("en", WAITING, Cell(20_000, 1_000, 0, 0, 0, "value"))
    assert 'width="100.0"' in waiting and tokens.TARGET in waiting
    assert tokens.TARGET not in bar("en", UNAIMED, Cell(20, 80, 0, 0, 0, "value"))
    # A count above the classes of the counties has a longer axis: 1,000 of 1,000.
    assert 'width="200.0"' in bar("en", COMPLAINTS, Cell(1_000, 0, 0, 0, 0, "value"))
