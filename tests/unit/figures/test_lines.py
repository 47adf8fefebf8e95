"""The picture of lines over weeks: where time runs, what a gap is, and names that do not cover one another."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from dashboard.figures import tokens
from dashboard.figures.lines import LETTER, TARGET_DASH, Line, line_chart, split_note, spread

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ["1 Nov 2014", "8 Nov 2014", "15 Nov 2014", "22 Nov 2014", "29 Nov 2014"]
# Persian texts stand between marks that give their digits and signs a direction.
ARABIC_MARK = "\u061c"


def drawn(*lines: Line, lang: str = "en", labels=LABELS, target=None, chosen: int = 4, **size):
    return ElementTree.fromstring(str(line_chart(lang, lines, labels, target, chosen, **size)))


def one(*shares: float | None, name: str = "Kashan") -> Line:
    return Line(name, tokens.CHOSEN, shares)


def texts(picture) -> dict[str, tuple[float, float, str]]:
    """Each text with its place and anchor."""
    return {
        (node.text or "").strip(ARABIC_MARK): (float(node.get("x")), float(node.get("y")), node.get("text-anchor"))
        for node in picture.iter(f"{SVG}text")
    }


def strokes(picture, colour: str = tokens.CHOSEN) -> list[str]:
    """The drawn lines of a colour: their paths."""
    found = [n for n in picture.iter(f"{SVG}path") if n.get("stroke") == colour and n.get("fill") == "none"]
    return [node.get("d") for node in found]


def dots(picture, colour: str = tokens.CHOSEN) -> int:
    return sum(node.get("fill") == colour for node in picture.iter(f"{SVG}circle"))


def test_english_time_runs_to_the_right_with_the_shares_on_the_left():
    picture = drawn(one(0, 0.25, 0.5, 0.75, 1))
    (path,) = strokes(picture)
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    assert xs == sorted(xs)
    found = texts(picture)
    assert found["100%"][2] == "end" and found["100%"][0] < xs[0]
    assert found["Kashan"][2] == "start" and found["Kashan"][0] > xs[-1]
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "Share week by week: Kashan")
    assert split_lines(picture) == [] and "split" not in found


def test_persian_time_runs_to_the_right_with_persian_shares_between_the_lines_and_their_names():
    picture = drawn(one(0, 0.25, 0.5, 0.75, 0.9, name="کاشان"), lang="fa", labels=["۸ آبان ۱۳۹۳"] * 5)
    (path,) = strokes(picture)
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    assert xs == sorted(xs)
    found = texts(picture)
    assert found["۱۰۰٪"][2] == found["کاشان"][2] == "start"
    assert xs[-1] < found["۱۰۰٪"][0] < found["کاشان"][0]
    assert all((node.text or "")[0] == ARABIC_MARK for node in picture.iter(f"{SVG}text"))
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
    assert {float(y) for y in re.findall(r" ([\d.]+)", path)} == {360 - 26}


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
    assert strokes(picture) == [] and "Kashan" not in texts(picture) and "province" in texts(picture)


def test_a_week_that_alone_is_known_is_a_dot_and_the_chosen_week_on_each_line_that_knows_it():
    picture = drawn(one(None, 0.3, None, None, None), chosen=0)
    assert (strokes(picture), dots(picture)) == ([], 1)
    assert dots(drawn(one(None, 0.3, 0.3, None, None), chosen=0)) == 0
    picture = drawn(one(0.5), labels=["1 Nov 2014"], chosen=0)
    assert (strokes(picture), dots(picture)) == ([], 1)
    picture = drawn(one(0.1, 0.2, 0.3, 0.4, 0.5), chosen=2)
    assert dots(picture) == 1 and "15 Nov 2014" in texts(picture)
    assert dots(drawn(one(0.1, 0.2, None, 0.4, 0.5), chosen=2)) == 0


def test_the_target_is_dashed_and_named_and_may_be_left_out():
    picture = drawn(one(*[0.5] * 5), target=("target 80%", 0.8))
    dashed = [node for node in picture.iter(f"{SVG}path") if node.get("stroke-dasharray") == TARGET_DASH]
    assert [node.get("stroke") for node in dashed] == [tokens.TARGET]
    assert "target 80%" in texts(picture)
    assert tokens.TARGET not in str(line_chart("en", [one(*[0.5] * 5)], LABELS, None, 0))


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("size", [(720, 360), (400, 340)])
def test_names_at_one_height_do_not_overlap_and_stay_within_the_picture(lang, size):
    lines = [one(*[0.5] * 5, name=f"Shahin Shahr and Meymeh {i}") for i in range(4)]
    picture = drawn(*lines, lang=lang, target=("target", 0.5), size=size)
    marks = {text for text in texts(picture) if "%" in text or "٪" in text or text in LABELS}
    rows = sorted(
        float(node.get("y"))
        for node in picture.iter(f"{SVG}text")
        if (node.text or "").strip(ARABIC_MARK) not in marks
    )
    assert len(rows) >= 5
    assert min(b - a for a, b in pairwise(rows)) >= 13
    assert rows[0] > 0 and rows[-1] < size[1]


def test_a_rasteriser_that_knows_no_page_finds_all_that_it_needs():
    picture = str(line_chart("fa", [one(*[0.5] * 5)], LABELS, ("t", 0.8), 0))
    assert "class=" not in picture and "var(" not in picture and "style=" not in picture
    assert 'xmlns="http://www.w3.org/2000/svg"' in picture and "Vazirmatn" in picture
    # A name is text and never markup.
    assert "<b>" not in str(line_chart("en", [one(*[0.5] * 5, name="<b>&")], LABELS, None, 0))


PLACES = st.lists(st.tuples(st.floats(0, 300), st.sampled_from([12.0, 24.0])), min_size=1, max_size=8)


@settings(deadline=None, print_blob=True)
@given(PLACES)
def test_things_are_spread_without_overlap_between_their_bounds(places):
    found = spread(places, 0, 300)
    boxes = sorted((y - high / 2, y + high / 2) for y, (_, high) in zip(found, places, strict=True))
    assert all(low[1] <= high[0] + 1e-6 for low, high in pairwise(boxes))
    assert boxes[0][0] >= -1e-6 and boxes[-1][1] <= 300 + 1e-6
    # What does not overlap stays where it is.
    assert spread([(100, 10), (50, 10), (200, 10)], 0, 300) == [100, 50, 200]


def split_lines(picture) -> list[float]:
    """Where the thin upright lines of splits stand."""
    found = [n.get("d") for n in picture.iter(f"{SVG}path") if n.get("stroke-width") == "1.2"]
    return [float(re.match(r"M([\d.]+) [\d.]+V[\d.]+$", d)[1]) for d in found]


@pytest.mark.parametrize(("lang", "word"), [("en", "split"), ("fa", "تقسیم")])
def test_a_split_is_a_line_at_its_week_with_its_word_and_is_said(lang, word):
    picture = drawn(one(0, 0.25, 0.5, 0.75, 1), lang=lang, splits=[2])
    (path,) = strokes(picture)
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    assert split_lines(picture) == [xs[2]]
    assert texts(picture)[word][0] == pytest.approx(xs[2], abs=0.1)
    assert picture.get("aria-label").endswith(". " + split_note(lang, [LABELS[2]]))
    assert LABELS[2] in split_note(lang, [LABELS[2]])


@pytest.mark.parametrize("splits", [[0], [4], [1, 2], [0, 4]])
def test_a_splits_word_stays_in_the_picture_and_covers_no_other_text(splits):
    picture = drawn(one(*[1.0] * 5), chosen=splits[0], splits=splits, size=(320, 240))
    spots = [spot for word, spot in placed(picture) if word == "split"]
    wide = len("split") * 13 * LETTER / 2
    assert len(spots) == len(splits)
    assert all(wide <= x <= 320 - wide for x, _ in spots)
    assert all(b - a >= 2 * wide for a, b in pairwise(sorted(x for x, _ in spots)))
    # A row of its own, below the chosen week's label and above the lines.
    (chosen,) = {y for word, (_, y) in placed(picture) if word == LABELS[splits[0]] and y < 20}
    ground = min(float(n.get("cy")) for n in picture.iter(f"{SVG}circle"))
    assert all(chosen + 13 <= y <= ground - 5 for _, y in spots)


def placed(picture) -> list[tuple[str, tuple[float, float]]]:
    """Every text with its place, also where two say the same."""
    nodes = picture.iter(f"{SVG}text")
    return [((n.text or "").strip(ARABIC_MARK), (float(n.get("x")), float(n.get("y")))) for n in nodes]
