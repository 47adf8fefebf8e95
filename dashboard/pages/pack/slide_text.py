"""A slide as a sheet to write on: boxes of text and plain shapes, placed along the reading direction.

Lengths are in centimetres, sizes of letters in points. Whatever is written carries its language and, in Persian, runs
from right to left: PowerPoint takes neither from the letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Cm, Emu, Pt

from dashboard.figures import tokens

WIDTH, HEIGHT = 33.867, 19.05
MARGIN = 1.5
INNER = WIDTH - 2 * MARGIN
FONT = "Vazirmatn"
LANGUAGES = {"fa": "fa-IR", "en": "en-GB"}
WHITE = "#ffffff"
# A line's height, of the size of its letters.
LINE = 1.45
# What XML has no place for.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
# A link in the colour of its text, not in blue.
_OWN_COLOUR = (
    '<a:extLst><a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}"><ahyp:hlinkClr'
    ' xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor" val="tx"/></a:ext></a:extLst>'
)


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
        """The left edge of what is so wide and begins `along` from where a line of the language begins."""
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
        self,
        name: str,
        along: float,
        top: float,
        wide: float,
        high: float,
        fill: str,
        edge: str = "",
        kind: Any = None,
        plain: bool = True,
    ) -> Any:
        """A shape, a rectangle unless told otherwise. plain: mere decoration, which a screen reader passes over."""
        place = Cm(self.left(along, wide)), Cm(top), Cm(wide), Cm(high)
        shape = self.slide.shapes.add_shape(kind or MSO_SHAPE.RECTANGLE, *place)
        shape.name = name
        paint(shape, fill, edge)
        if plain:
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
    """Write paragraphs into an empty frame without margins of its own. after: points beneath each.

    They are written as XML at once: the library takes ten times longer to build a run piece by piece.
    """
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    if anchor is not None:
        frame.vertical_anchor = anchor
    body = frame._txBody
    for paragraph in list(body.p_lst):
        body.remove(paragraph)
    given, end = direction(lang, centre), f'<a:spcAft><a:spcPts val="{round(after * 100)}"/></a:spcAft>'
    for runs in text:
        # In points: programs do not agree how high a line of this font is by itself.
        size = max((run.size for run in runs), default=12) * LINE
        space = f'<a:lnSpc><a:spcPts val="{round(size * 100)}"/></a:lnSpc>{end}'
        written = "".join(_run(frame, lang, run) for run in runs)
        body.append(parse_xml(f"<a:p {nsdecls('a', 'r')}><a:pPr {given}>{space}</a:pPr>{written}</a:p>"))


def direction(lang: str, centre: bool = False) -> str:
    """A paragraph's direction and the side it stands at, as attributes."""
    side = "ctr" if centre else "r" if lang == "fa" else "l"
    return f'algn="{side}" rtl="{int(lang == "fa")}"'


def look(lang: str, size: float, colour: str, bold: bool = False) -> tuple[str, str]:
    """A run's attributes and elements: language, size, colour, and the font for Latin and Persian letters (a:cs)."""
    fill = f'<a:solidFill><a:srgbClr val="{colour.removeprefix("#")}"/></a:solidFill>'
    fonts = f'<a:latin typeface="{FONT}"/><a:cs typeface="{FONT}"/>'
    return f'lang="{LANGUAGES[lang]}" sz="{round(size * 100)}" b="{int(bold)}"', fill + fonts


def _run(frame: Any, lang: str, run: Run) -> str:
    given, elements = look(lang, run.size, run.colour, run.bold)
    if run.href:
        target = frame.part.relate_to(run.href, RT.HYPERLINK, is_external=True)
        elements += f'<a:hlinkClick r:id="{target}">{_OWN_COLOUR}</a:hlinkClick>'
    return f"<a:r><a:rPr {given}>{elements}</a:rPr><a:t>{escape(_CONTROL.sub('', run.text))}</a:t></a:r>"


def rgb(colour: str) -> RGBColor:
    """#0b6e6e as PowerPoint has it."""
    return RGBColor.from_string(colour.removeprefix("#"))


def paint(shape: Any, fill: str, edge: str = "", width: float = 0.75) -> None:
    """Fill a shape with a colour and draw its edge; '' for none. width: of the edge in points."""
    # The theme's style would lend it a shadow.
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
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
    shape._element.xpath(".//p:cNvPr")[0].append(parse_xml(_DECORATIVE))
