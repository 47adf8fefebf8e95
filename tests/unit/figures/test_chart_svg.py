"""A chart as a picture: names that cover nothing, gaps that stay gaps, and dots that open their offices."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dashboard.figures import tokens
from dashboard.figures.chart import Axis, Band, Chart, Dot, Event, Line, Rule, Words
from dashboard.figures.chart_layout import SMALL
from dashboard.figures.chart_svg import draw
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.free_places import spread
from dashboard.figures.text import text_width
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live

BOTH = pytest.mark.parametrize("lang", ["fa", "en"])
PAPERS = pytest.mark.parametrize("paper", [FILE, WIDE, NARROW, SCREEN])
SHARES = [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")]
TICKS = [(float(week), f"week {week}") for week in range(26)]
# Persian texts stand between marks that give their digits and signs a direction.
MARKS = "\u202b\u202c"


def chart(lang: str = "en", **marks) -> Chart:
    return Chart(lang, Axis("weeks", 0, 25, TICKS), Axis("share", 0, 1, SHARES), **marks)


def picture(of: Chart, paper: Paper = FILE) -> ElementTree.Element:
    return ElementTree.fromstring(f"<svg>{draw(of, paper).svg}</svg>")


def dots(places: list[tuple[float, float]]) -> list[Dot]:
    return [Dot("", x, y, "", tokens.ACCENT, label=f"county {i}") for i, (x, y) in enumerate(places)]


def boxes(root: ElementTree.Element, letters: float) -> dict[str, tuple[float, float, float]]:
    """(left, middle from the top, width) of each text, by its words."""
    found = {}
    for node in root.iter("text"):
        text = (node.text or "").strip(MARKS)
        wide = text_width(text) * letters
        left = float(node.get("x", 0)) - {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0.0)
        found[text] = left, float(node.get("y", 0)), wide
    return found


# Each paper, and each language on a wide and a narrow one.
@pytest.mark.parametrize(("paper", "lang"), [(FILE, "fa"), (WIDE, "en"), (NARROW, "fa"), (SCREEN, "en")])
@given(places=st.lists(st.tuples(st.floats(0, 25), st.floats(0, 1)), min_size=2, max_size=24))
def test_names_of_dots_cover_neither_one_another_nor_a_dot_nor_words(lang, paper, places):
    root = picture(chart(lang, dots=dots(places), words=[Words(0, 1, "corner", tokens.MUTED, "left")]), paper)
    letters = paper.letters * SMALL
    taken = {text: box for text, box in boxes(root, letters).items() if text.startswith(("county", "corner"))}
    for (left, middle, wide), (other_left, other, other_wide) in combinations(taken.values(), 2):
        apart = left >= other_left + other_wide - 0.2 or other_left >= left + wide - 0.2
        assert apart or abs(middle - other) > letters * 0.99
    for circle in root.iter("circle"):
        x, y, radius = (float(circle.get(name, 0)) for name in ("cx", "cy", "r"))
        for text, (left, base, wide) in taken.items():
            middle = base - letters * 0.35
            covered = left < x < left + wide and abs(middle - y) < letters * 0.5
            assert not covered or text == "corner", (text, x, y, radius)


@BOTH
def test_every_dot_of_a_file_has_its_name_where_dots_lie_apart(lang):
    places = [(x * 5.0, y / 4) for x in range(5) for y in range(5)]
    assert {f"county {i}" for i in range(25)} <= boxes(picture(chart(lang, dots=dots(places))), 1).keys()


def test_where_there_is_no_room_for_all_names_the_dots_that_lie_on_top_have_theirs():
    crowd = boxes(picture(chart(dots=dots([(12.0, 0.5)] * 200)), NARROW), 1).keys()
    assert "county 199" in crowd
    assert "county 0" not in crowd


@BOTH
@PAPERS
@pytest.mark.parametrize("at", [(4.0, 0.98), (12.0, 0.5), (22.0, 0.03)])
def test_no_rule_strikes_through_its_name_or_a_word(lang, paper, at):
    corners = [
        Words(x, y, "name of a corner", tokens.INK, side) for x, side in ((0, "left"), (25, "right")) for y in (0, 1)
    ]
    rules = [Rule(axis, value, "target 80%", tokens.TARGET) for axis, value in zip("xy", at, strict=True)]
    root = picture(chart(lang, rules=rules, words=corners), paper)
    size, texts = paper.letters * SMALL, []
    for node in root.iter("text"):
        if node.get("paint-order"):
            text, side = (node.text or "").strip(MARKS), node.get("text-anchor", "")
            left = float(node.get("x", 0)) - {"middle": 0.5, "end": 1.0}.get(side, 0) * text_width(text) * size
            middle = float(node.get("y", 0)) - size * 0.35
            texts.append((left, left + text_width(text) * size, middle - size * 0.4, middle + size * 0.4))
    assert len(texts) >= 6
    lines = [node.get("d", "") for node in root.iter("path") if node.get("stroke") == tokens.TARGET]
    for x, y, to_x, to_y in (map(float, re.findall(r"[\d.]+", part)) for d in lines for part in d.split("M")[1:]):
        for left, right, top, bottom in texts:
            assert to_x <= left + 0.1 or x >= right - 0.1 or to_y <= top + 0.1 or y >= bottom - 0.1


def test_names_that_stay_when_there_is_no_room_cover_dots_only_where_no_free_place_is_left():
    crowd = [Dot("", 12 + x / 2, 0.5 + y / 20, "", tokens.MUTED) for x in range(-6, 7) for y in range(-2, 3)]
    named = Dot("", 12, 0.5, "", tokens.INK, label="the chosen county", always=True)
    for paper, leaders, away in ((FILE, True, True), (FILE, False, False), (NARROW, True, False)):
        root = picture(replace(chart(dots=[*crowd, named]), leaders=leaders), paper)
        assert "the chosen county" in boxes(root, 1)
        assert bool([node for node in root.iter("path") if node.get("stroke-width") == "0.8"]) == away


def test_a_dot_says_its_text_and_opens_its_offices():
    snapshot = shipped_live().snapshot
    behind = Selection(snapshot.cards[0], 5, "1002")
    dot = Dot("1002", 3, 0.5, "Kashan: 3 of 6 (50%)", tokens.ACCENT, opens=behind)
    root = picture(chart(dots=[dot]), replace(FILE, href=lambda selection, stage: f"/{selection.county}{stage}"))
    (link,) = root.iter("a")
    assert link.get("href") == "/1002"
    assert "".join(link.itertext()) == dot.text


@BOTH
def test_x_runs_from_left_to_right_and_an_unknown_point_is_a_gap(lang):
    points = [(0, 0.1), (1, 0.2), (2, None), (3, 0.0), (4, None), (5, 0.4), (6, 0.6)]
    root = picture(chart(lang, lines=[Line("", "", points, tokens.CHOSEN)]))
    (path,) = (node.get("d", "") for node in root.iter("path") if node.get("stroke") == tokens.CHOSEN)
    first, second = path.split("M")[1:]
    across = [float(x) for x in re.findall(r"([\d.]+) [\d.]+", first + "L" + second)]
    assert across == sorted(across) and len(across) == 4
    # The zero between two gaps is known: a dot.
    assert len(list(root.iter("circle"))) == 1


@BOTH
@PAPERS
def test_names_of_line_ends_lie_apart_beside_the_chart_and_the_values_on_the_side_where_reading_begins(lang, paper):
    lines = [Line("", "", [(0, 0.4), (25, 0.5)], tokens.INK, label=f"line {i}") for i in range(6)]
    root = picture(chart(lang, lines=lines, rules=[Rule("y", 0.5, "target", tokens.TARGET)]), paper)
    found = boxes(root, paper.letters)
    names = sorted(y for text, (_, y, _) in found.items() if text.startswith(("line", "target")))
    assert len(names) == 7
    assert all(after - before >= paper.letters for before, after in pairwise(names))
    values, weeks = found["100%"][0], [left for text, (left, *_) in found.items() if text.startswith("week ")]
    assert values > max(weeks) if lang == "fa" else values < min(weeks)


def line_picture(lang: str, values: list[float | None], **marks) -> ElementTree.Element:
    """A line of a value a week, named at its end, on an axis of time."""
    axis = Axis("", 0, len(values) - 1, [], ("first", "last"))
    line = Line("", "", list(enumerate(values)), tokens.CHOSEN, label="county")
    return picture(replace(chart(lang, lines=[line], **marks), x=axis))


def strokes(root: ElementTree.Element, colour: str) -> list[list[float]]:
    """(x, y, x, y) of the straight lines of a colour that are longer than a sign or a tick."""
    found = [node.get("d", "") for node in root.iter("path") if node.get("stroke") == colour]
    parts = [[float(number) for number in re.findall(r"[\d.]+", d)[:4]] for d in found]
    return [part for part in parts if len(part) == 4 and max(abs(part[0] - part[2]), abs(part[1] - part[3])) > 50]


def test_a_line_is_drawn_without_the_points_on_a_level_and_ends_in_a_dot_where_something_is_known():
    for values, corners, dots in (
        ([0.2, 0.2, 0.2, 0.2, 0.6], 3, 1),
        ([0.1, None, 0.3, 0.2, None], 2, 2),
        ([None] * 3, 0, 0),
    ):
        root = line_picture("en", values)
        lines = (node for node in root.iter("path") if node.get("stroke") == tokens.CHOSEN)
        # Not the line from the last point to the name.
        drawn = "".join(node.get("d", "") for node in lines if node.get("stroke-width") != "0.8")
        assert (len(re.findall("[ML]", drawn)), len(list(root.iter("circle")))) == (corners, dots)
        assert ("county" in boxes(root, 1)) == bool(dots)


@BOTH
def test_an_arrow_leads_from_the_first_week_to_the_last_and_persian_texts_have_a_direction(lang):
    root = line_picture(lang, [0.2, 0.4])
    marked = {(node.text or "").startswith(MARKS[0]) for node in root.iter("text")}
    assert marked == {lang == "fa"}
    found = boxes(root, FILE.letters)
    ((start, _, end, _),) = strokes(root, tokens.MUTED)
    assert found["first"][0] < start < end < found["last"][0]


@BOTH
def test_an_event_is_a_line_at_its_week_with_sign_and_word_and_one_of_many_weeks_is_a_bar(lang):
    events = [Event("decision", 2, 2, "decided"), Event("announcement", 3, 8, "announced")]
    root = line_picture(lang, [0.0, 0.5] * 5, events=events, rules=[Rule("x", 2, "day", tokens.INK)])
    (week,) = (line for line in strokes(root, tokens.MUTED) if line[0] == line[2])
    (day,) = strokes(root, tokens.INK)
    # The chosen day's line starts above the row of events, in the same week.
    assert day[0] == week[0] and day[1] < week[1]
    # The bar of weeks, and the arrow of time.
    assert len([line for line in strokes(root, tokens.MUTED) if line[1] == line[3]]) == 2
    assert len([node for node in root.iter("path") if "translate" in node.get("transform", "")]) == 2
    found = boxes(root, FILE.letters)
    assert found["day"][1] < found["decided"][1] == found["announced"][1] < found["100%"][1]


@pytest.mark.parametrize("weeks", [[0], [4], [1, 2], [0, 4], [0, 1, 2, 3, 4]])
def test_words_of_events_stay_in_the_picture_and_cover_no_other_text(weeks):
    axis = Axis("", 0, 4, [])
    events = [Event("border", week, week, "border change") for week in weeks]
    root = picture(replace(chart(events=events), x=axis), NARROW)
    wide = text_width("border change") * NARROW.letters
    lefts = sorted(float(node.get("x", 0)) - wide / 2 for node in root.iter("text") if node.text == "border change")
    # Where the words have no room, the signs alone are drawn.
    assert len(lefts) == (len(weeks) if len(weeks) < 3 else 0)
    assert all(0 <= left <= NARROW.width - wide for left in lefts)
    assert all(after - before >= wide for before, after in pairwise(lefts))
    assert len([line for line in strokes(root, tokens.MUTED) if line[0] == line[2]]) == len(weeks)


@given(st.lists(st.tuples(st.floats(0, 300), st.sampled_from([12.0, 24.0])), min_size=1, max_size=8))
def test_things_are_spread_without_overlap_between_their_bounds(places):
    found = spread(places, 0, 300)
    boxes = sorted((y - high / 2, y + high / 2) for y, (_, high) in zip(found, places, strict=True))
    assert all(low[1] <= high[0] + 1e-6 for low, high in pairwise(boxes))
    assert boxes[0][0] >= -1e-6 and boxes[-1][1] <= 300 + 1e-6
    # What does not overlap stays where it is.
    assert spread([(100, 10), (50, 10), (200, 10)], 0, 300) == [100, 50, 200]


def test_an_axis_may_run_downwards_and_names_as_many_ticks_as_have_room():
    ranks = Axis("rank", 24.5, 0.5, [(float(rank), f"rank {rank}") for rank in range(1, 25)])
    of = replace(chart(), y=ranks)
    tall, low = (boxes(picture(of, replace(FILE, height=high)), 1) for high in (900, 200))
    named = [text for text in tall if text.startswith("rank ")]
    assert len(named) == 24
    assert tall["rank 1"][1] < tall["rank 24"][1]
    assert 3 <= len([text for text in low if text.startswith("rank ")]) < 12


def test_marks_grow_with_the_letters_of_the_paper():
    of = chart(dots=dots([(5, 0.5)]), bands=[Band("", [(0, 0.1, 0.3), (25, 0.2, 0.4)], tokens.ACCENT_SOFT)])
    small, large = (next(picture(of, paper).iter("circle")).get("r", "") for paper in (NARROW, SCREEN))
    assert float(large) / float(small) == pytest.approx(SCREEN.letters / NARROW.letters, rel=0.02)
