"""The grammar of pictures: scales, marks, the width of a text, and the writer of SVG."""

import io
from xml.etree import ElementTree

import pytest
import resvg_py
from PIL import Image

from dashboard.figures import tokens
from dashboard.figures.figure import FILE, Paper
from dashboard.figures.marks import Bar, Dot, Group, Line, Mark, Text, stretches
from dashboard.figures.scales import Linear, Reading
from dashboard.figures.svg import written
from dashboard.figures.text import in_lines, shortened, text_width
from dashboard.pages.common.render import fonts
from tests.unit.figures.shipped_figures import selection

BOTH = pytest.mark.parametrize("lang", ["fa", "en"])
TEXTS = {"fa": "شاهین‌شهر و میمه ۵۹٫۳٪", "en": "Khomeyni Shahr 59.3%"}


def root(lang: str, *marks: Mark) -> ElementTree.Element:
    return ElementTree.fromstring(f"<svg>{written(lang, marks)}</svg>")


def test_a_linear_scale_may_run_backwards_and_a_single_value_is_in_the_middle():
    assert [Linear(0, 10, 100, 20).at(value) for value in (0, 5, 10)] == [100, 60, 20]
    assert Linear(3, 3, 0, 50).at(3) == 25


def test_values_and_columns_follow_the_reading_direction_and_weeks_run_from_left_to_right():
    fa, en = Reading("fa", 100), Reading("en", 100)
    assert [reading.linear(0, 1, 10, 90).at(0) for reading in (fa, en)] == [90, 10]
    assert [reading.bands(4, 20, 100).low(0) for reading in (fa, en)] == [60, 20]
    assert [reading.x(10, 30) for reading in (fa, en)] == [60, 10]
    assert (fa.near, fa.far, en.near, en.far) == ("right", "left", "left", "right")
    # The weeks leave 20 units for names where reading begins.
    assert [[round(weeks.middle(i)) for i in (0, 3)] for weeks in (fa.weeks(4, 20, 100), en.weeks(4, 20, 100))] == [
        [10, 70],
        [30, 90],
    ]


def test_a_line_has_no_stroke_over_a_gap_and_none_at_a_single_point():
    known = stretches([(0, 1.0), (1, 0.0), (2, None), (3, 4.0)])
    assert known == [[(0, 1.0), (1, 0.0)], [(3, 4.0)]]
    (path,) = root("en", Line(known, tokens.INK))
    assert path.get("d") == "M0.0 1.0L1.0 0.0"
    assert not written("en", [Line(known[1:], tokens.INK)])


@BOTH
def test_a_persian_text_runs_from_right_to_left_and_anchors_are_sides_in_both_languages(lang):
    texts = root(lang, *(Text(5, 5, "۸۰٪ <b>", 10, anchor=anchor) for anchor in ("left", "middle", "right")))
    assert [text.get("text-anchor", "start") for text in texts] == ["start", "middle", "end"]
    assert {text.text for text in texts} == {"\u202b۸۰٪ <b>\u202c" if lang == "fa" else "۸۰٪ <b>"}


def test_addresses_tooltips_and_texts_are_escaped():
    hostile = '"><script>&'
    marks = [Dot(1, 1, 1, hostile, title=hostile), Text(1, 1, hostile, 10), Bar(0, 0, 1, 1, "red", title=hostile)]
    found = root("en", Group(marks, href=hostile, title=hostile, attributes={"data-area": hostile}))
    assert {node.tag for node in found.iter()} == {"svg", "a", "title", "circle", "text", "rect"}
    (link,) = found.iter("a")
    assert link.get("href") == link.get("data-area") == hostile
    assert [title.text for title in found.iter("title")] == [hostile] * 3


def test_marks_are_a_link_where_the_paper_has_an_address_for_the_selection():
    paper = Paper(100, 100, 10, href=lambda chosen, stage: f"/{chosen.county}/{stage}")
    bar, chosen = Bar(0, 0, 1, 1, "red"), selection(county="1002")
    (link,) = root("en", paper.link([bar], chosen, "draft", "Kashan"))
    assert (link.tag, link.get("href"), link.get("target")) == ("a", "/1002/draft", "_blank")
    assert [node.tag for node in link] == ["title", "rect"]
    assert [node.tag for node in root("en", FILE.link([bar], chosen), paper.link([bar], None))] == ["rect", "rect"]


def test_a_text_is_broken_and_cut_by_its_width_and_only_at_spaces():
    text = "one two\u00a0three four"
    assert in_lines(text, text_width("one two\u00a0three") * 10, 10) == ["one two\u00a0three", "four"]
    assert in_lines(text, 0, 10) == ["one", "two\u00a0three", "four"]
    assert shortened(text, text_width(text) * 10, 10) == text
    cut = shortened("one two three", text_width("one two thr") * 10, 10)
    assert cut == "one two…" and text_width("") == 0


@BOTH
@pytest.mark.parametrize("bold", [False, True])
def test_the_measured_width_of_a_text_is_that_of_the_drawn_text(lang, bold):
    size, text = 100, TEXTS[lang]
    drawn = written(lang, [Text(1000, 100, text, size, "#000000", bold=bold)])
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="200" font-family="{tokens.FONT}">{drawn}</svg>'
    )
    files = [str(font) for font in fonts()]
    image = Image.open(
        io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=files)))
    )
    left, top, right, bottom = image.getchannel("A").getbbox() or (0, 0, 0, 0)
    assert right - left == pytest.approx(text_width(text, bold) * size, rel=0.03)
    assert (left + right) / 2 == pytest.approx(1000, abs=size * 0.1)
    assert top < 100 < bottom
