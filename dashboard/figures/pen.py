"""SVG elements that several drawings use: texts along the reading direction, links, signs.

Colours and fonts are attributes, not styles, so that browsers, drawing programs and rasterisers show the same.
Rasterisers ignore `direction` and `dominant-baseline`, so anchors and baselines of texts are computed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Paper
from dashboard.figures.signs import EDGE, EVENTS, SIGNS, state_word
from dashboard.figures.svg import directed
from dashboard.selection import Selection

ARROWS = {"up": "▲", "down": "▼"}
_BADGES = {
    "late": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0m4 -4v4h3",
    "unverified": "m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z",
}


@dataclass(frozen=True)
class Pen:
    """Draws in a picture of a width, with positions along the reading direction: 0 is where a line of text begins,
    which is the right edge in Persian.
    """

    lang: str
    width: float

    def x(self, along: float, wide: float = 0) -> float:
        """The left edge of something that begins at `along` and is `wide` units wide."""
        return self.width - along - wide if self.lang == "fa" else along

    def box(
        self,
        along: float,
        top: float,
        wide: float,
        high: float,
        fill: str,
        stroke: str = "",
        radius: float = 0,
        title: str = "",
    ) -> Markup:
        """A rectangle that begins at `along`. title: its tooltip."""
        return rect(self.x(along, wide), top, wide, high, fill, stroke, radius, title)

    def lines(
        self,
        along: float,
        y: float,
        lines: Sequence[str],
        size: float,
        colour: str = tokens.INK,
        bold: bool = False,
        anchor: str = "start",
        step: float = 1.2,
    ) -> Markup:
        """Lines of text, the first vertically centred at y. step: line height as a multiple of the font size."""
        texts = (
            self.text(along, y + i * size * step, line, size, colour, bold, anchor) for i, line in enumerate(lines)
        )
        return Markup("").join(texts)

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
        """A text vertically centred at y. anchor: start, middle or end in the reading direction."""
        if self.lang == "fa":
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        weight = Markup(' font-weight="700"') if bold else Markup("")
        return Markup('<text x="{:.1f}" y="{:.1f}" font-size="{:g}" fill="{}" text-anchor="{}"{}>{}</text>').format(
            self.x(along), y + size * 0.35, size, colour, anchor, weight, directed(self.lang, text)
        )


def rect(
    left: float, top: float, wide: float, high: float, fill: str, stroke: str = "", radius: float = 0, title: str = ""
) -> Markup:
    """A rectangle. title: its tooltip."""
    look = Markup(' rx="{:g}"').format(radius) if radius else Markup("")
    look += Markup(' stroke="{}"').format(stroke) if stroke else ""
    end = Markup("><title>{}</title></rect>").format(title) if title else Markup("/>")
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"{}{}').format(
        left, top, wide, high, fill, look, end
    )


def chosen_frame(top: float, wide: float, high: float, air: float = 4) -> Markup:
    """The outline of a chosen row over a drawing's width. air: how far it extends beyond both sides."""
    box = '<rect x="{:g}" y="{:.1f}" width="{:g}" height="{:.1f}" rx="4" fill="none" stroke="{}" stroke-width="2"/>'
    return Markup(box).format(-air, top, wide + 2 * air, high, tokens.CHOSEN)


def linked(href: str, drawn: Markup, new_window: bool = True, attributes: Markup | str = "") -> Markup:
    """SVG elements inside a link; the bare elements if the address is ''."""
    if not href:
        return drawn
    target = Markup(' target="_blank" rel="noopener"') if new_window else ""
    return Markup('<a href="{}"{}{}>{}</a>').format(href, attributes, target, drawn)


def link_to(paper: Paper, selection: Selection | None, drawn: Markup, stage: str = "") -> Markup:
    """SVG elements as a link to the page behind a selection, or one stage of its offices; no link if it is None."""
    return linked(paper.href(selection, stage) if selection else "", drawn, paper.new_window)


def badge(mark: str, x: float, y: float) -> Markup:
    """The sign of a mark (late, unverified), about 9 units across, centred at a point."""
    return Markup('<path d="M{:.1f} {:.1f}{}" fill="#ffffff" stroke="{}" stroke-width="1.2"/>').format(
        x, y, _BADGES[mark], tokens.INK
    )


def mark_sign(mark: str, x: float, y: float) -> Markup:
    """The sign of a cell's mark, or the arrow of its change (up, down), centred at a point."""
    return arrow(ARROWS[mark], x, y, 10, tokens.INK, "#ffffff") if mark in ARROWS else badge(mark, x, y)


def state_sign(state: str, x: float, y: float, size: float, colour: str) -> Markup:
    """The sign of a state against the target, centred at a point."""
    return Markup(
        '<path transform="translate({:.1f} {:.1f}) scale({:.3f})" d="{}" fill="none" stroke="{}" stroke-width="2"/>'
    ).format(x - size / 2, y - size / 2, size / 14, SIGNS[state], colour)


