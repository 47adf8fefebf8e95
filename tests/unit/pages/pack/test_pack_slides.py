"""The pack as slides, read back by the library: titles, pictures, the table, notes, direction."""

import io
from typing import Any

import pytest
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.meeting.behind import behind_cards
from dashboard.pages.pack.content import Part, signed
from dashboard.pages.pack.slide_picture import PIXELS
from dashboard.pages.pack.slides import FONT
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import deck, pack, shipped

BOTH = each_case("lang", LANGUAGES)
# Slides take seconds; make test asks for a file of them in test_pack_site.
rare = pytest.mark.rare


def slides_of(lang: str, part: Part) -> list[str]:
    """The titles of a part's slides: as many as the projector has screens."""
    count = len(FIGURES[part.name].split(part.figure))
    digits = [(integer(n, lang), integer(count, lang)) for n in range(1, count + 1)]
    places = [f" ({say(lang, 'present.of', n=n, m=m)})" if count > 1 else "" for n, m in digits]
    return [f"{part.heading}{place}" for place in places]


def titled(lang: str, title: str) -> Any:
    """The first slide of a title."""
    return next(slide for slide in deck(lang).slides if slide.shapes.title.text_frame.text == title)


def picture(slide: Any) -> Any:
    (found,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    return found


def described(shape: Any) -> str:
    return shape._element.xpath(".//p:cNvPr")[0].get("descr")


@rare
@BOTH
def test_there_is_a_cover_then_the_parts_of_the_meeting_a_slide_an_indicator_and_the_counties(lang):
    titles = [slide.shapes.title.text_frame.text for slide in deck(lang).slides]
    parts = [slides_of(lang, part) for part in pack(lang).parts]
    table = say(lang, "figure.bullets.title")
    names = [card.word(lang, "name") for card in behind_cards(shipped(), len(shipped().weeks) - 1)]
    pages = [say(lang, "pack.title"), *parts[0], table, *(title for titles in parts[1:] for title in titles), *names]
    assert titles[: len(pages)] == pages
    counties = [say(lang, "county.title", name=name) for name in ("آران و بیدگل", "اردستان")]
    assert titles[len(pages) :] == (counties if lang == "fa" else [])
    about = deck(lang).core_properties
    assert about.title.startswith(say(lang, "pack.title"))
    # No person is named.
    named = about.language, about.author, about.last_modified_by
    assert named == ({"fa": "fa-IR", "en": "en-GB"}[lang], shipped().province.title(lang), "")


@rare
@BOTH
def test_each_slide_is_a_picture_of_the_whole_slide_below_its_title_described_with_the_word_sample(lang):
    size = deck(lang).slide_width, deck(lang).slide_height
    for number, slide in enumerate(deck(lang).slides):
        shown, title = picture(slide), slide.shapes.title
        assert (shown.left, shown.top, shown.width, shown.height) == (0, 0, *size), number
        order = [shape.shape_id for shape in slide.shapes]
        assert order.index(shown.shape_id) < order.index(title.shape_id), number
        image = Image.open(io.BytesIO(shown.image.blob))
        assert image.size == (PIXELS, PIXELS * 9 // 16)
        # The title's place is blank on the picture, but on the cover, which is dark.
        box = [round(side / size[0] * PIXELS) for side in (title.left, title.top, title.width, title.height)]
        blank = image.convert("L").crop((box[0], box[1], box[0] + box[2], box[1] + box[3])).getextrema()
        assert blank == (255, 255) or number == 0, number
        for shape in slide.shapes:
            assert shape.left >= 0 <= shape.top and shape.left + shape.width <= size[0], (number, shape.name)
            assert shape.top + shape.height <= size[1], (number, shape.name)
    for page in pack(lang).indicators:
        alt = described(picture(titled(lang, page.name)))
        assert alt.startswith(f"{say(lang, 'site.sample')}: ")
        for code in shipped().cells.counties(len(shipped().weeks) - 1, page.key):
            assert shipped().names[code][lang] in alt


@rare
@BOTH
def test_one_slide_has_the_indicators_as_a_native_table_in_the_reading_direction(lang):
    tables = [shape.table for slide in deck(lang).slides for shape in slide.shapes if shape.has_table]
    table, *others = tables
    wanted = pack(lang).parts[0].figure.table
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == list(wanted.head)
    assert rows[1:] == [[signed(text) for text in (row.name, *(v.text for v in row.values))] for row in wanted.rows]
    assert {table._tbl.tblPr.get("rtl") for table in tables} == {"1" if lang == "fa" else None}
    # The parts without a drawing: all rows, on as many slides as they need.
    drawn = [part for part in pack(lang).parts if part.name not in DRAWN]
    shown = [row.cells[0].text for other in others for row in other.rows]
    listed = [signed(row.name) for part in drawn for row in part.figure.table.rows]
    assert [text for text in shown if text in listed] == listed
    for part in drawn:
        counts = " · ".join(f"{number} {words}" for number, words in part.figure.counts)
        for title in slides_of(lang, part):
            texts = [shape.text_frame.text for shape in titled(lang, title).shapes if shape.has_text_frame]
            assert not counts or counts in texts
    (decisions,) = (part for part in drawn if part.key == "decisions")
    decided = [other for other in others if len(other.columns) == len(decisions.figure.table.head)]
    states = [row.cells[4].text for other in decided for row in list(other.rows)[1:]]
    assert states[0].startswith("! ") and any(state.startswith("○ ") for state in states)


@rare
@BOTH
def test_notes_have_sentence_table_definition_and_address(lang):
    for page in pack(lang).indicators:
        notes = titled(lang, page.name).notes_slide.notes_text_frame
        definition = [text for _, text in page.definition]
        for text in (page.map.sentence, page.question, *definition, page.trend_alt, page.href):
            assert signed(text) in notes.text, page.key
        assert page.map.table.rows[-1].name in notes.text
        assert {p._p.pPr.get("rtl") for p in notes.paragraphs} == {str(int(lang == "fa"))}
    for part in pack(lang).parts[1:]:
        notes = titled(lang, slides_of(lang, part)[0]).notes_slide.notes_text_frame.text
        assert signed(part.figure.sentence) in notes and pack(lang).address in notes


@rare
@BOTH
def test_texts_have_direction_language_and_font(lang):
    for number, slide in enumerate(deck(lang).slides):
        for paragraph in slide._element.iter(qn("a:p")):
            for run in paragraph.findall(qn("a:r")):
                look = run.find(qn("a:rPr"))
                assert paragraph.find(qn("a:pPr")).get("rtl") == str(int(lang == "fa")), number
                assert look.get("lang") == LANGUAGES[lang].locale
                assert look.find(qn("a:cs")).get("typeface") == look.find(qn("a:latin")).get("typeface") == FONT


def test_a_change_has_a_sign_that_can_be_read_aloud_at_the_left_of_its_number():
    assert signed("▲ 2") == "+2"
    assert signed("▼ 0.3") == "−0.3"
    # The mark of direction keeps the sign from going to the right of Persian digits.
    assert signed("▲ ۲") == "\u200e+۲"
    assert signed("شتاب −۰٫۳ و -۱") == "شتاب \u200e−۰٫۳ و \u200e-۱"
    assert signed("۱۳۹۳-۰۹-۱۵، ۱–۳، میز‌-۲") == "۱۳۹۳-۰۹-۱۵، ۱–۳، میز‌\u200e-۲"
