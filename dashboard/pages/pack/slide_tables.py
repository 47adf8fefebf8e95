"""Tables and the trend on a slide, both PowerPoint's own: their figures can be taken and changed there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Cm, Pt

from dashboard.figures import tokens
from dashboard.pages.pack.content import Trend
from dashboard.pages.pack.slide_flow import Piece, height
from dashboard.pages.pack.slide_text import FONT, LANGUAGES, Run, Sheet, describe, fill_text, rgb

# A table without a style of PowerPoint's: what is drawn is said here.
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
# A cell: its text, and the colour that it is filled with ('' for none).
Cell = tuple[Run, str]


def draw_table(
    sheet: Sheet,
    name: str,
    head: Sequence[Run],
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    place: tuple[float, float],
    high: float,
    centred: bool = False,
) -> float:
    """A table with one row of headings; gives where it ends, in cm from the top, as far as can be estimated.

    widths: in cm, a column each; place: along, top; high: of a row of one line, cm.
    """
    along, top = place
    wide = sum(widths)
    where = Cm(sheet.left(along, wide)), Cm(top), Cm(wide), Cm(high * (len(rows) + 1))
    frame = sheet.slide.shapes.add_table(len(rows) + 1, len(widths), *where)
    frame.name = name
    describe(frame, name)
    table = frame.table
    properties = table._tbl.tblPr
    properties.set("rtl", "1" if sheet.lang == "fa" else "0")
    properties.set("bandRow", "0")
    properties.find(qn("a:tableStyleId")).text = PLAIN
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for i, cells in enumerate([[(run, "") for run in head], *rows]):
        needed = [height(Piece([[run]]), width - 0.3, 1) for (run, _), width in zip(cells, widths, strict=True)]
        table.rows[i].height = Cm(max(high, *needed))
        top += max(high, *needed)
        for j, (run, paint) in enumerate(cells):
            _cell(table.cell(i, j), sheet.lang, run, paint, centred and j > 0)
    return top


_INK = f'<a:solidFill><a:srgbClr val="{tokens.LINE.removeprefix("#")}"/></a:solidFill>'
_EDGE = f'<a:lnB {nsdecls("a")} w="6350">{_INK}</a:lnB>'


def _cell(cell: Any, lang: str, run: Run, paint: str, centre: bool) -> None:
    fill_text(cell.text_frame, lang, [[run]], after=0, centre=centre)
    cell.margin_left = cell.margin_right = Cm(0.12)
    cell.margin_top = cell.margin_bottom = 0
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    if paint:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(paint)
    else:
        cell.fill.background()
    # The schema wants edges before the fill.
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(_EDGE))


def draw_trend(sheet: Sheet, trend: Trend, along: float, top: float, wide: float, high: float) -> Any:
    """Shares by week as a line chart; in Persian time runs from right to left. A week that is not known is a gap."""
    data = CategoryChartData(number_format="0%")
    data.categories = list(trend.labels)
    for line in trend.lines:
        data.add_series(line.name, line.shares)
    data.add_series(trend.target[0], [trend.target[1]] * len(trend.labels))
    where = Cm(sheet.left(along, wide)), Cm(top), Cm(wide), Cm(high)
    frame = sheet.slide.shapes.add_chart(XL_CHART_TYPE.LINE, *where, data)
    frame.name = "trend"
    describe(frame, trend.alt)
    chart = frame.chart
    chart.has_title = False
    chart.has_legend = True
    chart.legend.include_in_layout = False
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.font.size = Pt(10)
    chart.font.color.rgb = rgb(tokens.MUTED)
    _series(chart.plots[0].series, [line.colour for line in trend.lines])
    _axes(chart, sheet.lang, len(trend.labels))
    chart.category_axis.tick_labels.font.size = Pt(8)
    for properties in chart._chartSpace.iter(qn("a:defRPr")):
        properties.set("lang", LANGUAGES[sheet.lang])
        for tag in ("a:latin", "a:cs"):
            properties.append(properties.makeelement(qn(tag), {"typeface": FONT}))
    return frame


def _series(series: Sequence[Any], colours: Sequence[str]) -> None:
    for each, colour in zip(series, [*colours, tokens.TARGET], strict=True):
        each.smooth = False
        each.format.line.color.rgb = rgb(colour)
        each.format.line.width = Pt(2.25)
    series[-1].format.line.dash_style = MSO_LINE.DASH
    series[-1].format.line.width = Pt(1.25)


def _axes(chart: Any, lang: str, weeks: int) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.minimum_scale, value.maximum_scale, value.major_unit = 0, 1, 0.25
    value.major_gridlines.format.line.color.rgb = rgb(tokens.LINE)
    value.format.line.fill.background()
    value.tick_labels.number_format = "0%"
    value.tick_labels.number_format_is_linked = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.major_tick_mark = XL_TICK_MARK.NONE
    category.format.line.color.rgb = rgb(tokens.LINE)
    # A label now and then: they are days in full.
    axis = category._element
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = axis.makeelement(qn(tag), {"val": str(max(weeks // 3, 1))})
        axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    if lang == "fa":
        category.reverse_order = True
        # [$-3000429] writes Persian digits.
        value.tick_labels.number_format = "[$-3000429]0%"
