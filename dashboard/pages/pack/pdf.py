"""A week's pack as PDF, A4 portrait. typst typesets the template `pack.typ`.

The content is passed as JSON, figures as SVG. The result is a tagged PDF/UA-1 with Vazirmatn as its only font. The
same content gives the same bytes.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import chart_svg, picture, tokens
from dashboard.figures.figure import FILE, Description, Paper, Table
from dashboard.figures.map_pen import outlines
from dashboard.figures.marks import Sign
from dashboard.figures.registry import FIGURES
from dashboard.figures.registry import drawing as drawing_of
from dashboard.figures.signs import key_sign, state_word
from dashboard.figures.svg import written
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.language.table import in_other_calendar
from dashboard.pages.pack.content import County, Indicator, Pack, Part, alt_of, signed
from dashboard.pages.pack.typeset import typeset

TEMPLATE = Path(__file__).with_name("pack.typ")
# Messages of `pack` for the template.
MESSAGES = ("contents", "definitions", "words", "open")
COLOURS = ("INK MUTED LINE ACCENT GROUND BETTER WORSE WARN WARN_INK").split()
TREND = Paper(900, 230, 15)
RANKINGS = Paper(640, 710, 18, fit=True)
# The matrix of more than MANY rows has low rows, so that it has room on a page below another part.
MANY, LOW_ROWS = 15, replace(FILE, height=720, fit=True)
# Fields of the content's objects that the template does not need.
UNREAD = ("boundaries", "moment", "figures", "parts")


def pack_pdf(pack: Pack, fonts: Iterable[Path]) -> bytes:
    """The pack as PDF. fonts: files of Vazirmatn, the only fonts of the document."""
    fonts = tuple(fonts)
    fields = drawable(tokens.painted(json.dumps(document(pack), ensure_ascii=False)), fonts)
    return typeset(TEMPLATE, fields, fonts, pack.moment)


def document(pack: Pack) -> dict[str, Any]:
    """The template's input: the content, its figures as SVG, colours, and messages."""
    lang = pack.lang
    on_summary = {"headline"} if pack.summary.more else {"headline", "decisions"}
    found = {
        "parts": [_part(drawn(pack, part, _paper(part))) for part in pack.parts if part.key not in on_summary],
        "indicators": [plain_fields(page) | _figures(pack, page) for page in pack.indicators],
        "counties": [plain_fields(county) | _county(pack, county) for county in pack.counties],
    }
    drawings = [
        *found["parts"],
        *(figure for page in found["indicators"] for figure in (page["map"], *page["figures"])),
    ]
    drawings += [county["figure"] for county in found["counties"]]
    paints = {paint for drawing in drawings for paint, _ in drawing["key"]} | {paint for *_, paint in pack.words}
    paints |= {cell["mark"] for figure in found["parts"] for row in figure["rows"] for cell in row}
    paints |= {mark for row in pack.summary.decisions_rows for _, mark, _ in row}
    paints -= {""}
    signs = {
        paint: svg_document(written(lang, key_sign(paint)), 26, 18)
        for paint in paints
        if paint not in ("late", "unverified")
    }
    signs |= {mark: svg_document(written(lang, [Sign(mark, 5, 5, 9)]), 10, 10) for mark in ("late", "unverified")}
    return {
        **plain_fields(pack),
        **found,
        **style_fields(lang),
        "signs": signs,
        "art": locator(lang, pack.boundaries),
        "say": {name: say(lang, f"pack.{name}") for name in MESSAGES},
    }


def style_fields(lang: str) -> dict[str, Any]:
    """What `pack_style.typ` reads, besides the texts of head and foot: direction, digits, colours, states."""
    language, other = LANGUAGES[lang], in_other_calendar(lang)
    return {
        "direction": language.direction,
        "region": language.locale.partition("-")[2].lower(),
        "first_number": integer(1, lang),
        "other_lang": other.code,
        "other_direction": other.direction,
        "tokens": {name: getattr(tokens, name) for name in COLOURS},
        "states": {state: [*tokens.STATES[state], state_word(lang, state)] for state in tokens.STATES},
        "page": say(lang, "offices.page", page="{page}", pages="{pages}"),
    }


def plain_fields(value: Any) -> Any:
    """Objects as plain lists and dicts, without the fields UNREAD."""
    if isinstance(value, str):
        return signed(value)
    if isinstance(value, float | int | None):
        return value
    if isinstance(value, Sequence):
        return [plain_fields(each) for each in value]
    if isinstance(value, Mapping):
        return {name: plain_fields(each) for name, each in value.items()}
    fields = {name: each for name, each in vars(value).items() if name not in UNREAD}
    return {name: plain_fields(each) for name, each in fields.items() if not isinstance(each, Description)}


