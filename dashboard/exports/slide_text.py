"""A slide as a sheet to write on: boxes of text and plain shapes, placed along the reading direction.

Lengths are in centimetres, sizes of letters in points. Whatever is written carries its language and, in Persian, runs
from right to left: PowerPoint takes neither from the letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Cm, Emu, Pt

from dashboard.figures import tokens

WIDTH, HEIGHT = 33.867, 19.05
MARGIN = 1.5
INNER = WIDTH - 2 * MARGIN
FONT = "Vazirmatn"
LANGUAGES = {"fa": "fa-IR", "en": "en-GB"}
WHITE = "#ffffff"


@dataclass(frozen=True)
class Run:
    """A stretch of text in one look. href: where it leads, '' nowhere."""

    text: str
    size: float = 13
    colour: str = tokens.INK
    bold: bool = False
    href: str = ""


# A paragraph is its runs.
Paragraph = Sequence[Run]


class Sheet:
    """A slide and the language that it is written in."""

    def __init__(self, slide: Slide, lang: str) -> None:
        self.slide = slide
        self.lang = lang

    def left(self, along: float, wide: float) -> float:
        """The left edge of what begins at `along`, counted from where a line of the language begins, and is so wide."""
        return WIDTH - along - wide if self.lang == "fa" else along

    def box(
        self, name: str, along: float, top: float, wide: float, high: float, text: Sequence[Paragraph], **look: Any
    ) -> Any:
        """A box of text. look: of `fill_text`."""
        place = Cm(self.left(along, wide)), Cm(top), Cm(wide), Cm(high)
        shape = self.slide.shapes.add_textbox(*place)
        shape.name = name
        fill_text(shape.text_frame, self.lang, text, **look)
        return shape

    def panel(
        self, name: str, along: float, top: float, wide: float, high: float, fill: str, edge: str = "", kind: Any = None
    ) -> Any:
        """A plain shape, a rectangle unless told otherwise; decoration, so that a screen reader passes it over."""
        place = Cm(self.left(along, wide)), Cm(top), Cm(wide), Cm(high)
        shape = self.slide.shapes.add_shape(kind or MSO_SHAPE.RECTANGLE, *place)
        shape.name = name
        paint(shape, fill, edge)
        decorative(shape)
        return shape

    def title(self, text: str, along: float, top: float, wide: float, high: float, size: float, colour: str) -> None:
        """The slide's title, which outlines and screen readers go by."""
        shape = self.slide.shapes.title
        assert shape is not None
        shape.left, shape.top = Cm(self.left(along, wide)), Cm(top)
        shape.width, shape.height = Cm(wide), Cm(high)
        fill_text(shape.text_frame, self.lang, [[Run(text, size, colour, bold=True)]], anchor=MSO_ANCHOR.TOP)


def fill_text(
    frame: Any, lang: str, text: Sequence[Paragraph], after: float = 3, centre: bool = False, anchor: Any = None
) -> None:
    """Write paragraphs into a frame without margins of its own. after: points beneath each."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    if anchor is not None:
        frame.vertical_anchor = anchor
    for i, runs in enumerate(text):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(after)
        direct(paragraph, lang, centre)
        for run in runs:
            write(paragraph, lang, run)


def direct(paragraph: Any, lang: str, centre: bool = False) -> None:
    """Set a paragraph's direction and the side it stands at."""
    given = paragraph._p.get_or_add_pPr()
    given.set("algn", "ctr" if centre else "r" if lang == "fa" else "l")
    given.set("rtl", "1" if lang == "fa" else "0")


def write(paragraph: Any, lang: str, run: Run) -> None:
    """Add a run to a paragraph."""
    added = paragraph.add_run()
    added.text = run.text
    font = added.font
    font.size, font.bold = Pt(run.size), run.bold
    font.color.rgb = rgb(run.colour)
    typeface(font._element, lang)
    if run.href:
        added.hyperlink.address = run.href


def typeface(properties: Any, lang: str) -> None:
    """Set the font for Latin and for Persian letters (a:cs), and the language, on a run's properties."""
    properties.set("lang", LANGUAGES[lang])
    for tag in ("a:latin", "a:cs"):
        found = properties.find(qn(tag))
        if found is None:
            found = properties.makeelement(qn(tag), {})
            # They come after the fill and before a link: the schema has an order.
            link = properties.find(qn("a:hlinkClick"))
            properties.append(found) if link is None else link.addprevious(found)
        found.set("typeface", FONT)


def rgb(colour: str) -> RGBColor:
    """#0b6e6e as PowerPoint has it."""
    return RGBColor.from_string(colour.removeprefix("#"))


def paint(shape: Any, fill: str, edge: str = "", width: float = 0.75) -> None:
    """Fill a shape with a colour and draw its edge; '' for none. width: of the edge in points."""
    shape.shadow.inherit = False
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill)
    else:
        shape.fill.background()
    if edge:
        shape.line.color.rgb = rgb(edge)
        shape.line.width = Pt(width)
    else:
        shape.line.fill.background()


def describe(shape: Any, text: str) -> None:
    """Give a shape the text that a screen reader says of it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def decorative(shape: Any) -> None:
    """Mark a shape as one that says nothing by itself."""
    from pptx.oxml import parse_xml

    shape._element.xpath(".//p:cNvPr")[0].append(parse_xml(_DECORATIVE))
