"""The chip of a state against the target, as SVG; `state_chip` in components.html is the same on a page."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.svg import Pen
from dashboard.language import say

# Never by colour alone: a sign stands before each state's word, here as a stroked path in a box of 14 units.
SIGNS: Mapping[str, str] = {
    "behind": "M7 1.5v7M7 11.7v1",
    "not_known": "M4 4.5a3 3 0 1 1 4.6 2.6c-1 .6-1.6 1.1-1.6 2.2M7 12v.7",
    "on_track": "M1.5 10.5l4-4 2.5 2.5 4.5-5.5",
    "reached": "M2 7.5l3.5 3.5L12 3.5",
}

# Of a letter's size, as bold letters are wide on average.
LETTERS = {"fa": 0.48, "en": 0.54}


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
    sign = Markup(
        '<path transform="translate({:.1f} {:.1f}) scale({:.3f})" d="{}" fill="none" stroke="{}" stroke-width="2"/>'
    ).format(pen.x(along + size * 0.5, size), y - size * 0.5, size / 14, SIGNS[state], ink)
    return box + sign + pen.text(along + size * 1.7, y, state_word(pen.lang, state), size, ink, bold=True)
