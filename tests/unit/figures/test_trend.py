"""The trend: its lines, the events of its weeks, and the spark."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.chart_svg import draw
from dashboard.figures.figure import FILE
from dashboard.figures.spark import spark
from dashboard.figures.trend import describe, events
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.weeks import day_label, parse_date, week_of
from tests.unit.figures.shipped_figures import with_shares
from tests.unit.shipped import shipped_live


def snapshot():
    return shipped_live().snapshot


def event_weeks(key: str, *counties: str, shown=None) -> list[tuple[str, int, int]]:
    """(sign, first week, last week) of each event of an indicator in the province and in some counties."""
    shown = shown or snapshot()
    found = events(shown, "en", shown.card(key), counties)
    return [(event.sign, event.first, event.last) for event in found]


def place(day: str) -> int:
    return snapshot().weeks.index(week_of(parse_date(day)))


def test_an_announcement_of_a_year_covers_its_weeks_and_that_of_a_day_is_in_the_days_week():
    last = len(snapshot().weeks) - 1
    assert ("announcement", place("2014-03-22"), last) in event_weeks("service_desks")
    table = snapshot().input.tables.announcements.assign(date="2014-10-07")
    tables = replace(snapshot().input.tables, announcements=table)
    dated = replace(snapshot(), input=replace(snapshot().input, tables=tables))
    week = place("2014-10-07")
    assert ("announcement", week, week) in event_weeks("service_desks", shown=dated)
    # A card without an announced figure has none.
    assert all(sign != "announcement" for sign, *_ in event_weeks("committee"))


def test_a_decision_is_an_event_of_its_meetings_week_for_its_indicator_and_area():
    week = place("2014-09-06")
    assert ("decision", week, week) in event_weeks("desk_experts", "1001")
    others = event_weeks("desk_experts") + event_weeks("committee_municipalities", "1001")
    assert all(sign != "decision" for sign, *_ in others)
    (text,) = [
        one.text for one in events(snapshot(), "fa", snapshot().card("desk_experts"), ["1001"]) if one.area == "1001"
    ]
    assert text.startswith("مصوبه، ۱۵ شهریور ۱۳۹۳: برای کارشناسان میزهای خدمت")


def test_the_targets_date_is_an_event_if_its_week_is_shown():
    week = place("1392-12-29")
    assert ("target_date", week, week) in event_weeks("committee_governorates")
    assert all(sign != "target_date" for sign, *_ in event_weeks("committee"))


@pytest.mark.parametrize("counties", [(), ("1003",), ("1003", "1010", "1001", "1011", "1014", "1023")])
def test_each_county_has_a_line_with_its_own_colour_and_dash_before_the_provinces(counties):
    view = Selection(snapshot().card("service_desks"), 60, *counties[:1], others=counties[1:])
    of = describe(snapshot(), "en", view)
    # The first county is drawn on top.
    assert [line.code for line in reversed(of.chart.lines)] == [*counties, ""]
    # The week, the lines and, beside a county, both edges of the middle half.
    assert len(of.table.head) == len(counties) + 2 + 2 * bool(counties)
    root = ElementTree.fromstring(f"<svg>{draw(of.chart, FILE).svg}</svg>")
    colours = {line.colour for line in of.chart.lines}
    # Lines of more than two points.
    strokes = [path for path in root.iter("path") if path.get("stroke") in colours and path.get("stroke-linejoin")]
    looks = {(path.get("stroke"), path.get("stroke-dasharray", "")) for path in strokes}
    # All colours differ, and all dashes.
    assert len(looks) == len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == len(counties) + 1


def test_a_trend_that_ends_with_a_week_has_no_later_values_and_events():
    card, week = snapshot().card("service_desks"), place("2014-06-07")
    chart = describe(snapshot(), "en", Selection(card, week), last=week).chart
    assert all(x <= week for line in chart.lines for x, _ in line.points)
    # The announced year ends later.
    assert [(event.sign, event.last) for event in chart.events] == [("announcement", week)]


# A quarter of these lies below 20 and a quarter above 40 percent; in the last week too few are known.
OTHERS = {f"10{20 + i}": [share] * 2 + ([None] if i else [share]) for i, share in enumerate((10, 20, 30, 40, 50))}


def test_beside_a_county_the_trend_has_the_middle_half_of_all_and_without_one_it_has_none():
    half = with_shares(OTHERS)
    of = describe(half, "en", Selection(half.card("committee"), 76, "1024"))
    (band,) = of.chart.bands
    assert [(week, round(low, 6), round(high, 6)) for week, low, high in band.points] == [
        (75, 0.2, 0.4),
        (76, 0.2, 0.4),
    ]
    assert list(of.table.head)[-2:] == ["Middle half, from", "Middle half, to"]
    edges = [[value.text for value in row.values[-2:]] for row in of.table.rows[:2]]
    assert edges == [["fewer than 4 counties known"] * 2, ["20%", "40%"]]
    assert (tokens.ACCENT_SOFT, say("en", "figure.trend.half")) in of.key
    assert say("en", "figure.trend.half_note", n="4") in of.note
    of_all = describe(half, "en", Selection(half.card("committee"), 76))
    assert not of_all.chart.bands and not of_all.key and "middle half" not in of_all.note
    assert len(of_all.table.head) == 2


@pytest.mark.parametrize(("key", "side"), [("committee", "better"), ("parallel_work", "worse")])
def test_the_sentence_says_the_countys_side_of_the_middle_half_and_since_when(key, side):
    half = with_shares(OTHERS)
    since = day_label(half.weeks[75], "en")
    found = [
        describe(half, "en", Selection(half.card(key), week, county)).sentence
        for week, county in ((76, "1024"), (76, "1022"), (77, "1024"))
    ]
    text = "Against the middle half of the counties (20% to 40%): {}, since the week of {}."
    assert found[0].endswith(text.format(side, since)) and found[1].endswith(text.format("within it", since))
    assert "middle half" not in found[2]


def test_the_axis_reaches_above_the_middle_half():
    low = {code: [share and share + 60 for share in shares] for code, shares in OTHERS.items()}
    half = with_shares(low | {"1003": [1, 1, 1]})
    card = next(card for card in half.cards if card.format != "share")
    chart = describe(half, "en", Selection(card, 77, "1003")).chart
    assert chart.y.high >= max(top for band in chart.bands for *_, top in band.points)


def test_a_line_without_an_area_has_the_last_column_and_no_links():
    shares = [0.5] * len(snapshot().weeks)
    view = Selection(snapshot().card("service_desks"), 60, "1003")
    of = describe(snapshot(), "en", view, ("median of 4", shares))
    assert of.table.head[-1] == "median of 4"
    assert all(row.values[-1].text == "50%" and row.values[-1].opens is None for row in of.table.rows)
    assert tokens.ACCENT in str(draw(of.chart, FILE).svg)


def test_a_spark_ends_in_a_dot_and_has_a_gap_where_nothing_was_reported():
    svg = ElementTree.fromstring(str(spark([0.2, None, 0.4, 0.8, None], 0.8)))
    paths = {path.get("class"): path.get("d") or "" for path in svg.iter("path")}
    assert paths["spark-line"].count("M") == 2 and paths["spark-fill"].count("Z") == 2
    # The dot is at the last known share, here as high as the target's line.
    x, y = paths["spark-dot"].removeprefix("M").removesuffix("h0").split(" ")
    assert f"L{x} {y}" in paths["spark-line"] and paths["spark-target"].split(" ")[1].startswith(f"{y}H")
    nothing = ElementTree.fromstring(str(spark([None, None], 0.8)))
    assert [path.get("d") for path in nothing.iter("path") if path.get("class") != "spark-target"] == ["", "", ""]
