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
from dashboard.figures.chart_svg import SMALL, draw
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.figures.plot import spread, text_width
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live

BOTH = pytest.mark.parametrize("lang", ["fa", "en"])
PAPERS = pytest.mark.parametrize("paper", [FILE, WIDE, NARROW, SCREEN])
SHARES = [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")]
TICKS = [(float(week), f"week {week}") for week in range(26)]
# Persian texts stand between marks that give their digits and signs a direction.
ARABIC_MARK = "\u061c"


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
        text = (node.text or "").strip(ARABIC_MARK)
        wide = text_width(text) * letters
        left = float(node.get("x", 0)) - {"start": 0.0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "")]
        found[text] = left, float(node.get("y", 0)), wide
    return found


# Each paper, and each language on a wide and a narrow one.
@pytest.mark.parametrize(("paper", "lang"), [(FILE, "fa"), (WIDE, "en"), (NARROW, "fa"), (SCREEN, "en")])
@given(places=st.lists(st.tuples(st.floats(0, 25), st.floats(0, 1)), min_size=2, max_size=24))
def test_names_of_dots_cover_neither_one_another_nor_a_dot_nor_words(lang, paper, places):
    root = picture(chart(lang, dots=dots(places), words=[Words(0, 1, "corner", tokens.MUTED, "start")]), paper)
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
    (path,) = (node.get("d", "") for node in root.iter("path") if node.get("fill") == "none")
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


def paths(root: ElementTree.Element, colour: str) -> list[str]:
    """The strokes of a colour that are longer than a sign or a tick."""
    found = [node.get("d", "") for node in root.iter("path") if node.get("stroke") == colour]
    parts = [re.match(r"M([\d.]+) ([\d.]+)([VH])([\d.]+)", d) for d in found]
    return [part[0] for part in parts if part and abs(float(part[4]) - float(part[2 if part[3] == "V" else 1])) > 50]


def test_a_line_is_drawn_without_the_points_on_a_level_and_ends_in_a_dot_where_something_is_known():
    for values, corners, dots in (
        ([0.2, 0.2, 0.2, 0.2, 0.6], 3, 1),
        ([0.1, None, 0.3, 0.2, None], 2, 2),
        ([None] * 3, 0, 0),
    ):
        root = line_picture("en", values)
        strokes = (node for node in root.iter("path") if node.get("stroke") == tokens.CHOSEN)
        drawn = "".join(node.get("d", "") for node in strokes if node.get("fill") == "none")
        assert (len(re.findall("[ML]", drawn)), len(list(root.iter("circle")))) == (corners, dots)
        assert ("county" in boxes(root, 1)) == bool(dots)


@BOTH
def test_an_arrow_leads_from_the_first_week_to_the_last_and_persian_texts_have_a_direction(lang):
    root = line_picture(lang, [0.2, 0.4])
    # Anchors are sides of the picture.
    assert root[0].get("direction") == "ltr"
    marked = {(node.text or "").startswith(ARABIC_MARK) for node in root.iter("text")}
    assert marked == {lang == "fa"}
    found = boxes(root, FILE.letters)
    (arrow,) = (d for d in paths(root, tokens.MUTED) if "H" in d)
    start, end = (float(x) for x in re.findall(r"[MH]([\d.]+)", arrow))
    assert found["first"][0] < start < end < found["last"][0]


@BOTH
def test_an_event_is_a_line_at_its_week_with_sign_and_word_and_one_of_many_weeks_is_a_bar(lang):
    events = [Event("decision", 2, 2, "decided"), Event("announcement", 3, 8, "announced")]
    root = line_picture(lang, [0.0, 0.5] * 5, events=events, rules=[Rule("x", 2, "day", tokens.INK)])
    (week,) = (d for d in paths(root, tokens.MUTED) if "V" in d)
    (day,) = paths(root, tokens.INK)
    # The chosen day's line starts above the row of events, in the same week.
    assert day.split()[0] == week.split()[0]
    assert float(day.split()[1].split("V")[0]) < float(week.split()[1].split("V")[0])
    assert len([d for d in paths(root, tokens.MUTED) if "H" in d]) == 2
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
    assert len([d for d in paths(root, tokens.MUTED) if "V" in d]) == len(weeks)


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
