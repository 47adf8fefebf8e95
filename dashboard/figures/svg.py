"""The one writer of SVG: every public picture is a list of marks that this module turns into SVG elements.

Colours and fonts are attributes, not styles, so that browsers, drawing programs and rasterisers show the same.
Rasterisers ignore `direction` and `dominant-baseline`, so anchors and baselines of texts are computed here.
"""

from collections.abc import Iterable, Sequence
from functools import singledispatch

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Drawing, Paper
from dashboard.figures.marks import Area, Bar, Dot, Group, Line, Mark, Outline, Point, Sign, Text, Window
from dashboard.figures.signs import BADGES, CHANGES, EVENTS, SIGNS, WORDS
from dashboard.language import LANGUAGES

# SVG's anchors in a drawing whose direction is from left to right, as all of ours are.
_ANCHORS = {"left": "start", "middle": "middle", "right": "end"}
# Unicode's right-to-left embedding: a text that begins with digits would otherwise run from left to right.
_EMBEDDING = "\u202b{}\u202c"


def directed(lang: str, text: str) -> str:
    """The text with Unicode marks that make a text of a right-to-left language run from right to left."""
    return _EMBEDDING.format(text) if LANGUAGES[lang].rtl else text


def written(lang: str, marks: Iterable[Mark]) -> Markup:
    """The marks as SVG elements, later ones on top."""
    return Markup("").join(_written(mark, lang) for mark in marks)


# The margin at both sides of a drawing on a page, which holds the outline of a chosen row.
MARGIN = 8.0


def svg_element(drawing: Drawing, label: str, margin: float = MARGIN, **attributes: str) -> Markup:
    """A drawing as an SVG element of a page that has `picture.patterns`. label: its name for screen readers, which do
    not read it if the label is ''. margin: at both sides, in units.

    Its role is group, not img, so that screen readers find its links.
    """
    read = {"role": "group", "aria-label": label} if label else {"aria-hidden": "true"}
    return Markup('<svg viewBox="{:g} 0 {:g} {:.0f}"{} direction="ltr" font-family="{}">{}</svg>').format(
        0 - margin,
        drawing.width + 2 * margin,
        drawing.height,
        _attributes(**read, **attributes),
        tokens.FONT,
        drawing.svg,
    )


def placed(drawing: Drawing, x: float, y: float, scale: float) -> Markup:
    """A drawing as part of a larger one: scaled, with its upper left corner at (x, y)."""
    return Markup('<g transform="translate({:.1f} {:.1f}) scale({:.5g})">{}</g>').format(x, y, scale, drawing.svg)


def scaled_to_fit(drawing: Drawing, paper: Paper) -> Drawing:
    """A drawing scaled to the largest size that fits the paper, and centred."""
    scale = min(paper.width / drawing.width, paper.height / drawing.height)
    left = (paper.width - drawing.width * scale) / 2
    return Drawing(placed(drawing, left, 0, scale), paper.width, drawing.height * scale, drawing.note)


def _attributes(**values: str | float) -> Markup:
    """Attributes with a value, numbers rounded to hundredths; `_` in a name stands for `-`."""
    shown = {name: value if isinstance(value, str) else f"{round(value, 2):g}" for name, value in values.items()}
    pairs = [Markup(' {}="{}"').format(name.replace("_", "-"), value) for name, value in shown.items() if value]
    return Markup("").join(pairs)


def _element(name: str, attributes: Markup, title: str, content: Markup | str = "") -> Markup:
    inner = (Markup("<title>{}</title>").format(title) if title else Markup("")) + content
    if not inner:
        return Markup("<{}{}/>").format(name, attributes)
    return Markup("<{0}{1}>{2}</{0}>").format(name, attributes, inner)


@singledispatch
def _written(mark: Mark, lang: str) -> Markup:
    raise TypeError(mark)


@_written.register
def _(mark: Bar, lang: str) -> Markup:
    place = Markup(' x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"')
    edge = _attributes(stroke=mark.stroke, stroke_width="" if mark.thick == 1 else mark.thick)
    look = _attributes(fill=mark.fill, rx=mark.radius or "")
    return _element("rect", place.format(mark.x, mark.y, mark.width, mark.height) + look + edge, mark.title)


@_written.register
def _(mark: Dot, lang: str) -> Markup:
    place = Markup(' cx="{:.1f}" cy="{:.1f}" r="{:.1f}"').format(mark.x, mark.y, mark.radius)
    edge = _attributes(stroke=mark.stroke, stroke_width=mark.thick) if mark.stroke else ""
    return _element("circle", place + _attributes(fill=mark.fill) + edge, mark.title)


