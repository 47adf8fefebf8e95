"""Design tokens of drawings and stylesheets: colours for the light and the dark scheme, and the font.

A colour of a page's surface, texts and lines is a CSS variable, whose value each scheme has in SCHEMES; files, paper
and plotly know no variables and get the colours themselves (`painted`). The colours of data are the same everywhere,
so that a county has one colour on every screen and on paper.
"""

import re
from collections.abc import Mapping, Sequence

FONT = "Vazirmatn, 'DejaVu Sans', Tahoma, sans-serif"

LIGHT, DARK = "light", "dark"
# name -> (colour in the light scheme, colour in the dark one).
_COLOURS: Mapping[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#1a222b"),
    "ground": ("#f5f6f4", "#11171e"),
    "ink": ("#14202e", "#e5eaef"),
    "muted": ("#52606d", "#a9b4bf"),
    "line": ("#d5dbe2", "#36424e"),
    "edge": ("#76828f", "#7d8b98"),
    "track": ("#eef0f2", "#2a343e"),
    "shade": ("#14202e38", "#00000080"),
    "accent": ("#0b6e6e", "#56bdb4"),
    "accent-strong": ("#085656", "#7fd3cb"),
    "accent-soft": ("#e3f1ef", "#1d3a3b"),
    "province": ("#5b6877", "#aab5c0"),
    "target": ("#a14a00", "#ff9f5a"),
    "chosen": ("#7a1f5c", "#ee8fd0"),
    "chosen-soft": ("#f6e6f0", "#41253b"),
    "better": ("#0a5f4f", "#5fcfb0"),
    "worse": ("#9c2f12", "#ff9b7d"),
    "warn": ("#fff3d6", "#43330f"),
    "warn-ink": ("#6b4300", "#ffd98a"),
    "warn-line": ("#ecd9a6", "#6d5620"),
    "bad": ("#7a1d06", "#ffb3a0"),
    "bad-soft": ("#fbe3dd", "#4a2119"),
    "bad-line": ("#f0c3b7", "#7a3b2d"),
    # The lines of compared counties, after that of the first, which is `chosen`.
    "line-2": ("#1c4a86", "#8fbcff"),
    "line-3": ("#6b4e00", "#e6c15c"),
    "line-4": ("#5b3fa0", "#c3adff"),
    "line-5": ("#2f6b00", "#93d463"),
    "line-more": ("#66727f", "#93a0ad"),
    # A state against the target: background and text.
    "state-behind": ("#fbe3da", "#4a2417"),
    "state-behind-ink": ("#8f2a0f", "#ffb59f"),
    "state-not_known": ("#e9ecef", "#2c3640"),
    "state-not_known-ink": ("#52606d", "#b4bfca"),
    "state-on_track": ("#e0ebf8", "#1d3350"),
    "state-on_track-ink": ("#1c4a86", "#a9cdfb"),
    "state-reached": ("#dcf1e7", "#173d31"),
    "state-reached-ink": ("#0a5f4f", "#7fdcbc"),
    # The masthead and other dark surfaces, in both schemes.
    "head": ("#14202e", "#0a0f15"),
    "head-ink": ("#ffffff", "#ffffff"),
    "head-muted": ("#c9d2dc", "#c9d2dc"),
    "head-accent": ("#8fd3cb", "#8fd3cb"),
    "head-bad": ("#ffd9ce", "#ffd9ce"),
}
SCHEMES: Mapping[str, Mapping[str, str]] = {
    scheme: {name: pair[place] for name, pair in _COLOURS.items()} for place, scheme in enumerate((LIGHT, DARK))
}


def _variable(name: str) -> str:
    """The CSS variable of a colour. Raises KeyError for an unknown name."""
    if name not in _COLOURS:
        raise KeyError(name)
    return f"var(--{name})"


