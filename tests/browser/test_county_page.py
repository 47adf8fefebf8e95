"""The county page in a browser: with scripts off, by keyboard, at three widths, and axe-core finds nothing."""

from __future__ import annotations

import pytest

from tests.browser.conftest import at_widths
from tests.browser.test_axe import findings
from tests.browser.test_keyboard import AT, STOPS

COUNTY = "/{lang}/county/1002?indicator=e_services"
WIDTHS = (360, 1440, 1920)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, axe, lang):
    page.goto(COUNTY.format(lang=lang))
    page.evaluate("() => document.querySelectorAll('details').forEach((node) => { node.open = true })")
    for width in at_widths(page, WIDTHS):
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert findings(page, axe) == [], width


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_axe_finds_nothing_where_the_county_did_not_exist(page, axe, lang):
    page.goto(f"/{lang}/county/1025")
    assert page.locator(".message strong").first.is_visible()
    assert findings(page, axe) == []


def test_one_chart_is_seen_and_its_letters_can_be_read(page):
    page.goto(COUNTY.format(lang="fa"))
    for width in at_widths(page, WIDTHS):
        assert page.locator(".county-chart svg:visible").count() == 1, width
        letter = page.locator(".county-chart svg:visible text").first
        assert letter.evaluate("(node) => node.getBoundingClientRect().height") >= 11, width


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_lines_names_lie_beside_the_lines_and_within_the_picture(page, lang):
    page.goto(f"/{lang}/county/1010")
    picture = page.locator(".county-chart svg:visible")
    box = picture.bounding_box()
    for text in picture.locator("text").all():
        own = text.bounding_box()
        assert own["x"] >= box["x"] - 1 and own["x"] + own["width"] <= box["x"] + box["width"] + 1, (
            text.text_content()
        )


def test_county_indicator_and_week_are_chosen_without_scripts(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/en/county/1002?borders=old")
    page.locator("select[name=county]").select_option("1010")
    page.locator("select[name=indicator]").select_option("e_services")
    page.locator("select[name=week]").select_option("2014-11-29")
    page.locator(".filters button").click()
    assert page.url.endswith("/en/county/1010?indicator=e_services&week=2014-11-29&borders=old")
    assert page.locator("h1").text_content() == "Kashan county in its old borders"


def test_the_map_leads_to_a_neighbour_without_scripts(new_page):
    page = new_page(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page.goto("/fa/county/1010?indicator=e_services")
    page.locator('.county-around [data-area="1015"] path').click()
    assert page.url.endswith("/fa/county/1015?indicator=e_services")
    page.locator(".county-links a", has_text="کاشان").click()
    assert page.url.endswith("/fa/county/1010?indicator=e_services")


def test_a_tile_chooses_its_indicator_and_its_figure_opens_to_the_offices(page):
    page.goto("/en/county/1010")
    page.locator('[data-tile="service_desks"] > a').click()
    assert page.url.endswith("/en/county/1010?indicator=service_desks")
    assert page.locator('.tile > a[aria-current="true"]').text_content() == "Service desks"
    why = page.locator('[data-tile="service_desks"] .tile-why a')
    # The tile's own link covers it whole, but not this one.
    covered = (
        "(node) => { const b = node.getBoundingClientRect(); return document.elementFromPoint(b.x + 5, b.y + 5) }"
    )
    why.scroll_into_view_if_needed()
    assert why.evaluate(f"(node) => ({covered})(node) === node")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_tab_key_reaches_all_that_can_be_used(new_page, width):
    page = new_page(viewport={"width": width, "height": 900})
    page.goto("/fa/county/1010")
    count = page.evaluate(STOPS)
    reached = []
    for _ in range(count + 1):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(AT))
    assert count > 30 and {str(number) for number in range(count)} <= set(reached)
