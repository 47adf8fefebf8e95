"""The first screen is in the page that the server sends: readable with scripts off, in both languages."""

from __future__ import annotations

import re

import pytest

from dashboard.language import say
from tests.browser.conftest import live, ready

LANGUAGES = [("fa", "rtl", "۵۳"), ("en", "ltr", "53")]
SHARED = {"fa": "نمونه", "en": "sample"}


@pytest.fixture
def plain(new_page):
    """A page of a browser that runs no scripts."""
    return new_page(java_script_enabled=False, viewport={"width": 1440, "height": 900})


@pytest.mark.parametrize(("lang", "direction", "municipalities"), LANGUAGES)
def test_without_scripts_all_figures_are_there(plain, lang, direction, municipalities):
    plain.goto(f"/{lang}/")
    root = plain.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (lang, direction)
    assert len(plain.locator("#sentence").inner_text()) > 40
    assert plain.locator(".tile").count() == 6
    figure = plain.locator('[data-tile="committee_municipalities"] [data-f=n]')
    assert figure.inner_text() == municipalities
    shapes = plain.locator(".map-picture a")
    assert shapes.count() == 24
    assert shapes.locator("visible=true").count() == 24
    assert plain.locator("#ranking li").locator("visible=true").count() == 24
    assert plain.locator("#table tbody tr").locator("visible=true").count() == 24


def test_without_scripts_a_county_on_the_map_is_a_link_to_its_view(plain):
    plain.goto("/fa/")
    plain.locator('.map-picture a[data-area="1001"]').click()
    assert plain.url.endswith("/fa/?county=1001")
    assert "اردستان" in plain.locator("#sentence").inner_text()
    assert plain.locator("#table tr.chosen").get_attribute("data-area") == "1001"
    assert plain.locator(".map-picture path.chosen").count() == 1


def test_without_scripts_the_filters_work(plain):
    plain.goto("/en/")
    plain.locator("#filter-indicator").select_option("e_services")
    plain.locator("#filter-week").select_option("2014-11-29")
    plain.locator("#filter-county").select_option("1003")
    plain.locator("#filter-show").click()
    for part in ("indicator=e_services", "week=2014-11-29", "county=1003"):
        assert part in plain.url
    assert plain.locator("#filter-indicator").input_value() == "e_services"
    assert "29 Nov" in plain.locator("#sentence").inner_text()
    assert plain.locator("#table tr.chosen").get_attribute("data-area") == "1003"


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_word_sample_stands_on_every_panel_in_the_title_and_in_the_source_line(page, lang):
    live(page, f"/{lang}/")
    word = SHARED[lang]
    assert word in page.title()
    assert word in page.locator(".masthead").inner_text()
    assert word in page.locator("#figure-source").inner_text()
    for name in ("map", "ranking", "trend", "table"):
        page.locator(f"#tab-{name}").dispatch_event("click")
        panel = page.locator(f"#panel-{name}")
        assert panel.is_visible()
        assert word in panel.locator(".panel-note").first.text_content()


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_persian_has_persian_digits_and_english_has_none(page, lang):
    ready(page, f"/{lang}/?indicator=e_services&county=1002")
    shown = page.locator("main").inner_text()
    wrong = re.findall(r"[0-9]" if lang == "fa" else r"[۰-۹٠-٩]", shown)
    assert wrong == []


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_wrong_address_says_so_in_its_language_and_shows_the_way_back(page, watch, lang):
    watch.expected.append("404")
    for wrong in ("?indicator=desk", "?week=2014-13-01", "?week=1999-01-02", "?county=Isfahan", "?kind=x", "nowhere"):
        answer = page.goto(f"/{lang}/{wrong}")
        assert answer.status == 404, wrong
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").inner_text() == say(lang, "site.not_found_title")
        assert wrong.split("=")[-1] in page.locator("main").inner_text()
    page.locator("main a").click()
    assert page.url.endswith(f"/{lang}/")
    assert page.locator("#sentence").is_visible()


