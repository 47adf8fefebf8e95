"""The offices page and the offices behind a figure, as people use them: by click, by keyboard, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboard.language import say
from tests.browser.conftest import at_widths, ready
from tests.browser.test_axe import findings

PAGES = (
    "/{}/offices",
    "/{}/offices?county=1008&state=desk",
    "/{}/offices?q=nonesuch",
    "/{}/offices?page=4",
    "/{}/why?indicator=desk_experts",
    "/{}/why?indicator=findings_resolved&county=1008",
    "/{}/why?indicator=e_services&stage=2",
    "/{}/why?indicator=committee_municipalities&kind=governorate",
)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_two_clicks_lead_from_the_first_screen_to_the_desks_of_a_county(page, lang):
    ready(page, f"/{lang}/")
    page.locator("#ranking a").first.click()
    page.locator("#county-offices").click()
    page.wait_for_url("**/offices?*")
    assert page.locator(".desk-line").is_visible()
    # Offices are laid out when they come near the screen: until the first picture of the page they have no text.
    expect(page.locator(".offices tbody").first).to_contain_text(say(lang, "office.desk_1"), use_inner_text=True)


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(page, axe, address, lang):
    page.goto(address.format(lang))
    page.evaluate("() => [...document.querySelectorAll('details')].slice(0, 5).forEach((d) => { d.open = true })")
    for width in at_widths(page, (360, 1440)):
        assert findings(page, axe) == [], width


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_nothing_reaches_out_of_the_screen(page, address, lang):
    page.goto(address.format(lang))
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true })")
    for width in at_widths(page, (360, 1440, 1920)):
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        wide = page.evaluate(
            "(width) => [...document.querySelectorAll('main *')].filter((node) => {"
            " const { left, right } = node.getBoundingClientRect();"
            " return right - left > 1 && (left < -1 || right > width + 1) })"
            ".map((node) => node.outerHTML.slice(0, 80))",
            width,
        )
        assert wide == [], width


def test_on_a_phone_every_value_stands_beside_the_name_of_its_column(new_page):
    page = new_page(viewport={"width": 360, "height": 900})
    page.goto("/en/offices?county=1008")
    cell = page.locator(".offices tbody td[data-name]").nth(1)
    shown = cell.evaluate("(node) => getComputedStyle(node, '::before').content")
    assert shown == '"Service desk"'
    # A screen reader still hears a table.
    assert page.get_by_role("table").get_by_role("columnheader", name="Service desk", exact=True).count() == 1
    assert page.get_by_role("table").get_by_role("rowheader").count() == page.locator(".offices tbody").count()


def test_the_heading_stays_while_the_list_is_scrolled(page):
    page.goto("/en/offices")
    page.locator(".offices tbody").nth(20).scroll_into_view_if_needed()
    page.mouse.wheel(0, 400)
    page.wait_for_timeout(200)
    box = page.locator(".offices thead").bounding_box()
    assert box is not None and abs(box["y"]) < 2


def test_the_form_works_without_scripts_and_by_keyboard_alone(new_page):
    page = new_page(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page.goto("/fa/offices")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("كشاورزي")
    page.keyboard.press("Enter")
    page.wait_for_url("**/offices?*q=*")
    names = page.locator(".offices tbody th").all_text_contents()
    assert names and all("کشاورزی" in name for name in names)
    page.locator(".offices summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".offices .reports").first.is_visible()


def test_a_search_of_the_list_can_be_narrowed_and_cleared(page):
    page.goto("/en/offices?q=bank")
    page.locator("select[name=county]").select_option("1002")
    page.locator("select[name=state]").select_option("desk")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**state=desk**")
    assert "q=bank" in page.url and "county=1002" in page.url
    states = page.locator(".offices tbody tr:first-child td:nth-child(3)").all_text_contents()
    assert states and all("running" in state for state in states)
    page.get_by_role("link", name="Clear all choices").click()
    page.wait_for_url("**/en/offices")


def test_a_figures_offices_lead_to_the_office_and_its_row_is_marked(page):
    page.goto("/en/why?indicator=service_desks&county=1008")
    page.locator("#counted tbody th a").first.click()
    page.wait_for_url("**#office-*")
    row = page.locator(f"[id='{page.url.partition('#')[2]}']")
    assert row.evaluate("(node) => node.matches(':target')")
    assert row.is_visible()


@pytest.mark.parametrize("address", ["/{}/offices", "/{}/why?indicator=service_desks"])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_word_sample_is_on_the_screen(page, address, lang):
    page.goto(address.format(lang))
    assert page.locator("main .sample-word").first.inner_text() == say(lang, "site.sample")
