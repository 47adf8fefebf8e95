"""A week's pack as slides (PPTX): maps and trends as native, editable shapes and charts, other figures as pictures;
an indicator's definition is in the speaker notes.

The font is named, not embedded: `slide_canvas` sets the fallback if Vazirmatn is not installed.
"""

import io
import re
from collections.abc import Sequence

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.presentation import Presentation as Deck
from pptx.util import Cm

from dashboard.figures import tokens
from dashboard.figures.figure import SCREEN
from dashboard.language import say
from dashboard.pages.pack import slide_pages
from dashboard.pages.pack.content import Pack
from dashboard.pages.pack.pdf import drawn, outlines
from dashboard.pages.pack.slide_canvas import (
    HEIGHT,
    INNER,
    LANGUAGES,
    MARGIN,
    WHITE,
    WIDTH,
    Box,
    Run,
    SlideCanvas,
    fill_text,
    muted,
)

# A layout of the library's template, since outlines and screen readers need a title on every slide.
TITLE_ONLY = 5
_THEME_FONT = re.compile(rb'(<a:(?:latin|cs|font script="Arab")) typeface="[^"]*"')


def pack_pptx(pack: Pack) -> bytes:
    """The pack as a presentation, 16:9."""
    deck: Deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    # The theme's fonts, for text added later: fonts of office computers for Latin and for Persian letters.
    theme = deck.slide_master.part.part_related_by(RT.THEME)
    theme.blob = _THEME_FONT.sub(rb'\1 typeface="Tahoma"', theme.blob)
    about = deck.core_properties
    about.title = f"{pack.title}, {pack.place}, {pack.week}"
    about.author, about.last_modified_by = pack.place, ""
    about.language = LANGUAGES[pack.lang]
    about.created = about.modified = pack.moment.replace(tzinfo=None)

    def add(title: str, sentence: str = "") -> SlideCanvas:
        canvas = _canvas(deck, pack)
        _draw_frame(canvas, pack, title, sentence)
        return canvas

    _draw_cover(_canvas(deck, pack), pack)
    for part in pack.parts:
        slide_pages.add_figure(add, drawn(pack, part, SCREEN))
    for page in pack.indicators:
        slide_pages.add_indicator(pack, page, add)
    for county in pack.counties:
        slide_pages.add_county(pack, county, add)
    body = io.BytesIO()
    deck.save(body)
    return body.getvalue()


def _canvas(deck: Deck, pack: Pack) -> SlideCanvas:
    return SlideCanvas(deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY]), pack.lang)


def _draw_cover(canvas: SlideCanvas, pack: Pack) -> None:
    dark = WIDTH * 0.58
    ground = canvas.shape("ground", Box(0, 0, dark, HEIGHT), tokens.INK)
    # The title shape already exists, so the background is inserted below it.
    title = canvas.slide.shapes.title
    assert title is not None
    title._element.addprevious(ground._element)
    if pack.boundaries:
        art = outlines(pack.boundaries, tokens.ACCENT, tokens.INK, ground=tokens.INK)
        canvas.picture("province", art, dark - 8.9, 11.9, 8.4, "")
    wide = dark - MARGIN - 1
    canvas.text("place", Box(MARGIN, 1.5, wide, 1), [[Run(pack.place, 18, WHITE)]])
    canvas.title(pack.title, Box(MARGIN, 3.1, wide, 4.2), 40, WHITE)
    weeks = [[Run(pack.week, 24, WHITE, bold=True)], [Run(f"\u2068{pack.other}\u2069", 17, WHITE)]]
    canvas.text("week", Box(MARGIN, 7.6, wide, 2.4), weeks, after=6)
    if pack.sample:
        _draw_sample_word(canvas, pack.sample, MARGIN, 10.4)
        canvas.text("sample", Box(MARGIN, 11.5, 8.5, 3), [[Run(pack.sample_note, 12, WHITE)]])
    facts: list[Sequence[Run]] = [[muted(fact, 12)] for fact in pack.facts]
    if pack.address:
        # The address is a link: as text, it is one long word that a narrow box would cut.
        facts.append([Run(say(pack.lang, "pack.open"), 12, tokens.ACCENT, href=pack.address)])
    box = Box(dark + 1.2, 1.5, WIDTH - dark - 2.4, HEIGHT - 3)
    canvas.text("facts", box, facts, after=8, anchor=MSO_ANCHOR.BOTTOM)


def _draw_frame(canvas: SlideCanvas, pack: Pack, title: str, sentence: str) -> None:
    """The frame of every slide: pack, the word for sample data, title, sentence ('' for none), source and number.

    They are on the slide, not on its layout, so that a copied slide keeps them.
    """
    about = " · ".join((pack.title, pack.place, pack.week))
    canvas.text("pack", Box(MARGIN, 0.6, INNER - 5, 0.7), [[muted(about)]])
    if pack.sample:
        _draw_sample_word(canvas, pack.sample, WIDTH - MARGIN - 2.4, 0.55)
    canvas.shape("line", Box(MARGIN, 1.45, INNER, 0.02), tokens.LINE)
    canvas.shape("bar", Box(MARGIN, 1.75, 1.6, 0.09), tokens.ACCENT)
    canvas.title(title, Box(MARGIN, 1.95, INNER, 1.3), 26, tokens.INK)
    if sentence:
        # Two lines of 16 points hold about 190 letters of a wide font; a longer sentence is set smaller.
        size = round(min(16, 16 * 190 / len(sentence)), 1)
        canvas.text("sentence", Box(MARGIN, 3.35, INNER, 1.5), [[Run(sentence, size)]])
    canvas.text("source", Box(MARGIN, HEIGHT - 0.95, INNER - 4, 0.6), [[muted(pack.known, 9)]])
    canvas.text("number", Box(WIDTH - MARGIN - 3, HEIGHT - 0.95, 3, 0.6), [[muted("#")]], end=True)


def _draw_sample_word(canvas: SlideCanvas, word: str, along: float, top: float) -> None:
    box = Box(along, top, 2.4, 0.75)
    shape = canvas.shape("sample", box, tokens.WARN, kind=MSO_SHAPE.ROUNDED_RECTANGLE, decorative=False)
    shape.adjustments[0] = 0.5
    run = Run(word, 12, tokens.WARN_INK, bold=True)
    fill_text(shape.text_frame, canvas.lang, [[run]], after=0, centre=True, anchor=MSO_ANCHOR.MIDDLE)
