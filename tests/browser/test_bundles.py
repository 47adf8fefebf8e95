"""The reduced bundles of libraries work in the browser under the security policy of pages."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import until
from tests.browser.running import ROOT

# All components of the bundle, with their Bootstrap classes.
COMPONENTS = {
    "Button": "btn btn-primary",
    "Checklist": "form-check",
    "Col": "col",
    "Container": "container",
    "Input": "form-control",
    "Label": "form-label",
    "Row": "row",
    "Select": "form-select",
    "Switch": "form-check form-switch",
}
DRAW = """() => Object.fromEntries(Object.entries(window.dash_bootstrap_components).map(([name, component]) => {
  const box = document.createElement('div')
  document.body.append(box)
  const isList = ['Checklist', 'Select'].includes(name)
  const more = isList ? { options: [{ label: 'a', value: 'a' }] } : {}
  const content = name === 'Input' || isList ? [] : ['text']
  const element = window.React.createElement(component, { id: name, setProps: () => {}, ...more }, ...content)
  window.ReactDOM.flushSync(() => window.ReactDOM.createRoot(box).render(element))
  const drawn = box.querySelector('[class]:not([class=""])')
  return [name, drawn.className]
}))"""
COUNTY = "(left) => ({ type: 'Feature', id: `${left}`, properties: {}, geometry: { type: 'Polygon', coordinates: "
COUNTY += "[[[left, 0], [left, 2], [left + 1, 2], [left + 1, 0], [left, 0]]] } })"
PLOT = f"""(trace) => {{
  const box = Object.assign(document.createElement('div'), {{ id: 'plot' }})
  box.style.cssText = 'position:fixed;inset:0 auto auto 0;width:600px;height:400px;z-index:9999;background:#fff'
  document.body.append(box)
  if (trace.type === 'choropleth') trace.geojson = {{ type: 'FeatureCollection', features: [0, 3, 6].map({COUNTY}) }}
  const geo = {{ fitbounds: 'locations', visible: false }}
  return window.Plotly.newPlot(box, [trace], {{ dragmode: 'lasso', geo }}, {{ showSendToCloud: false }}).then(() => {{
    box.on('plotly_selected', (event) => {{ window.chosen = event?.points.map((point) => point.customdata).sort() }})
  }})
}}"""
LASSOED: list[dict[str, Any]] = [
    {"type": "scatter", "mode": "markers", "x": [0, 3, 6], "y": [0, 0, 0]},
    {"type": "choropleth", "locations": ["0", "3", "6"], "z": [1, 2, 3], "showscale": False},
]


@pytest.fixture
def explore(page: Page) -> Page:
    """A page without Dash, with React and the bundles of the explore page."""
    manifest = json.loads((ROOT / "assets" / "vendor" / "manifest.json").read_text(encoding="utf-8"))
    dash_scripts = re.findall(r'src="(/en/[^"]*/deps/[^"]*)"', page.request.get("/en/").text())
    page.goto("/en/method")
    for address in (*dash_scripts, *(f"/static/{manifest[name]}" for name in ("dbc.js", "explore-plotly.js"))):
        page.add_script_tag(url=address)
    return page


def test_each_bootstrap_component_of_the_bundle_is_drawn(explore: Page) -> None:
    assert explore.evaluate(DRAW) == COMPONENTS


def test_heat_map_is_drawn(explore: Page) -> None:
    explore.evaluate(PLOT, {"type": "heatmap", "z": [[0, 1], [None, 2]], "showscale": False})
    expect(explore.locator("#plot .hm image")).to_have_attribute("href", re.compile("^data:image/png"))


@pytest.mark.parametrize("trace", LASSOED, ids=lambda trace: str(trace["type"]))
def test_a_lasso_chooses_counties_and_adds_one_with_shift(explore: Page, trace: dict[str, Any]) -> None:
    explore.evaluate(PLOT, {**trace, "customdata": ["a", "b", "c"]})
    lasso(explore, 0)
    until(lambda: explore.evaluate("window.chosen"), ["a"])
    explore.keyboard.down("Shift")
    lasso(explore, 2)
    until(lambda: explore.evaluate("window.chosen"), ["a", "c"])


def lasso(page: Page, number: int) -> None:
    """Draw a lasso round the mark with a number."""
    box = page.locator("#plot .scatterlayer .point, #plot .choroplethlocation").nth(number).bounding_box()
    assert box
    left, right = box["x"] - 8, box["x"] + box["width"] + 8
    top, bottom = box["y"] - 8, box["y"] + box["height"] + 8
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