def test_any_day_in_either_calendar_shows_its_week(page):
    for typed in ("1393-09-10", "1393/9/10", "2014-12-01", "۱۳۹۳-۰۹-۰۸", "2014-11-29"):
        ready(page, f"/fa/?week={typed}")
        assert page.locator("#filter-week").input_value() == "2014-11-29", typed
        assert "۸ تا ۱۴ آذر ۱۳۹۳" in page.locator("#sentence").inner_text()


@pytest.mark.parametrize("width", [360, 1440, 1920])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_no_page_scrolls_sideways(new_page, lang, width):
    page = live(new_page(viewport={"width": width, "height": 900}), f"/{lang}/?county=1016")
    for name in ("map", "ranking", "trend", "table"):
        page.locator(f"#tab-{name}").dispatch_event("click")
        wide = page.evaluate("() => document.scrollingElement.scrollWidth")
        assert wide <= width, name


BOXES = """(which) => {
  const shapes = [...document.querySelectorAll('path.choroplethlocation')]
  const find = {
    picture: (code) => document.querySelector(`.map-picture a[data-area="${code}"] path`),
    live: (code) => shapes.find((path) => path.__data__.loc === code),
  }[which]
  return ['1002', '1008', '1021'].map((code) => {
    const { x, y, width, height } = find(code).getBoundingClientRect()
    return [x, y, width, height]
  })
}"""


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1440, 900), (1920, 1080)])
def test_the_map_does_not_jump_when_it_comes_alive(new_page, width, height):
    page, held = new_page(viewport={"width": width, "height": height}), []
    page.route("**/static/plotly.*", lambda route: held.append(route))
    page.goto("/fa/", wait_until="commit")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    picture = page.evaluate(BOXES, "picture")
    for route in held:
        route.continue_()
    page.locator("html[data-live=true]").wait_for(state="attached")
    assert page.locator(".map-picture").count() == 0
    live_map = page.evaluate(BOXES, "live")
    boxes = list(zip(picture, live_map, strict=True))
    assert all(side > 5 for pair in boxes for box in pair for side in box[2:])
    apart = [abs(a - b) for picture, drawn in boxes for a, b in zip(picture, drawn, strict=True)]
    assert max(apart) < 3, boxes


SIGNS = """() => {
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const box = (node, from) => {
    const range = document.createRange()
    range.setStart(node, from)
    range.setEnd(node, from + 1)
    return range.getBoundingClientRect()
  }
  while (walk.nextNode()) {
    const { currentNode: node } = walk
    for (const { index } of node.data.matchAll(/٪/g)) {
      const [digit, sign] = [box(node, index - 1), box(node, index)]
      if (sign.width) found.push([node.data.trim(), sign.x < digit.x])
    }
  }
  return found
}"""


@pytest.mark.parametrize("path", ["/fa/", "/fa/county/1003", "/fa/why?county=1003", "/fa/embed/ranking"])
def test_the_percent_sign_stands_to_the_left_of_every_persian_number(page, path):
    if path == "/fa/":
        live(page, path)
        page.locator("#tab-trend").click()
    else:
        page.goto(path)
    signs = page.evaluate(SIGNS)
    assert len(signs) >= 3
    assert [text for text, left in signs if not left] == []


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(("address", "scripts"), [("/fa/", False), ("/en/?asof=2014-12-08", True)])
def test_where_no_script_moves_it_every_panel_is_seen_and_none_lies_on_another(new_page, address, scripts, width):
    page = new_page(java_script_enabled=scripts, viewport={"width": width, "height": 900})
    page.goto(address)
    boxes = [panel.bounding_box() for panel in page.locator("#board > .panel").all()]
    assert len(boxes) == 5 and all(box and box["height"] > 40 for box in boxes)
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= other["y"] + 1
                or other["y"] + other["height"] <= one["y"] + 1
            )
            assert apart, (one, other)
