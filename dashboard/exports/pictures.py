"""Figures as documents of their own: title, figure, key and where it comes from in one SVG, and that as PNG.

All presentation stands in attributes and all colours are written out, so that a browser, a drawing program and a
rasteriser show the same. Texts are placed by hand: rasterisers know neither `direction` nor `dominant-baseline`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from markupsafe import Markup, escape

from dashboard.figures import picture, tokens

WIDTH = 1200.0
MARGIN = 48.0
INNER = WIDTH - 2 * MARGIN
# 1800 points across: sharp on a slide, and drawn in half a second.
ZOOM = 1.5
# Of a letter's size, as letters are wide on average in this font, with room for those that stand in for it.
LETTER = 0.5
EDGE = "#76828f"
# A Persian text runs from right to left whatever it begins with: a share begins with digits, which have no
# direction of their own.
_EMBEDDING = "\u202b{}\u202c"
_BADGES = {
    "late": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0m4 -4v4h3",
    "unverified": "m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z",
}


@dataclass(frozen=True)
class Drawing:
    """A figure: SVG elements in a box of width x height units whose corner is 0, 0."""

    svg: Markup
    width: float
    height: float


@dataclass(frozen=True)
class Caption:
    """The words round a figure.

    about: lines below the title. sample: the word that says so, '' where the data are real. numbered: what the
    numbers on a map stand for; note: what else is to be said of the figure; both may be ''. foot: where it comes
    from. addresses: (what opens there, absolute address), for a reader of paper too.
    """

    lang: str
    title: str
    about: Sequence[str]
    sample: str
    numbered: str
    note: str
    foot: Sequence[str]
    addresses: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Pen:
    """Places and writes along the reading direction: 0 is where a line of the language begins."""

    lang: str
    width: float

    def x(self, along: float, wide: float = 0) -> float:
        """The left edge of what begins at `along` and is so wide."""
        return self.width - along - wide if self.lang == "fa" else along

    def text(
        self,
        along: float,
        y: float,
        text: str,
        size: float,
        colour: str = tokens.INK,
        bold: bool = False,
        anchor: str = "start",
    ) -> Markup:
        """A text with its middle at y; anchor: start, middle or end, as the language reads."""
        if self.lang == "fa":
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
            text = _EMBEDDING.format(text)
        weight = Markup(' font-weight="700"') if bold else Markup("")
        return Markup('<text x="{:.1f}" y="{:.1f}" font-size="{:g}" fill="{}" text-anchor="{}"{}>{}</text>').format(
            self.x(along), y + size * 0.35, size, colour, anchor, weight, text
        )


def document(caption: Caption, figure: Drawing, key: Sequence[tuple[Markup, str]]) -> str:
    """A whole SVG document, 1200 units wide and as high as it needs.

    key: a swatch of 26 x 18 units and what it means, for each class, word and mark.
    """
    pen = Pen(caption.lang, INNER)
    y, drawn = _heading(pen, caption)
    scale = INNER / figure.width
    drawn.append(Markup('<g transform="translate(0 {:.1f}) scale({:.5f})">{}</g>').format(y, scale, figure.svg))
    y += figure.height * scale + 28
    y = _paragraph(pen, drawn, y, [caption.numbered, caption.note], 18, tokens.INK) + 6
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
    """The document as PNG, 1800 points wide. fonts: the only ones it is drawn with."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=ZOOM,
            background="white",
            skip_system_fonts=True,
            font_files=[str(font) for font in fonts],
        )
    )


def badge(mark: str, x: float, y: float) -> Markup:
    """The sign of a mark, about 9 units across, round a point."""
    return Markup('<path d="M{:.1f} {:.1f}{}" fill="#ffffff" stroke="{}" stroke-width="1.2"/>').format(
        x, y, _BADGES[mark], tokens.INK
    )


def swatch(paint: str) -> Markup:
    """A piece of a class or of a word's pattern, for the key."""
    return Markup('<rect width="26" height="18" rx="3" fill="{}" stroke="{}"/>').format(paint, EDGE)


