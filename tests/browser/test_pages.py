"""What people do on the pages beside the first one: forms without scripts, keys, links, downloads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.language import say
from tests.browser.reading import ready
from tests.unit.shipped_terms import shipped_terms

WHERE = """(node) => {
  const { x, y } = node.getBoundingClientRect()
  return document.elementFromPoint(x + 5, y + 5) === node
}"""


@pytest.fixture
def plain(new_page: Callable[..., Page]) -> Page:
    """A page of a browser that runs no scripts."""
    return new_page(java_script_enabled=False)


# --- the agenda ---


# --- a county ---


def test_county_indicator_and_week_are_chosen_without_scripts(plain: Page) -> None:
    plain.goto("/en/county/1002?borders=old")
    plain.locator(".filters select[name=county]").select_option("1010")
    plain.locator("select[name=indicator]").select_option("e_services")
    plain.locator("select[name=week]").select_option("2014-11-29")
    plain.locator(".filters button").click()
    plain.wait_for_url("**/en/county/1010?indicator=e_services&week=2014-11-29&borders=old")
    assert plain.locator("h1").text_content() == "Kashan county in its old borders"
    # A neighbour's name leads to it, a tile to its indicator.
    plain.goto("/fa/county/1010?indicator=e_services")
    plain.locator("#map a", has_text="نطنز").click()
    plain.wait_for_url("**/fa/county/1015?indicator=e_services")
    plain.locator("#map a", has_text="کاشان").click()
    plain.wait_for_url("**/fa/county/1010?indicator=e_services")
    plain.locator('[data-tile="service_desks"] > a').click()
    plain.wait_for_url("**/fa/county/1010?indicator=service_desks")
    chosen = plain.locator('.tile > a[aria-current="true"]')
    assert chosen.count() == 1
    assert chosen.evaluate("(link) => link.closest('[data-tile]').dataset.tile") == "service_desks"
    # The tile's own link covers it whole, but not the link of its figure.
    why = plain.locator('[data-tile="service_desks"] .tile-why a')
    why.scroll_into_view_if_needed()
    assert why.evaluate(WHERE)


# --- the list of offices, and those behind a figure ---


def test_two_clicks_lead_from_the_first_screen_to_the_desks_of_a_county(page: Page) -> None:
    ready(page, "/fa/")
    page.locator("#ranking a").first.click()
    page.locator("#county-offices").click()
    page.wait_for_url("**/offices?*")
    expect(page.locator(".lead .sentence")).to_be_visible()
    # Offices are laid out when they come near the screen: until the first picture of the page they have no text.
    running = shipped_terms().measures["desk"].word("fa", 1)
    expect(page.locator(".offices tbody").first).to_contain_text(running, use_inner_text=True)


def test_on_a_phone_every_value_stands_beside_the_name_of_its_column(new_page: Callable[..., Page]) -> None:
    page = new_page(360)
    page.goto("/en/offices?county=1008")
    cell = page.locator(".offices tbody td[data-name]").nth(1)
    assert cell.evaluate("(node) => getComputedStyle(node, '::before').content") == '"Service desk"'
    # A screen reader still hears a table.
    assert page.get_by_role("table").get_by_role("columnheader", name="Service desk", exact=True).count() == 1
    assert page.get_by_role("table").get_by_role("rowheader").count() == page.locator(".offices tbody").count()


def test_headings_and_contents_stay_in_sight_while_a_page_is_scrolled(page: Page) -> None:
    page.goto("/en/offices")
    page.locator(".offices tbody").nth(20).scroll_into_view_if_needed()
    page.mouse.wheel(0, 400)
    page.wait_for_function("() => scrollY > 400")
    page.wait_for_function("() => Math.abs(document.querySelector('.offices thead').getBoundingClientRect().y) < 2")
    page.goto("/fa/method")
    page.locator("#never").scroll_into_view_if_needed()
    expect(page.locator("#contents")).to_be_in_viewport()
    page.wait_for_function(
        """() => {
          const { y } = document.getElementById('contents').getBoundingClientRect()
          return y >= 0 && y < 300
        }"""
    )


def test_offices_are_searched_narrowed_and_cleared_without_scripts_and_by_keyboard(plain: Page) -> None:
    plain.goto("/fa/offices")
    plain.get_by_role("searchbox").focus()
    plain.keyboard.type("كشاورزي")
    plain.keyboard.press("Enter")
    plain.wait_for_url("**/offices?*q=*")
    names = plain.locator(".offices tbody th").all_text_contents()
    assert names and all("کشاورزی" in name for name in names)
    plain.locator(".offices summary").first.focus()
    plain.keyboard.press("Enter")
    expect(plain.locator(".offices .reports").first).to_be_visible()
    plain.goto("/en/offices?q=bank")
    plain.locator(".filters select[name=county]").select_option("1002")
    plain.locator("select[name=state]").select_option("desk")
    plain.get_by_role("button", name="Show").click()
    plain.wait_for_url(re.compile("(?=.*q=bank)(?=.*county=1002)(?=.*state=desk)"))
    states = plain.locator(".offices tbody tr:first-child td:nth-child(3)").all_text_contents()
    assert states and all("running" in state for state in states)
    plain.get_by_role("link", name="Clear all choices").click()
    plain.wait_for_url("**/en/offices")


# --- publications ---


# --- indicators and method ---


def test_a_card_and_the_contents_lead_on_with_keys_alone_and_reading_goes_on_from_there(page: Page) -> None:
    page.goto("/fa/indicators")
    heading = page.locator("#desk_experts h2 a")
    for _ in range(40):
        page.keyboard.press("Tab")
        if heading.evaluate("(link) => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/fa/indicators/desk_experts")
    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fa/indicators/e_services")
    page.goto("/en/method")
    page.locator("nav a[href='#announced']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/method#announced")
    page.wait_for_function("() => document.querySelector('#announced').getBoundingClientRect().top < 100")
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.activeElement.closest('section[aria-labelledby=announced]')")


# --- the ways out ---


def test_the_line_for_another_site_is_copied_whole_by_keyboard_and_shows_the_figure(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/fa/data?indicator=e_services&county=1003")
    page.locator("#data-embed-ranking").focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    line = page.locator("#data-embed-ranking").input_value()
    page.wait_for_function("(line) => navigator.clipboard.readText().then((text) => text === line)", arg=line)
    page.route("**/elsewhere", lambda route: route.fulfill(body=f"<!DOCTYPE html><title>x</title>{line}"))
    page.goto("/elsewhere")
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text(say("fa", "site.sample"))
    assert frame.locator(".embed-wide svg, .embed-narrow svg").count() >= 1
