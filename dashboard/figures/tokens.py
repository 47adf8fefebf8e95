"""Design tokens of drawings and the stylesheet; pages contain them as CSS variables (`css_variables`)."""

from collections.abc import Mapping, Sequence

FONT = "Vazirmatn, 'DejaVu Sans', Tahoma, sans-serif"

INK = "#14202e"
MUTED = "#52606d"
LINE = "#d5dbe2"
ACCENT = "#0b6e6e"
PROVINCE = "#5b6877"
TARGET = "#a14a00"
CHOSEN = "#7a1f5c"
GROUND = "#f5f6f4"
ACCENT_SOFT = "#e3f1ef"
BETTER = "#0a5f4f"
WORSE = "#9c2f12"
# (colour, dash) of the lines of compared counties; the dash tells them apart without colour.
LINES = (
    (CHOSEN, ""),
    ("#1c4a86", "9 4"),
    ("#6b4e00", "2 3"),
    ("#5b3fa0", "12 4 2 4"),
    ("#2f6b00", "5 2"),
    (INK, "1 4"),
)
# The line of each further chosen county.
FURTHER = ("#66727f", "")
# (background, text colour) of a state against the target.
STATES: Mapping[str, tuple[str, str]] = {
    "behind": ("#fbe3da", "#8f2a0f"),
    "not_known": ("#e9ecef", "#52606d"),
    "on_track": ("#e0ebf8", "#1c4a86"),
    "reached": ("#dcf1e7", "#0a5f4f"),
}
# STATE colours: the paint of a county on the map, or of a cell of the matrix, in a state against the target. Teal
# and ochre differ for colour-blind readers, and all three in grey; black text and signs are readable on each. A state
# is always shown by its sign too (`figures.signs`).
STATE_PAINTS: Mapping[str, str] = {
    "behind": "#eba656",
    "not_known": "url(#p-not_reported)",
    "on_track": "#d3e4f6",
    "reached": "#49ab9f",
}
WARN, WARN_INK = "#fff3d6", "#6b4300"

# Five steps of one hue, distinct in grey too: green-blue if a higher value is better, ochre if a lower one is.
RAMPS: Mapping[str, Sequence[str]] = {
    "high": ("#d9efe9", "#a5d8cd", "#63b8ad", "#23908c", "#0a5f66"),
    "low": ("#fbe9cf", "#f4c98d", "#e39f4f", "#bd6f20", "#86440b"),
}
# The classes that need white text.
DARK = frozenset(colour for shades in RAMPS.values() for colour in shades[4:])
# Classes of a change, from much worse to much better: brown and teal, which colour-blind readers can distinguish.
CHANGES = ("#86440b", "#e39f4f", "#e9ecef", "#63b8ad", "#0a5f66")
ZERO = "#fdfdfb"
NOT_REPORTED = "#f3f1ee"
NOT_APPLICABLE = "#e4e7eb"
TOO_FEW = "#eeedf5"
# The background of a bar over its full length.
TRACK = "#eef0f2"
# The line colours of the patterns: dots for zero, stripes, a grid, and waves.
PATTERN_INKS: Mapping[str, str] = {
    "zero": "#7d8894",
    "not_reported": "#8a7f70",
    "not_applicable": "#aab2bb",
    "too_few": "#7a70a8",
}
PATTERN_GROUNDS: Mapping[str, str] = {
    "zero": ZERO,
    "not_reported": NOT_REPORTED,
    "not_applicable": NOT_APPLICABLE,
    "too_few": TOO_FEW,
}


def look(position: int) -> tuple[str, str]:
    """The colour and dash of a chosen county. position: its index in the list of chosen counties."""
    return LINES[position] if position < len(LINES) else FURTHER


def ground_of(paint: str) -> str:
    """The background colour of a CSS paint, which is a colour or the address of a pattern."""
    return {f"url(#p-{word})": ground for word, ground in PATTERN_GROUNDS.items()}.get(paint, paint)


def ink_on(paint: str) -> str:
    """The text colour on a CSS paint of a class or a pattern."""
    return "#ffffff" if paint in DARK else "#000000"


def ramp(polarity: str, classes: int) -> list[str]:
    """The colours of a number of classes (2 to 5), the lightest for the lowest share."""
    colours = RAMPS[polarity]
    last = len(colours) - 1
    return [colours[round(i * last / max(classes - 1, 1))] for i in range(classes)]


def css_variables() -> str:
    """The tokens as CSS custom properties."""
    pairs = {"ink": INK, "muted": MUTED, "line": LINE, "accent": ACCENT, "province": PROVINCE}
    pairs |= {"target": TARGET, "chosen": CHOSEN, "zero": ZERO, "ground": GROUND, "accent-soft": ACCENT_SOFT}
    pairs |= {"better": BETTER, "worse": WORSE, "warn": WARN, "warn-ink": WARN_INK}
    pairs |= {"not-reported": NOT_REPORTED, "not-applicable": NOT_APPLICABLE, "track": TRACK, "font": FONT}
    for state, (ground, ink) in STATES.items():
        pairs |= {f"state-{state}": ground, f"state-{state}-ink": ink}
    return ":root{" + "".join(f"--{name}:{value};" for name, value in pairs.items()) + "}"
