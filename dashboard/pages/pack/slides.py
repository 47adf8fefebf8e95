"""A week's pack as slides (PPTX): maps and trends as native, editable shapes and charts, other figures as pictures;
an indicator's definition is in the speaker notes.

The font is named, not embedded: `slide_canvas` sets the fallback if Vazirmatn is not installed.
"""

import io
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.util import Cm, Pt

from dashboard.figures import tokens, trend
from dashboard.figures.figure import SCREEN, ChartDescription
from dashboard.figures.signs import state_word
from dashboard.language import COMMA, say
from dashboard.pages.common.render import fonts
from dashboard.pages.pack.content import County, Indicator, Pack, Part
from dashboard.pages.pack.pdf import RANKINGS, Drawn, drawn, further, outlines
from dashboard.pages.pack.slide_canvas import (
    FONT,
    HEIGHT,
    INNER,
    LANGUAGES,
    MARGIN,
    WHITE,
    WIDTH,
    Box,
    Paragraph,
    Run,
    SlideCanvas,
    describe,
    fill_text,
    muted,
    rgb,
)
from dashboard.pages.pack.slide_map import draw_key, draw_map

# A layout of the library's template, since outlines and screen readers need a title on every slide.
TITLE_ONLY = 5
_THEME_FONT = re.compile(rb'(<a:(?:latin|cs|font script="Arab")) typeface="[^"]*"')
# Adds a slide with a title and a sentence below it ('' for none).
Add = Callable[..., SlideCanvas]
# The top and the bottom of a slide's content, below its sentence.
TOP, END = 5.1, HEIGHT - 1.3
TRENDS = {"better": tokens.BETTER, "worse": tokens.WORSE}


def pack_pptx(pack: Pack) -> bytes:
    """The pack as a presentation, 16:9."""
    deck: Deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    # The theme's fonts, for text added later: fonts of office computers for Latin and for Persian letters.
    theme = deck.slide_master.part.part_related_by(RT.THEME)
    theme.blob = _THEME_FONT.sub(rb'\1 typeface="Tahoma"', theme.blob)
    about = deck.core_properties
    about.title = f"{pack.title}, {pack.place}, {pack.week}"
    about.author, about.last_modified_by = pack.place, ""
    about.language = LANGUAGES[pack.lang]
    about.created = about.modified = pack.moment.replace(tzinfo=None)

    _draw_cover(_canvas(deck, pack), pack)
    add = partial(_framed, deck, pack)
    for part in pack.parts:
        _add_figure(add, drawn(pack, part, SCREEN))
    for page in pack.indicators:
        _add_indicator(pack, page, add)
    for county in pack.counties:
        _add_county(pack, county, add)
    body = io.BytesIO()
    deck.save(body)
    return body.getvalue()


def _canvas(deck: Deck, pack: Pack) -> SlideCanvas:
    return SlideCanvas(deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY]), pack.lang)


def _draw_cover(canvas: SlideCanvas, pack: Pack) -> None:
    dark = WIDTH * 0.58
    ground = canvas.shape("ground", Box(0, 0, dark, HEIGHT), tokens.INK)
    # The title shape already exists, so the background is inserted below it.
    title = canvas.slide.shapes.title
    assert title is not None
    title._element.addprevious(ground._element)
    if pack.boundaries:
        art = outlines(pack.boundaries, tokens.ACCENT, tokens.INK, ground=tokens.INK)
        canvas.picture("province", art, dark - 8.9, 11.9, 8.4, "")
    wide = dark - MARGIN - 1
    canvas.text("place", Box(MARGIN, 1.5, wide, 1), [[Run(pack.place, 18, WHITE)]])
    canvas.title(pack.title, Box(MARGIN, 3.1, wide, 4.2), 40, WHITE)
    weeks = [[Run(pack.week, 24, WHITE, bold=True)], [Run(f"\u2068{pack.other}\u2069", 17, WHITE)]]
    canvas.text("week", Box(MARGIN, 7.6, wide, 2.4), weeks, after=6)
    if pack.sample:
        _draw_sample_word(canvas, pack.sample, MARGIN, 10.4)
        canvas.text("sample", Box(MARGIN, 11.5, 8.5, 3), [[Run(pack.sample_note, 12, WHITE)]])
    facts: list[Sequence[Run]] = [[muted(fact, 12)] for fact in pack.facts]
    if pack.address:
        # The address is a link: as text, it is one long word that a narrow box would cut.
        facts.append([Run(say(pack.lang, "pack.open"), 12, tokens.ACCENT, href=pack.address)])
    box = Box(dark + 1.2, 1.5, WIDTH - dark - 2.4, HEIGHT - 3)
    canvas.text("facts", box, facts, after=8, anchor=MSO_ANCHOR.BOTTOM)


