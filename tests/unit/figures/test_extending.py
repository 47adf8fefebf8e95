"""The examples of docs/extending.md draw a chart of each kind."""

import re

from dashboard.figures import chart_svg, heatmap, ranking, tokens
from dashboard.figures.bars import Piece, Row
from dashboard.figures.cells import Cell, Cells, by_weeks
from dashboard.figures.chart import Axis, Chart, Line
from dashboard.figures.figure import FILE, NARROW, Drawing
from dashboard.figures.marks import Dot
from dashboard.figures.rows import Rows, drawing
from dashboard.figures.scales import Reading
from dashboard.figures.svg import written
from dashboard.figures.target_words import target_on_bar
from dashboard.figures.week_axis import week_axis
from dashboard.indicators import amounts
from dashboard.settings import ROOT
from tests.unit.cases import each_case
from tests.unit.figures.shipped_figures import describe_shipped, selection, shipped, svg_root

# What the examples use, as their modules would import it.
NAMES = [chart_svg, tokens, amounts, Axis, Cell, Cells, Chart, Dot, Drawing, Line, Piece, Reading, Row, Rows]
NAMES += [by_weeks, drawing, target_on_bar, week_axis, written]


def examples():
    text = (ROOT / "docs" / "extending.md").read_text("utf-8")
    (code,) = [code for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "def marks(" in code]
    names = {each.__name__.rpartition(".")[2]: each for each in NAMES}
    exec(code, names)
    return names


@each_case("lang", ["fa", "en"])
def test_each_kind_of_chart_is_drawn_with_all_its_values(lang):
    names = examples()
    for paper in (FILE, NARROW):
        bars, grid = describe_shipped(ranking.FIGURE, lang), describe_shipped(heatmap.FIGURE, lang)
        rows = svg_root(names["rows"](bars, paper))
        assert {text.text.strip("\u202a\u202b\u202c") for text in rows.iter("text")} >= {
            cell.name for cell in bars.rows
        }
        cells = svg_root(names["cells"](grid, paper))
        assert len(list(cells.iter("rect"))) >= len(grid.counties) * 12
        assert list(svg_root(names["axes"](shipped(), lang, selection(), paper)).iter("path"))
        dots = svg_root(names["marks"](bars, paper))
        assert [title.text for title in dots.iter("title")] == [cell.title for cell in bars.rows]
