"""The explore page in a browser: every control changes figures, words and address."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from dashboard.language import LANGUAGES, say
from dashboard.pages.explore.view import OFFERED
from tests.browser.explored import figures_and_expected
from tests.browser.reading import Wire, at_widths, findings, page_width, tab_through, until
from tests.unit.shipped import shipped_live

FIRST_VISIT, REQUESTS = 490_000, 19
START = "/{}/explore?indicator=service_desks&second=committee"
CHOSEN = "() => [...document.querySelectorAll('#counties input:checked')].map(({ id }) => id.slice(7)).sort()"


def view_parameters(page: Page) -> dict[str, str]:
    return dict(parse_qsl(page.evaluate("location.search.slice(1)")))


def expect_figures(page: Page, **choice: str) -> None:
    """Wait until the address has a choice, and every figure equals that of Python for the address."""
    until(lambda: view_parameters(page) | choice == view_parameters(page), True)
    _, expected = figures_and_expected(page)
    until(lambda: figures_and_expected(page)[0], expected)


@pytest.fixture
def explore(page: Page) -> Callable[..., Page]:
    """Opens a view and waits for its figures."""

    def at(lang: str, query: str = "") -> Page:
        page.goto(START.format(lang) + query)
        expect_figures(page)
        return page

    return at


def chosen_counties(page: Page) -> Any:
    return page.evaluate(CHOSEN)


def click_point(page: Page, selector: str, place: int = 0) -> None:
    """Click in the middle of a mark of plotly, which accepts a click only after a movement."""
    mark = page.locator(selector).nth(place)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.locator(".hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)


def test_a_county_clicked_in_a_figure_is_chosen_in_all_and_escape_clears_it(explore: Any) -> None:
    page = explore("en")
    click_point(page, "#graph-2 .scatterlayer .point", 3)
    until(lambda: len(chosen_counties(page)), 1)
    (code,) = chosen_counties(page)
    expect_figures(page, county=code)
    expect(page.locator("#table tr.chosen")).to_have_attribute("data-area", code)
    page.keyboard.press("Escape")
    until(lambda: chosen_counties(page), [])
    until(lambda: "county" in view_parameters(page), False)
    expect_figures(page)


def lasso(page: Page, selector: str, margin: float) -> int:
    """Draw a lasso round a mark of plotly; the number of counties that are chosen then."""
    mark = page.locator(selector).first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    left, right = box["x"] - margin, box["x"] + box["width"] + margin
    top, bottom = box["y"] - margin, box["y"] + box["height"] + margin
    before = chosen_counties(page)
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    until(lambda: chosen_counties(page) != before, True)
    return len(chosen_counties(page))


def test_a_lasso_chooses_counties(explore: Any) -> None:
    page = explore("fa")
    page.locator("#lasso").check()
    for graph in ("0", "2"):
        mode = f"document.querySelector('#graph-{graph} .js-plotly-plot')._fullLayout.dragmode"
        until(lambda mode=mode: page.evaluate(mode), "lasso")
    assert 0 < lasso(page, "#graph-0 .choroplethlocation", margin=8) < 12
    assert lasso(page, "#graph-2 .nsewdrag", margin=-3) > 20
    expect(page.locator("#graph-2 .selectionlayer path")).to_have_count(0)
    expect_figures(page, county=view_parameters(page).get("county", ""))


def test_every_control_changes_figures_and_address(explore: Any) -> None:
    page = explore("en", "&week=2014-11-01")
    for control, value in (
        ("indicator", "committee"),
        ("second", "e_services"),
        ("start", "2014-08-02"),
        ("kind", "municipality"),
    ):
        page.locator(f"#{control}").select_option(value)
        expect_figures(page, **{control: value})
    for switch, parameters in (
        ("checked", {"evidence": "checked"}),
        ("borders", {"borders": "old"}),
        ("path", {"path": "on"}),
    ):
        page.locator(f"#{switch}").check()
        expect_figures(page, **parameters)
    page.locator("label", has=page.locator("#county-1003")).or_(
        page.locator('label[for="county-1003"]')
    ).first.click()
    expect_figures(page, county="1003")
    page.locator("#figure-3").select_option(OFFERED[-1])
    expect_figures(page)


def test_playing_moves_the_last_week_and_stops_at_the_newest(explore: Any) -> None:
    page = explore("fa", "&week=2014-11-22")
    page.locator("#play").click()
    expect_figures(page, week=shipped_live().snapshot.cells.weeks[-1])
    expect(page.locator("#play")).to_have_text(say("fa", "explore.play"))


def test_counties_are_searched_the_table_is_sorted_and_an_unknown_choice_is_explained(explore: Any) -> None:
    page = explore("fa")
    # Any spelling of a name finds its county.
    page.locator("#search").fill("كاشان")
    expect(page.locator("#counties label:visible")).to_have_count(1)
    page.locator("#search").fill("")
    expect(page.locator("#counties label:visible")).to_have_count(24)
    page.locator("#table thead button").nth(0).click()
    expect(page.locator("#table tbody th").first).to_have_text("آران و بیدگل")
    page.locator("#table-search").fill("اصفهان")
    expect(page.locator("#table tbody tr:visible")).to_have_count(1)
    page.evaluate("window.dash_clientside.set_props('query', { data: '?county=9999' })")
    expect(page.locator("#notice")).to_contain_text("9999")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_fits_every_width_and_is_accessible(explore: Any, axe: str, lang: str) -> None:
    page = explore(lang, "&county=1003,1010")
    # Each component of Bootstrap has its classes, and a heat map is an image.
    boxes = ("#play.btn", ".form-check .btn-check", ".container-fluid.explore", ".row.g-3 > .col-12")
    fields = ("label.form-label", "#search.form-control", "#indicator.form-select", ".form-switch #checked")
    for part in boxes + fields:
        assert page.locator(part).count(), part
    expect(page.locator("#graph-1 .hm image")).to_have_attribute("href", re.compile("^data:image/png"))
    for width in at_widths(page, (360, 768, 1440, 1920)):
        assert page_width(page) <= width
    assert findings(page, axe) == []
    tab_through(page, 60)


def test_without_scripts_there_are_a_form_and_a_table(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(START.format("fa"))
    expect(page.locator("#explore-table tbody tr")).to_have_count(24)
    page.locator("select[name=indicator]").select_option("committee")
    page.locator("form.filters button").click()
    assert view_parameters(page)["indicator"] == "committee"
    expect(page.locator("#explore-table tbody tr")).to_have_count(24)


def test_a_first_visit_is_small_and_requests_nothing_twice(new_visitor: Page) -> None:
    page, wire = new_visitor, Wire(new_visitor)
    page.goto(START.format("fa"))
    expect_figures(page)
    page.wait_for_load_state("networkidle")
    assert 300_000 < wire.bytes <= FIRST_VISIT
    assert len(wire.urls) <= REQUESTS, "\n".join(wire.urls)
    assert len(set(wire.urls)) == len(wire.urls), "an address was asked for twice"
    # The page includes the figures and words of its address.
    assert not [url for url in wire.urls if url.endswith("_dash-update-component")]