def badge_swatch(mark: str) -> Markup:
    """A mark's sign, for the key."""
    return Markup('<g transform="translate(13 9) scale(1.7)">{}</g>').format(badge(mark, 0, 0))


def dash_swatch(colour: str) -> Markup:
    """A piece of a dashed line, for the key."""
    return Markup('<path d="M0 9H26" stroke="{}" stroke-width="2.5" stroke-dasharray="7 5"/>').format(colour)


def _heading(pen: Pen, caption: Caption) -> tuple[float, list[Markup]]:
    """Title, lines about it and the sample's word: where they end, and their elements."""
    drawn: list[Markup] = []
    badge_wide = len(caption.sample) * 22 * 0.62 + 36 if caption.sample else 0
    if caption.sample:
        x = pen.x(INNER - badge_wide, badge_wide)
        drawn.append(
            Markup('<rect x="{:.1f}" y="0" width="{:.1f}" height="40" rx="20" fill="{}" stroke="{}"/>').format(
                x, badge_wide, tokens.WARN, tokens.WARN_INK
            )
        )
        drawn.append(
            pen.text(INNER - badge_wide / 2, 20, caption.sample, 22, tokens.WARN_INK, bold=True, anchor="middle")
        )
    y = 20.0
    for line in textwrap.wrap(caption.title, int((INNER - badge_wide - 24) / (34 * LETTER * 1.1))):
        drawn.append(pen.text(0, y, line, 34, bold=True))
        y += 48
    y = _paragraph(pen, drawn, y, caption.about, 20, tokens.INK)
    return y + 6, drawn


def _paragraph(pen: Pen, drawn: list[Markup], y: float, lines: Sequence[str], size: float, colour: str) -> float:
    """Adds the lines, wrapped to the width; gives where the next would stand."""
    for line in lines:
        for part in textwrap.wrap(line, int(INNER / (size * LETTER))):
            drawn.append(pen.text(0, y, part, size, colour))
            y += size * 1.65
    return y


def _address(pen: Pen, drawn: list[Markup], y: float, label: str, address: str) -> float:
    """Adds an address after its label, as a link; gives where the next thing would stand."""
    drawn.append(pen.text(0, y, label, 16, tokens.MUTED))
    along = len(label) * 16 * LETTER + 12
    # An address runs from left to right in either language.
    anchor = "end" if pen.lang == "fa" else "start"
    text = Markup('<text x="{:g}" y="{:.1f}" font-size="16" fill="{}" text-anchor="{}">{}</text>')
    for line in textwrap.wrap(address, int((INNER - along) / (16 * LETTER)), break_on_hyphens=False):
        part = text.format(pen.x(along), y + 5.6, tokens.ACCENT, anchor, line)
        drawn.append(picture.linked(address, part))
        y += 26
    return y


def _key(pen: Pen, drawn: list[Markup], y: float, key: Sequence[tuple[Markup, str]]) -> float:
    """Adds the swatches with their words, as many in a row as fit; gives where the next thing would stand."""
    along = 0.0
    for sign, text in key:
        wide = 26 + 10 + len(text) * 18 * LETTER + 24
        if along and along + wide > INNER:
            along, y = 0.0, y + 34
        place = pen.x(along, 26)
        drawn.append(Markup('<g transform="translate({:.1f} {:.1f})">{}</g>').format(place, y - 9, sign))
        drawn.append(pen.text(along + 36, y, text, 18))
        along += wide
    return y + 34 if key else y


def plain_svg(figure: Drawing, label: str) -> Markup:
    """A figure alone, for a page that has words and patterns already. label: its name for a screen reader.

    A group, not a picture: a screen reader goes through its links.
    """
    # A little air at the sides: a chosen row's outline stands out of its box.
    return Markup(
        '<svg viewBox="-8 0 {:g} {:.0f}" role="group" aria-label="{}" direction="ltr" font-family="{}">{}</svg>'
    ).format(figure.width + 16, figure.height, label, escape(tokens.FONT), figure.svg)