def svg_document(svg: Markup, width: float, height: float, air: float = 1) -> str:
    """A drawing as a standalone SVG document, including the fill patterns."""
    box = f"{-air:g} {-air:g} {width + 2 * air:g} {height + 2 * air:g}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="Vazirmatn">'
    return f"{head}<defs>{picture.patterns()}</defs>{signed(svg)}</svg>"


class Cell(NamedTuple):
    """A cell of a table. mark, trend: as in figures.figure.Value."""

    text: str
    mark: str = ""
    trend: str = ""


class Drawn(NamedTuple):
    """A figure in a file. svg: a document, '' if nothing can be drawn. notes: lines below the figure. counts, head,
    rows: of a figure that is only a table; a row is its cells.
    """

    title: str
    sentence: str
    key: Sequence[tuple[str, str]]
    svg: str
    notes: Sequence[str]
    alt: str
    counts: Sequence[tuple[str, str]] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()


def drawn(pack: Pack, part: Part, paper: Paper = FILE) -> Drawn:
    """A figure with a heading (the figure's title if the part has none)."""
    described = part.figure
    table = described.table if part.name and FIGURES[part.name].draw is None else Table([], [])
    drawing = drawing_of(part.name, described, paper)
    return Drawn(
        title=part.heading or described.title,
        sentence=signed(described.sentence),
        # The target's line is labelled in the drawing.
        key=[(paint, text) for paint, text in described.key if paint != "target"],
        svg=svg_document(drawing.svg, drawing.width, drawing.height, air=8) if drawing.height else "",
        notes=[note for note in (drawing.note, described.note) if note],
        alt=alt_of(described, pack.sample),
        counts=described.counts,
        head=table.head if table.rows else (),
        rows=[
            [Cell(row.name), *(Cell(signed(value.text), value.mark, value.trend) for value in row.values)]
            for row in table.rows
        ],
    )


def _paper(part: Part) -> Paper:
    return LOW_ROWS if part.name == "matrix" and len(part.figure.table.rows) > MANY else FILE


def _part(figure: Drawn) -> dict[str, Any]:
    return figure._asdict() | {"rows": [[cell._asdict() for cell in row] for row in figure.rows]}


def _figures(pack: Pack, page: Indicator) -> dict[str, Any]:
    """An indicator's figures. The ranking is split into two halves side by side."""
    rows, line = page.ranking.rows, chart_svg.draw(page.trend.chart, TREND)
    half = -(-len(rows) // 2)
    halves = [replace(page.ranking, rows=part) for part in (rows[:half], rows[half:]) if part]
    return {
        "map": drawn(pack, Part("", "map", page.map))._asdict() | {"alt": page.map_alt},
        "trend": svg_document(line.svg, line.width, line.height),
        "rankings": [drawn(pack, Part("", "ranking", each), RANKINGS)._asdict() for each in halves],
        "figures": [drawn(pack, Part("", name, more))._asdict() for name, more in page.figures.items()],
    }


def _county(pack: Pack, county: County) -> dict[str, Any]:
    place = locator(pack.lang, pack.boundaries if county.on_map else None, county.code)
    return {"figure": drawn(pack, county.figure)._asdict(), "place": place}


def locator(lang: str, boundaries: Boundaries | None, code: str = "") -> str:
    """An SVG document of the province's counties, of which it marks one; '' without boundaries."""
    if boundaries is None:
        return ""
    fill, edge = (tokens.LINE, tokens.PAPER) if code else (tokens.ACCENT, tokens.INK)
    drawn = written(lang, outlines(boundaries, fill, edge, [code]))
    return svg_document(drawn, picture.WIDTH, picture.map_frame(boundaries).height, air=4)


# Replaces a character that the font lacks.
STAND_IN = "?"
# Not a character: fonts draw their glyph for missing characters.
_UNKNOWN = "\U0010ffff"


def drawable(text: str, fonts: Iterable[Path]) -> str:
    """The text with STAND_IN for every character that one of the fonts lacks.

    Invisible characters, such as marks of direction, are preserved.
    """
    drawn = [letter for letter in set(text) if unicodedata.category(letter) not in ("Cc", "Cf")]
    missing = {letter for font in fonts for letter in _missing(drawn, font)}
    return text.translate(dict.fromkeys(map(ord, missing), STAND_IN))


def _missing(letters: Iterable[str], font: Path) -> list[str]:
    """The characters drawn with the font's glyph for missing characters."""
    # Imported on first use: a server that makes no pack does not need Pillow.
    from PIL import ImageFont

    # At this size no space is as wide as the glyph for missing characters.
    face = ImageFont.truetype(font, 100, layout_engine=ImageFont.Layout.BASIC)

    def look(letter: str) -> tuple[tuple[int, int], bytes]:
        mask = face.getmask(letter)
        return mask.size, bytes(mask)

    unknown = look(_UNKNOWN)
    return [letter for letter in letters if look(letter) == unknown]
