"""A week's pack as slides (PPTX): a full-slide picture for each figure, with title and notes as text, and one table.

Texts are in Tahoma, which office computers have with Persian letters; the pictures have their own font.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Pt

from dashboard.figures import picture, tokens
from dashboard.figures.figure import Description
from dashboard.figures.map_pen import outlines
from dashboard.figures.marks import Bar, Group
from dashboard.figures.registry import FIGURES
from dashboard.figures.svg import written
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.pages.common.meeting_parts import FIGURE_OF
from dashboard.pages.pack.content import Pack, Part, alt_of, signed
from dashboard.pages.pack.slide_picture import (
    HEIGHT,
    INNER,
    MARGIN,
    TITLE,
    WIDTH,
    picture_of,
    sentence_end,
    slide_picture,
)
from dashboard.pages.pack.slide_table import SlideTable, even, fitted

FONT = "Tahoma"
# The sign before the word of a decision's state.
SIGNS = {"overdue": "!", "open": "○", "done": "✓", "dropped": "–"}
TRENDS = {"better": tokens.BETTER, "worse": tokens.WORSE}
# A layout of the library's template, since outlines and screen readers need a title on every slide.
TITLE_ONLY = 5
# A unit of the pictures on a slide 33.867 cm wide.
UNIT = 12_192_000 / WIDTH


def pack_pptx(pack: Pack) -> bytes:
    """The pack as a presentation, 16:9."""
    deck: Deck = Presentation()
    deck.slide_width, deck.slide_height = _units(WIDTH), _units(HEIGHT)
    about = deck.core_properties
    about.title = f"{pack.title}, {pack.place}, {pack.week}"
    about.author, about.last_modified_by = pack.place, ""
    about.language = LANGUAGES[pack.lang].locale
    about.created = about.modified = pack.moment.replace(tzinfo=None)
    _add_cover(deck, pack)
    for part in pack.parts:
        _add_part(deck, pack, part)
        if part.name == FIGURE_OF["headline"]:
            slide = _slide(deck, pack, part.figure.title, slide_picture(pack, "", []))
            _add_table(slide, pack.lang, even(part.figure.table))
    for page in pack.indicators:
        # As on the projector, the map is beside the ranking.
        figures = [Part("", "map", page.map), Part("", "ranking", page.ranking)]
        definition = [f"{label}: {text}" for label, text in page.definition]
        notes = [page.question, *definition, page.trend_alt, *_in_words(page.map), page.href]
        slide = _slide(
            deck,
            pack,
            page.name,
            slide_picture(pack, " ".join(filter(None, (page.map.sentence, page.together))), figures),
            page.map_alt,
        )
        _add_notes(slide, pack.lang, [page.map.sentence, *notes])
        for name, described in page.figures.items():
            _add_part(deck, pack, Part("", name, described), page.href)
    for county in pack.counties:
        silent = [county.silent_heading, *(f"{name}: {measures}" for name, measures in county.silent), county.more]
        part = Part(county.title, county.figure.name, county.figure.figure)
        _add_part(deck, pack, part, county.href, [county.population, *silent])
    body = io.BytesIO()
    deck.save(body)
    return body.getvalue()


def _add_part(deck: Deck, pack: Pack, part: Part, href: str = "", notes: Sequence[str] = ()) -> None:
    """The slides of a part of the meeting, as many as the projector has screens; or the slide of another figure.

    href: its page, by default the meeting's.
    """
    described = part.figure
    pieces = list(FIGURES[part.name].split(described)) if part.key and part.name else [described]
    for number, piece in enumerate(pieces, 1):
        counts = {"n": integer(number, pack.lang), "m": integer(len(pieces), pack.lang)}
        place = f" ({say(pack.lang, 'present.of', **counts)})" if pieces[1:] else ""
        shown = slide_picture(pack, described.sentence, [replace(part, figure=piece)])
        title = f"{part.heading or described.title}{place}"
        slide = _slide(deck, pack, title, shown, alt_of(described, pack.sample))
        if part.name and FIGURES[part.name].draw is None and piece.table.rows:
            _add_rows(slide, pack.lang, described.sentence, piece)
        words = [described.sentence, described.note, *notes, *_in_words(described), href or pack.address]
        _add_notes(slide, pack.lang, words)


def _slide(deck: Deck, pack: Pack, title: str, shown: bytes, alt: str = "", colour: str = tokens.INK) -> Slide:
    """A new slide with a title above a full-slide picture. alt: describes the picture to screen readers."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    heading, image = slide.shapes.title, slide.shapes.add_picture(io.BytesIO(shown), 0, 0, deck.slide_width)
    assert heading is not None
    # Below the title, which the layout has placed already.
    heading._element.addprevious(image._element)
    image._element.nvPicPr.cNvPr.set("descr", alt)
    room = 180 if pack.sample else 0
    left = MARGIN + (room if LANGUAGES[pack.lang].rtl else 0)
    heading.left, heading.top = _units(left), _units(30)
    heading.width, heading.height = _units(INNER - room), _units(TITLE - 40)
    _write(heading.text_frame, pack.lang, [title], 28, colour, bold=True)
    return slide