PAPER, GROUND, INK, MUTED = (_variable(name) for name in ("paper", "ground", "ink", "muted"))
LINE, EDGE, TRACK = (_variable(name) for name in ("line", "edge", "track"))
ACCENT, ACCENT_SOFT, PROVINCE = (_variable(name) for name in ("accent", "accent-soft", "province"))
TARGET, CHOSEN, BETTER, WORSE = (_variable(name) for name in ("target", "chosen", "better", "worse"))
WARN, WARN_INK, HEAD, HEAD_INK = (_variable(name) for name in ("warn", "warn-ink", "head", "head-ink"))
# (colour, dash) of the lines of compared counties; the dash tells them apart without colour.
LINES = (
    (CHOSEN, ""),
    (_variable("line-2"), "9 4"),
    (_variable("line-3"), "2 3"),
    (_variable("line-4"), "12 4 2 4"),
    (_variable("line-5"), "5 2"),
    (INK, "1 4"),
)
# The line of each further chosen county.
FURTHER = (_variable("line-more"), "")
# (background, text colour) of a state against the target.
STATES: Mapping[str, tuple[str, str]] = {
    state: (_variable(f"state-{state}"), _variable(f"state-{state}-ink"))
    for state in ("behind", "not_known", "on_track", "reached")
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
# Texts on the colours of data.
BLACK, WHITE = "#000000", "#ffffff"

# Five steps of one hue, distinct in grey too: green-blue if a higher value is better, ochre if a lower one is.
RAMPS: Mapping[str, Sequence[str]] = {
    "high": ("#d9efe9", "#a5d8cd", "#63b8ad", "#23908c", "#0a5f66"),
    "low": ("#fbe9cf", "#f4c98d", "#e39f4f", "#bd6f20", "#86440b"),
}
# A part of the offices has reported: less than three eighths, about half, more.
PARTS = ("#e6f4f0", "#d0e9e2", "#a5d8cd")
# The classes that need white text.
DEEP = frozenset(colour for shades in RAMPS.values() for colour in shades[4:])
# Classes of a change, from worse to better: ochre and teal, which colour-blind readers can distinguish.
CHANGES = ("#e39f4f", "#e9ecef", "#63b8ad")
ZERO = "#fdfdfb"
NOT_REPORTED = "#f3f1ee"
NOT_APPLICABLE = "#e4e7eb"
TOO_FEW = "#eeedf5"
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
    return _GROUNDS.get(paint, paint)


def hatched(colour: str) -> str:
    """The hatched paint of a class's colour, for figures of few offices (figures.picture.patterns)."""
    return f"url(#h-{colour[1:]})"


def ink_on(paint: str) -> str:
    """The text colour on a CSS paint of a class or a pattern."""
    return WHITE if ground_of(paint) in DEEP else BLACK


def ramp(polarity: str, classes: int) -> list[str]:
    """The colours of a number of classes (2 to 5), the lightest for the lowest share."""
    colours = RAMPS[polarity]
    last = len(colours) - 1
    return [colours[round(i * last / max(classes - 1, 1))] for i in range(classes)]


def painted(text: str, scheme: str = LIGHT) -> str:
    """A text such as an SVG document, with the colours of a scheme in place of the variables."""
    return _VARIABLES.sub(lambda variable: SCHEMES[scheme][variable[1]], text)


_VARIABLES = re.compile(r"var\(--([\w-]+)\)")


def stylesheet() -> str:
    """The colours as CSS variables. Paper is light; without scripts the browser's setting chooses the scheme."""
    data = {f"state-{state}-paint": paint for state, paint in STATE_PAINTS.items()}
    data |= {"not-reported": NOT_REPORTED, "part": PARTS[1], "on-paint": BLACK}
    data |= {f"{name}-{i}": colour for name, shades in RAMPS.items() for i, colour in enumerate(shades, 1)}
    light, dark = (_declared(scheme, SCHEMES[scheme]) for scheme in (LIGHT, DARK))
    return (
        f":root{{--font:{FONT};{light}{_declared('', data)}}}"
        f"@media screen{{:root[data-bs-theme=dark]{{{dark}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-bs-theme]){{{dark}}}}}}}"
    )


def paper_colours() -> str:
    """CSS that draws plotly's elements, which have the dark scheme's colours themselves, in those of the light one.

    For paper and saved pictures, which are light.
    """
    rules = []
    for light, dark in _COLOURS.values():
        if light != dark and len(dark) == len("#rrggbb"):
            written = ", ".join(str(part) for part in bytes.fromhex(dark[1:]))
            for name in ("fill", "stroke"):
                rules.append(f'[style*="{name}: rgb({written})"]{{{name}:{light}!important}}')
    return "".join(rules)


def _declared(scheme: str, values: Mapping[str, str]) -> str:
    chosen = f"color-scheme:{scheme};" if scheme else ""
    return chosen + "".join(f"--{name}:{value};" for name, value in values.items())


_GROUNDS = {f"url(#p-{word})": ground for word, ground in PATTERN_GROUNDS.items()}
_GROUNDS |= {hatched(colour): colour for shades in RAMPS.values() for colour in shades}
