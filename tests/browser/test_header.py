"""The header in a browser: the view goes along, a search is one step away, and a county is remembered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.language import say
from tests.browser.reading import ENGLISH_RARE, ready

PHONE = (360, 740)
# The colour behind a page in each scheme.
GROUNDS = {"light": "rgb(245, 246, 244)", "dark": "rgb(17, 23, 30)"}
VISIBLE = """(link) => {
  const { left, right } = link.getBoundingClientRect()
  return left >= 0 && right <= innerWidth
}"""
FADED = """(nav) => getComputedStyle(nav).maskImage.includes('gradient')
  && nav.firstElementChild.scrollWidth > nav.clientWidth"""


def test_the_menu_follows_a_view_that_is_chosen_on_the_first_page(page: Page) -> None:
    ready(page, "/en/")
    page.locator("#filter-indicator").select_option("service_desks")
    page.locator("#filter-county").select_option("1003")
    page.locator("#filter-kind").select_option("county_office")
    menu = page.locator("header")
    view = "indicator=service_desks&county=1003&kind=county_office"
    for name, query in (("explore", view), ("data", view), ("meeting", "indicator=service_desks")):
        link = menu.get_by_role("link", name=say("en", f"nav.{name}"), exact=True)
        expect(link).to_have_attribute("href", f"/en/{name}?{query}")
    offices = menu.get_by_role("link", name=say("en", "nav.offices"), exact=True)
    expect(offices).to_have_attribute("href", "/en/offices?county=1003&kind=county_office&indicator=service_desks")
    foot = page.locator(".foot-pages").get_by_role("link", name=say("en", "nav.explore"))
    expect(foot).to_have_attribute("href", f"/en/explore?{view}")
    expect(page.locator(".figure-ways a[data-view]").first).to_have_attribute("href", f"/en/explore?{view}")
    page.go_back()
    page.go_back()
    expect(offices).to_have_attribute("href", "/en/offices?indicator=service_desks")


def test_the_colour_scheme_is_the_systems_until_the_switch_is_pressed_and_paper_is_light(new_visitor: Page) -> None:
    page, ground = new_visitor, new_visitor.locator(":root")

    def shows(scheme: str) -> None:
        expect(ground).to_have_css("background-color", GROUNDS[scheme])

    page.emulate_media(color_scheme="dark")
    page.goto("/en/method")
    shows("dark")
    page.emulate_media(color_scheme="light")
    shows("light")
    switch = page.get_by_role("button", name=say("en", "site.scheme"))
    switch.click()
    shows("dark")
    page.goto("/fa/offices")
    shows("dark")
    page.emulate_media(media="print")
    expect(page.locator("main")).to_have_css("color", "rgb(20, 32, 46)")


@pytest.mark.parametrize("lang", ENGLISH_RARE)
@pytest.mark.parametrize("path", ["data", "method", "meeting"])
def test_on_a_phone_the_current_page_is_in_sight_and_the_menu_shows_that_it_goes_on(
    new_page: Callable[..., Page], lang: str, path: str
) -> None:
    page = new_page(*PHONE, java_script_enabled=False)
    page.goto(f"/{lang}/{path}")
    assert page.locator(".site-nav a[aria-current]").evaluate(VISIBLE)
    assert page.locator(".site-nav").evaluate(FADED)


@pytest.mark.parametrize("size", [PHONE, (1440, 900)])
def test_an_office_is_found_without_scripts_from_any_page(
    new_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = new_page(*size, java_script_enabled=False)
    page.goto("/fa/method")
    top = page.locator("h1").bounding_box() or {}
    if size == PHONE:
        page.locator("label.search-sign").click()
    else:
        page.locator("#site-q").click()
    field = page.locator("#site-q")
    expect(field).to_be_focused()
    expect(field).to_have_css("opacity", "1")
    assert (page.locator("h1").bounding_box() or {})["y"] == top["y"], "the field pushes the page down"
    field.fill("شهرداري كاشان")
    field.press("Enter")
    page.get_by_role("link", name="شهرداری کاشان", exact=True).click()
    expect(page.locator("tbody:target")).to_contain_text("شهرداری کاشان")


def test_a_county_is_remembered_in_the_browser_offered_and_removed_and_never_sent(new_visitor: Page) -> None:
    page = new_visitor
    asked: list[str] = []
    page.goto("/fa/county/1010")
    link = page.locator(".my-county a")
    expect(link).to_be_hidden()
    page.get_by_role("button", name=say("fa", "my_county.choose")).click()
    expect(link).to_have_text(say("fa", "my_county.link", county="کاشان"))
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    for path in ("method", "?indicator=service_desks"):
        page.goto(f"/en/{path}")
        expect(link).to_have_text(say("en", "my_county.link", county="Kashan"))
    expect(link).to_have_attribute("href", "/en/county/1010?indicator=service_desks")
    assert [one for one in asked if "1010" in one] == []
    link.click()
    expect(page.locator("h1")).to_have_text("Kashan county")
    page.get_by_role("button", name=say("en", "my_county.remove")).click()
    expect(link).to_be_hidden()
    page.reload()
    expect(link).to_be_hidden()