def _add_cover(deck: Deck, pack: Pack) -> None:
    """A dark slide with the province's counties beside title, week and sources."""
    marks: list[Bar | Group] = [Bar(0, 0, WIDTH, HEIGHT, tokens.HEAD)]
    if pack.boundaries:
        high, far = picture.map_frame(pack.boundaries).height, not LANGUAGES[pack.lang].rtl
        scale, counties = 620 / max(picture.WIDTH, high), outlines(pack.boundaries, tokens.ACCENT, tokens.HEAD)
        marks.append(Group(counties, WIDTH - MARGIN - 620 if far else MARGIN, (HEIGHT - high * scale) / 2, scale))
    slide = _slide(deck, pack, pack.title, picture_of(written(pack.lang, marks)), colour=tokens.HEAD_INK)
    # The other calendar's week is isolated, since it has the other direction.
    lines = [pack.place, pack.week, f"\u2068{pack.other}\u2069"]
    left = MARGIN + 680 if LANGUAGES[pack.lang].rtl else MARGIN
    wide, facts = INNER - 680, [pack.sample_note, *pack.facts, pack.address]
    for top, high, texts, size in ((180, 260, lines, 24), (460, 380, facts, 12)):
        box = slide.shapes.add_textbox(_units(left), _units(top), _units(wide), _units(high))
        box.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        _write(box.text_frame, pack.lang, texts, size, tokens.HEAD_INK)


def _add_rows(slide: Slide, lang: str, sentence: str, described: Description) -> None:
    """The counts and the open table of a figure without a drawing, below a sentence."""
    counts = " · ".join(f"{number} {words}" for number, words in described.counts)
    top = sentence_end(sentence) + 8
    if counts:
        _add_text(slide, lang, counts, top, 18)
        top += 56
    _add_table(slide, lang, fitted(described.table, top))


def _add_text(slide: Slide, lang: str, text: str, top: float, size: float) -> None:
    """A line of text. size: in points."""
    box = slide.shapes.add_textbox(_units(MARGIN), _units(top), _units(INNER), _units(40))
    _write(box.text_frame, lang, [text], size, tokens.INK)


def _add_table(slide: Slide, lang: str, table: SlideTable) -> None:
    """A figure's table as a native table."""
    frame = slide.shapes.add_table(
        len(table.rows),
        len(table.widths),
        _units(MARGIN),
        _units(table.top),
        _units(INNER),
        _units(sum(table.heights)),
    )
    shown: Any = frame.table
    if LANGUAGES[lang].rtl:
        shown._tbl.tblPr.set("rtl", "1")
    for column, width in zip(shown.columns, table.widths, strict=True):
        column.width = _units(width)
    for at, (row, height) in enumerate(zip(table.rows, table.heights, strict=True)):
        shown.rows[at].height = _units(height)
        for place, value in enumerate(row):
            cell = shown.cell(at, place)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(tokens.PAPER if at else tokens.ACCENT)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_top = cell.margin_bottom = Emu(0)
            colour = TRENDS.get(value.trend, tokens.INK if at else tokens.PAPER)
            text = f"{SIGNS[value.mark]} {value.text}" if value.mark in SIGNS else value.text
            _write(cell.text_frame, lang, [text], table.size * UNIT / Pt(1), colour, bold=not at or not place)


def _add_notes(slide: Slide, lang: str, lines: Sequence[str]) -> None:
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None
    _write(frame, lang, lines, 12, tokens.INK)


def _in_words(described: Description) -> list[str]:
    """A figure's table, a line for each row."""
    _, *heads = described.table.head or [""]
    return [
        f"{row.name}: "
        + COMMA[described.lang].join(f"{head} {value.text}" for head, value in zip(heads, row.values, strict=False))
        for row in described.table.rows
    ]


def _write(frame: Any, lang: str, lines: Sequence[str], size: float, colour: str, bold: bool = False) -> None:
    """Write lines into an empty text frame, a paragraph for each that is not ''."""
    frame.word_wrap = True
    for at, line in enumerate(filter(None, lines)):
        paragraph = frame.add_paragraph() if at else frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = signed(line)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
        run.font.color.rgb = _rgb(colour)
        run._r.rPr.set("lang", LANGUAGES[lang].locale)
        _direct(paragraph, lang)


def _direct(paragraph: Any, lang: str) -> None:
    """The direction of a paragraph and the font of its Persian letters, for which the library has no words."""
    rtl = LANGUAGES[lang].rtl
    paragraph.alignment = PP_ALIGN.RIGHT if rtl else PP_ALIGN.LEFT
    paragraph._p.pPr.set("rtl", str(int(rtl)))
    for run in paragraph.runs:
        latin = run._r.rPr.find(qn("a:latin"))
        latin.addnext(latin.makeelement(qn("a:cs"), {"typeface": FONT}))


def _units(length: float) -> Emu:
    return Emu(round(length * UNIT))


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(tokens.painted(colour).removeprefix("#"))
