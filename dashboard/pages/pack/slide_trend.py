"""The trend on a slide as PowerPoint's own line chart, whose figures can be taken and changed there."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.figures import tokens
from dashboard.figures.trend import Trend
from dashboard.indicators import amounts
from dashboard.pages.pack.slide_canvas import FONT, LANGUAGES, Box, SlideCanvas, describe, rgb


def draw_trend(canvas: SlideCanvas, described: Trend, alt: str, box: Box) -> None:
    """Shares by week and the target; in Persian the shares stand on the right. An unknown week is a gap.

    alt: the trend in a sentence.
    """
    card = described.selection.card
    number_format = "0%" if card.format == "share" else "General"
    data = CategoryChartData(number_format=number_format)
    data.categories = list(described.labels)
    for line in described.lines:
        data.add_series(line.name, line.shares)
    if described.target:
        data.add_series(described.target[0], [described.target[1]] * len(described.labels))
    frame = canvas.slide.shapes.add_chart(XL_CHART_TYPE.LINE, *canvas.place(box), data)
    frame.name = "trend"
    describe(frame, alt)
    chart = frame.chart
    chart.has_title, chart.has_legend = False, True
    chart.legend.include_in_layout, chart.legend.position = False, XL_LEGEND_POSITION.TOP
    chart.font.size, chart.font.color.rgb = Pt(10), rgb(tokens.MUTED)
    colours = [*(line.colour for line in described.lines), *([tokens.TARGET] if described.target else [])]
    for series, colour in zip(chart.plots[0].series, colours, strict=True):
        series.smooth = False
        series.format.line.color.rgb = rgb(colour)
        series.format.line.width = Pt(2.25)
    if described.target:
        # The target is the last series.
        series.format.line.dash_style, series.format.line.width = MSO_LINE.DASH, Pt(1.25)
    top = amounts.end(card, (share for line in described.lines for share in line.shares))
    _draw_axes(chart, canvas.lang, len(described.labels), top, number_format)
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
        # On the right: where the weeks end.
        value._element.find(qn("c:crosses")).set("val", "max")
    # A label at every third of the time: the labels are long.
    axis = category._element
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = axis.makeelement(qn(tag), {"val": str(max(weeks // 3, 1))})
        axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)
