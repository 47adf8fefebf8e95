"""A week's pack as PDF: A4 upright to read, 16:9 to show. typst sets the pages by the template `pack.typ`.

The content goes in as JSON, the maps as SVG; the result is a tagged PDF/UA-1 in which Vazirmatn is embedded and no
other font. The same content gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import map as county_map
from dashboard.figures import picture, tokens, trend
from dashboard.figures.figure import FILE, Description, Paper
from dashboard.figures.registry import DRAWN
from dashboard.figures.svg import badge, sign
from dashboard.language import say
from dashboard.meeting.decisions import DecisionLine
from dashboard.meeting.lines import Line
from dashboard.pages.pack.content import Indicator, Pack, alt_of, isolated, mark_of, most_shown, signed, summary_of
from dashboard.pages.pack.glyphs import drawable
from dashboard.pages.pack.typeset import typeset

FORMS = ("a4", "screen")
TEMPLATE = Path(__file__).with_name("pack.typ")
# Messages of `pack` that the template writes.
MESSAGES = ("contents", "headlines", "counties", "definitions", "words", "open", "order", "overdue", "closed")
COLOURS = ("INK MUTED LINE TRACK ACCENT ACCENT_SOFT GROUND TARGET BETTER WORSE WARN WARN_INK ZERO").split()
TRENDS = {"a4": Paper(900, 230, 15), "screen": Paper(720, 250, 17)}
# Fields of the content and of what it holds that the template does not read.
UNREAD = ("boundaries", "moment", "links", "sections", "decisions", "decided", "spark", "whys", "figures")


def pack_pdf(pack: Pack, form: str, fonts: Iterable[Path]) -> bytes:
    """The pack as one PDF. form: one of FORMS; fonts: files of Vazirmatn, the only fonts of the document."""
    fonts = tuple(fonts)
    given = drawable(json.dumps(document(pack, form), ensure_ascii=False), fonts)
    return typeset(TEMPLATE, given, fonts, pack.moment)


def document(pack: Pack, form: str) -> dict[str, Any]:
    """What the template reads: the content, its figures as SVG, colours, and the words of the frame."""
    lang = pack.lang
    keys = [described.key for page in pack.indicators for described in (page.map, *page.figures.values())]
    paints = {paint for key in keys for paint, _ in key} | {word.sign for word in pack.words}
    signs = {paint: _svg_document(sign(paint), 26, 18) for paint in paints if paint not in ("late", "unverified")}
    signs |= {mark: _svg_document(badge(mark, 5, 5), 10, 10) for mark in ("late", "unverified")}
    return {
        **_plain(pack),
        "form": form,
        "tokens": {name: getattr(tokens, name) for name in COLOURS},
        "signs": signs,
        "dark": sorted(tokens.DARK),
        "sections": [*_sections(pack, form == "screen"), _decisions(pack)],
        "art": outlines(pack.boundaries, tokens.ACCENT, tokens.INK),
        "indicators": [_plain(page) | _figures(pack, page, form) for page in pack.indicators],
        "places": {
            county.code: outlines(pack.boundaries if county.on_map else None, tokens.LINE, "#ffffff", county.code)
            for county in pack.counties
        },
        "say": {name: say(lang, f"pack.{name}") for name in MESSAGES},
        "page": say(lang, "offices.page", page="{page}", pages="{pages}"),
        "more": say(lang, "pack.more", k="{k}"),
        "ranking": say(lang, "figure.ranking.title", name="{name}"),
        "columns": {name: say(lang, f"view.{name}") for name in ("rank", "county", "share", "numerator")},
    }


def _plain(value: Any) -> Any:
    """Dataclasses as plain lists and dicts, without the fields that the template does not read."""
    if is_dataclass(value):
        given = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in UNREAD}
        return {name: _plain(each) for name, each in given.items() if not isinstance(each, Description)}
    if isinstance(value, str):
        return signed(value)
    if isinstance(value, float | int | None):
        return value
    return [_plain(each) for each in value]


def _sections(pack: Pack, screen: bool) -> list[dict[str, Any]]:
    """The agenda's sections; a screen shows fewer lines of each group."""
    return [
        {
            "heading": section.heading,
            "summary": signed(summary_of(section)),
            "rule": section.rule,
            "groups": [
                {
                    "heading": signed(group.heading),
                    "points": [_point(pack, line) for line in group.lines[: most_shown(section) if screen else None]],
                    "count": group.count,
                }
                for group in section.groups
            ],
        }
        for section in pack.sections
    ]


def _decisions(pack: Pack) -> dict[str, Any]:
    points = [_point(pack, line) | {"text": isolated(line.text), "mark": mark_of(line)} for line in pack.decisions]
    return {
        "heading": say(pack.lang, "pack.decisions"),
        "summary": pack.decided,
        "rule": say(pack.lang, "pack.decisions_rule"),
        "groups": [{"heading": "", "points": points, "count": len(points)}] if points else [],
    }


def _point(pack: Pack, line: Line | DecisionLine) -> dict[str, str]:
    href = pack.links[line.subject] if line.subject else ""
    return {"text": signed(line.text), "note": signed(line.note), "href": href, "mark": ""}


def _svg_document(svg: Markup, width: float, height: float, air: float = 1) -> str:
    """A drawing as a document of its own, with the patterns that it may be filled with."""
    box = f"{-air:g} {-air:g} {width + 2 * air:g} {height + 2 * air:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="Vazirmatn">'
        f"<defs>{picture.patterns()}</defs>{svg}</svg>"
    )


class FigurePage(NamedTuple):
    """A figure with a page of its own. svg: a document; shape: its width as a multiple of its height."""

    title: str
    key: Sequence[tuple[str, str]]
    svg: str
    shape: float
    notes: Sequence[str]
    alt: str


def figure_pages(pack: Pack, page: Indicator) -> Iterator[FigurePage]:
    """The further figures of an indicator."""
    for name, described in page.figures.items():
        drawing = DRAWN[name].drawing(described, FILE)
        notes = [note for note in (drawing.numbered, described.note) if note]
        svg, alt = _svg_document(drawing.svg, drawing.width, drawing.height, air=6), alt_of(described, pack.sample)
        yield FigurePage(described.title, described.key, svg, drawing.width / drawing.height, notes, alt)


def _figures(pack: Pack, page: Indicator, form: str) -> dict[str, Any]:
    """An indicator's figures as SVG documents, and the words round them."""
    drawn, line = county_map.draw(page.map, FILE), trend.draw(page.trend, TRENDS[form])
    return {
        "map": _svg_document(drawn.svg, drawn.width, drawn.height, air=4) if drawn.height else "",
        "trend": _svg_document(line.svg, line.width, line.height),
        "sentence": signed(page.map.sentence),
        "map_key": page.map.key,
        "notes": [note for note in (drawn.numbered, page.map.note) if note],
        "figures": [more._asdict() for more in figure_pages(pack, page)],
    }


def outlines(boundaries: Boundaries | None, fill: str, edge: str, chosen: str = "", ground: str = "none") -> str:
    """The counties without words as an SVG document, '' without boundaries. chosen: a county in the accent colour."""
    if boundaries is None:
        return ""
    box = picture.map_frame(boundaries)
    paths = [
        Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
            picture.outline(boundaries, code, box), tokens.ACCENT if code == chosen else fill, edge
        )
        for code in boundaries.codes
    ]
    backdrop = Markup('<rect x="-4" y="-4" width="100%" height="100%" fill="{}"/>').format(ground)
    return _svg_document(backdrop + Markup("").join(paths), picture.WIDTH, box.height, air=4)
