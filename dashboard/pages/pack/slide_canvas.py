"""A slide with text boxes, shapes and pictures, positioned along the reading direction.

Lengths are in centimetres, font sizes in points. Every text has its language, font and, in Persian, direction:
PowerPoint does not infer them from the characters, and a copied slide keeps them.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import escape
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Cm, Emu, Pt

from dashboard.exports.pictures import png
from dashboard.figures import tokens
from dashboard.pages.pack.content import signed

WIDTH, HEIGHT = 33.867, 19.05
MARGIN = 1.5
INNER = WIDTH - 2 * MARGIN
# Where the font is not installed, a program looks for one of the same kind: Office by the letters and the family that
# are named here, others by the PANOSE number, which is Tahoma's.
FONT = "Vazirmatn"
FONTS = {
    tag: f'typeface="{FONT}" panose="020B0604030504040204" pitchFamily="34" charset="{charset}"'
    for tag, charset in (("latin", 0), ("cs", -78))
}
LANGUAGES = {"fa": "fa-IR", "en": "en-GB"}
WHITE = "#ffffff"
# The height of a line as a multiple of the font size.
LINE = 1.45
# Characters that XML does not allow.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
# A link keeps the colour of its text instead of the theme's blue.
_OWN_COLOUR = (
    '<a:extLst><a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}"><ahyp:hlinkClr'
    ' xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor" val="tx"/></a:ext></a:extLst>'
)
_DECORATIVE = (
    f'<a:extLst {nsdecls("a")}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


class Box(NamedTuple):
    """A rectangle on a slide. along: distance from the side where a line of the language begins."""

    along: float
    top: float
    wide: float
    high: float


@dataclass(frozen=True)
class Run:
    """A run of text in one style. href: the address of its link, '' for none."""

    text: str
    size: float = 13
    colour: str = tokens.INK
    bold: bool = False
    href: str = ""


Paragraph = Sequence[Run]


def muted(text: str, size: float = 11) -> Run:
    """Text in the muted colour."""
    return Run(text, size, tokens.MUTED)


class SlideCanvas:
    """A slide and its language."""

    def __init__(self, slide: Slide, lang: str) -> None:
        self.slide = slide
        self.lang = lang

    def place(self, box: Box) -> tuple[Cm, Cm, Cm, Cm]:
        """Left, top, width and height of a box."""
        left = WIDTH - box.along - box.wide if self.lang == "fa" else box.along
        return Cm(left), Cm(box.top), Cm(box.wide), Cm(box.high)

    def title(self, text: str, box: Box, size: float, colour: str) -> None:
        """The slide's title, used by outlines and screen readers."""
        shape = self.slide.shapes.title
        assert shape is not None
        shape.left, shape.top, shape.width, shape.height = self.place(box)
        fill_text(shape.text_frame, self.lang, [[Run(text, size, colour, bold=True)]], anchor=MSO_ANCHOR.TOP)

    def text(self, name: str, box: Box, paragraphs: Sequence[Paragraph], **look: Any) -> Any:
        """A text box. look: arguments of `fill_text`."""
        shape = self.slide.shapes.add_textbox(*self.place(box))
        shape.name = name
        fill_text(shape.text_frame, self.lang, paragraphs, **look)
        return shape

    def shape(
        self,
        name: str,
        box: Box,
        fill: str,
        edge: str = "",
        kind: Any = MSO_SHAPE.RECTANGLE,
        decorative: bool = True,
    ) -> Any:
        """A shape. decorative: whether screen readers skip it."""
        shape = self.slide.shapes.add_shape(kind, *self.place(box))
        shape.name = name
        paint(shape, fill, edge)
        if decorative:
            shape._element.xpath(".//p:cNvPr")[0].append(parse_xml(_DECORATIVE))
        return shape

    def picture(
        self, name: str, svg: str, along: float, top: float, wide: float, alt: str, fonts: Iterable[Path] = ()
    ) -> None:
        """An SVG document as a picture. alt: '' for decoration. fonts: of its texts."""
        box = Box(along, top, wide, 0)
        # 90 pixels for a centimetre.
        sized = svg.replace("<svg ", f'<svg width="{wide * 60:.0f}" ', 1)
        shape = self.slide.shapes.add_picture(io.BytesIO(png(sized, fonts)), *self.place(box)[:3])
        shape.name = name
        describe(shape, alt)
        if not alt:
            shape._element.xpath(".//p:cNvPr")[0].append(parse_xml(_DECORATIVE))

    def notes(self, paragraphs: Sequence[Paragraph]) -> None:
        """The slide's speaker notes."""
        frame = self.slide.notes_slide.notes_text_frame
        assert frame is not None
        fill_text(frame, self.lang, paragraphs)


def fill_text(
    frame: Any,
    lang: str,
    paragraphs: Sequence[Paragraph],
    after: float = 3,
    centre: bool = False,
    anchor: Any = None,
    end: bool = False,
) -> None:
    """Write paragraphs into an empty text frame without margins. after: space below each, in points; end: whether to
    align at the end of the line.

    The XML is written directly: building runs with the library takes ten times longer.
    """
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    if anchor is not None:
        frame.vertical_anchor = anchor
    body = frame._txBody
    for paragraph in list(body.p_lst):
        body.remove(paragraph)
    side = "ctr" if centre else "r" if (lang == "fa") != end else "l"
    for runs in paragraphs:
        # The line height is set in points, since programs differ in this font's default line height.
        high = max((run.size for run in runs), default=12) * LINE
        spaces = f'<a:lnSpc><a:spcPts val="{round(high * 100)}"/></a:lnSpc>'
        spaces += f'<a:spcAft><a:spcPts val="{round(after * 100)}"/></a:spcAft>'
        look = f'<a:pPr algn="{side}" rtl="{int(lang == "fa")}">{spaces}</a:pPr>'
        written = "".join(_run(frame, lang, run) for run in runs)
        body.append(parse_xml(f"<a:p {nsdecls('a', 'r')}>{look}{written}</a:p>"))


def _run(frame: Any, lang: str, run: Run) -> str:
    """A run's XML; the text "#" becomes a field with the slide's number, which follows when slides are moved."""
    look = f'lang="{LANGUAGES[lang]}" sz="{round(run.size * 100)}" b="{int(run.bold)}"'
    # The second font (complex script) is that of Persian letters.
    inside = f'<a:solidFill><a:srgbClr val="{run.colour.removeprefix("#")}"/></a:solidFill>'
    inside += "".join(f"<a:{tag} {look}/>" for tag, look in FONTS.items())
    if run.href:
        target = frame.part.relate_to(run.href, RT.HYPERLINK, is_external=True)
        inside += f'<a:hlinkClick r:id="{target}">{_OWN_COLOUR}</a:hlinkClick>'
    properties = f"<a:rPr {look}>{inside}</a:rPr>"
    if run.text == "#":
        field = 'id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"'
        return f"<a:fld {field}>{properties}<a:t>0</a:t></a:fld>"
    return f"<a:r>{properties}<a:t>{escape(_CONTROL.sub('', signed(run.text)))}</a:t></a:r>"


def rgb(colour: str) -> RGBColor:
    """A colour such as #0b6e6e as a PowerPoint colour."""
    return RGBColor.from_string(colour.removeprefix("#"))


def paint(shape: Any, fill: str, edge: str = "", width: float = 0.75) -> None:
    """Set a shape's fill and edge colours, '' for none. width: of the edge, in points."""
    # The theme's style would add a shadow.
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
    """Set a shape's alternative text for screen readers."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)
