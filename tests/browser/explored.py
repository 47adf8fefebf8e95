"""The live figures of the explore page in a browser, beside those that Python draws for the page's address."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page

from dashboard.figures import tokens
from dashboard.figures.chart_layout import COLOUR, DASH, dashed
from dashboard.figures.chart_plotly import SIDE
from dashboard.pages.explore.callbacks import drawn
from dashboard.pages.explore.view import read_view
from tests.unit.figures.written_out import written_out
from tests.unit.shipped import shipped_live

SIDES = ("top center", "bottom center", "middle left", "middle right")
# The live figures of the explore page as plotly was given them, of those parts that Python's have, and how many
# traces more there are.
_SHOWN_FIGURES = """(wanted) => wanted.map((traces, place) => {
  const graph = document.querySelector(`#graph-${place} .js-plotly-plot`)
  const part = (given, like) => like && typeof like === 'object' && !Array.isArray(like)
    ? Object.fromEntries(Object.keys(like).map((name) => [name, part(given?.[name], like[name])])) : given ?? null
  return [traces.map((trace, i) => part(graph?.data?.[i], trace)), (graph?.data?.length ?? 0) - traces.length]
})"""


def figures_and_expected(page: Page) -> tuple[Any, Any]:
    """Of each place the traces and how many there are beside them: as the page shows them, and as they should be."""
    lang = "fa" if "/fa/" in page.url else "en"
    view = read_view(lang, dict(parse_qsl(urlsplit(page.url).query)), shipped_live().snapshot)
    # As JSON, since that is how figures travel.
    figures = [written_out(json.loads(json.dumps(figure))) for figure in drawn(view)]
    expected = [_with_chosen_counties(figure, view.selection.counties) for figure in figures]
    return page.evaluate(_SHOWN_FIGURES, expected), [[traces, 0] for traces in expected]


def _with_chosen_counties(figure: dict[str, Any], counties: tuple[str, ...]) -> list[Any]:
    """The traces of a figure, and those of the chosen counties, each in the look of its place among them."""
    meta = figure["layout"]["meta"]
    parts = [
        json.dumps(meta["chosen"].get(code, {}).get("data", []))
        .replace(COLOUR, tokens.look(i)[0])
        .replace(DASH, dashed(tokens.look(i)[1]))
        .replace(SIDE, SIDES[i % len(SIDES)])
        for i, code in enumerate(counties[: meta.get("looks")])
    ]
    own = [trace for part in reversed(parts) for trace in json.loads(part)]
    base: list[Any] = figure["data"]
    return base + (own if counties else meta.get("none", {}).get("data", []))
