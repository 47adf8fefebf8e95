"""Rows: columns on wide papers, lines on phones, and letters that shrink with a screen's rows."""

from dataclasses import replace

import pytest

from dashboard.figures import tokens
from dashboard.figures.bars import Piece, Row, fits
from dashboard.figures.figure import FILE, NARROW, SCREEN, Paper
from dashboard.figures.rows import Rows, bar_room, drawing
from dashboard.figures.text import text_width
from tests.unit.figures.shipped_figures import svg_root

NAMES = ["A short name", "A name that is a good deal longer"]
ROWS = [
    Row(
        name,
        "53.5%",
        state="behind",
        pieces=[Piece(0.5, "#123456")],
        further=[("23 of 43", tokens.MUTED)],
        change="▲ 1",
    )
    for name in NAMES
]


def texts(rows: Rows, paper: Paper) -> list[tuple[float, float, float, str]]:
    """(left edge, right edge, baseline, text) of each text of a drawing."""
    found = []
    for node in svg_root(drawing(rows, paper)).iter("text"):
        text = (node.text or "").strip("\u202b\u202c")
        size, at = float(node.get("font-size", 0)), float(node.get("x", 0))
        width = text_width(text, node.get("font-weight") == "700") * size
        left = at - width * {"end": 1.0, "middle": 0.5}.get(node.get("text-anchor", ""), 0.0)
        found.append((left, left + width, float(node.get("y", 0)), text))
    return found


def rects(rows: Rows, paper: Paper, fill: str) -> list[tuple[float, float]]:
    """(left edge, width) of the rectangles with a fill."""
    nodes = [node for node in svg_root(drawing(rows, paper)).iter("rect") if node.get("fill") == fill]
    return [(float(node.get("x", 0)), float(node.get("width", 0))) for node in nodes]


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("paper", [FILE, SCREEN, NARROW], ids=["file", "screen", "phone"])
def test_texts_of_a_line_do_not_touch_each_other_or_leave_the_paper(lang, paper):
    found = texts(Rows(lang, ROWS, heads={"change": "since"}), paper)
    for one in found:
        assert one[0] >= -1 and one[1] <= paper.width + 1
        for other in found:
            assert one == other or abs(one[2] - other[2]) > 5 or one[1] < other[0] or other[1] < one[0]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_bars_of_columns_begin_at_one_place_after_the_longest_name(lang):
    rows = Rows(lang, [replace(row, state="") for row in ROWS])
    bars = rects(rows, FILE, "#123456")
    assert len(bars) == 2 and bars[0] == bars[1]
    longest = next(text for text in texts(rows, FILE) if text[3] == NAMES[1])
    assert bars[0][0] + bars[0][1] < longest[0] if lang == "fa" else longest[1] < bars[0][0]


def test_on_a_phone_bars_have_the_papers_width_and_texts_are_above_and_below_them():
    rows = Rows("en", ROWS)
    assert rects(rows, NARROW, tokens.TRACK) == [(0, NARROW.width)] * 2
    lines = {text: y for _, _, y, text in texts(rows, NARROW)}
    assert lines[NAMES[0]] < lines["1"] and abs(lines["1"] - lines["behind"]) < 1


def test_without_room_for_columns_a_wide_paper_has_the_lines_of_a_phone():
    row = replace(ROWS[0], name="A name with so many words that it leaves no room for a bar beside its other texts")
    assert rects(Rows("en", [row]), FILE, tokens.TRACK) == [(0, FILE.width)]


@pytest.mark.parametrize("count", [1, 15, 40])
def test_on_a_screen_all_rows_have_room(count):
    assert drawing(Rows("en", ROWS[:1] * count), SCREEN).height <= SCREEN.height + 0.1
    assert drawing(Rows("en", []), SCREEN).height == 0


def test_a_label_is_written_only_where_it_has_room():
    rows = Rows(
        "en", [Row("A", pieces=[Piece(0.9, "#123456", label="long"), Piece(0.001, "#654321", label="short")])]
    )
    room, size = bar_room(rows, FILE)
    assert fits("long", room * 0.9, size) and not fits("short", room * 0.001, size)
    assert [text for *_, text in texts(rows, FILE)] == ["A", "long"]


def test_words_below_a_bar_lose_their_last_words_if_they_are_too_long():
    row = replace(ROWS[0], below="one, two, three, " * 40)
    below = next(text for *_, text in texts(Rows("en", [row]), NARROW) if text.startswith("one"))
    assert below.endswith(("one…", "two…", "three…"))


def test_the_chosen_row_has_a_frame_and_a_target_line_its_name_inside_the_paper():
    rows = Rows("en", [ROWS[0], replace(ROWS[1], chosen=True)], target=("target 100%", 1.0))
    nodes = [node for node in svg_root(drawing(rows, NARROW)).iter("rect") if node.get("stroke") == tokens.CHOSEN]
    assert len(nodes) == 1
    name = next(text for text in texts(rows, NARROW) if text[3] == "target 100%")
    assert name[1] <= NARROW.width + 0.1
