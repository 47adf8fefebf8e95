"""The pack as slides, read back by the library and by hand: shapes of counties, tables, charts, direction, words."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

from dashboard.figures.map import colours, level
from dashboard.language import LANGUAGES as OURS
from dashboard.language import say
from dashboard.language.digits import percent, whole
from dashboard.pages.pack.content import signed
from dashboard.pages.pack.request import PackRequest
from dashboard.pages.pack.routes import pack_file
from dashboard.pages.pack.slide_flow import Piece, columns, height
from dashboard.pages.pack.slide_map import PATTERNS
from dashboard.pages.pack.slide_text import FONT, LANGUAGES, Run
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import SITE, shipped
from tests.unit.small_register import governorates
from tests.unit.small_site import shown

BOTH = each_case("lang", OURS)
# Slides of all counties take twice as long as the rest.
# Slides take seconds; make test asks for a file of them in test_pack_site.
pytestmark = pytest.mark.rare
WITH_COUNTIES = pytest.mark.parametrize("lang", ["fa", pytest.param("en", marks=pytest.mark.rare)])


@cache
def body(lang: str, counties: bool, /) -> bytes:
    return pack_file(shipped(), PackRequest(lang, len(shipped().weeks) - 1, counties, SITE), "", "pptx")


@cache
def deck(lang: str, counties: bool, /) -> Any:
    return Presentation(io.BytesIO(body(lang, counties)))


def slides(lang: str, counties: bool | None = None) -> list[Any]:
    """All slides; those of counties among the Persian ones unless a test says otherwise."""
    return list(deck(lang, lang == "fa" if counties is None else counties).slides)


def every_shape(shapes: Any) -> Any:
    for shape in shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from every_shape(shape.shapes)


def text_of(slide: Any) -> str:
    texts = [shape.text_frame.text for shape in every_shape(slide.shapes) if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    return "\n".join([*texts, *(cell.text for table in tables for row in table.rows for cell in row.cells)])


def titled(lang: str, title: str, counties: bool | None = None) -> list[Any]:
    return [slide for slide in slides(lang, counties) if slide.shapes.title.text_frame.text == title]


@BOTH
def test_there_is_a_cover_the_headlines_two_slides_an_indicator_and_the_meeting(lang):
    titles = [slide.shapes.title.text_frame.text for slide in slides(lang)]
    cards = [card.word(lang, "name") for card in shipped().cards]
    assert titles[:2] == [say(lang, "pack.title"), say(lang, "pack.headlines")]
    rankings = [say(lang, "figure.ranking.title", name=name) for name in cards]
    assert titles[2 : 2 + 2 * len(cards)] == [title for pair in zip(cards, rankings, strict=True) for title in pair]
    assert say(lang, "pack.decisions") in titles
    assert titles[-1] == say(lang, "pack.definitions")


def test_real_data_never_say_sample():
    real = Presentation(
        io.BytesIO(pack_file(shown(governorates(1, 0, None)), PackRequest("fa", 0, True), "", "pptx"))
    )
    assert len(real.slides) > 10
    assert not any(say("fa", "site.sample") in text_of(slide) for slide in real.slides)


@BOTH
def test_each_county_is_a_shape_of_its_own_named_after_it_and_filled_by_its_class(lang):
    snapshot, week = shipped(), len(shipped().weeks) - 1
    seen = set()
    for card in snapshot.cards:
        slide = titled(lang, card.word(lang, "name"))[0]
        (group,) = [shape for shape in slide.shapes if shape.name == card.word(lang, "name")]
        shapes = {shape.name: shape for shape in group.shapes}
        codes = snapshot.boundaries(snapshot.weeks[week]).codes
        assert sorted(shapes) == sorted(snapshot.names[code][lang] for code in codes)
        for code in codes:
            cell, shape = snapshot.cells.at(card.key, week, code), shapes[snapshot.names[code][lang]]
            assert shape.shape_type == MSO_SHAPE_TYPE.FREEFORM
            seen.add(cell.state)
            if cell.state == "value":
                assert shape.fill.type == MSO_FILL.SOLID
                colour = colours(card)[level(card, cell)]
                assert f"#{shape.fill.fore_color.rgb}".lower() == colour, (card.key, code)
            else:
                assert shape.fill.type == MSO_FILL.PATTERNED
                assert shape.fill.pattern == PATTERNS[cell.state]
            described = shape._element.xpath(".//p:cNvPr")[0].get("descr")
            assert described.startswith(snapshot.names[code][lang])
            if cell.known:
                assert whole(cell.numerator, lang) in described
    assert seen == {"value", "zero", "not_reported", "not_applicable"}


@BOTH
def test_a_countys_outline_lies_where_it_lies_on_the_map(lang):
    card = shipped().cards[0]
    slide = titled(lang, card.word(lang, "name"))[0]
    (group,) = [shape for shape in slide.shapes if shape.name == card.word(lang, "name")]
    polygons = shipped().boundaries(shipped().weeks[-1]).polygons
    points = [
        (lon, lat, shipped().names[code][lang]) for code in polygons for ring in polygons[code] for lon, lat in ring
    ]
    assert max(group.shapes, key=lambda shape: shape.left + shape.width).name == max(points)[2]
    assert min(group.shapes, key=lambda shape: shape.left).name == min(points)[2]
    assert max(group.shapes, key=lambda shape: shape.top + shape.height).name == min(points, key=lambda p: p[1])[2]
    assert group.left == min(shape.left for shape in group.shapes)
    assert group.left + group.width == max(shape.left + shape.width for shape in group.shapes)


@BOTH
def test_the_trend_is_a_chart_with_the_shares_of_every_week(lang):
    snapshot = shipped()
    for card in snapshot.cards:
        slide = titled(lang, card.word(lang, "name"))[0]
        (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
        series, target = chart.plots[0].series
        assert list(series.values) == [cell.share for cell in snapshot.cells.series(card.key)]
        assert set(target.values) == {card.target_share}
        assert chart.category_axis.reverse_order == (lang == "fa")


@BOTH
def test_on_every_slide_texts_have_direction_language_and_font_and_shapes_a_place_an_id_and_a_description(lang):
    wide, high = deck(lang, lang == "fa").slide_width, deck(lang, lang == "fa").slide_height
    for number, slide in enumerate(slides(lang), 1):
        assert say(lang, "site.sample") in [s.text_frame.text for s in slide.shapes if s.has_text_frame], number
        ids = [each.get("id") for each in slide._element.iter(qn("p:cNvPr"))]
        assert len(ids) == len(set(ids)), number
        for paragraph in slide._element.iter(qn("a:p")):
            runs = paragraph.findall(qn("a:r")) + paragraph.findall(qn("a:fld"))
            if runs:
                assert paragraph.find(qn("a:pPr")).get("rtl") == ("1" if lang == "fa" else "0")
            for run in runs:
                look = run.find(qn("a:rPr"))
                assert look.get("lang") == LANGUAGES[lang]
                assert look.find(qn("a:cs")).get("typeface") == look.find(qn("a:latin")).get("typeface") == FONT
        for shape in slide.shapes:
            assert shape.left >= 0 <= shape.top, (number, shape.name)
            assert shape.left + shape.width <= wide + 1, (number, shape.name)
            assert shape.top + shape.height <= high + 1, (number, shape.name)
            described = shape._element.xpath(".//p:cNvPr")[0]
            if shape.has_chart or shape.has_table:
                assert described.get("descr")
            if shape.has_table:
                assert shape.table._tbl.tblPr.get("rtl") == ("1" if lang == "fa" else "0")
            if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE and not shape.text_frame.text:
                assert described.xpath('.//*[local-name()="decorative"]'), shape.name


@WITH_COUNTIES
def test_a_slide_for_each_county_where_asked_for(lang):
    snapshot, week = shipped(), len(shipped().weeks) - 1
    codes = snapshot.cells.counties(week, snapshot.cards[0].key)
    for code in codes:
        name = snapshot.names[code][lang]
        (slide,) = titled(lang, say(lang, "county.title", name=name), counties=True)
        (table,) = [shape.table for shape in slide.shapes if shape.has_table]
        assert len(table.rows) == 1 + len(snapshot.cards)
        for row, card in zip(list(table.rows)[1:], snapshot.cards, strict=True):
            cell = snapshot.cells.at(card.key, week, code)
            assert row.cells[2].text == (percent(cell.share, lang) if cell.known else "")
    # One for each and one for all of them.
    assert lang == "fa" or len(slides(lang, counties=True)) == len(slides(lang)) + len(codes) + 1


@BOTH
def test_the_file_names_its_title_and_language_and_no_person(lang):
    about = deck(lang, lang == "fa").core_properties
    assert about.title.startswith(say(lang, "pack.title"))
    assert about.language == LANGUAGES[lang]
    assert about.author == shipped().province.title(lang)
    assert about.last_modified_by == ""
    with zipfile.ZipFile(io.BytesIO(body(lang, lang == "fa"))) as parts:
        assert not any(name.startswith("ppt/media/") for name in parts.namelist())


def test_a_change_has_a_sign_that_can_be_read_aloud_at_the_left_of_its_number():
    assert signed("▲ 2") == "+2"
    assert signed("▼ 0.3") == "−0.3"
    # The mark of direction keeps the sign from going to the right of Persian digits.
    assert signed("▲ ۲") == "\u200e+۲"
    assert signed("شتاب −۰٫۳ و -۱") == "شتاب \u200e−۰٫۳ و \u200e-۱"
    assert signed("۱۳۹۳-۰۹-۱۵، ۱–۳، میز‌-۲") == "۱۳۹۳-۰۹-۱۵، ۱–۳، میز‌\u200e-۲"


def test_pieces_fill_a_column_before_the_next_and_a_heading_goes_with_what_it_heads():
    line = Piece([[Run("x", 10)]])
    head = Piece([[Run("x", 10)]], head=True)
    one = height(line, 10, 0)
    assert [len(column) for column in columns([line] * 7, 10, one * 3.1, 0)] == [3, 3, 1]
    filled = list(columns([line, line, head, line], 10, one * 3.1, 0))
    assert [len(column) for column in filled] == [2, 2]
    assert filled[1][0] is head
    # A piece higher than a column still has its place; longer texts and larger letters are higher.
    tall = Piece([[Run("long words " * 200, 20)]])
    assert [len(column) for column in columns([tall, tall], 5, 3, 0)] == [1, 1]
    assert list(columns([], 5, 3, 0)) == []
    sizes = ((1, 10), (1, 20), (50, 20), (99, 20))
    heights = [height(Piece([[Run("word " * count, size)]]), 10, 2) for count, size in sizes]
    assert heights == sorted(set(heights))