@_written.register
def _(mark: Line, lang: str) -> Markup:
    d = "".join(f"M{_path(points)}" for points in mark.stretches if len(points) > 1)
    if not d:
        return Markup("")
    # A straight line has neither an inside nor joins.
    bent = any(len(points) > 2 for points in mark.stretches)
    look = _attributes(
        fill="none" if bent else "",
        stroke=mark.colour,
        stroke_width="" if mark.width == 1 else mark.width,
        stroke_dasharray=mark.dash,
        stroke_linejoin="round" if bent else "",
        opacity="" if mark.opacity == 1 else mark.opacity,
    )
    return _element("path", Markup(' d="{}"').format(d) + look, "")


@_written.register
def _(mark: Area, lang: str) -> Markup:
    look = _attributes(fill=mark.fill, fill_opacity="" if mark.opacity == 1 else mark.opacity, stroke=mark.stroke)
    return _element("path", Markup(' d="M{}z"').format(_path(mark.points)) + look, mark.title)


@_written.register
def _(mark: Text, lang: str) -> Markup:
    look = _attributes(
        font_size=mark.size or "",
        fill=mark.colour,
        text_anchor="" if mark.anchor == "left" else _ANCHORS[mark.anchor],
        font_weight="700" if mark.bold else "",
        paint_order="stroke" if mark.halo else "",
        stroke=mark.halo,
        stroke_width=mark.size * 0.25 if mark.halo else "",
        stroke_linejoin="round" if mark.halo else "",
    )
    # The middle of the letters, not of the line, is at y.
    place = Markup(' x="{:.1f}" y="{:.1f}"').format(mark.x, mark.y + mark.size * 0.35)
    more = _attributes(**mark.attributes)
    return Markup("<text{}{}{}>{}</text>").format(place, look, more, directed(lang, mark.text))


@_written.register
def _(mark: Sign, lang: str) -> Markup:
    if mark.name in SIGNS:
        # Its box of 14 units begins at 0, 0.
        scale, d, fill, stroke, thick, shift = mark.size / 14, SIGNS[mark.name], "none", mark.colour, 2.0, 7.0
    elif mark.name in BADGES:
        scale, d, fill, stroke, thick, shift = mark.size / 9, BADGES[mark.name], tokens.PAPER, mark.colour, 1.2, 0.0
    else:
        units, d = (8, CHANGES[mark.name]) if mark.name in CHANGES else (10, {**EVENTS, **WORDS}[mark.name])
        scale, fill, stroke, thick, shift = mark.size / units, mark.colour, mark.edge, 1.0, 0.0
    place = Markup("translate({:.1f} {:.1f}) scale({:.3g})").format(
        mark.x - shift * scale, mark.y - shift * scale, scale
    )
    edge = _attributes(stroke=stroke, stroke_width=thick) if stroke else ""
    return _element("path", Markup(' transform="{}" d="{}"').format(place, d) + _attributes(fill=fill) + edge, "")


@_written.register
def _(mark: Outline, lang: str) -> Markup:
    look = _attributes(fill=mark.fill, stroke=mark.stroke, stroke_width=mark.thick if mark.stroke else "")
    look += _attributes(**mark.attributes)
    if mark.shared:
        return _element("use", Markup(' href="#shape-{}"').format(mark.code) + look, mark.title)
    return _element("path", Markup(' d="{}"').format(mark.path) + look, mark.title)


@_written.register
def _(mark: Group, lang: str) -> Markup:
    moves = [f"translate({mark.x:.1f} {mark.y:.1f})"] if mark.x or mark.y else []
    moves += [f"scale({mark.scale:.4g})"] if mark.scale != 1 else []
    moves += [f"rotate({mark.turn:g})"] if mark.turn else []
    attributes = _attributes(transform=" ".join(moves), **mark.attributes)
    content = written(lang, mark.marks)
    if mark.href:
        target = Markup(' target="_blank" rel="noopener"') if mark.new_window else Markup("")
        return _element("a", Markup(' href="{}"').format(mark.href) + target + attributes, mark.title, content)
    return _element("g", attributes, mark.title, content) if attributes or mark.title else content


@_written.register
def _(mark: Window, lang: str) -> Markup:
    # A nested svg clips its content without an id, which would be duplicated on a page with two drawings.
    box = Markup('<svg x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" viewBox="{:.1f} {:.1f} {:.1f} {:.1f}"')
    place = box.format(mark.x, mark.y, mark.width, mark.height, *mark.part)
    return place + Markup(' overflow="hidden">{}</svg>').format(written(lang, mark.marks))


def _path(points: Sequence[Point]) -> str:
    """The points as SVG path data without the first M; points inside a level stretch are left out."""
    inner = range(1, len(points) - 1)
    bends = [points[i] for i in inner if not points[i - 1][1] == points[i][1] == points[i + 1][1]]
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in (points[0], *bends, *points[1:][-1:]))
