"""The picture of lines over weeks: where time runs, what a gap is, and names that do not cover one another."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dashboard.figures import lines as lines_of
from dashboard.figures import tokens
from dashboard.figures.lines import TARGET_DASH, Chart, Event, Line
from dashboard.figures.plot import LETTER, spread
from dashboard.weeks import WEEK, day_label, month_starts
from tests.unit.small_register import CARDS

LABELS = ["1 Nov 2014", "8 Nov 2014", "15 Nov 2014", "22 Nov 2014", "29 Nov 2014"]
# Persian texts stand between marks that give their digits and signs a direction.
ARABIC_MARK = "\u061c"
BOTH = pytest.mark.parametrize("lang", ["fa", "en"])


def drawn(
    *lines: Line, lang="en", labels=LABELS, months=(), target=None, chosen=4, events=(), size=(720, 360), letters=13
) -> ElementTree.Element:
    chart = Chart(lang, CARDS[0], lines, labels, months, target, chosen, events)
    return ElementTree.fromstring(f"<svg>{lines_of.draw(chart, size, letters)}</svg>")


def one(*shares: float | None, name: str = "Kashan") -> Line:
    return Line(name, tokens.CHOSEN, shares)


def placed(picture) -> list[tuple[str, tuple[float, float, str]]]:
    """Every text with its place and anchor, also where two say the same."""
    return [
        (
            (node.text or "").replace(ARABIC_MARK, ""),
            (float(node.get("x")), float(node.get("y")), node.get("text-anchor")),
        )
        for node in picture.iter("text")
    ]


def texts(picture) -> dict[str, tuple[float, float, str]]:
    return dict(placed(picture))


def strokes(picture, colour: str = tokens.CHOSEN) -> list[str]:
    """The drawn lines of a colour: their paths."""
    found = [n for n in picture.iter("path") if n.get("stroke") == colour and n.get("fill") == "none"]
    return [node.get("d") for node in found]


def uprights(picture, colour: str = tokens.MUTED) -> list[float]:
    """Where thin upright lines through the whole plot stand."""
    found = [n.get("d") for n in picture.iter("path") if n.get("stroke") == colour]
    parts = [re.match(r"M([\d.]+) ([\d.]+)V([\d.]+)$", d) for d in found]
    return [float(part[1]) for part in parts if part and float(part[3]) - float(part[2]) > 50]


def dots(picture, colour: str = tokens.CHOSEN) -> int:
    return sum(node.get("fill") == colour for node in picture.iter("circle"))


def test_english_time_runs_to_the_right_with_the_shares_on_the_left():
    picture = drawn(one(0, 0.25, 0.5, 0.75, 1))
    (path,) = strokes(picture)
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    assert xs == sorted(xs)
    found = texts(picture)
    assert found["100%"][2] == "end" and found["100%"][0] < xs[0]
    assert found["Kashan 100%"][2] == "start" and found["Kashan 100%"][0] > xs[-1]


def test_persian_time_runs_to_the_right_with_persian_shares_between_the_lines_and_their_names():
    picture = drawn(one(0, 0.25, 0.5, 0.75, 0.9, name="کاشان"), lang="fa", labels=["۸ آبان ۱۳۹۳"] * 5)
    (path,) = strokes(picture)
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    assert xs == sorted(xs)
    found = texts(picture)
    assert found["۱۰۰٪"][2] == found["کاشان ۹۰٪"][2] == "start"
    assert xs[-1] < found["۱۰۰٪"][0] < found["کاشان ۹۰٪"][0]
    assert all((node.text or "")[0] == ARABIC_MARK for node in picture.iter("text"))
    # An anchor is a side of the picture, not of the page that it stands in.
    assert picture[0].get("direction") == "ltr"


def test_no_share_of_the_axis_lies_where_a_persian_line_leads_to_its_name():
    found = texts(drawn(one(0, 0.25, 0.5, 0.75, 1, name="کاشان"), lang="fa"))
    assert "۷۵٪" in found and "۱۰۰٪" not in found


def test_a_higher_share_stands_higher_and_zero_stands_on_the_ground():
    found = texts(drawn(one(0, 0, 0, 0, 1)))
    heights = [found[mark][1] for mark in ("0%", "25%", "50%", "75%", "100%")]
    assert heights == sorted(heights, reverse=True)
    (path,) = strokes(drawn(one(0, 0, 0, 0, 0)))
    assert {float(y) for y in re.findall(r" ([\d.]+)", path)} == {315.8}


def test_a_week_without_a_report_is_a_gap_and_a_zero_is_not():
    (path,) = strokes(drawn(one(0.2, 0.3, None, 0.4, 0.5)))
    assert path.count("M") == 2
    (path,) = strokes(drawn(one(0.2, 0.3, 0, 0.4, 0.5)))
    assert path.count("M") == 1
    # Points on a level are left out, and the ends of a level are kept.
    (path,) = strokes(drawn(one(0.2, 0.2, 0.2, 0.2, 0.6)))
    assert len(re.findall("[ML]", path)) == 3
    # A line that was never known has neither stroke nor name.
    picture = drawn(one(*[None] * 5), Line("province", tokens.PROVINCE, [0.5] * 5))
    assert strokes(picture) == [] and "province 50%" in texts(picture)
    assert not any("Kashan" in text for text in texts(picture))


def test_a_week_that_alone_is_known_the_chosen_one_and_the_last_known_one_are_dots():
    picture = drawn(one(None, 0.3, None, None, None), chosen=0)
    assert (strokes(picture), dots(picture)) == ([], 1)
    picture = drawn(one(0.5), labels=["1 Nov 2014"], chosen=0)
    assert (strokes(picture), dots(picture)) == ([], 1)
    picture = drawn(one(0.1, 0.2, 0.3, 0.4, 0.5), chosen=2)
    assert dots(picture) == 2 and "15 Nov 2014" in texts(picture)
    assert dots(drawn(one(0.1, 0.2, None, 0.4, 0.5), chosen=2)) == 1


def test_a_lines_end_says_its_last_share_and_its_day_where_that_is_not_the_last_week():
    found = texts(drawn(one(0.1, 0.2, 0.345, None, None), size=(1104, 560)))
    assert "Kashan 34.5%, 15 Nov 2014" in found
    assert "Kashan 50%" in texts(drawn(one(*[0.5] * 5)))


def test_the_target_is_dashed_and_named_and_may_be_left_out():
    picture = drawn(one(*[0.5] * 5), target=("target 80%", 0.8))
    dashed = [node for node in picture.iter("path") if node.get("stroke-dasharray") == TARGET_DASH]
    assert [node.get("stroke") for node in dashed] == [tokens.TARGET]
    assert "target 80%" in texts(picture)
    assert tokens.TARGET not in ElementTree.tostring(drawn(one(*[0.5] * 5)), encoding="unicode")


@BOTH
@pytest.mark.parametrize(("weeks", "width"), [(78, 1104), (78, 340), (157, 800), (10, 340), (1, 340)])
def test_months_are_named_at_their_starts_and_the_ends_are_named_without_overlap(lang, weeks, width):
    days = [date(2013, 6, 15) + i * WEEK for i in range(weeks)]
    months = month_starts(days, lang)
    labels = [day_label(day, lang) for day in days]
    picture = drawn(one(*[0.5] * weeks), lang=lang, labels=labels, months=months, chosen=weeks - 1, size=(width, 400))
    names = {label.replace(ARABIC_MARK, "") for *_, label in months}
    named = sorted((x, text) for text, (x, *_) in placed(picture) if text in names)
    assert named or weeks < 20
    assert all((len(a) + len(b)) * 13 * LETTER / 2 <= y - x for (x, a), (y, b) in pairwise(named))
    # The last week's day is named wherever there is room for a date.
    last = [text for text, _ in placed(picture) if labels[-1] in text]
    assert last or weeks > 1
    if weeks > 1 and width > 340:
        word = {"fa": "گذشته", "en": "past"}[lang]
        assert any(text.startswith(word) for text, _ in placed(picture))


@BOTH
@pytest.mark.parametrize("size", [(720, 360), (400, 340)])
def test_names_at_one_height_do_not_overlap_and_stay_within_the_picture(lang, size):
    lines = [one(*[0.5] * 5, name=f"Shahin Shahr and Meymeh {i}") for i in range(6)]
    picture = drawn(*lines, lang=lang, target=("target", 0.5), size=size)
    names = max(x for _, (x, *_) in placed(picture))
    rows = sorted(y for _, (x, y, _) in placed(picture) if x == names)
    assert len(rows) >= 7
    assert min(b - a for a, b in pairwise(rows)) >= 13
    assert rows[0] > 0 and rows[-1] < size[1]


def test_a_rasteriser_that_knows_no_page_finds_all_that_it_needs():
    picture = str(lines_of.draw(Chart("fa", CARDS[0], [one(*[0.5] * 5)], LABELS, (), ("t", 0.8), 0), (720, 360), 13))
    assert "class=" not in picture and "var(" not in picture and "style=" not in picture
    assert "Vazirmatn" in picture
    # A name is text and never markup.
    assert "<b>" in texts(drawn(one(*[0.5] * 5, name="<b>&"))).__repr__()


PLACES = st.lists(st.tuples(st.floats(0, 300), st.sampled_from([12.0, 24.0])), min_size=1, max_size=8)


@given(PLACES)
def test_things_are_spread_without_overlap_between_their_bounds(places):
    found = spread(places, 0, 300)
    boxes = sorted((y - high / 2, y + high / 2) for y, (_, high) in zip(found, places, strict=True))
    assert all(low[1] <= high[0] + 1e-6 for low, high in pairwise(boxes))
    assert boxes[0][0] >= -1e-6 and boxes[-1][1] <= 300 + 1e-6
    # What does not overlap stays where it is.
    assert spread([(100, 10), (50, 10), (200, 10)], 0, 300) == [100, 50, 200]


@BOTH
def test_an_event_is_a_line_at_its_week_with_its_sign_and_word(lang):
    picture = drawn(one(0, 0.25, 0.5, 0.75, 1), lang=lang, events=[Event("decision", 2, 2, "word")])
    (path,) = strokes(picture)
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    assert uprights(picture) == [xs[2]]
    (x, y, _) = texts(picture)["word"]
    assert abs(x - xs[2]) < 13
    signs = [node for node in picture.iter("path") if "translate" in (node.get("transform") or "")]
    assert len(signs) == 1 and y < min(texts(picture)[mark][1] for mark in ("۲۵٪", "25%") if mark in texts(picture))


def test_an_event_of_which_only_the_year_is_known_is_a_bar_over_its_weeks():
    picture = drawn(one(*[0.5] * 5), events=[Event("announcement", 1, 4, "word")])
    assert uprights(picture) == []
    (path,) = strokes(drawn(one(0, 0.25, 0, 0.25, 0.5)))
    xs = re.findall(r"[ML]([\d.]+) ", path)
    level = [n.get("d") for n in picture.iter("path") if n.get("stroke") == tokens.MUTED and "H" in n.get("d", "")]
    assert len(level) == 1 and level[0].startswith(f"M{xs[1]} ") and level[0].endswith(f"H{xs[4]}")


@pytest.mark.parametrize("weeks", [[0], [4], [1, 2], [0, 4], [0, 1, 2, 3, 4]])
def test_events_words_stay_in_the_picture_and_cover_no_other_text(weeks):
    events = [Event("border", week, week, "split") for week in weeks]
    picture = drawn(one(*[1.0] * 5), chosen=weeks[0], events=events, size=(320, 240))
    spots = [(x, y) for word, (x, y, _) in placed(picture) if word == "split"]
    wide = len("split") * 13 * LETTER / 2
    assert len(spots) in (0, len(weeks)) and (spots or len(weeks) > 3)
    assert all(wide <= x <= 320 - wide for x, _ in spots)
    assert all(b - a >= 2 * wide for a, b in pairwise(sorted(x for x, _ in spots)))
    assert len(uprights(picture)) == len(weeks)
