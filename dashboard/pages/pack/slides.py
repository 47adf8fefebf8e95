"""A week's pack as slides (PPTX) that can be changed: shapes, tables and charts of PowerPoint's own, right to left.

The font is named, not embedded: where Vazirmatn is not installed, the program takes another.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck
from pptx.util import Cm

from dashboard.figures import tokens
from dashboard.pages.pack.content import Pack
from dashboard.pages.pack.slide_lists import definition_leaves, section_leaves
from dashboard.pages.pack.slide_map import draw_ornament
from dashboard.pages.pack.slide_pages import Leaf, county_leaves, headline_leaf, indicator_leaves
from dashboard.pages.pack.slide_text import (
    HEIGHT,
    INNER,
    LANGUAGES,
    MARGIN,
    WHITE,
    WIDTH,
    Run,
    Sheet,
    direction,
    fill_text,
    look,
)

# A layout of the library's own template; every slide has a title that outlines and screen readers go by.
TITLE_ONLY = 5


def pack_pptx(pack: Pack) -> bytes:
    """The pack as a presentation, 16:9."""
    deck: Deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    about = deck.core_properties
    about.title = f"{pack.title}, {pack.place}, {pack.week}"
    about.author, about.last_modified_by = pack.place, ""
    about.language = LANGUAGES[pack.lang]
    about.created = about.modified = pack.moment.replace(tzinfo=None)
    _cover(_sheet(deck, pack), pack)
    for leaf in _leaves(pack):
        sheet = _sheet(deck, pack)
        _frame(sheet, pack, leaf)
        leaf.draw(sheet)
    body = io.BytesIO()
    deck.save(body)
    return body.getvalue()


def _sheet(deck: Deck, pack: Pack) -> Sheet:
    return Sheet(deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY]), pack.lang)


def _leaves(pack: Pack) -> Iterator[Leaf]:
    yield headline_leaf(pack)
    for page in pack.indicators:
        yield from indicator_leaves(pack, page)
    for section in pack.sections:
        yield from section_leaves(pack, section)
    yield from county_leaves(pack)
    yield from definition_leaves(pack)


def _cover(sheet: Sheet, pack: Pack) -> None:
    dark = WIDTH * 0.58
    ground = sheet.panel("ground", 0, 0, dark, HEIGHT, tokens.INK)
    # The title is there from the start: what it stands on goes beneath it.
    sheet.slide.shapes.title._element.addprevious(ground._element)
    drawn = next((page for page in pack.indicators if page.boundaries), None)
    if drawn and drawn.boundaries:
        draw_ornament(sheet, drawn.boundaries, dark - 11.5, 10.6, 11)
    wide = dark - MARGIN - 1
    sheet.box("place", MARGIN, 1.5, wide, 1, [[Run(pack.place, 18, WHITE)]])
    sheet.title(pack.title, MARGIN, 3.1, wide, 4.2, 40, WHITE)
    weeks = [[Run(pack.week, 24, WHITE, bold=True)], [Run(f"\u2068{pack.other}\u2069", 17, WHITE)]]
    sheet.box("week", MARGIN, 7.6, wide, 2.4, weeks, after=6)
    if pack.sample:
        _pill(sheet, pack.sample, MARGIN, 10.4)
        sheet.box("sample", MARGIN, 11.5, 9, 2, [[Run(pack.sample_note, 12, WHITE)]])
    facts = [[Run(fact, 12, tokens.MUTED)] for fact in pack.facts]
    if pack.address:
        facts.append([Run(pack.address, 12, tokens.ACCENT, href=pack.address)])
    anchor = MSO_ANCHOR.BOTTOM
    sheet.box("facts", dark + 1.2, 1.5, WIDTH - dark - 2.4, HEIGHT - 3, facts, after=8, anchor=anchor)


def _frame(sheet: Sheet, pack: Pack, leaf: Leaf) -> None:
    """What is round every slide: which pack it is, "sample" where it is one, title, sentence, source and number."""
    about = " · ".join((pack.title, pack.place, pack.week))
    sheet.box("pack", MARGIN, 0.6, INNER - 5, 0.7, [[Run(about, 11, tokens.MUTED)]])
    if pack.sample:
        _pill(sheet, pack.sample, WIDTH - MARGIN - 2.4, 0.55)
    sheet.panel("line", MARGIN, 1.45, INNER, 0.02, tokens.LINE)
    sheet.panel("bar", MARGIN, 1.75, 1.6, 0.09, tokens.ACCENT)
    sheet.title(leaf.title, MARGIN, 1.95, INNER, 1.3, 26, tokens.INK)
    if leaf.lead:
        sheet.box("sentence", MARGIN, 3.35, INNER, 1.5, [[Run(leaf.lead, 16)]])
    sheet.box("source", MARGIN, HEIGHT - 0.95, INNER - 4, 0.6, [[Run(pack.known, 9, tokens.MUTED)]])
    _number(sheet)


def _pill(sheet: Sheet, text: str, along: float, top: float) -> None:
    shape = sheet.panel("sample", along, top, 2.4, 0.75, tokens.WARN, kind=MSO_SHAPE.ROUNDED_RECTANGLE, plain=False)
    shape.adjustments[0] = 0.5
    middle: dict[str, Any] = {"centre": True, "after": 0, "anchor": MSO_ANCHOR.MIDDLE}
    fill_text(shape.text_frame, sheet.lang, [[Run(text, 12, tokens.WARN_INK, bold=True)]], **middle)


def _number(sheet: Sheet) -> None:
    """The slide's number as a field, so that it stays right where slides are moved."""
    box = sheet.box("number", WIDTH - MARGIN - 3, HEIGHT - 0.95, 3, 0.6, [])
    given, elements = look(sheet.lang, 11, tokens.MUTED)
    side = direction(sheet.lang).replace('"r"', '"end"').replace('"l"', '"r"').replace('"end"', '"l"')
    field = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
    text = f"<a:pPr {side}/>{field}<a:rPr {given}>{elements}</a:rPr><a:t>0</a:t></a:fld>"
    box.text_frame._txBody.append(parse_xml(f"<a:p {nsdecls('a')}>{text}</a:p>"))
