"""Figures as standalone SVG documents with title, figure, key and source, and as PNG.

All presentation is in attributes with literal colours, so that browsers, drawing programs and rasterisers show the
same. Texts have computed positions: rasterisers support neither `direction` nor `dominant-baseline`.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from markupsafe import Markup

from dashboard.figures import picture, tokens
from dashboard.figures.figure import FILE, Drawing
from dashboard.figures.pen import Pen, linked, sign
from dashboard.language import LANGUAGES

INNER = FILE.width
MARGIN = 48.0
WIDTH = INNER + 2 * MARGIN
# 1800 pixels wide: sharp on a slide, and rendered in half a second.
ZOOM = 1.5
# Average width of a letter as a multiple of the font size, with a margin for fallback fonts.
LETTER = 0.5


@dataclass(frozen=True)
class Caption:
    """The texts around a figure.

    about: lines below the title. sample: the word for sample data, '' for real data. note: a note on the figure, or
    ''. foot: the sources of the data. addresses: (label, absolute address); the address is printed for use on paper.
    """

    lang: str
    title: str
    about: Sequence[str]
    sample: str
    note: str
    foot: Sequence[str]
    addresses: Sequence[tuple[str, str]]


def document(caption: Caption, figure: Drawing, key: Sequence[tuple[str, str]]) -> str:
    """An SVG document, 1200 units wide and as high as its parts need. key: as in Description."""
    pen = Pen(caption.lang, INNER)
    y, drawn = _heading(pen, caption)
    scale = INNER / figure.width
    drawn.append(Markup('<g transform="translate(0 {:.1f}) scale({:.5f})">{}</g>').format(y, scale, figure.svg))
    y += figure.height * scale + 28
    y = _paragraph(pen, drawn, y, [figure.note, caption.note], 18, tokens.INK) + 6
    y = _key(pen, drawn, y, key)
    drawn.append(Markup('<path d="M0 {:.1f}H{:g}" stroke="{}"/>').format(y, INNER, tokens.LINE))
    y = _paragraph(pen, drawn, y + 22, caption.foot, 16, tokens.MUTED)
    for label, address in caption.addresses:
        y = _address(pen, drawn, y, label, address)
    height = y + MARGIN * 2 - 12
    title = caption.title + (f" ({caption.sample})" if caption.sample else "")
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:.0f}" width="{w:g}" height="{h:.0f}"'
        ' xml:lang="{lang}" role="group" aria-labelledby="title desc" direction="ltr" font-family="{font}">'
        '<title id="title">{title}</title><desc id="desc">{desc}</desc><defs>{patterns}</defs>'
        '<rect width="100%" height="100%" fill="#ffffff"/><g transform="translate({m:g} {m:g})">{body}</g></svg>\n'
    ).format(
        w=WIDTH,
        h=height,
        m=MARGIN,
        lang=caption.lang,
        font=tokens.FONT,
        title=title,
        desc=" ".join(filter(None, [*caption.about, caption.note])),
        patterns=picture.patterns(),
        body=Markup("").join(drawn),
    )


def png(svg: str, fonts: Iterable[Path]) -> bytes:
    """The document as PNG, 1800 pixels wide. fonts: the only fonts used."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=ZOOM,
            background="white",
            skip_system_fonts=True,
            font_files=[str(font) for font in fonts],
        )
    )


def _heading(pen: Pen, caption: Caption) -> tuple[float, list[Markup]]:
    """Title, lines below it and the word for sample data: (y of the next element, SVG elements)."""
    drawn: list[Markup] = []
    badge_wide = len(caption.sample) * 22 * 0.62 + 36 if caption.sample else 0
    if caption.sample:
        ink, middle = tokens.WARN_INK, INNER - badge_wide / 2
        drawn.append(pen.box(INNER - badge_wide, 0, badge_wide, 40, tokens.WARN, ink, 20))
        drawn.append(pen.text(middle, 20, caption.sample, 22, ink, bold=True, anchor="middle"))
    y = 20.0
    for line in textwrap.wrap(caption.title, int((INNER - badge_wide - 24) / (34 * LETTER * 1.1))):
        drawn.append(pen.text(0, y, line, 34, bold=True))
        y += 48
    y = _paragraph(pen, drawn, y, caption.about, 20, tokens.INK)
    return y + 6, drawn


def _paragraph(pen: Pen, drawn: list[Markup], y: float, lines: Sequence[str], size: float, colour: str) -> float:
    """Append the lines, wrapped to the width, to `drawn`; returns y of the next line."""
    for line in lines:
        for part in textwrap.wrap(line, int(INNER / (size * LETTER))):
            drawn.append(pen.text(0, y, part, size, colour))
            y += size * 1.65
    return y


def _address(pen: Pen, drawn: list[Markup], y: float, label: str, address: str) -> float:
    """Append a label and an address as a link to `drawn`; returns y of the next element."""
    drawn.append(pen.text(0, y, label, 16, tokens.MUTED))
    along = len(label) * 16 * LETTER + 12
    # An address runs from left to right in either language.
    anchor = "end" if LANGUAGES[pen.lang].rtl else "start"
    text = Markup('<text x="{:g}" y="{:.1f}" font-size="16" fill="{}" text-anchor="{}">{}</text>')
    for line in textwrap.wrap(address, int((INNER - along) / (16 * LETTER)), break_on_hyphens=False):
        part = text.format(pen.x(along), y + 5.6, tokens.ACCENT, anchor, line)
        drawn.append(linked(address, part))
        y += 26
    return y


def _key(pen: Pen, drawn: list[Markup], y: float, key: Sequence[tuple[str, str]]) -> float:
    """Append the key's signs with their texts, in rows, to `drawn`; returns y of the next element."""
    along = 0.0
    for name, text in key:
        wide = 26 + 10 + len(text) * 18 * LETTER + 24
        if along and along + wide > INNER:
            along, y = 0.0, y + 34
        place = pen.x(along, 26)
        drawn.append(Markup('<g transform="translate({:.1f} {:.1f})">{}</g>').format(place, y - 9, sign(name)))
        drawn.append(pen.text(along + 36, y, text, 18))
        along += wide
    return y + 34 if key else y
