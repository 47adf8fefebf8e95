"""The chip of a state against the target, as SVG; `state_chip` in components.html is the same on a page."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.svg import Pen, state_sign
from dashboard.language import say

# Of a letter's size, as bold letters are wide on average.
LETTERS = {"fa": 0.48, "en": 0.52}


def state_word(lang: str, state: str) -> str:
    """One of indicators.target_state.TARGET_STATES in words."""
    return say(lang, f"target_state.{state}")


def chip_width(lang: str, state: str, size: float) -> float:
    """How wide a chip is, in units; size: of its letters."""
    return size * (2.3 + LETTERS[lang] * len(state_word(lang, state)))


def chip(pen: Pen, along: float, y: float, state: str, size: float) -> Markup:
    """A chip that begins at `along`, with its middle at y."""
    ground, ink = tokens.STATES[state]
    wide = chip_width(pen.lang, state, size)
    box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{:.1f}" fill="{}"/>').format(
        pen.x(along, wide), y - size * 0.85, wide, size * 1.7, size * 0.85, ground
    )
    sign = state_sign(state, pen.x(along + size), y, size, ink)
    return box + sign + pen.text(along + size * 1.7, y, state_word(pen.lang, state), size, ink, bold=True)
