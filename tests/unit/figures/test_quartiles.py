"""Counties against the middle half: the band, the lines, and since when a county is on its side of the band."""

from typing import Any

import pytest

from dashboard.figures import tokens
from dashboard.figures.chart_svg import draw
from dashboard.figures.explored import explored
from dashboard.figures.figure import FILE, ChartDescription
from dashboard.figures.quartiles import describe, side_of_half
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label
from tests.unit.figures.shipped_figures import LAST, split_county, with_shares
from tests.unit.shipped import shipped_live

# A quarter of these lies below 20 and a quarter above 40 percent.
OTHERS: dict[str, list[int | None]] = {f"10{20 + i}": [share] * 3 for i, share in enumerate((10, 20, 30, 40, 50))}


def describe_last_weeks(
    snapshot: Snapshot | None = None, lang: str = "en", key: str = "committee", weeks: int = 3, **more: Any
) -> ChartDescription:
    snapshot = snapshot or shipped_live().snapshot
    selection = Selection(snapshot.card(key), LAST, start=LAST + 1 - weeks, **more)
    return describe(explored(snapshot, selection), lang, selection)


def row(described: ChartDescription, name: str) -> list[str]:
    return next([value.text for value in row.values] for row in described.table.rows if row.name == name)


def test_the_band_lies_between_the_quartiles_and_breaks_if_too_few_shares_are_known():
    (band,) = describe_last_weeks(with_shares(OTHERS)).chart.bands
    assert list(band.points) == [(week, 0.2, 0.4) for week in (75, 76, 77)]
    gaps = {code: [10, 20, 30] if i < 3 else [10, None, 30] for i, code in enumerate(OTHERS)}
    bands = describe_last_weeks(with_shares(gaps)).chart.bands
    # The band of a single week has a width.
    assert [[x for x, *_ in band.points] for band in bands] == [[74.6, 75.4], [76.6, 77.4]]


def test_the_first_six_chosen_counties_have_lines_of_different_looks_over_province_and_median():
    codes = ("1003", "1010", "1001", "1011", "1014", "1023", "1002", "1005")
    described = describe_last_weeks(county=codes[0], others=codes[1:])
    lines = described.chart.lines[::-1]
    assert [line.code for line in lines] == [*codes[:6], "", ""]
    assert [(line.colour, line.dash) for line in lines[:6]] == list(tokens.LINES)
    assert len({line.dash for line in lines}) == len(lines) and lines[-1].width < lines[-2].width
    assert say("en", "figure.trend.first_lines", most=integer(6, "en"), n=integer(8, "en")) in described.note
    # The table has all counties.
    assert (len(described.table.rows), sum(row.chosen for row in described.table.rows)) == (3 + 24, 8)
    # Nothing chosen: the median and the province.
    assert len(describe_last_weeks().chart.lines) == 2


def test_a_line_ends_in_its_name_and_share_and_has_gaps_for_unknown_weeks_but_not_for_zero():
    described = describe_last_weeks(
        with_shares(OTHERS | {"1003": [0, None, 7], "1010": [5, 6, None]}), county="1003", others=("1010",)
    )
    second, first = described.chart.lines[-2:]
    assert list(first.points) == [(75, 0), (76, None), (77, 0.07)]
    assert first.label == "Khomeyni Shahr 7%"
    assert second.label.endswith(f", {day_label(shipped_live().snapshot.weeks[76], 'en')}")
    # An unknown share has no link.
    assert [dot.code for dot in described.chart.dots] == ["1003"]


def test_a_line_is_cut_where_the_countys_borders_changed():
    snapshot = split_county(with_shares(OTHERS | {"1003": [60, 60, 60]}), "1003", shipped_live().snapshot.weeks[76])
    described = describe_last_weeks(snapshot, county="1003")
    assert list(described.chart.lines[-1].points) == [(75, 0.6), (75.5, None), (76, 0.6), (77, 0.6)]
    assert say("en", "figure.week_axis.border") in described.note
    # The county within its former borders does not count for "since".
    assert row(described, "Khomeyni Shahr")[-1] == day_label(snapshot.weeks[76], "en")


def test_the_side_of_the_middle_half_follows_the_polarity_and_its_edges_belong_to_it():
    sides = [side_of_half("high", share, 0.2, 0.4) for share in (0.1, 0.2, 0.4, 0.5)]
    assert sides == ["worse", "within", "within", "better"]
    assert [side_of_half("low", share, 0.2, 0.4) for share in (0.1, 0.5)] == ["better", "worse"]
    assert side_of_half("high", float("nan"), 0.2, 0.4) == side_of_half("high", 0.1, float("nan"), 0.4) == ""


@pytest.mark.parametrize(
    ("shares", "since"),
    [([30, 60, 60], 76), ([60, None, 60], 77), ([60, 60, 60], 75), ([-1, 60, 60], 76)],
    ids=["came there", "not known before", "all the time", "founded"],
)
def test_the_sentence_says_the_side_of_the_chosen_county_and_since_when(shares, since):
    described = describe_last_weeks(with_shares(OTHERS | {"1003": shares}), county="1003")
    weeks = shipped_live().snapshot.weeks
    assert described.sentence.startswith("Khomeyni Shahr, at 60%, is better than the middle half of the counties (")
    expected = say("en", "figure.quartiles.since", week=day_label(weeks[since], "en"))
    if since == 75:
        expected = say("en", "figure.quartiles.throughout", n="3")
    assert described.sentence.endswith(expected + ".")
    low = describe_last_weeks(with_shares(OTHERS | {"1003": shares}), key="parallel_work", county="1003")
    assert "is worse than" in low.sentence


def test_several_chosen_counties_are_grouped_by_side_and_without_a_choice_the_sentence_is_about_all():
    shares = OTHERS | {"1003": [60] * 3, "1010": [30] * 3, "1001": [0] * 3, "1011": [5, 5, None]}
    text = describe_last_weeks(with_shares(shares), "fa", county="1003", others=("1010", "1001", "1011")).sentence
    assert text.split("؛ ")[1:] == [
        "بهتر از آن: خمینی‌شهر",
        "در آن: کاشان",
        "ضعیف‌تر از آن: اردستان",
        f"بدون رقم در این هفته: {shipped_live().snapshot.names['1011']['fa']}.",
    ]
    described = describe_last_weeks(with_shares(OTHERS))
    assert "20% to 40%" in described.sentence and "30%" in described.sentence
    three = describe_last_weeks(with_shares(dict(list(OTHERS.items())[:3])))
    assert three.sentence == say("en", "figure.quartiles.few", n="4") and not three.chart.bands


def test_a_span_of_one_week_is_drawn_and_has_no_since():
    described = describe_last_weeks(with_shares(OTHERS | {"1003": [60]}), weeks=1, county="1003")
    assert described.sentence.endswith(").")
    assert described.chart.x.low < described.chart.dots[0].x < described.chart.x.high
    assert draw(described.chart, FILE).height == FILE.height
