"""The map as a drawing: every county filled, named or numbered, and marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.neighbours import label_points
from dashboard.exports.pictures import EDGE, Drawing, badge
from dashboard.figures import picture, tokens
from dashboard.indicators.series import Cell

# The smallest is for a picture that is larger than the screen's map.
LETTERS = (*picture.LETTERS, 8.0)


def map_drawing(
    boundaries: Boundaries,
    fills: Mapping[str, str],
    names: Mapping[str, str],
    titles: Mapping[str, str],
    marks: Mapping[str, Sequence[str]],
    chosen: str,
    letters: Sequence[float] = LETTERS,
    numbers: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
) -> Drawing:
    """The counties with their names where these fit, and beneath each name its marks.

    All mappings are by county code. fills: a colour or url(#pattern). marks: late, unverified. chosen: outlined.
    letters: the sizes to choose from. numbers: what stands in a county that has no room for its name.
    links: what a county opens.
    """
    box = picture.map_frame(boundaries)
    shape = Markup('<path data-area="{}" d="{}" fill="{}" stroke="{}" stroke-width="{}"><title>{}</title></path>')
    drawn = [
        picture.linked(
            (links or {}).get(code, ""),
            shape.format(code, picture.outline(boundaries, code, box), fills[code], *stroke, titles[code]),
        )
        for code in sorted(boundaries.codes, key=lambda code: code == chosen)
        if code in fills
        for stroke in [_stroke(fills[code], code == chosen)]
    ]
    drawn.append(_names(boundaries, names, marks, letters, numbers or {}))
    return Drawing(Markup("").join(drawn), picture.WIDTH, box.height)


def unnamed(boundaries: Boundaries, names: Mapping[str, str], letters: Sequence[float]) -> list[str]:
    """The codes of the counties that have no room for their name. letters: the sizes to choose from."""
    placed = picture.labels(boundaries, names, letters)
    return [code for code in boundaries.codes if code in names and code not in placed]


def marks_of(cell: Cell) -> tuple[str, ...]:
    """The marks of a known cell: late where most of its offices are, unverified where three quarters are."""
    found = {"late": cell.late * 2 > cell.denominator, "unverified": cell.unverified * 4 >= cell.denominator * 3}
    return tuple(mark for mark, holds in found.items() if holds and cell.known)


def _stroke(paint: str, chosen: bool) -> tuple[str, float]:
    """A county's border; a pattern on white paper needs one that is seen."""
    if chosen:
        return tokens.CHOSEN, 3
    return (EDGE, 0.8) if paint.startswith("url(") else ("#ffffff", 1.2)


def _names(
    boundaries: Boundaries,
    names: Mapping[str, str],
    marks: Mapping[str, Sequence[str]],
    letters: Sequence[float],
    numbers: Mapping[str, str],
) -> Markup:
    box = picture.map_frame(boundaries)
    placed = picture.labels(boundaries, names, letters)
    drawn = []
    for code, (lon, lat, *_) in label_points(boundaries).items():
        x, y = box.place(lon, lat)
        text, size = (names[code], placed[code][2]) if code in placed else (numbers.get(code, ""), 11.0)
        if text:
            word = '<text x="{:.1f}" y="{:.1f}" font-size="{:g}">{}</text>'
            drawn.append(Markup(word).format(x, y + size * 0.35, size, text))
        below = y + size * 0.95 if text else y
        wanted = marks.get(code, ())
        drawn += [badge(mark, x + (i - (len(wanted) - 1) / 2) * 12, below) for i, mark in enumerate(wanted)]
    return Markup(
        '<g aria-hidden="true" font-weight="700" fill="{}" text-anchor="middle" direction="ltr" pointer-events="none"'
        ' paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round">{}</g>'
    ).format(tokens.INK, Markup("").join(drawn))
