"""A week's pack as PDF: A4 upright for reading, 16:9 for showing. The pages are set by typst (`pack.typ`).

The content goes in as JSON, the maps as SVG; out comes a tagged PDF/UA-1 with Vazirmatn in it and no other font.
The same content gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from dashboard.figures import picture, tokens
from dashboard.figures.figure import Drawing
from dashboard.figures.lines import line_marks
from dashboard.figures.map import FILE_LETTERS, drawn_map
from dashboard.figures.svg import badge, sign
from dashboard.language import say
from dashboard.pages.pack.content import County, Indicator, Pack, Trend, shown_on_a_screen, signed
from dashboard.pages.pack.glyphs import drawable
from dashboard.pages.pack.typeset import typeset

FORMS = ("a4", "screen")
TEMPLATE = Path(__file__).with_name("pack.typ")
# Messages of `pack` that the template sets by itself.
CHROME = ("contents", "headlines", "counties", "definitions", "words", "open", "order")
COLOURS = ("INK MUTED LINE TRACK ACCENT ACCENT_SOFT GROUND TARGET BETTER WORSE WARN WARN_INK ZERO").split()
# The trend's size in units, and that of its letters in them.
TRENDS = {"a4": ((900.0, 230.0), 15.0), "screen": ((720.0, 250.0), 17.0)}


def pack_pdf(pack: Pack, form: str, fonts: Iterable[Path]) -> bytes:
    """The pack as one PDF. form: one of FORMS; fonts: files of Vazirmatn, the only ones it is set in."""
    fonts = tuple(fonts)
    given = drawable(json.dumps(document(pack, form), ensure_ascii=False), fonts)
    return typeset(TEMPLATE, given, fonts, pack.moment)


def document(pack: Pack, form: str) -> dict[str, Any]:
    """What the template reads: the pack's fields, its figures as SVG, colours, and the words of the frame."""
    paints = {paint for page in pack.indicators for paint, _ in page.legend} | {word.sign for word in pack.words}
    signs = {paint: _alone(sign(paint), 26, 18) for paint in paints if paint not in ("late", "unverified")}
    signs |= {mark: _alone(badge(mark, 5, 5), 10, 10) for mark in ("late", "unverified")}
    return {
        **_plain(pack),
        "form": form,
        "tokens": {name: getattr(tokens, name) for name in COLOURS},
        "signs": signs,
        "art": _art(pack),
        "most": {part.key: shown_on_a_screen(part) for part in pack.sections if part.groups and form == "screen"},
        "dark": sorted(tokens.DARK),
        "maps": {page.key: _map(page) for page in pack.indicators},
        "trends": {page.key: _trend(pack.lang, page.trend, form) for page in pack.indicators},
        "places": {county.code: _place(county) for county in pack.counties},
        "say": {name: say(pack.lang, f"pack.{name}") for name in CHROME},
        "known": pack.known,
        "page": say(pack.lang, "offices.page", page="{page}", pages="{pages}"),
        "more": say(pack.lang, "pack.more", k="{k}"),
        "ranking": say(pack.lang, "figure.ranking.title", name="{name}"),
        "columns": {name: say(pack.lang, f"view.{name}") for name in ("rank", "county", "share", "numerator")},
    }


def _plain(value: Any) -> Any:
    """Dataclasses as plain lists and dicts; what the template does not read is left out."""
    if is_dataclass(value):
        if isinstance(value, Trend):
            return {"alt": value.alt}
        kept = [field.name for field in fields(value) if field.name not in ("boundaries", "moment", "numbers")]
        return {name: _plain(getattr(value, name)) for name in kept}
    if isinstance(value, str):
        return signed(value)
    if isinstance(value, float | int | None):
        return value
    return [_plain(each) for each in value]


def _alone(svg: Markup, width: float, height: float, air: float = 1) -> str:
    """A drawing as a document of its own, with the patterns that it may be filled with."""
    box = f"{-air:g} {-air:g} {width + 2 * air:g} {height + 2 * air:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="Vazirmatn">'
        f"<defs>{picture.patterns()}</defs>{svg}</svg>"
    )


def _drawn(drawing: Drawing) -> str:
    return _alone(drawing.svg, drawing.width, drawing.height, air=4)


def _map(page: Indicator) -> str:
    if page.boundaries is None:
        return ""
    return _drawn(drawn_map(page.boundaries, page.rows, "", FILE_LETTERS, page.numbers, links={}))


def _trend(lang: str, trend: Trend, form: str) -> str:
    size, letters = TRENDS[form]
    marks = line_marks(lang, trend.lines, trend.labels, trend.target, len(trend.labels) - 1, size, letters)
    return _alone(marks, *size)


def _place(county: County) -> str:
    """Where a county lies: the province in grey, the county in colour."""
    return _shapes(county, tokens.LINE, "#ffffff", county.code) if county.boundaries else ""


def _art(pack: Pack) -> str:
    """The province's counties as the cover's ornament."""
    page = next((page for page in pack.indicators if page.boundaries), None)
    return _shapes(page, tokens.ACCENT, tokens.INK) if page else ""


def _shapes(of: Indicator | County, fill: str, edge: str, chosen: str = "") -> str:
    boundaries = of.boundaries
    assert boundaries is not None
    box = picture.map_frame(boundaries)
    paths = [
        Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
            picture.outline(boundaries, code, box), tokens.ACCENT if code == chosen else fill, edge
        )
        for code in boundaries.codes
    ]
    return _alone(Markup("").join(paths), picture.WIDTH, box.height, air=4)