def _framed(deck: Deck, pack: Pack, title: str, sentence: str = "") -> SlideCanvas:
    """A new slide with its frame: pack, the word for sample data, title, sentence ('' for none), source and number.

    They are on the slide, not on its layout, so that a copied slide keeps them.
    """
    canvas = _canvas(deck, pack)
    about = " · ".join((pack.title, pack.place, pack.week))
    canvas.text("pack", Box(MARGIN, 0.6, INNER - 5, 0.7), [[muted(about)]])
    if pack.sample:
        _draw_sample_word(canvas, pack.sample, WIDTH - MARGIN - 2.4, 0.55)
    canvas.shape("line", Box(MARGIN, 1.45, INNER, 0.02), tokens.LINE)
    canvas.shape("bar", Box(MARGIN, 1.75, 1.6, 0.09), tokens.ACCENT)
    canvas.title(title, Box(MARGIN, 1.95, INNER, 1.3), 26, tokens.INK)
    if sentence:
        # Two lines of 16 points hold about 190 letters of a wide font; a longer sentence is set smaller.
        size = round(min(16, 16 * 190 / len(sentence)), 1)
        canvas.text("sentence", Box(MARGIN, 3.35, INNER, 1.5), [[Run(sentence, size)]])
    canvas.text("source", Box(MARGIN, HEIGHT - 0.95, INNER - 4, 0.6), [[muted(pack.known, 9)]])
    canvas.text("number", Box(WIDTH - MARGIN - 3, HEIGHT - 0.95, 3, 0.6), [[muted("#")]], end=True)
    return canvas


def _draw_sample_word(canvas: SlideCanvas, word: str, along: float, top: float) -> None:
    box = Box(along, top, 2.4, 0.75)
    shape = canvas.shape("sample", box, tokens.WARN, kind=MSO_SHAPE.ROUNDED_RECTANGLE, decorative=False)
    shape.adjustments[0] = 0.5
    run = Run(word, 12, tokens.WARN_INK, bold=True)
    fill_text(shape.text_frame, canvas.lang, [[run]], after=0, centre=True, anchor=MSO_ANCHOR.MIDDLE)


def _add_figure(add: Add, figure: Drawn) -> None:
    """A full-size figure with its key and notes below."""
    canvas, foot = add(figure.title, figure.sentence), END - 0.6 * bool(figure.key) - 0.5 * len(figure.notes)
    if figure.svg:
        _place(canvas, figure, Box(MARGIN, TOP, INNER, foot - TOP - 0.2))
    draw_key(canvas, figure.key, Box(MARGIN, foot, INNER, 0.6), len(figure.key))
    notes = [[muted(note, 9.5)] for note in figure.notes]
    if notes:
        canvas.text("notes", Box(MARGIN, END - 0.5 * len(notes), INNER, 0.5 * len(notes)), notes, after=0)


def _place(canvas: SlideCanvas, figure: Drawn, box: Box) -> None:
    """A figure as large as fits a box, centred horizontally."""
    wide = min(box.wide, box.high * figure.shape)
    canvas.picture(figure.title, figure.svg, box.along + (box.wide - wide) / 2, box.top, wide, figure.alt, fonts())


def _add_indicator(pack: Pack, page: Indicator, add: Add) -> None:
    """The map, the ranking, and the figure with its trend; the indicator's definition is in the speaker notes."""
    canvas = add(page.name, page.map.sentence)
    beneath, gap = END - 1.5, 0.8
    third = (INNER - 2 * gap) / 3
    numbered = draw_map(canvas, page.map, page.map_alt, Box(MARGIN, TOP, third, 8))
    source = [muted(page.source, 9.5), *_link(pack, page.href)]
    notes = [*([muted(note, 9.5)] for note in (numbered, page.map.note) if note), source]
    canvas.text("notes", Box(MARGIN, beneath, INNER, END - beneath), notes, after=1, anchor=MSO_ANCHOR.BOTTOM)
    ranking = drawn(pack, Part("", "ranking", page.ranking), RANKINGS)
    _place(canvas, ranking, Box(MARGIN + third + gap, TOP, third, beneath - TOP - 0.2))
    beside = MARGIN + 2 * (third + gap)
    canvas.text("figure", Box(beside, TOP, third, 5), _headline(pack, page), after=4)
    key = [(paint, text) for paint, text in page.map.key if paint != "target"]
    draw_key(canvas, key, Box(MARGIN, TOP + 8.2, third, 2.6), 2)
    _draw_trend(canvas, page.trend, page.trend_alt, Box(beside, TOP + 5.4, third, beneath - TOP - 5.6))
    definition: list[Paragraph] = [[muted(f"{label}: "), Run(text)] for label, text in page.definition]
    canvas.notes([[Run(page.question, bold=True)], *definition])
    for more in further(pack, page):
        _add_figure(add, more)


