"""Small shapes that say the same as a colour: for states, marks, changes and events; and the signs of a key."""

from collections.abc import Mapping, Sequence

from dashboard.figures import tokens
from dashboard.figures.marks import Bar, Dot, Mark, Sign, rule
from dashboard.language import say

# The sign of a state against the target or of a decision, so that colour is never the only hint: a stroked path in a
# box of 14 units.
SIGNS: Mapping[str, str] = {
    "behind": "M7 1.5v7M7 11.7v1",
    "not_known": "M4 4.5a3 3 0 1 1 4.6 2.6c-1 .6-1.6 1.1-1.6 2.2M7 12v.7",
    "on_track": "M1.5 10.5l4-4 2.5 2.5 4.5-5.5",
    "reached": "M2 7.5l3.5 3.5L12 3.5",
    "open": "M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0",
    "overdue": "M7 1.5v7M7 11.7v1",
    "done": "M2 7.5l3.5 3.5L12 3.5",
    "dropped": "M2.5 7h9",
}
# The sign of a kind of event: a filled path about 10 units across with its centre at 0, 0.
EVENTS: Mapping[str, str] = {
    "definition": "M-5 -4H-1.2V4H-5zM1.2 -4H5V4H1.2z",
    "border": "M-5 4.5L0 -4.5L5 4.5z",
    "decision": "M-4 -4H4V4H-4z",
    "announcement": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0",
    "target_date": "M-4 5V-5H5L2.5 -2L5 1H-2.5V5z",
}
# The sign of a cell's mark: a path about 9 units across with its centre at 0, 0, stroked on white.
BADGES: Mapping[str, str] = {
    "late": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0m4 -4v4h3",
    "unverified": "m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z",
}
# The sign of a county that stands out, by its word of indicators.signal: half filled for worth a look, filled for
# clear. A path about 9 units across with its centre at 0, 0.
WORDS: Mapping[str, str] = {
    "word-look": "M-4.5 0a4.5 4.5 0 1 1 9 0a4.5 4.5 0 1 1 -9 0zM0 -3.2a3.2 3.2 0 0 0 0 6.4z",
    "word-clear": "M-4.5 0a4.5 4.5 0 1 1 9 0a4.5 4.5 0 1 1 -9 0z",
}
# The direction of a change: a filled triangle 8 units high with its centre at 0, 0, since the font has no triangles.
CHANGES: Mapping[str, str] = {"up": "M0 -4L5.3 4H-5.3z", "down": "M0 4L-5.3 -4H5.3z"}
ARROWS = {"▲": "up", "▼": "down"}


def state_word(lang: str, state: str) -> str:
    """The name of a state of indicators.target_state.TARGET_STATES."""
    return say(lang, f"target_state.{state}")


def target_tick(x: float, y: float, high: float) -> list[Mark]:
    """The mark of the target across a bar centred at y, with a white edge that shows on a coloured bar too."""
    thick, ends = 1.5 + high / 20, (x, y - high / 2, x, y + high / 2)
    return [rule(*ends, tokens.PAPER, thick + 2), rule(*ends, tokens.TARGET, thick)]


def pointer(x: float, top: float, size: float) -> Sign:
    """The mark of the province's value on a county's bar: a triangle that points down at the bar's upper edge."""
    return Sign("down", x, top - size * 0.15, size, tokens.PROVINCE, tokens.PAPER)


def value_dot(kind: str, x: float, y: float, radius: float) -> Dot:
    """The circle of a value. kind: before (grey), now (ring), or reached (filled: the value is at its target)."""
    stroke = tokens.MUTED if kind == "before" else tokens.ACCENT
    return Dot(x, y, radius, tokens.ACCENT if kind == "reached" else tokens.PAPER, stroke, radius * 0.45)


def badges(marks: Sequence[str], x: float, y: float, step: float, size: float = 9) -> list[Mark]:
    """The signs of a cell's marks beside each other, centred at a point. step: the distance between two."""
    return [Sign(mark, x + (i - (len(marks) - 1) / 2) * step, y, size) for i, mark in enumerate(marks)]


def key_sign(name: str) -> Sequence[Mark]:
    """The sign of a key's entry, 26 x 18 units. name: of an event, word, change, mark, state (`state-behind`, on its
    paint `cell-behind`), dot (`dot-now`), part of a bar, `tick` or `pointer`, `target` for its dashed line, or else a
    paint.
    """
    if name in EVENTS:
        return [Sign(name, 13, 9, 13, tokens.MUTED)]
    if name in WORDS:
        return [Sign(name, 13, 9, 13)]
    if name in CHANGES:
        return [Sign(name, 13, 9, 9)]
    if name in BADGES:
        return [Sign(name, 13, 9, 15)]
    if name in ("target", "target-line"):
        return [rule(0, 9, 26, 9, tokens.TARGET, 2.5, "7 5")]
    if (state := name.removeprefix("state-")) in SIGNS:
        return [Sign(state, 13, 9, 16)]
    if name.startswith("cell-"):
        state = name.removeprefix("cell-")
        return [Bar(0, 0, 26, 18, tokens.STATE_PAINTS[state], tokens.EDGE, 3), Sign(state, 13, 9, 13, tokens.BLACK)]
    if name.startswith("dot-"):
        return [value_dot(name.removeprefix("dot-"), 13, 9, 4 if name == "dot-before" else 6.5)]
    if name in ("confirmed", "self_reported"):
        high = 12 if name == "confirmed" else 5
        return [Bar(0, 9 - high / 2, 26, high, tokens.ACCENT)]
    if name == "tick":
        return [rule(0, 10, 26, 10, tokens.TRACK, 8), *target_tick(13, 10, 14)]
    if name == "pointer":
        return [rule(0, 10, 26, 10, tokens.TRACK, 8), pointer(13, 6, 6)]
    return [Bar(0, 0, 26, 18, name, tokens.EDGE, 3)]