def arrow(sign: str, x: float, y: float, size: float, colour: str, edge: str = "") -> Markup:
    """▲ or ▼ centred at a point, as a path, since the pictures' font has neither. edge: its outline's colour."""
    high = size * 0.75 if sign == "▲" else -size * 0.75
    outline = Markup(' stroke="{}"').format(edge) if edge else ""
    return Markup('<path d="M{:.1f} {:.1f}l{:.1f} {:.1f}h{:.1f}z" fill="{}"{}/>').format(
        x, y - high / 2, size / 2, high, -size, colour, outline
    )


def tick(x: float, y: float, high: float) -> Markup:
    """The mark of the target across a bar centred at y, with a white edge that shows on a coloured bar too."""
    line = Markup('<path d="M{:.1f} {:.1f}v{:.1f}" stroke="{}" stroke-width="{:.1f}"/>')
    thick = 1.5 + high / 20
    return line.format(x, y - high / 2, high, "#ffffff", thick + 2) + line.format(
        x, y - high / 2, high, tokens.TARGET, thick
    )


def pointer(x: float, top: float, size: float) -> Markup:
    """The mark of the province's value on a county's bar: a triangle that points down at the bar's upper edge."""
    return Markup('<path d="M{:.1f} {:.1f}l{:.1f} {:.1f}h{:.1f}z" fill="{}" stroke="#ffffff"/>').format(
        x, top + size * 0.35, size / 2, -size, -size, tokens.PROVINCE
    )


def dot(kind: str, x: float, y: float, radius: float) -> Markup:
    """The circle of a value. kind: before (grey), now (ring), or reached (filled: the value is at its target)."""
    stroke = tokens.MUTED if kind == "before" else tokens.ACCENT
    filled = tokens.ACCENT if kind == "reached" else "#ffffff"
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}" stroke="{}" stroke-width="{:.1f}"/>').format(
        x, y, radius, filled, stroke, radius * 0.45
    )


def event_sign(name: str, x: float, y: float, scale: float) -> Markup:
    """The sign of an event centred at a point. name: a key of EVENTS."""
    return Markup('<path transform="translate({:.1f} {:.1f}) scale({:.2f})" d="{}" fill="{}"/>').format(
        x, y, scale, EVENTS[name], tokens.MUTED
    )


def sign(name: str) -> Markup:
    """The sign of a key's entry, 26 x 18 units. name: of an event, arrow, mark, state, dot, tick or pointer, `target`
    for its dashed line, or else a CSS paint.
    """
    if name in EVENTS:
        return event_sign(name, 13, 9, 1.3)
    if name in ARROWS:
        return arrow(ARROWS[name], 13, 9, 12, tokens.INK)
    if name in _BADGES:
        return Markup('<g transform="translate(13 9) scale(1.7)">{}</g>').format(badge(name, 0, 0))
    if name in ("target", "target-line"):
        return Markup('<path d="M0 9H26" stroke="{}" stroke-width="2.5" stroke-dasharray="7 5"/>').format(
            tokens.TARGET
        )
    if (state := name.removeprefix("state-")) in SIGNS:
        return state_sign(state, 13, 9, 16, tokens.INK)
    if name.startswith("dot-"):
        return dot(name.removeprefix("dot-"), 13, 9, 4 if name == "dot-before" else 6.5)
    if name in ("tick", "pointer"):
        track = Markup('<path d="M0 10H26" stroke="{}" stroke-width="8"/>').format(tokens.TRACK)
        return track + (tick(13, 10, 14) if name == "tick" else pointer(13, 6, 6))
    return Markup('<rect width="26" height="18" rx="3" fill="{}" stroke="{}"/>').format(name, EDGE)


# The mean width of a bold letter as a part of the font size.
LETTER_WIDTH = {"fa": 0.48, "en": 0.52}


def chip_width(lang: str, state: str, size: float) -> float:
    """The width of a state's chip in units. size: its font size."""
    return size * (2.3 + LETTER_WIDTH[lang] * len(state_word(lang, state)))


def chip(pen: Pen, along: float, y: float, state: str, size: float) -> Markup:
    """The chip of a state (sign and name on a coloured ground) that begins at `along`, vertically centred at y."""
    ground, ink = tokens.STATES[state]
    wide = chip_width(pen.lang, state, size)
    box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{:.1f}" fill="{}"/>').format(
        pen.x(along, wide), y - size * 0.85, wide, size * 1.7, size * 0.85, ground
    )
    sign = state_sign(state, pen.x(along + size), y, size, ink)
    return box + sign + pen.text(along + size * 1.7, y, state_word(pen.lang, state), size, ink, bold=True)
