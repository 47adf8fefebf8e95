"""The pack as slides, read back by the library and by hand: shapes of counties, charts, direction, words."""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

from dashboard.figures import map as county_map
from dashboard.figures.cell_text import colours, level
from dashboard.indicators import amounts
from dashboard.language import LANGUAGES as OURS
from dashboard.language import say
from dashboard.pages.common.meeting_parts import FIGURE_OF
from dashboard.pages.pack.content import Pack, PackRequest, signed
from dashboard.pages.pack.routes import pack_file
from dashboard.pages.pack.slide_canvas import FONT, LANGUAGES
from dashboard.pages.pack.slide_map import PATTERNS
from dashboard.pages.pack.slides import pack_pptx
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import SITE, shipped
from tests.unit.small_register import governorates, published

BOTH = each_case("lang", OURS)
# Slides take seconds; make test asks for a file of them in test_pack_site.
rare = pytest.mark.rare


@cache
def deck(lang: str) -> Any:
    """The sample's last week, in Persian with two counties: each takes a second; read back once for all tests."""
    pack = Pack(shipped(), PackRequest(lang, len(shipped().weeks) - 1, lang == "fa", SITE))
    pack.counties = pack.counties[:2]
    return Presentation(io.BytesIO(pack_pptx(pack)))


@cache
def slides(lang: str) -> dict[str, Any]:
    """The first slide of each title."""
    found: dict[str, Any] = {}
    for slide in deck(lang).slides:
        found.setdefault(slide.shapes.title.text_frame.text, slide)
    return found


