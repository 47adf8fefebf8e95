"""The agenda's page in a browser: narrow and wide, by keyboard, without scripts, under axe-core, and its weight."""

from __future__ import annotations

import pytest

from tests.browser.test_axe import findings
from tests.browser.test_keyboard import AT, STOPS
from tests.browser.test_wire import Wire

MEETING = "/{lang}/meeting?indicator=service_desks"


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(new_page, axe, lang, width):
    page = new_page(viewport={"width": width, "height": 900})
    page.goto(MEETING.format(lang=lang))
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert findings(page, axe) == []


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_parts_of_the_dashboard_stay_on_one_line_on_a_phone(new_page, lang):
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(f"/{lang}/meeting")
    tops = page.locator(".site-nav a:visible").evaluate_all("(links) => links.map((link) => link.offsetTop)")
    assert len(tops) > 4 and len(set(tops)) == 1


@pytest.mark.parametrize("width", [360, 1440, 1920])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_what_is_chosen_can_be_read_whole(new_page, lang, width):
    page = new_page(viewport={"width": width, "height": 900})
    # The longest name; on a phone English names of more than forty letters have no room in one line.
    page.goto(f"/{lang}/meeting?indicator={'service_desks' if width == 360 else 'committee_municipalities'}")
    cut = page.locator(".meeting-bar select").evaluate_all(
        """(fields) => fields.filter((field) => {
          const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
          pen.font = style.font;
          const arrow = 20, room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
          return pen.measureText(field.selectedOptions[0].text).width > room - arrow;
        }).map((field) => field.name)"""
    )
    assert cut == []


def test_week_and_indicator_are_chosen_without_scripts(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/fa/meeting")
    page.locator("select[name=week]").select_option("2014-11-29")
    page.locator("select[name=indicator]").select_option("e_services")
    page.locator(".filters button").click()
    assert page.url.endswith("/fa/meeting?week=2014-11-29&weeks=&indicator=e_services")
    assert page.locator("h1").inner_text().startswith("جلسهٔ هفتگی، هفتهٔ ۸ تا ۱۴ آذر ۱۳۹۳")
    page.locator("a[rel=next]").click()
    assert page.url.endswith("/fa/meeting?indicator=e_services")


def test_the_tab_key_reaches_all_that_can_be_used(page):
    page.goto("/fa/meeting")
    count = page.evaluate(STOPS)
    reached = []
    for _ in range(count + 1):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(AT))
    assert count > 60 and {str(number) for number in range(count)} <= set(reached)


def test_the_first_page_leads_to_the_meeting_of_its_week(page):
    page.goto("/en/?week=2014-11-29&county=1003")
    page.locator("#meeting-page").click()
    page.wait_for_url("**/en/meeting?week=2014-11-29")


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_page_is_light(page, lang):
    wire = Wire(page)
    page.goto(f"/{lang}/meeting", wait_until="networkidle")
    assert 20_000 < wire.bytes <= 115_000