def _headline(pack: Pack, page: Indicator) -> list[Paragraph]:
    row, (large, of, below) = page.row, page.headline
    change = Run(page.change, 11, TRENDS.get(row.trend, tokens.MUTED), bold=True)
    counts = COMMA[pack.lang].join(f"{name} {count}" for _, name, count in page.counts)
    text: list[Paragraph] = [
        [Run(large, 28, bold=True), muted(f" {of}", 14)],
        [Run(below + "  ", 14, bold=True), change] if below else [change],
    ]
    if page.state:
        text.append([Run(state_word(pack.lang, page.state), 12, tokens.STATES[page.state][1], bold=True)])
    if page.target:
        text.append([muted(page.target)])
    return [*text, *([[Run(page.announced, 11)]] if page.announced else []), [muted(counts)]]


def _link(pack: Pack, href: str) -> list[Run]:
    """The link to a page of the dashboard; [] if the address is not known."""
    return [muted(" · "), Run(say(pack.lang, "pack.open"), 11, tokens.ACCENT, href=href)] if href else []


def _add_county(pack: Pack, county: County, add: Add) -> None:
    """A county's figures, its place on the map, and its offices that have not reported."""
    canvas = add(county.title)
    canvas.text("about", Box(MARGIN, 3.4, 18, 0.7), [[muted(county.population, 12), *_link(pack, county.href)]])
    if county.on_map:
        place = outlines(pack.boundaries, tokens.LINE, WHITE, county.code)
        canvas.picture("place", place, INNER + MARGIN - 2.6, 1.7, 2.6, county.alt)
    top, wide = 14.0, INNER / 2
    _place(canvas, drawn(pack, county.figure, SCREEN), Box(MARGIN, 4.4, INNER, top - 4.6))
    canvas.text("silent", Box(MARGIN, top, INNER, 0.8), [[Run(county.silent_heading, 14, bold=True)]])
    lines: list[Paragraph] = [[Run(f"{name}: ", 10), muted(measures, 10)] for name, measures in county.silent]
    half = -(-len(lines) // 2)
    more: list[Paragraph] = [[muted(county.more, 10)]] if county.more else []
    for i, part in enumerate((lines[:half], [*lines[half:], *more])):
        if part:
            box = Box(MARGIN + i * wide, top + 0.95, wide - 0.5, END - top - 0.95)
            canvas.text("silent", box, part, after=2)


def _draw_trend(canvas: SlideCanvas, described: ChartDescription, alt: str, box: Box) -> None:
    """Shares by week and the target; in Persian the value axis is on the right. An unknown week is a gap.

    alt: the trend in a sentence.
    """
    number_format = "0%" if described.selection.card.format == "share" else "General"
    data = CategoryChartData(number_format=number_format)
    drawn, weeks = described.chart, trend.week_names(described)
    targets = [rule for rule in drawn.rules if rule.axis == "y"]
    data.categories = weeks
    for line in drawn.lines:
        data.add_series(line.name, trend.shares(line))
    for target in targets:
        data.add_series(target.name, [target.at] * len(weeks))
    frame = canvas.slide.shapes.add_chart(XL_CHART_TYPE.LINE, *canvas.place(box), data)
    frame.name = "trend"
    describe(frame, alt)
    chart = frame.chart
    chart.has_title, chart.has_legend = False, True
    chart.legend.include_in_layout, chart.legend.position = False, XL_LEGEND_POSITION.TOP
    chart.font.size, chart.font.color.rgb = Pt(10), rgb(tokens.MUTED)
    colours = [*(line.colour for line in drawn.lines), *(target.colour for target in targets)]
    for series, colour in zip(chart.plots[0].series, colours, strict=True):
        series.smooth = False
        series.format.line.color.rgb = rgb(colour)
        series.format.line.width = Pt(2.25)
    if targets:
        # The target is the last series.
        series.format.line.dash_style, series.format.line.width = MSO_LINE.DASH, Pt(1.25)
    _draw_axes(chart, canvas.lang, len(weeks), drawn.y.high, number_format)
    for properties in chart._chartSpace.iter(qn("a:defRPr")):
        properties.set("lang", LANGUAGES[canvas.lang])
        for tag in ("a:latin", "a:cs"):
            properties.append(properties.makeelement(qn(tag), {"typeface": FONT}))


def _draw_axes(chart: Any, lang: str, weeks: int, top: float, number_format: str) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.minimum_scale, value.maximum_scale, value.major_unit = 0, top, top / 4
    value.major_gridlines.format.line.color.rgb = rgb(tokens.LINE)
    value.format.line.fill.background()
    # [$-3000429] writes Persian digits.
    value.tick_labels.number_format = f"[$-3000429]{number_format}" if lang == "fa" else number_format
    value.tick_labels.number_format_is_linked = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.major_tick_mark = XL_TICK_MARK.NONE
    category.format.line.color.rgb = rgb(tokens.LINE)
    category.tick_labels.font.size = Pt(8)
    if lang == "fa":
        # The value axis crosses at the last week, on the right.
        value._element.find(qn("c:crosses")).set("val", "max")
    # Few labels, since they are long: one for each third of the weeks.
    axis = category._element
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = axis.makeelement(qn(tag), {"val": str(max(weeks // 3, 1))})
        axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)