def text_of(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from text_of(shape.shapes)
        elif shape.has_text_frame:
            yield shape.text_frame.text


@rare
@BOTH
def test_there_is_a_cover_then_the_parts_of_the_meeting_a_slide_an_indicator_and_the_counties(lang):
    titles = [slide.shapes.title.text_frame.text for slide in deck(lang).slides]
    parts = [say(lang, f"meeting.{part}.heading") for part in FIGURE_OF]
    names = [card.word(lang, "name") for card in shipped().cards]
    pages = [say(lang, "pack.title"), *parts, *names]
    assert titles[: len(pages)] == pages
    counties = [say(lang, "county.title", name=name) for name in ("آران و بیدگل", "اردستان")]
    assert titles[len(pages) :] == (counties if lang == "fa" else [])
    about = deck(lang).core_properties
    assert about.title.startswith(say(lang, "pack.title"))
    # No person is named.
    named = about.language, about.author, about.last_modified_by
    assert named == (LANGUAGES[lang], shipped().province.title(lang), "")


@rare
def test_real_data_never_say_sample():
    body = pack_file(published(governorates(1, 0, None)), PackRequest("fa", 0, True), "", "pptx")
    real = Presentation(io.BytesIO(body)).slides
    assert len(real) > 10
    assert not any(say("fa", "site.sample") in text for slide in real for text in text_of(slide.shapes))


@rare
@BOTH
def test_each_county_is_a_named_shape_in_its_place_with_the_paint_of_its_class(lang):
    snapshot, week = shipped(), len(shipped().weeks) - 1
    polygons = snapshot.boundaries(snapshot.weeks[week]).polygons
    names = {code: snapshot.names[code][lang] for code in polygons}
    points = [(*point, names[code]) for code, rings in polygons.items() for ring in rings for point in ring]
    states = set()
    for card in snapshot.cards:
        slide = slides(lang)[card.word(lang, "name")]
        title = county_map.describe(snapshot, lang, Selection(card, week)).title
        (group,) = [shape for shape in slide.shapes if shape.name == title]
        shapes = {shape.name: shape for shape in group.shapes}
        assert sorted(shapes) == sorted(names.values())
        for code, name in names.items():
            cell, shape = snapshot.cells.at(card.key, week, code), shapes[name]
            assert shape.shape_type == MSO_SHAPE_TYPE.FREEFORM
            states.add(cell.state)
            if cell.state == "value":
                assert shape.fill.type == MSO_FILL.SOLID
                assert f"#{shape.fill.fore_color.rgb}".lower() == colours(card)[level(card, cell)], (card.key, code)
            else:
                assert shape.fill.pattern == PATTERNS[cell.state]
            described = shape._element.xpath(".//p:cNvPr")[0].get("descr")
            assert described.startswith(name)
            assert not cell.known or amounts.value(lang, card, cell) in described
        assert max(group.shapes, key=lambda shape: shape.left + shape.width).name == max(points)[2]
        assert min(group.shapes, key=lambda shape: shape.left).name == min(points)[2]
        lowest = max(group.shapes, key=lambda shape: shape.top + shape.height)
        assert lowest.name == min(points, key=lambda point: point[1])[2]
    assert states == {"value", "zero", "not_reported", "not_applicable", "too_few"}


@rare
@BOTH
def test_the_trend_is_a_chart_with_the_shares_of_every_week(lang):
    for card in shipped().cards:
        (chart,) = [shape.chart for shape in slides(lang)[card.word(lang, "name")].shapes if shape.has_chart]
        series, *targets = chart.plots[0].series
        assert list(series.values) == [cell.value for cell in shipped().cells.series(card.key)]
        assert [set(target.values) for target in targets] == ([] if card.target is None else [{card.target}])
        assert not chart.category_axis.reverse_order
        assert chart.value_axis._element.find(qn("c:crosses")).get("val") == ("max" if lang == "fa" else "autoZero")


@rare
@BOTH
def test_the_notes_of_an_indicators_slide_have_its_definition(lang):
    for card in shipped().cards:
        notes = slides(lang)[card.word(lang, "name")].notes_slide.notes_text_frame
        assert card.word(lang, "question") in notes.text and card.word(lang, "limits") in notes.text
        assert {p._p.pPr.get("rtl") for p in notes.paragraphs} == {str(int(lang == "fa"))}


@rare
@BOTH
def test_on_every_slide_texts_have_direction_language_and_font_and_shapes_a_place_an_id_and_a_description(lang):
    wide, high = deck(lang).slide_width, deck(lang).slide_height
    rtl = str(int(lang == "fa"))
    for number, slide in enumerate(deck(lang).slides, 1):
        assert say(lang, "site.sample") in text_of(slide.shapes), number
        ids = [each.get("id") for each in slide._element.iter(qn("p:cNvPr"))]
        assert len(ids) == len(set(ids)), number
        for paragraph in slide._element.iter(qn("a:p")):
            runs = paragraph.findall(qn("a:r")) + paragraph.findall(qn("a:fld"))
            assert not runs or paragraph.find(qn("a:pPr")).get("rtl") == rtl
            for run in runs:
                look = run.find(qn("a:rPr"))
                assert look.get("lang") == LANGUAGES[lang]
                assert look.find(qn("a:cs")).get("typeface") == look.find(qn("a:latin")).get("typeface") == FONT
        for shape in slide.shapes:
            assert shape.left >= 0 <= shape.top, (number, shape.name)
            assert shape.left + shape.width <= wide + 1, (number, shape.name)
            assert shape.top + shape.height <= high + 1, (number, shape.name)
            described = shape._element.xpath(".//p:cNvPr")[0]
            decorative = described.xpath('.//*[local-name()="decorative"]')
            if shape.has_chart or shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
                assert described.get("descr") or decorative, shape.name
            if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE and not shape.text_frame.text:
                assert decorative, shape.name


def test_a_change_has_a_sign_that_can_be_read_aloud_at_the_left_of_its_number():
    assert signed("▲ 2") == "+2"
    assert signed("▼ 0.3") == "−0.3"
    # The mark of direction keeps the sign from going to the right of Persian digits.
    assert signed("▲ ۲") == "\u200e+۲"
    assert signed("شتاب −۰٫۳ و -۱") == "شتاب \u200e−۰٫۳ و \u200e-۱"
    assert signed("۱۳۹۳-۰۹-۱۵، ۱–۳، میز‌-۲") == "۱۳۹۳-۰۹-۱۵، ۱–۳، میز‌\u200e-۲"
